"""Labels of an item ("Beslut", "Yrkanden", "Beslutsunderlag"), alone on a line or with text behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.decisions.blocks import Line
from extract.document import Section

_DECORATION = re.compile(r"^(?:#{1,4}\s+|\*{1,2}|_{1,2}(?=\w))|(?:\*{1,2}|(?<=\w)_{1,2})$")
# What stands right of a label on the same line in layout text ("Beslut        Nämnden beslutar …").
_WIDE = re.compile(r"^(?P<label>[A-ZÅÄÖ][\wåäö]+(?: [\wåäö]+){0,3})(?:\t|\s{3,})(?P<rest>\S.*)$")
# "Ärende     Ansvarig     Klart": the head of a table, whose first word is no label.
_TABLE_HEAD = re.compile(r"[A-ZÅÄÖ][\wåäö.]*(?: [\wåäö]+)?(?:(?:\t|\s{2,})[A-ZÅÄÖ§][\wåäö.]*(?: [\wåäö]+)?){2,7}$")
LABEL_LENGTH = 120


@dataclass
class Zone:
    """A label with the lines it governs.

    ``owner``/``target``: whose proposal or decision, and for whom; ``rest``: text on the label's line.
    """

    name: str
    section: Section | None
    lines: list[Line] = field(default_factory=list)
    owner: str | None = None
    target: str | None = None
    rest: Line | None = None
    label: Line | None = None
    first_of_section: bool = False
    after_procedure: bool = False


# A quick look at a line before the rules are tried on it: how labels begin, and what those with an owner in front hold.
_LABEL_STARTS = frozenset(
    [
        "besl",
        "b",
        "e",
        "s",
        "förs",
        "yrka",
        "ändr",
        "till",
        "avsl",
        "åter",
        "över",
        "yttr",
        "deba",
        "disk",
        "inlä",
        "prop",
        "vote",
        "omrö",
        "ajou",
        "rese",
        "blan",
        "särs",
        "prot",
        "ante",
        "jäv",
        "jävs",
        "delt",
        "tala",
        "inle",
        "delto",
        "ej",
        "d",
        "röst",
        "unde",
        "bila",
        "hand",
        "doku",
        "refe",
        "expe",
        "sänd",
        "skic",
        "delg",
        "kopi",
        "för",
        "utdr",
        "medd",
        "mott",
        "hist",
        "händ",
        "kron",
        "tidi",
        "ären",
        "bere",
        "beha",
        "före",
        "uppf",
        "anmä",
        "besk",
        "redo",
        "samm",
        "bakg",
        "bedö",
        "motiv",
        "moti",
        "skäl",
        "info",
        "kons",
        "ekon",
        "barn",
        "jäms",
        "milj",
        "håll",
        "klim",
        "fina",
        "remi",
        "uppl",
        "plan",
        "avgi",
        "vill",
        "kont",
        "star",
        "vite",
        "debi",
        "lag",
        "lagr",
        "lags",
        "best",
        "föru",
        "syft",
        "mål",
        "tidp",
        "samr",
        "mbl",
        "samv",
        "hur",
        "besv",
        "dage",
        "hand",
        "inne",
        "föred",
        "para",
        "komm",
        "gilt",
        "stäl",
        "nomi",
        "juri",
        "övri",
        "soci",
        "rela",
        "i",
        "är_",
        "utsä",
        "anfö",
        "exp.",
        "exp:",
        "sund",
        "våra",
        "regi",
        "skri",
        "geme",
        "bifo",
        "vi b",
        "utfa",
        "vi k",
    ]
)
_LABEL_HOLDS = (
    "eserv",
    "otering",
    "mröstning",
    "protokollet",
    "jäv",
    "delta",
    "eslut",
    "ESLUT",
    "beslöt",
    "örslag",
    "ÖRSLAG",
    "edömning",
    "synpunkter",
    "yttrande",
    "överväg",
    "motivering",
    "yrkande",
    "föreslår",
)


def _may_be_label(printed: str) -> bool:
    head = printed[:110]
    bare = head.lstrip("#*_ ").lower()
    if not bare:
        return bool(printed.strip(" "))
    return (
        bare[:4] in _LABEL_STARTS
        or bare.split(None, 1)[0].rstrip(":")[:4] in _LABEL_STARTS
        or any(word in head for word in _LABEL_HOLDS)
        or bare[0] in "_-–—.…=*"
    )


def label_at(text: str, line: Line, zone_rules: tuple) -> Zone | None:  # type: ignore[type-arg]
    if line.end - line.start > 400:
        return None
    printed = text[line.start : line.end]
    if not _may_be_label(printed):
        return None
    # A rule across the page is nothing but marks and keeps them.
    decorated = (printed[0] in "#*_" or printed[-1] in "*_") and any(c.isalnum() for c in printed)
    bare = _DECORATION.sub("", _DECORATION.sub("", printed)).strip() if decorated else printed
    offset = printed.find(bare)
    if _TABLE_HEAD.match(bare):
        return None
    wide = _WIDE.match(bare)
    if wide:
        whole = _match(wide["label"], zone_rules)
        if whole and whole[0] not in ("lead", "text", "contents", "procedure"):
            zone = _zone(*whole, line)
            begin = line.start + offset + wide.start("rest")
            zone.rest = Line(begin, line.start + offset + wide.end("rest"), line.indent + wide.start("rest"), False)
            return zone
    if not bare or (len(bare) > LABEL_LENGTH and ":" not in bare[:60]):
        return None
    found = _match(bare, zone_rules)
    if not found and bare.isupper():
        # "ÄRENDET": labels in capitals throughout are those that the rules know in small letters.
        found = _match(bare.capitalize(), zone_rules)
    if not found:
        return None
    name, m = found
    zone = _zone(name, m, line)
    rest = (m.groupdict().get("rest") or "").strip()
    if rest:
        begin = line.start + offset + m.start("rest") + len(m["rest"]) - len(m["rest"].lstrip())
        zone.rest = Line(begin, begin + len(rest), line.indent, False)
    return zone


def _match(label: str, zone_rules: tuple) -> tuple[str, re.Match[str]] | None:  # type: ignore[type-arg]
    for rule in zone_rules:
        if not rule.possible_in(label):
            continue
        m = rule.pattern.match(label)
        if m:
            return ("lead" if rule.get("keep_line") else str(rule["zone"])), m
    return None


def _zone(name: str, m: re.Match[str], line: Line) -> Zone:
    groups = m.groupdict()
    owner = groups.get("owner")
    target = (
        groups.get("target")
        or groups.get("target0")
        or groups.get("target1")
        or (groups.get("target2") or "").capitalize()
        or None
    )
    return Zone(name, None, owner=owner.strip() if owner else None, target=target, label=line)
