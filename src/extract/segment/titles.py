"""The clean heading and the case number of an item, wherever the form puts them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.rulebook import RuleSet
from extract.segment.case_numbers import FILING, is_case_number, without_filing
from extract.segment.heads import Head
from extract.segment.lines import Line, join_title, loose

_MAX_LABEL = 110
# Lines below the number among which the title is looked for, and lines a title may run over.
_LOOK_AHEAD, _TITLE_LINES = 5, 5
# What the item was in the bodies that prepared it: "Au § 44, Ks § 51/12", "(Kommunstyrelsens arbetsutskott § 44)", "AU 44".
_SHORT_CODE = r"(?!(?:Dia|D)nr|DNR)[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,4}"
_BODY_CODE = r"(?:[A-ZÅÄÖ]\w+s\s)?[A-ZÅÄÖa-zåäö]\w*(?:utskott|nämnd|styrels|presidi|beredning|fullmäktig)\w{0,3}"
_OF_BODY = r"§{1,2}\s?\d{1,4}(?:/\d{2,4})?(?:(?:,\s?|\s?[–-]\s?|\soch\s)\d{1,4}(?:/\d\d)?(?![\w/:]))*"
_ONE_CODE = (
    rf"(?:(?:[Jj]fr|[Ss]e|[Tt]idigare)\s)?(?:(?:{_SHORT_CODE}|{_BODY_CODE})?\s?{_OF_BODY}"
    rf"|{_SHORT_CODE}\s(?!(?:19|20)\d\d(?!\d))\d{{1,4}}(?:/\d{{2,4}})?(?:,\s?\d{{1,4}})*(?=\s{{2,}}|\s*$|[,;)]|\s{_SHORT_CODE}\s?§?\s?\d))"
)
_OTHER_CODES = re.compile(
    rf"^\s*\(?{_ONE_CODE}(?:(?:\s?[,;/&–-]\s?|\s+(?:och\s|samt\s)?){_ONE_CODE})*\)?(?=[\s,;]|$)(?:\s[–-](?=\s))?"
)
# Each run is taken whole: in a row of dots with text behind, its parts would be tried in every way.
_TAIL = re.compile(r"(?:\s*(?:\*++|\bOJ\b|\.{4,}+\s*+\d*+|…{2,}+\s*+\d*+|_{5,}+\s*+\d*+|\t+\s*\d{1,3}|\s{3,}\d{1,3}))+$")
_DATE_ONLY = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d$|\d{1,3}\s?\(\d{1,3}\)$|[-_.–—=*\s]{3,}$|sida? \d{1,3}(?: av \d+)?$", re.IGNORECASE
)
# A label whose number the text has lost ("Dnr KS 2013/").
_LOST_NUMBER = re.compile(r"\s(?:Dnr|Diarienr|DNR)\b\.?:?(?:\s[A-ZÅÄÖ]{1,5})?(?:\s?\d{4}/?)?$")
_STATEMENT = re.compile(r"(?:beslutar|beslutade|beslöt|att|godkänner|noterar|antar|s beslut)\b")
_YEAR_ONLY = re.compile(r"(?:[A-Za-zÅÄÖåäö]{1,8}[ /-]?)?(?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d")
_SENTENCE_END = re.compile(r"[.!]$")
_FULL_STOP = re.compile(r"[\wåäö)]{3}\.$")


# "Dnr 2021/12 751 Taxa", "§ 12 (3) Taxa": a filing code or the agenda's number in front of the title.
_FILED = re.compile(r"[\s,]{0,3}\d{2,4}(?:[.]\d{1,4}){0,3}\s{1,3}(?=[A-ZÅÄÖ])")
_OF_AGENDA = re.compile(r"\(\d{1,3}\)\s{1,3}(?=[A-ZÅÄÖ])")
# A column of a head line, and the rules whose numbers may stand anywhere in it.
_CELL = re.compile(r"\S+(?:[ ]{1,2}\S+)*")
_FURTHER = re.compile(r"(?:[,;]\s?|och\s|samt\s)")
_OPENED = re.compile(r"\s\((?:[Dd](?:ia)?(?:rie)?nr:?\s)?(?P<code>[A-ZÅÄÖ][A-ZÅÄÖa-zåäö/]{0,8})$")
# The label some templates set before the title.
_LABELLED = re.compile(r"(?:ärende(?:rubrik|mening)?|rubrik|titel)\s?:\s{1,8}(?=\S)", re.IGNORECASE)
_SIGN_LINE = re.compile(r"(?:\w{1,6}\s)?§")
# Behind the case number of a line of fields.
_OFFICER = re.compile(r"(?:handläggare|ansvarig|föredragande):\s", re.IGNORECASE)
_COUNTER = re.compile(r"\(?\d{1,2}/\d{1,2}\)?")
_ANYWHERE = ("case.labelled", "case.shaped", "case.bare", "case.bracketed")
_CLOSED = re.compile(r"(?:[\s.]{1,2}[\d.]{1,8})?[)\]]")


@dataclass(slots=True)
class Title:
    """``start``–``end`` from number or case number to the title's last word; ``begin`` where the section begins."""

    begin: int
    start: int
    end: int
    heading: str
    case_number: str | None
    last_line: int


def is_label(text: str, rules: RuleSet, *, report: bool = False) -> bool:
    """Whether a line is a label of a template (Ärendebeskrivning, Beslut, Beslutsunderlag, …).

    In a ``report`` the office's own aspects (Barnperspektiv, Bedömning, Tidplan) are headings.
    """
    if len(text) > _MAX_LABEL or not text or text[-1] in ".,;)" or text[0].isdigit() or text[0] in "-–•*":
        return False
    return any(not (report and rule.get("aspect")) and loose(rule.pattern).match(text) for rule in rules.group("label"))


def find_case_number(text: str, rules: RuleSet) -> tuple[str, int, int] | None:
    """The first case number of a head line: value as printed, and the stretch it takes with label and brackets."""
    if not any(c.isdigit() for c in text):
        return None
    for rule in rules.group("case"):
        if rule.id == "case.shaped" and (whole := _whole_cell(text, rules)):
            return whole
        for match in rule.pattern.finditer(text) if rule.id in _ANYWHERE else ():
            value = match["value"].strip(" .-–/")
            if _DATE.fullmatch(value) or _YEAR_ONLY.fullmatch(value):
                continue
            if rule.id == "case.labelled" and not re.search(r"\d{2}|\d/\d|KS\d", value) and not value.isdigit():
                continue
            start, end = match.span()
            # A filing code may stand behind it in the same brackets.
            if close := _CLOSED.match(text, end) if text[start - 1 : start] in ("(", "[") else None:
                start, end = start - 1, close.end()
            return without_filing(value), start, end
    return None


def _whole_cell(text: str, rules: RuleSet) -> tuple[str, int, int] | None:
    """The last or first column when it is nothing but a number, in whatever shape."""
    cells = list(_CELL.finditer(text))
    for cell in (cells[-1], cells[0]) if len(cells) > 1 else cells:
        whole = rules["case.cell"].pattern.match(cell.group())
        if not whole and len(cells) > 1 and not _COUNTER.fullmatch(cell.group()):
            whole = rules["case.bare"].pattern.match(cell.group())
        if whole:
            return whole["value"], *cell.span()
    return None


def read_title(text: str, lines: list[Line], head: Head, stop: int, width: int, rules: RuleSet) -> Title:
    """Read the title that belongs to a head; ``stop`` is the line of the next head."""
    line = lines[head.line]
    if head.title_at:
        return _title_apart(text, lines, head, stop, rules)
    case_number: str | None = None
    begin = start = head.start
    if head.start > line.start:
        found = find_case_number(text[line.start : head.start], rules)
        case_number = found[0] if found else None
        begin = line.start
    elif head.start == line.start:
        begin = line.begin
    pieces: list[tuple[int, int]] = []
    end, last = head.rest_at if head.rest_at > head.start else line.end, head.line
    rest_start, rest_end, found_case = _strip_case(text, head.rest_at, line.end, rules)
    case_number = case_number or found_case
    end = line.end if found_case else max(end, rest_end if rest_end > rest_start else end)
    if rest_end > rest_start and any(c.isalpha() for c in text[rest_start:rest_end]):
        pieces.append((rest_start, rest_end))
        end = line.end if not head.contents else rest_end
    index, also_titles = head.line + 1, rules.data["data"]["also_titles"]
    if not pieces:
        while index < min(stop, head.line + 1 + _LOOK_AHEAD):
            below = lines[index]
            if is_case_number(below.text, rules):
                found = find_case_number(below.text, rules)
                case_number = case_number or (found[0] if found else below.text.strip("()"))
                last, end = index, below.end
                index += 1
                continue
            bracketed = below.text[0] == "(" and _OTHER_CODES.fullmatch(below.text.strip("() "))
            if bracketed or _DATE_ONLY.match(below.text) or rules["case.label_alone"].pattern.match(below.text):
                index += 1
                continue
            titled = below.text.lower() in also_titles and below.index == head.line + 1
            if (titled or not is_label(below.text, rules)) and not (_SENTENCE_END.search(below.text) and len(below.text) > 90):
                a, b, found_case = _strip_case(text, below.start, below.end, rules)
                case_number = case_number or found_case
                if b > a:
                    pieces.append((a, b))
                    last, end = index, below.end
                index += 1
                if b <= a:
                    # A case number, or what the item was in the bodies that prepared it.
                    continue
            break
    if pieces:
        index = last + 1
        while (
            index < stop
            and index - last <= 1
            and len(pieces) < _TITLE_LINES
            and (
                _goes_on(lines[last], lines[index], width, rules, text[slice(*pieces[-1])])
                or _beside_margin(lines, last, stop, rules)
            )
        ):
            a, b, found_case = _strip_case(text, lines[index].start, lines[index].end, rules)
            case_number = case_number or found_case
            if b > a:
                if text[pieces[-1][1] : pieces[-1][1] + 1] == ",":
                    pieces[-1] = pieces[-1][0], pieces[-1][1] + 1
                pieces.append((a, b))
            last, end = index, lines[index].end
            index += 1
    # A case number of its own below the title belongs to the item, not to the heading.
    if case_number is None:
        for below in lines[last + 1 : min(stop, last + 3)]:
            if is_case_number(below.text, rules):
                found = find_case_number(below.text, rules)
                case_number = found[0] if found else below.text
                break
            if margin := _margin(line, below, rules):
                found = find_case_number(margin, rules)
                case_number = found[0] if found else margin
                break
            if below.gap or len(below.text) > 60:
                break
    # A hyphen that divides a word stands behind the piece.
    heading = _clean(join_title([text[a : b + 1] if text[b : b + 1] == "-" else text[a:b] for a, b in pieces]))
    if case_number and (opened := _OPENED.search(heading)):
        # The line broke inside the brackets: "… (KS" over "2019/112)".
        heading, case_number = heading[: opened.start()].rstrip(" ,"), f"{opened['code']} {case_number}"
    if not pieces:
        end = max(end, head.start + 1)
    tail = _TAIL.search(text, start, end)
    if tail and tail.start() > start:
        end = tail.start()
    return Title(begin, start, _rstrip(text, start, end), heading, case_number, last)


def _title_apart(text: str, lines: list[Line], head: Head, stop: int, rules: RuleSet) -> Title:
    """A title in the column in front of its number, or in the line above it; the case number in a column or field behind."""
    line = lines[head.line]
    start, end = head.title_at or (line.start, line.end)
    found = find_case_number(text[end : line.end], rules) if end < line.end else None
    last = head.line
    for below in lines[head.line + 1 : min(stop, head.line + 6)]:
        if below.start < end:
            last = below.index
            continue
        if (below.gap and not _SIGN_LINE.match(below.text)) or found or below.index > last + 3:
            break
        label, _, value = below.text.partition(":")
        if is_case_number(below.text, rules):
            found, last = find_case_number(below.text, rules), below.index
        elif value and len(label) < 20 and is_case_number(value, rules):
            found, last = find_case_number(value, rules), below.index
        elif "aragraf" not in label and "§" not in label:
            break
        else:
            found, last = find_case_number(below.text, rules) if "§" in label else None, below.index
    # The § in brackets and a portal's own number belong to the heading's place, not to its words.
    first = head.start if head.style == "bracket" else start
    return Title(line.begin, first, line.end, _clean(text[start:end]), found[0] if found else None, last)


def case_line_above(lines: list[Line], index: int, rules: RuleSet) -> tuple[int, str] | None:
    """A case number on a line of its own right above a head, or below its label there: the first line and the value."""
    if index == 0:
        return None
    above = lines[index - 1]
    first = index - 1
    if not above.gap and first and rules["case.label_alone"].pattern.match(lines[first - 1].text):
        first -= 1
    if lines[index].gap > 1 or not lines[first].gap or not is_case_number(above.text, rules):
        return None
    found = find_case_number(above.text, rules)
    return (first, found[0]) if found else None


# "Dnr Ks Månadsrapport", "Budget, dnr KS 17/", "Bokslut VON 2018/": case numbers whose figures the text has lost.
_LOST_CASE = re.compile(
    r"(?:Dnr|DNR)[.:]?\s(?!\S*\d|(?:[A-ZÅÄÖ]\S{0,5}\s){1,3}\d(?!\d\d\d/\s))(?:(?:[A-ZÅÄÖ]{2,5}|Ks|Kf|Sn|Bun|Tn|Mn)\s)?(?:(?:19|20)\d\d/\s)?(?=[A-ZÅÄÖ”\"])"
    r"|(?:Dnr|DNR|Diarienummer|Diarienr)[.:]?\s(?:[A-ZÅÄÖ]{2,5}\s)?\d{1,4}/(?:[A-ZÅÄÖ]{2,4})?\s(?=[A-ZÅÄÖ”\"])"
)
_LOST_TAIL = re.compile(
    r"[\s,]+(?:(?:Dnr|DNR|dnr|Diarienummer|Diarienr)[.:]?(?:\s(?:[A-ZÅÄÖ]{2,5}|Ks|Kf))?(?:\s(?:(?:19|20)?\d\d/)?(?:[A-ZÅÄÖ]{1,5}/?)?)?|[A-ZÅÄÖ]{2,5}[ -](?:19|20)?\d\d/)\s*$"
)


def without_case(text: str, start: int, end: int, rules: RuleSet) -> tuple[str, str | None]:
    """The heading of an item without a number, and the case number in front of it ("Dnr KS 2011/34 Budget"), lost or not."""
    case_number = None
    if _CASE_FIRST.match(text, start, end):
        start, end, case_number = _strip_case(text, start, end, rules)
    return text[start:end].rstrip(":"), case_number


_CASE_FIRST = re.compile(r"(?:Dnr|DNR)[.:]?\s")


def _strip_case(text: str, start: int, end: int, rules: RuleSet) -> tuple[int, int, str | None]:
    """What is left of a head line without number marks, codes of earlier handling and the case number."""
    while start < end and text[start] in " \t.,:)*–-":
        start += 1
    if ahead := _OF_AGENDA.match(text, start, end) or _LABELLED.match(text, start, end):
        start = ahead.end()
    label, _, behind = text[start:end].partition("   ")
    if rules["case.label_alone"].pattern.match(label.strip()) and not behind.strip():
        return end, end, None
    if lost := _LOST_CASE.match(text, start, end):
        start = lost.end()
    if tail := _LOST_TAIL.search(text, start, end):
        end = tail.start()
    codes = _OTHER_CODES.match(text[start:end])
    if codes and is_case_number(text[start:end], rules) is False:
        start += codes.end()
    found = find_case_number(text[start:end], rules)
    case_number = None
    if found:
        case_number, a, b = found
        before, after = text[start : start + a].strip(" \t–-,;:"), text[start + b : end].strip(" \t–-;:")
        while further := _FURTHER.match(after):
            # "KS 2023/188, KS 2023/201": the second number belongs to the item too.
            found = find_case_number(after[further.end() :], rules)
            if not found or found[1] > 1:
                break
            after = after[further.end() + found[2] :].strip(" \t–-;:")
        if FILING.fullmatch(after) or (not before and _OFFICER.match(after)):
            after = ""
        if before and (not after or len(after) < 4 or not any(c.isalpha() for c in after)):
            end = start + a
        elif after and not before:
            start += b
            if filing := _FILED.match(text, start, end):
                start = filing.end()
        elif not before and not after:
            start = end
        else:
            case_number = None
    while start < end and text[start] in " \t–-.:":
        start += 1
    end = _rstrip(text, start, end, " \t–-,")
    if case_number and _FULL_STOP.search(text, start, end):
        # "Bokslut 2018. KS 2019/18": the stop parts the two.
        end -= 1
    return start, end, case_number


# A line of more characters is a paragraph that a web page left on one line.
_LONGEST_LINE = 160


def _goes_on(line: Line, below: Line, width: int, rules: RuleSet, title: str) -> bool:
    """Whether a title runs on in the next line; ``title`` is the line without number and case number."""
    if below.gap or below.marks or is_label(below.text, rules) or is_case_number(below.text, rules):
        return False
    if _DATE_ONLY.match(below.text):
        return line.text.split()[-1].lower() in rules.data["data"]["goes_on"] and below.text[:1].isdigit()
    if below.text[0] in "-–•*" and not line.text.endswith(("-", "–")):
        return False
    if line.text.endswith(("-", "–", ",")):
        return True
    if _SENTENCE_END.search(line.text):
        return False
    if title.split()[-1].lower() in rules.data["data"]["goes_on"] and len(below.text) < _LONGEST_LINE:
        return True
    first = below.text.split()[0]
    if below.text[0].islower():
        if _STATEMENT.match(below.text) or (below.text.endswith(".") and len(below.text) > 0.8 * min(width, 120)):
            return False
        return first not in ("att",) or len(below.text) < 60
    used = line.indent + len(line.text) + 1 + len(first)
    # The next word would not have fitted: the typesetter broke the title here.
    return used > width and len(line.text) > 45 and not _SENTENCE_END.search(below.text) and len(below.text) < 0.8 * width


def _beside_margin(lines: list[Line], last: int, stop: int, rules: RuleSet) -> bool:
    """Whether a title goes on in the column beside a margin that holds the number and, below it, the case number."""
    line, below = lines[last], lines[last + 1]
    if below.gap or line.text.endswith((".", ":")) or below.text.endswith(".") or not _margin(line, below, rules):
        return False
    ends_title = last + 2 >= stop or bool(lines[last + 2].gap)
    return ends_title or below.columns()[1][0].islower()


def _margin(line: Line, below: Line, rules: RuleSet) -> str | None:
    """The case number in the margin under an item's number, where title and text stand in the column beside."""
    column, margin = line.cells(), below.cells()
    if len(column) != 2 or len(margin) != 2:
        return None
    if column[1][0] - line.start + line.indent != margin[1][0] - below.start + below.indent:
        return None
    number = below.columns()[0]
    return number if is_case_number(number, rules) else None


def _clean(heading: str) -> str:
    heading = _LOST_NUMBER.sub("", _TAIL.sub("", " ".join(heading.split())))
    return heading.strip(" *").rstrip(":,;").strip()


def _rstrip(text: str, start: int, end: int, characters: str = " \t*") -> int:
    while end > start and text[end - 1] in characters:
        end -= 1
    return end
