"""Which body met, as the text below the cover tells: whose verb opens the decisions, to whom a committee makes its proposals, whose office keeps the minutes."""

from __future__ import annotations

import re
from collections import Counter

_DECIDES = re.compile(
    r"^(?P<body>(?:Tekniska|Sociala|Lokala|Gemensamma|Kommunala|Samhällstekniska) (?:nämnden|utskottet|rådet)|Direktionen|"
    r"(?:[A-ZÅÄÖ][\wåäö]+(?:, |- och | och ))?[A-ZÅÄÖa-zåäö][\wåäö]{2,40}(?:nämnden|styrelsen|fullmäktige|utskottet|"
    r"rådet|beredningen|delegationen|direktionen)) (?:beslutar|beslutade|beslöt|godkänner|utser)",
    re.MULTILINE,
)
# Weaker verbs, asked when nothing else names a body: a decision without "beslutar".
_ACTS = re.compile(
    r"^(?:[-–•] |\d{1,2}\. )?(?P<body>(?:[A-ZÅÄÖ][\wåäö]+- och )?[A-ZÅÄÖ][\wåäö]{2,40}(?:nämnden|styrelsen|utskottet|direktionen)) "
    r"(?:fastställer|beviljar|antar|noterar|tackar|lägger|avslår|ställer sig bakom)(?!\w)",
    re.MULTILINE,
)
_TO_COUNCIL = re.compile(r"^Kommunstyrelsen föreslår (?:att )?kommunfullmäktige\b", re.MULTILINE)
# "Kommunfullmäktiges beslut" over the decisions; a motion goes to the board from the council alone.
_LABEL = re.compile(
    r"^(?P<body>Kommunfullmäktige|Regionfullmäktige|(?:[A-ZÅÄÖ][\wåäö]+- och )?[A-ZÅÄÖa-zåäö][\wåäö]{2,40}(?:nämnden|styrelsen|utskottet|direktionen))s beslut:?$",
    re.MULTILINE,
)
_COUNCIL_DECIDES = re.compile(r"^Fullmäktige (?:beslutar|beslutade|beslöt)(?!\w)", re.MULTILINE)
_COUNCIL_TASK = re.compile(
    r"otion(?:en|erna)?\s(?:överlämnas|lämnas\söver|remitteras|hänskjuts)\still\skommunstyrelsen\sför\sberedning", re.IGNORECASE
)
_PROPOSES_TO = re.compile(
    r"(?<!\w)(?:Arbetsutskottet|AU|Au)\s(?:beslutar\s(?:att\s)?)?(?:föreslår?|hemställer\s(?:hos|till))\s(?:att\s)?(?P<board>[a-zåäö]{3,40}(?:styrelsen|nämnden))(?!\w)"
    r"|(?<!\w)(?P<own>(?:[A-ZÅÄÖ][a-zåäö]+- och )?[A-ZÅÄÖa-zåäö][a-zåäö]{3,40}(?:styrelsen|nämnden))s\sarbetsutskott(?!\w)"
    r"|(?<!\w)Arbetsutskottets\sförslag\still\s(?P<board2>(?:[a-zåäö]+- och )?[a-zåäö]{3,40}(?:styrelsen|nämnden))(?!\w)"
)
_BARE_COMMITTEE = re.compile(r"(?:[A-ZÅÄÖ]{2,5}\s)?arbetsutskott(?:et)?", re.IGNORECASE)
# An office where minutes are adjusted or kept.
_OFFICE = re.compile(
    r"(?<!\w)(?:(?P<what>(?:[A-ZÅÄÖ][a-zåäö]+- och )?[A-ZÅÄÖa-zåäö][a-zåäö]{3,30}?)s?|(?P<adjective>Tekniska) )(?:förvaltning(?:en)?|kontor(?:et)?)(?!\w)"
)


def deciding(text: str) -> list[tuple[str, float]]:
    """The bodies whose verb opens decisions, each with its share of them; three at most."""
    found = Counter(m["body"] for m in _DECIDES.finditer(text))
    total = sum(found.values())
    return [(name, n / total) for name, n in found.most_common(3)]


def acting(text: str) -> str | None:
    """The body of a text that no cover names: whose other verbs tell, the council that the board proposes to, or whose office keeps the minutes."""
    if _TO_COUNCIL.search(text):
        return "Kommunfullmäktige"
    labels = Counter(m["body"] for m in _LABEL.finditer(text)).most_common(1)
    if labels:
        return labels[0][0]
    if _COUNCIL_TASK.search(text) or len(_COUNCIL_DECIDES.findall(text)) > 1:
        return "Kommunfullmäktige"
    acts = Counter(m["body"] for m in _ACTS.finditer(text)).most_common(1)
    return acts[0][0] if acts else _of_office(text)


def _of_office(text: str) -> str | None:
    """ "Tekniska förvaltningen" keeps the minutes of a nämnd: "Tekniska nämnden", when the text names it, too."""
    offices = Counter(m["what"] or m["adjective"] for m in _OFFICE.finditer(text))
    joined = re.sub(r"(?<=[a-zåäö])-\s+(?!och\s)(?=[a-zåäö])", "", text)
    for what, _ in offices.most_common():
        board = f"{what} nämnden" if what == "Tekniska" else f"{what}s?nämnden"
        if named := re.search(rf"(?<![\w-]){board}(?=s?(?!\w))", joined, re.IGNORECASE):
            return " ".join(named.group().split())
    return None


def with_its_board(name: str, text: str) -> str:
    """A bare "Arbetsutskottet", or one with a code ("SN arbetsutskott"), belongs to the board that it makes its proposals to."""
    if not _BARE_COMMITTEE.fullmatch(name):
        return name
    boards = Counter((told := m["board"] or m["own"] or m["board2"])[0].upper() + told[1:] for m in _PROPOSES_TO.finditer(text))
    return f"{boards.most_common(1)[0][0]}s arbetsutskott" if boards else name
