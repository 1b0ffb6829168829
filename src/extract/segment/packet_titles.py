"""Title and case number of a document in a packet, below its letterhead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.rulebook import RuleSet
from extract.segment.lines import Line, join_title
from extract.segment.packet import Part
from extract.segment.titles import find_case_number, is_label

_BODY = re.compile(
    r"(?:nämnd(?:en)?|styrelse(?:n)?|utskott(?:et)?|fullmäktige|råd(?:et)?|beredning(?:en)?|delegation(?:en)?|direktion(?:en)?|"
    r"kommitté(?:n)?|presidium|nätverk(?:et)?|grupp(?:en)?)$",
    re.IGNORECASE,
)
# "Reglemente för överförmyndarnämnd" is a title that ends in a body's name.
_NOT_BODY = re.compile(r"(?<!\w)(?:för|om|av|över|till|angående)\s")
_UNIT = re.compile(r"(?:förvaltning|kontor|avdelning|enhet|stab|departement)(?:en|et)?$|vården$", re.IGNORECASE)
_LETTERHEAD = re.compile(
    r"^(?:d(?:ia(?:rie)?)?(?:nr|nummer)\b.*|datum\b.*|(?:19|20)\d\d-\d\d-\d\d.{0,20}|(?:\d{1,2} )?(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|"
    r"okt|nov|dec)\w{0,6} (?:19|20)\d\d|(?!.*\s(?:i|för|av|till|på|om|med)\s)(?-i:[A-ZÅÄÖ]).{1,29} (?:kommun|stad)|region \w{3,20}(?: län)?|(?:vår|er) (?:beteckning|referens).*|"
    r"sida? \d.*|\d{1,3} ?\(\d{1,3}\)|\S+@\S+|tel.{0,30}|0\d{1,3}-[\d ]{5,12}|till\b.{0,60}|(?:ink(?:om(?:men)?)?|ank(?:om)?)\b\.?:?.{0,40}|"
    r"ärende \d{1,3}|mottagare|avsändare|\d{3} \d\d \w.{1,30}|revisorerna\b.{0,60}|(?-i:[A-ZÅÄÖ]{2,6}) \d{2,4}[-/:]\d{1,6})$",
    re.IGNORECASE,
)
_OFFICER = re.compile(r"^(?:handläggare|kontaktperson|föredragande|ansvarig|vår handläggare)", re.IGNORECASE)
_TITLE_LABEL = re.compile(r"(?:ärende(?:rubrik|mening)?|rubrik)\s?:?", re.IGNORECASE)
_PERSON = re.compile(
    r"(?:[A-ZÅÄÖÉ](?!\w*[A-ZÅÄÖ]{2})[\w'’-]+\s){1,3}[A-ZÅÄÖÉ](?!\w*[A-ZÅÄÖ]{2})[\w'’-]+(?:\s\([A-ZÅÄÖ]{1,5}\))?(?:,\s.{2,50})?$"
)
_ROLE = re.compile(r"(?:[A-ZÅÄÖ]|[a-zåäö])[a-zåäö-]+(?:\s(?:och|för)?\s?[\wåäö-]+){0,3}$")
# Below the title of a policy.
_ADOPTED = re.compile(
    r"(?:antage[nt]|antagna|fastställ(?:d|t|da)|beslutad|gäller|giltig|dokumenttyp|reviderad|senast reviderad|upprättad)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:(?:kallelse|kungörelse|underrättelse|k a l l e l s e|k u n g ö r e l s e)(?:\s?[/,–-]\s?\w.{2,40}|\s(?:till|med)\s.{3,80})?|"
    r"[^.]{3,60} kallas till (?:sammanträde|möte))$",
    re.IGNORECASE,
)
# A title that begins with what the document is.
_SUBJECT = re.compile(
    r"(?:motion|interpellation|enkel fråga|fråga|medborgarförslag|yttrande|remissvar|svar|skrivelse)(?:\s\w+){0,6}?\s(?:om|angående|ang\.?|gällande|"
    r"rörande|avseende|över|på)\s",
    re.IGNORECASE,
)
# "Tjänsteskrivelse – Taxa för slamtömning": the title stands behind what the document is.
_NAMED = re.compile(
    r"(?:tjänste(?:skrivelse|utlåtande)|missiv|promemoria|pm|yttrande|motion|interpellation|medborgarförslag)\s?[–:-]\s{1,3}(?P<title>.{4,100})$",
    re.IGNORECASE,
)
_COUNTER = re.compile(r"\(?\d{1,3}\s?/\d{1,3}\)?")
# Lines among which a letterhead ends, a report's first label comes, a notice names itself.
_LETTERHEAD_LINES, _LABEL_LINES, _NOTICE_LINES = 20, 40, 14
# A title has so many lines, each shorter than that; a line as long may go on in the next one.
_TITLE_LINES, _LONGEST_LINE, _WRAPPED_FROM = 3, 110, 45


@dataclass(slots=True)
class DocumentTitle:
    """Lines ``first``–``last`` of the title; ``start``–``end`` in the repaired text."""

    first: int
    last: int
    start: int
    end: int
    heading: str
    case_number: str | None


def notice_title(lines: list[Line]) -> tuple[str, tuple[int, int]] | None:
    """What a notice calls itself ("Kallelse till direktionen"), and where."""
    for line in lines[:_NOTICE_LINES]:
        for a, b in line.cells():
            cell = line.text[a - line.start : b - line.start]
            if _NOTICE.match(cell):
                heading = " ".join(cell.split())
                return heading.capitalize() if heading.isupper() else heading, (a, b)
    return None


def title_of_document(lines: list[Line], part: Part, rules: RuleSet) -> DocumentTitle:
    """Read title and case number of one document."""
    first, last = _title_lines(lines, part, rules)
    named = _NAMED.match(lines[first].text)
    if named and first == part.title_line:
        start, end = lines[first].start + named.start("title"), lines[first].end
        return DocumentTitle(
            first, last, start, end, " ".join(named["title"].split()), _case_number(lines, part, last, rules) or part.case_number
        )
    heading = join_title([" ".join(line.text.split()) for line in lines[first : last + 1]])
    case_number = part.case_number if part.kind == "bookmarks" else _case_number(lines, part, last, rules) or part.case_number
    return DocumentTitle(first, last, lines[first].start, lines[last].end, heading, case_number)


def _title_lines(lines: list[Line], part: Part, rules: RuleSet) -> tuple[int, int]:
    """First and last line of a title: above the report's first label, else the first line below the letterhead."""
    if part.kind == "bookmarks":
        return part.first, part.first
    if part.title_line is not None and _NAMED.match(lines[part.title_line].text):
        return part.title_line, part.title_line
    if part.kind == "report":
        label = next(
            (
                i
                for i in range(part.first + 1, min(part.stop, part.first + _LABEL_LINES))
                if is_label(lines[i].text, rules)
                and not _OFFICER.match(lines[i].text)
                and not _TITLE_LABEL.fullmatch(lines[i].text)
            ),
            None,
        )
        if label is not None and not _is_text(lines[label - 1]):
            a = b = label - 1
            while (
                a - 1 > part.first
                and lines[a].gap <= 1
                and b - a + 1 < _TITLE_LINES
                and not _in_letterhead(lines, part, a - 1, rules)
            ):
                a -= 1
            if not _is_text(lines[a]):
                return a, b
    a = _below_letterhead(lines, part, rules)
    b = a
    while b + 1 < part.stop and b - a + 1 < _TITLE_LINES and _goes_on(lines[b], lines[b + 1], rules):
        b += 1
    return a, b


def _is_text(line: Line) -> bool:
    return len(line.text) > _LONGEST_LINE or line.text.endswith(".")


def _below_letterhead(lines: list[Line], part: Part, rules: RuleSet) -> int:
    stop = min(part.stop, part.first + _LETTERHEAD_LINES)
    at = next((i for i in range(part.first, stop) if not _in_letterhead(lines, part, i, rules)), None)
    if at is None:
        return part.first if part.title_line is None else part.title_line
    if at > part.first and (_is_text(lines[at]) or _ADOPTED.match(lines[at].text)):
        # What looked like a name or a body was the title.
        above = next(
            (
                i
                for i in range(at - 1, part.first - 1, -1)
                if (lines[i].gap or i == part.first) and _may_be_title(lines[i], rules)
            ),
            None,
        )
        return at if above is None else above
    return at


def _may_be_title(line: Line, rules: RuleSet) -> bool:
    return (
        len(line.cells()) == 1
        and not _LETTERHEAD.match(line.text)
        and not _OFFICER.match(line.text)
        and not any(rule.pattern.match(line.text) for rule in rules.group("document"))
    )


def _in_letterhead(lines: list[Line], part: Part, i: int, rules: RuleSet) -> bool:
    line = lines[i]
    text = line.text
    above = lines[i - 1] if i > part.first and not line.gap else None
    below = lines[i + 1] if i + 1 < part.stop and not lines[i + 1].gap else None
    words = text.count(" ") + 1
    if len(line.cells()) == 1 and _SUBJECT.match(text):
        return False
    if (
        i == part.title_line
        or len(line.cells()) > 1
        or _TITLE_LABEL.fullmatch(text)
        or _LETTERHEAD.match(text)
        or _OFFICER.match(text)
    ):
        return True
    named = part.title_line is None or i < part.title_line or words < 3
    if rules["divider.file"].pattern.match(text) or (named and any(rule.pattern.match(text) for rule in rules.group("document"))):
        return True
    if words < 6 and ((_BODY.search(text) and not _NOT_BODY.search(text)) or (words < 3 and _UNIT.search(text))):
        return True
    if above and _OFFICER.match(above.text):
        return True
    if _PERSON.match(text) and not (below and below.text[:1].islower() and len(below.text) > _WRAPPED_FROM):
        # A name stands below a label, a date or a role, or has its role below it.
        return True
    if (
        above
        and _PERSON.match(above.text)
        and _ROLE.match(text)
        and (i + 1 >= part.stop or lines[i + 1].gap or text[0].islower())
    ):
        return True
    if below and words < 3 and _PERSON.match(below.text) and _ROLE.match(text):
        return True
    # "Region X" with its unit below, on a line of one word.
    return bool(
        above and words == 1 and _LETTERHEAD.match(above.text) and not any(c.isdigit() for c in text + above.text) and not below
    )


def _goes_on(line: Line, below: Line, rules: RuleSet) -> bool:
    if below.gap or len(below.text) >= _LONGEST_LINE or below.text.endswith((".", ",")) or len(below.cells()) > 1:
        return False
    if line.text.split()[-1].lower() in rules.data["data"]["goes_on"]:
        return True
    if _LETTERHEAD.match(below.text) or _ADOPTED.match(below.text) or is_label(below.text, rules) or not below.text:
        return False
    if line.text.isupper() and below.text.isupper():
        return True
    return below.text[0].islower() or len(line.text) > _WRAPPED_FROM


def case_number_above(lines: list[Line], first: int, stop: int, rules: RuleSet) -> str | None:
    """The first case number in a letterhead; of several columns the first."""
    for line in lines[first:stop]:
        for cell in line.columns():
            if not _COUNTER.fullmatch(cell) and (found := find_case_number(cell, rules)):
                return found[0]
    return None


def _case_number(lines: list[Line], part: Part, last: int, rules: RuleSet) -> str | None:
    """The case number in the letterhead, beside the title or right below it; of several columns the first."""
    for line in lines[part.first : min(part.stop, last + 5)]:
        if line.index > last and (line.gap > 1 or is_label(line.text, rules) or len(line.text) > _LONGEST_LINE - 20):
            break
        if rules["divider.file"].pattern.match(line.text):
            continue
        if attached := rules["attached.case"].pattern.match(line.text):
            return str(attached["value"])
        if value := case_number_above(lines, line.index, line.index + 1, rules):
            return value
    return None
