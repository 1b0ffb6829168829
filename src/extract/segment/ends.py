"""The end of minutes: where the signatures begin, and the attachments behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.document import SectionKind
from extract.rulebook import Rule, RuleSet
from extract.segment.lines import Line, tail_words

# Signatures are short; what follows them is shorter than this many words, attachments apart.
_SIGNATURE_WORDS = 110
_MOST_SIGNING = 30
_ROLE = re.compile(
    r"^(?:(?:1:e |2:e |vice )?ordförande|sekreterare|(?:protokolls?)?justera(?:re|nde)|\w{0,12}sekreterare|justeras?|"
    r"\w{3,20}direktör|\w{3,20}chef)(?:\s+(?:(?:1:e |2:e |vice )?ordförande|\w{0,12}sekreterare|justera(?:re|nde)|"
    r"\w{3,20}direktör|\w{3,20}chef))*\s?:?$",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"^(?:[A-ZÅÄÖÉ][\wåäöéü'’-]+(?:\s(?:von|af|de|"
    r"al-))?\s{1,2}){1,3}[A-ZÅÄÖÉ][\wåäöéü'’-]+(?:\s\([A-ZÅÄÖa-zåäö]{1,5}\))?(?:\s{2,}(?:[A-ZÅÄÖÉ][\wåäöé"
    r"ü'’-]+\s?){2,4}(?:\([A-ZÅÄÖ]{1,5}\))?)*$"
)
_SIGNED_CELL = re.compile(
    r"^(?:(?:vice )?ordförande|\w{0,12}sekreterare|(?:protokolls?)?justera(?:re|nde)):?\s{1,2}(?:[A-ZÅÄÖÉ][\w’'-]+\s?){2,4}$",
    re.IGNORECASE,
)
# "Bo Ek, ordförande", "Bo Ek (S) justerare".
_NAME_SIGNED = re.compile(
    r"^/?(?:[A-ZÅÄÖÉ][\w’'-]+\s){1,3}[A-ZÅÄÖÉ][\w’'-]+(?:\s\([A-ZÅÄÖa-zåäö]{1,5}\))?/?,?\s{1,2}"
    r"(?:\w{0,12}sekreterare|(?:1:e |2:e |vice )?ordförande|(?:protokolls?)?justera(?:re|nde))$",
    re.IGNORECASE,
)
_TYPED = re.compile(r"^/[A-ZÅÄÖÉ][\w’'.-]+(?:\s[A-ZÅÄÖÉ][\w’'.-]+){1,3}/$")
# A field or a rule to sign on beside a role.
_TO_SIGN = re.compile(r"\s?[.…_]{6,}.*$|\s{2,}(?:paragraf(?:er)?|§§?)\s?\d.*$", re.IGNORECASE)
_DATE = re.compile(r"^(?:19|20)\d\d-\d\d-\d\d(?:\s\d\d[:.]\d\d(?:[:.]\d\d)?)?$")
_DOTS = re.compile(r"^[\s._…-]{6,}$")


@dataclass(slots=True)
class EndPiece:
    kind: SectionKind
    start: int
    level: int
    heading: str
    heading_at: tuple[int, int] | None


@dataclass(slots=True)
class End:
    """``first``: line where the items end; ``pieces``: signatures and attachments in order."""

    first: int
    pieces: list[EndPiece] = field(default_factory=list)


def find_end(lines: list[Line], after: int, rules: RuleSet) -> End | None:
    """Find signatures and attachments behind the line of the last item's head."""
    attachments = _attachments(lines, after, rules)
    stop = attachments[0].first if attachments else len(lines)
    electronic = _electronic(lines, after, stop, rules)
    signatures = _signatures(lines, after, electronic or stop, rules)
    signatures = electronic if signatures is None else signatures
    # A page of electronic signatures stands behind what is appended.
    last = _signed_page(lines, attachments[-1].title, rules) if attachments and signatures is None else None
    if last is None and attachments and signatures is None:
        last = _electronic(lines, attachments[-1].title, len(lines), rules)
    if last is not None:
        attachments = [one for one in attachments if one.first < last]
    if signatures is None and not attachments:
        return None
    end = End(signatures if signatures is not None else stop)
    if signatures is not None:
        end.pieces.append(_signed(lines[signatures], rules))
    for one in attachments:
        title = lines[one.title]
        a, b = title.cells()[0]
        heading = " ".join(title.text[a - title.start : b - title.start].split())
        end.pieces.append(EndPiece("bilaga", lines[one.first].begin, 1, heading, (lines[one.head].start, b)))
    if last is not None:
        end.pieces.append(_signed(lines[last], rules))
    return end


def _signed(line: Line, rules: RuleSet) -> EndPiece:
    """The section of the signatures; only a label that is a title of its own is its heading."""
    title = rules["signature.title"].pattern.match(line.text) if len(line.cells()) == 1 else None
    if title is None:
        return EndPiece("signatures", line.begin, 1, "Underskrifter", None)
    a, b = title.span("title")
    return EndPiece("signatures", line.begin, 1, title["title"], (line.start + a, line.start + b))


def find_attachments(lines: list[Line], first: int, stop: int, rules: RuleSet) -> list[int]:
    """Lines where an attachment begins that stands between two items."""
    return [
        line.index
        for line in lines[first + 1 : stop]
        if line.gap >= 2
        and len(line.text) < 100
        and line.text.lower().startswith(("bilaga ", "reservation ", "reservation,", "särskilt yttrande "))
        and any(rule.pattern.match(line.text) for rule in (*rules.group("attachment"), rules["document.attachment"]))
    ]


@dataclass(slots=True)
class _Attachment:
    """Lines of an attachment: where it begins (at a page's head that counts it, or below), where its head stands and where its title."""

    first: int
    head: int
    title: int


def _attachments(lines: list[Line], after: int, rules: RuleSet) -> list[_Attachment]:
    found: list[_Attachment] = []
    for line in lines[after + 1 :]:
        first = _page_head(lines, line.index)
        begins = line.gap >= _APART or line.page or first is not None
        if len(line.text) > _LONGEST_HEAD or not (begins or line.marks) or (found and line.index <= found[-1].title):
            continue
        above = lines[found[-1].first : found[-1].title] if found else []
        if _ONLY_NUMBER.match(line.text) and any(line.text == one.text for one in above):
            # The next page of the same attachment.
            continue
        if (
            any(rule.pattern.match(line.text) for rule in rules.group("attachment"))
            or (begins and rules["attached.dissent"].pattern.match(line.text) and _names_item(lines, line.index))
            or (
                (line.gap >= _APART or line.page or _over_title(lines, line.index))
                and any(rule.pattern.match(line.text) for rule in rules.group("document") if rule["kind"] == "bilaga")
            )
        ):
            numbered = first is not None and any("bilaga" in above.text.lower() for above in lines[first : line.index])
            start = first if first is not None and first > after and numbered else line.index
            found.append(_Attachment(start, line.index, _title_line(lines, line.index)))
    return found


def _names_item(lines: list[Line], index: int) -> bool:
    """Whether the line below "Reservation" says which item it belongs to ("Kommunfullmäktige 2023-06-12, § 2")."""
    below = lines[index + 1] if index + 1 < len(lines) else None
    return below is not None and len(below.text) < _LONGEST_TITLE and bool(_OF_ITEM.match(below.text))


def _page_head(lines: list[Line], index: int) -> int | None:
    """The first line of the page whose running head stands right above a line."""
    if not lines[index].gap or lines[index].page:
        return None
    above = range(max(0, index - _HEAD_LINES), index)
    return next((i for i in reversed(above) if lines[i].page), None)


def _over_title(lines: list[Line], index: int) -> bool:
    """Whether "Bilaga A" stands over its title right below the running head of a page."""
    return _page_head(lines, index) is not None and _title_line(lines, index) > index


def _title_line(lines: list[Line], index: int) -> int:
    """The line of the title of what "Bilaga 2", perhaps with the § that it belongs to, stands over; else the line itself."""
    title = index
    while (
        title + 1 < len(lines)
        and title <= index + 1
        and (_ONLY_NUMBER.match(lines[title].text) or (title > index and _ONLY_PARAGRAPH.match(lines[title].text)))
        and _may_be_title(lines[index], lines[title + 1])
    ):
        title += 1
    return index if _ONLY_NUMBER.match(lines[title].text) or _ONLY_PARAGRAPH.match(lines[title].text) else title


# "§ 45", "KF § 45/2023": the item an attachment belongs to.
_PARAGRAPH = r"(?:[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{0,20}\s)?§§?\s?\d[\d/,–-]{0,9}"
_ONLY_PARAGRAPH = re.compile(rf"{_PARAGRAPH}$")
_OF_ITEM = re.compile(
    r"(?:[A-ZÅÄÖ][\wåäöÅÄÖ, -]{1,50}?\s)?(?:(?:den\s)?(?:19|20)\d\d-\d\d-\d\d,?\s)?(?:[Ää]rende\s\d|§{1,2}\s?\d)"
)
# "Bilaga 2" or "Bilaga 2 till nämndens protokoll, § 45", whose title stands on the next line.
_ONLY_NUMBER = re.compile(
    rf"(?:bilaga|BILAGA|Bilaga)(?:\s(?:nr\s)?(?!§|till)\S{{1,6}})?(?:,?\s(?:till\s.{{0,60}}protokoll.{{0,40}}|(?:(?:till|tillhör)\s)?{_PARAGRAPH}))?$"
)
# Two lines at most, and a blank one, stand between the beginning of a page and an attachment's head.
_APART, _HEAD_LINES = 2, 2
_LONGEST_HEAD = 140
_LONGEST_TITLE = 100


def _may_be_title(line: Line, below: Line) -> bool:
    return (
        len(line.cells()) == 1
        and below.gap < _APART
        and not below.page
        and len(below.text) < _LONGEST_TITLE
        and below.text[0].isupper()
        and not below.text.endswith((".", ",", ":"))
        and len(below.cells()) == 1
    )


def _labelled(line: Line, labels: tuple[Rule, ...]) -> bool:
    """Whether a line, or its first column, is a label over signatures."""
    a, b = line.cells()[0]
    first = line.text[a - line.start : b - line.start]
    return any(rule.pattern.match(line.text) or rule.pattern.match(first) for rule in labels)


def _signed_row(line: Line) -> bool:
    """Who signed, on one line: "Ordförande  Bo Ek        Sekreterare  Mia Alm"."""
    cells = line.columns()
    return len(cells) > 1 and all(_SIGNED_CELL.match(cell) for cell in cells)


def _names_apart(line: Line) -> bool:
    """Nothing but the names of those who sign, beside each other and apart from the text."""
    cells = line.columns()
    return line.gap >= _APART and len(cells) > 1 and all(_NAMES.match(cell) for cell in cells)


def _signed_page(lines: list[Line], after: int, rules: RuleSet) -> int | None:
    """The line of a label over signatures that begins a page, or stands apart, behind the last attachment's title."""
    labels = rules.group("signature")
    return next(
        (
            line.index
            for line in lines[after + 1 :]
            if (line.page or line.gap >= _APART or _page_head(lines, line.index) is not None)
            and _labelled(line, labels)
            and tail_words(lines, line.index, len(lines)) <= _SIGNATURE_WORDS
        ),
        None,
    )


# So many lines with their words make a page of theirs; where it is looked for, and how long it may be.
_FEWEST_SERVICE, _SERVICE_LINES, _SERVICE_WORDS, _TITLE_ABOVE = 2, 90, 450, 5
_ANY_ITEM = re.compile(r"§\s?\d|\d{1,4}\s§")


def _electronic(lines: list[Line], after: int, stop: int, rules: RuleSet) -> int | None:
    """Where the page begins that a service for electronic signatures put behind the minutes."""
    service = rules["service.words"].pattern
    told = [i for i in range(max(after + 1, stop - _SERVICE_LINES), stop) if service.search(lines[i].text)]
    if len(told) < _FEWEST_SERVICE:
        return None
    begins = (i for i in range(told[0], max(after, told[0] - _TITLE_ABOVE - 1), -1) if lines[i].page or lines[i].gap)
    first = next(begins, None)
    if first is None or any(_ANY_ITEM.match(line.text) for line in lines[first:stop]):
        return None
    return first if tail_words(lines, first, stop) <= _SERVICE_WORDS else None


def signed_by_service(text: str, rules: RuleSet) -> bool:
    """Whether a text is a page that a service for electronic signatures made."""
    return len(rules["service.words"].pattern.findall(text)) >= _FEWEST_SERVICE


def _signatures(lines: list[Line], after: int, stop: int, rules: RuleSet) -> int | None:
    labels = rules.group("signature")
    first: int | None = None
    for i in range(max(after + 1, stop - 40), stop):
        if (
            _labelled(lines[i], labels)
            and (lines[i].gap or _DOTS.match(lines[i - 1].text))
            and tail_words(lines, i, stop) <= _SIGNATURE_WORDS
        ):
            first = i
            break
    if first is None and stop - 1 > after and (_signed_row(lines[stop - 1]) or _names_apart(lines[stop - 1])):
        first = stop - 1
    if first is None:
        i = stop
        roles = 0
        while i - 1 > after and stop - i < _MOST_SIGNING and (signs := _signs(lines[i - 1])) is not None:
            roles += signs
            i -= 1
        if roles and i < stop and stop - i >= 2:
            first = i - 1 if i - 1 > after and _labelled(lines[i - 1], labels) else i
    return first


def _signs(line: Line) -> int | None:
    """How many roles a line of signatures tells; None when it is none."""
    text = _TO_SIGN.sub("", line.text) or line.text
    if _ROLE.match(text):
        return 1
    if _DOTS.match(text) or _DATE.match(text):
        return 0
    cells = [line.text[a - line.start : b - line.start] for a, b in line.cells()]
    if len(cells) == 2 and _ROLE.match(cells[0]) and _NAMES.match(cells[1]):
        return 1
    told = [bool(_SIGNED_CELL.match(cell) or _NAME_SIGNED.match(cell)) for cell in cells]
    if all(signed or _TYPED.match(cell) or _NAMES.match(cell) for signed, cell in zip(told, cells, strict=True)):
        return sum(told)
    return None
