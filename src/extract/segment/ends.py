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
    stop = attachments[0][0] if attachments else len(lines)
    signatures = _signatures(lines, after, stop, rules)
    if signatures is None and not attachments:
        return None
    end = End(signatures if signatures is not None else stop)
    if signatures is not None:
        line = lines[signatures]
        labelled = len(line.cells()) == 1 and _labelled(line, rules.group("signature"))
        end.pieces.append(
            EndPiece(
                "signatures",
                line.begin,
                1,
                line.text.rstrip(": ") if labelled and not line.text.lower().startswith("sekreterare") else "Underskrifter",
                (line.start, line.end) if labelled else None,
            )
        )
    for index, level in attachments:
        line = lines[index]
        a, b = line.cells()[0]
        heading = " ".join(line.text[a - line.start : b - line.start].split())
        below = lines[index + 1] if index + 1 < len(lines) else None
        if below and _ONLY_NUMBER.match(heading) and _may_be_title(line, below):
            heading, b = below.text, below.end
        end.pieces.append(EndPiece("bilaga", line.begin, level, heading, (a, b)))
    return end


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


def _attachments(lines: list[Line], after: int, rules: RuleSet) -> list[tuple[int, int]]:
    found = []
    for line in lines[after + 1 :]:
        begins = line.gap >= _APART or line.page or _below_page_head(lines, line.index)
        if len(line.text) > 140 or not (begins or line.marks):
            continue
        if any(rule.pattern.match(line.text) for rule in rules.group("attachment")) or (
            begins and any(rule.pattern.match(line.text) for rule in rules.group("document") if rule["kind"] == "bilaga")
        ):
            found.append((line.index, 1))
    return found


def _below_page_head(lines: list[Line], index: int) -> bool:
    """Whether "Bilaga A" stands over its title right below the running head of a page."""
    line, below = lines[index], lines[index + 1] if index + 1 < len(lines) else None
    if not line.gap or below is None or not _ONLY_NUMBER.match(line.text) or _ONLY_NUMBER.match(below.text):
        return False
    return any(above.page for above in lines[max(0, index - _HEAD_LINES) : index]) and _may_be_title(line, below)


# "Bilaga 2" or "Bilaga 2 till nämndens protokoll, § 45", whose title stands on the next line.
_ONLY_NUMBER = re.compile(r"bilaga\s\S{1,6}(?:,?\s(?:till\s.{0,60}protokoll.{0,40}|(?:till\s)?§.{1,20}))?$", re.IGNORECASE)
_LONGEST_TITLE = 100
_APART, _HEAD_LINES = 2, 2


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
    if first is None and stop - 1 > after and _signed_row(lines[stop - 1]):
        first = stop - 1
    if first is None:
        i = stop
        roles = 0
        while i - 1 > after and stop - i < _MOST_SIGNING and (signs := _signs(lines[i - 1])) is not None:
            roles += signs
            i -= 1
        if roles and i < stop and stop - i >= 2:
            first = i
    return first


def _signs(line: Line) -> int | None:
    """How many roles a line of signatures tells; None when it is none."""
    text = _TO_SIGN.sub("", line.text) or line.text
    if _ROLE.match(text):
        return 1
    if _DOTS.match(text) or _DATE.match(text):
        return 0
    cells = [line.text[a - line.start : b - line.start] for a, b in line.cells()]
    told = [bool(_SIGNED_CELL.match(cell) or _NAME_SIGNED.match(cell)) for cell in cells]
    if all(signed or _TYPED.match(cell) or _NAMES.match(cell) for signed, cell in zip(told, cells, strict=True)):
        return sum(told)
    return None
