"""Labels put a zone over the lines that follow them, until the next label, heading or section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.decisions.blocks import Line, lines_of
from extract.document import Section
from extract.rulebook import RuleSet

_DECORATION = re.compile(r"^(?:#{1,4}\s+|\*{1,2}|_{1,2}(?=\w))|(?:\*{1,2}|(?<=\w)_{1,2})$")
_ITEM_HEAD = re.compile(
    r"(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,5}\s)?§\s?\d{1,4}(?:\s?[a-zA-Z])?(?![\w,])(?!\s(?:st|kap|och|i)\b)|\d{1,4}\s§\s[A-ZÅÄÖ]"
)
_HEADING_LIKE = re.compile(r"[A-ZÅÄÖ][^.:;!?\d]{2,58}$")
_HAS_VERB = re.compile(
    r"(?<!\w)(?:är|har|ska|beslutar|godkänner|får|föreslår|yrkar|noterar|"
    r"antar|utser|\w{3,}(?:as|es|des|tes|läggs|känns|ges|tas|ets))(?!\w)"
)
# What stands right of a label on the same line in layout text ("Beslut        Nämnden beslutar …").
_WIDE = re.compile(r"^(?P<label>[A-ZÅÄÖ][\wåäö]+(?: [\wåäö]+){0,3})(?:\t|\s{3,})(?P<rest>\S.*)$")
# "Ärende     Ansvarig     Klart": the head of a table, whose first word is no label.
_TABLE_HEAD = re.compile(r"[A-ZÅÄÖ][\wåäö.]*(?: [\wåäö]+)?(?:(?:\t|\s{2,})[A-ZÅÄÖ§][\wåäö.]*(?: [\wåäö]+)?){2,7}$")
# "5. Drogvanor" behind an empty line: the next item, unless the decisions themselves are numbered.
_NUMBERED_HEAD = re.compile(r"(?P<number>\d{1,2})[.)]?\s{1,4}[A-ZÅÄÖ][^.:;!?\d]{2,58}$")
_NUMBER = re.compile(r"\d{1,2}[.)]?\s")
_INFINITIVE = re.compile(
    r"[.)]?\s+(?!(?:Nästa|Övriga|Andra|Första|Nya|Vissa|Sociala|Tekniska|Kommunala|Regionala)\s)[A-ZÅÄÖ][a-zåäö]+(?:a|å)\s"
)
_LABEL_LENGTH = 120


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


# The decision at the end of an item without a label, behind the putting of the question.
_ENDS_PROCEDURE = re.compile(
    r"(?:(?=[A-ZÅÄÖ])(?:[\wåäöÅÄÖ]+-?,?\s(?:och\s|&\s)?){0,2}[\wåäöÅÄÖ-]*(?:fullmäktige|styrelsen|nämnden|utskottet|rådet|direktionen|beredningen|delegationen)|Fullmäktige|Nämnden|Styrelsen|Rådet|Utskottet|Direktionen|Beredningen|Delegationen|Mötet|Gruppen|Nätverket|Kommittén)"
    r"(?:\s(?:för\s[a-zåäö]+(?:\soch\s[a-zåäö]+)?|[a-zåäö]+utskott))?\s(?:(?:därför|således|sålunda|därmed|alltså|enhälligt)\s)?"
    r"(?:beslutar|beslutade|besl(?:öt|öto)|har\s(?:sålunda|således|därmed)\sbeslutat|godkänner|antar|antog|fastställer|fastställde|avslår|avslog|bifaller|biföll|"
    r"beviljar|beviljade|återremitterar|bordlägger|uppdrar|uppdrog|ger|gav|lämnar|överlämnar|avger|tillstyrker|avstyrker|ställer\ssig\sbakom|utser|utsåg|väljer|valde|"
    r"föreslår|förelägger|förbjuder|upphäver|anslår|anvisar|remitterar)(?!\w)"
    r"|(?:Därmed|Således|Sålunda)\s(?:beslutar|beslutade|har)\s"
)


def zones_of(text: str, parts: list[tuple[int, int, Section | None, tuple[int, int] | None]], rules: RuleSet) -> Iterator[Zone]:
    """Walk the parts of a document (start, end, section, clean span of the heading) and yield its zones in order."""
    zone_rules = rules.group("zone")
    zone: Zone | None = None
    # Whether the item under way has shown its decision; else one may stand behind who takes no part in it.
    decided = False
    for start, end, section, heading in parts:
        if section is None or section.level == 1 or zone is None:
            if zone:
                yield zone
            zone = Zone("text", section, first_of_section=True)
            decided = False
        for line in lines_of(text, start, end):
            inside_heading = heading is not None and heading[0] <= line.start < heading[1]
            if zone.name == "procedure" and _ANNEX.match(text, line.start, line.end):
                continue
            label = _label_at(text, line, zone_rules)
            decided = decided or (label is not None and label.name in ("decision", "lead"))
            if label is not None and label.name == "lead":
                # In the body's own zones the lead belongs to what is under way; elsewhere it opens the decision.
                under_way = zone.name in ("decision", "history", "contents") or (
                    zone.name == "proposal" and not (zone.lines and line.gap)
                )
                if under_way:
                    zone.lines.append(line)
                    continue
                yield zone
                zone = Zone("lead", section, [line])
                continue
            if label is not None:
                yield zone
                if (
                    label.name == "background"
                    and zone.name in ("decision", "terms")
                    and _TERMS_LABEL.match(text, line.start, line.end)
                ):
                    label.name = "terms"
                    label.lines = [line] if _FEE.match(text, line.start, line.end) else []
                zone = label
                zone.section = section
                if zone.rest:
                    zone.lines.append(zone.rest)
                continue
            if inside_heading:
                yield zone
                level = section.level if section else 1
                zone = Zone("text", section, first_of_section=level == 1)
                continue
            if (
                _ITEM_HEAD.match(text, line.start, line.end)
                and line.end - line.start < _LABEL_LENGTH
                and (line.gap or zone.name in ("sent_to", "papers"))
            ):
                yield zone
                zone, decided = Zone("text", section, first_of_section=True), False
                continue
            ends = zone.name == "procedure" or (zone.name == "reservation" and line.gap and not decided)
            ends = ends or (zone.name == "yrkande" and line.gap and not decided and _told(text, zone))
            if ends and _ENDS_PROCEDURE.match(text, line.start, line.end):
                yield zone
                zone = Zone("text", zone.section or section, [line], after_procedure=True)
                continue
            if zone.name in ("proposal", "lead", "yrkande") and line.gap and _PUTS.match(text, line.start, line.end):
                yield zone
                zone = Zone("procedure", section, [line])
                continue
            if zone.name in ("decision", "proposal", "lead") and zone.lines and line.gap and _next_item(text, line, zone):
                yield zone
                zone = Zone("text", section, first_of_section=True)
                continue
            if zone.name in ("decision", "proposal", "terms") and zone.lines and line.gap and _heading_like(text, line):
                yield zone
                zone = Zone("background", section)
                continue
            zone.section = zone.section or section
            zone.lines.append(line)
    if zone:
        yield zone


# Headings of what belongs to the decision above them: what it costs, who answers for it.
_TERMS_LABEL = re.compile(r"[#*\s]*(?:Avgift(?:er)?|AVGIFT|Kontrollansvarig|Vite|Debitering)(?!\w)")


# "Avgift: 5 280 kronor enligt taxa." is a point by itself.
_FEE = re.compile(r"[#*\s]*\w+\s?:\s*\d[\d ]*\s?(?:kr|kronor)(?!\w)")


# Where the list of voters is, between the sentences of a vote: no label of papers.
_ANNEX = re.compile(r"\(?(?:[Ss]e\s)?(?:[Vv]oteringslista,?\s)?[Bb]ilaga(?:\s[\dA-Z]{1,3})?\)?\.?\s*$")
# The chair puts the question, without a label for it.
_PUTS = re.compile(
    r"(?:Ordföranden?|Ordf\.?|Vice\sordföranden)\s(?:[A-ZÅÄÖ]\S+\s){0,3}(?:\([A-ZÅÄÖa-z]{1,4}\)\s)?"
    r"(?:ställ(?:er|de)|prövar|prövade|framställ(?:er|de)|frågar|frågade|tar\supp|finner|fann)\s"
)


def _told(text: str, zone: Zone) -> bool:
    """Whether a debate has come to the end of a sentence that asks for nothing: what stands below it is no wish's wording."""
    last = text[zone.lines[-1].start : zone.lines[-1].end] if zone.lines else ":"
    return last.endswith(".") and "följande" not in last


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


def _label_at(text: str, line: Line, zone_rules: tuple) -> Zone | None:  # type: ignore[type-arg]
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
    if not bare or (len(bare) > _LABEL_LENGTH and ":" not in bare[:60]):
        return None
    found = _match(bare, zone_rules)
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


def _next_item(text: str, line: Line, zone: Zone) -> bool:
    """Whether a line is the numbered head of the next item and no point of the list under way."""
    m = _NUMBERED_HEAD.match(text, line.start, line.end)
    if not m or _HAS_VERB.search(text, line.start, line.end) or _INFINITIVE.match(text, m.end("number"), line.end):
        return False
    return int(m["number"]) > 1 and not any(_NUMBER.match(text, before.start, before.end) for before in zone.lines)


def _heading_like(text: str, line: Line) -> bool:
    printed = text[line.start : line.end]
    return (
        line.end - line.start < 60
        and bool(_HEADING_LIKE.match(printed))
        and not _HAS_VERB.search(printed)
        and len(printed.split()) < 7
    )
