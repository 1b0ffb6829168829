"""Items without a number: among numbered ones where the numbers leave a gap, or in notes that count nothing."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from extract.repair.alphabet import fold
from extract.rulebook import RuleSet
from extract.segment.heads import Head
from extract.segment.lines import Line, tail_words
from extract.segment.subheads import find_subheads
from extract.segment.titles import is_label

# How the last item of notes begins, whose text may stand on its own line.
_CLOSING = ("nästa möte", "nästa gång", "nästa sammanträde", "nästa träff", "kommande möte")
_SENTENCE = re.compile(r"^[^:]*\s[a-zåäö]{3,}[.]$")
_ATTENDANCE = re.compile(
    r"^(?:närvarande|n[äé]rv\b|deltagare|deltagande|frånvarande|förhinder|anmält förhinder|tid\b|plats\b|datum\b|ledamöter|"
    r"ersättare|övriga(?! frågor)|beslutande|ordförande|sekreterare|justera|"
    r"paragraf|anslag|organ\b|underskrift|inbjudna|adjungera|dessutom|tjänste|kallelse|protokoll|minnesanteckning|"
    r"mötesanteckning|med på mötet|på plats(?=\s?:|$)|från (?:föreningarna|organisationerna|politiken|partierna|förvaltning|kontor)|tackat nej|"
    r"representanter|förtroendevalda|politiker)",
    re.IGNORECASE,
)


# "Ordföranden påminner om …" tells of the meeting and is no label of the attendance, nor is a line that ends a sentence.
_TOLD = re.compile(
    r"(?:ordföranden|sekreteraren|ledamöterna|deltagarna|ersättarna|politikerna|representanterna)\s[a-zåäö]", re.IGNORECASE
)
_ATTENDANCE_WITHIN = 60


def _below_attendance(lines: list[Line], stop: int) -> int:
    """The first line below the labels of time, place and attendance."""
    return max(
        (
            line.index + 1
            for line in lines[: min(stop, _ATTENDANCE_WITHIN)]
            if _ATTENDANCE.match(line.text) and not _TOLD.match(line.text) and not _SENTENCE.search(line.text)
        ),
        default=0,
    )


def find_unnumbered(lines: list[Line], chosen: list[Head], stop: int, width: int, rules: RuleSet) -> dict[int, int]:
    """Lines that head an item without a number, each with how many of its characters are the heading."""
    if chosen:
        found = _in_gaps(lines, chosen, stop, _standing(rules))
    else:
        found = _by_marks(lines, stop, rules) or _by_form(lines, stop, width, rules)
    signatures = rules.group("signature")
    found = [i for i in found if not any(rule.pattern.match(lines[i].text) for rule in signatures)]
    return {i: _headed_until(lines[i]) for i in found} or ({} if chosen else _by_run_in(lines, stop, rules))


def by_pages(lines: list[Line], stop: int, rules: RuleSet) -> dict[int, int]:
    """Of flat pages without any number: the lines that begin a page behind the cover, each the title of an item; a page may go on with the one before."""
    found: dict[int, int] = {}
    for line in lines[
        _below_attendance([one for one in lines if len(one.text) < _LONGEST_LABEL and not _OF_ITEM.match(one.text)], stop) : stop
    ]:
        if not line.page:
            continue
        if _OF_BODY.search(line.text) and line.index + 1 < stop:
            # The head of the page, where it is printed first.
            line = lines[line.index + 1]
        if line.text[:1].isupper() and len(line.text) < _LONGEST_TITLE and not is_label(line.text, rules):
            found[line.index] = len(line.text)
    return found


_OF_BODY = re.compile(r"(?:nämnden|styrelsen|utskott(?:et)?|fullmäktige|rådet|beredningen|direktionen)$", re.IGNORECASE)
# Labels of items that begin as those of a cover do.
_OF_ITEM = re.compile(r"(?:protokollsutdrag|utdrag|paragrafen|ordföranden)(?!\w)", re.IGNORECASE)
# A label with its value is shorter than this.
_LONGEST_LABEL = 90
# A page's first line of more characters is no title.
_LONGEST_TITLE = 200


def _standing(rules: RuleSet) -> set[str]:
    return {fold(name) for name in rules.data["data"]["standing"]}


def _is_standing(line: Line, standing: set[str]) -> bool:
    return bool(line.gap) and fold(line.text.rstrip(":. ").lower()) in standing


def is_list_of_one(lines: list[Line], chosen: list[Head], stop: int, rules: RuleSet) -> bool:
    """Whether plain numbers are but a list in one item of notes whose items have headings of their own."""
    if not chosen or chosen[0].style != "number":
        return False
    first, last = chosen[0].line, chosen[-1].line
    marked = _by_marks(lines, stop, rules)
    before = [i for i in marked if i < first]
    if len(before) < _FEWEST_BLOCKS or any(first < i < last for i in marked):
        return False
    after = next((i for i in marked if i > last), stop)
    return tail_words(lines, before[0], first) > _MUCH_MORE * tail_words(lines, first, after)


def _by_marks(lines: list[Line], stop: int, rules: RuleSet) -> list[int]:
    """Headings that their print tells from text: marked, underlined, set apart, in capitals or bold."""
    return (
        _by_markdown(lines, stop)
        or _by_bold(lines, stop, rules)
        or _by_underline(lines, stop)
        or _by_gaps(lines, stop, rules)
        or _by_blocks(lines, stop, rules)
    )


def _by_bold(lines: list[Line], stop: int, rules: RuleSet) -> list[int]:
    """Lines in bold from end to end below the attendance; what heads a passage more than once is a label."""
    bold = [line for line in lines[_below_attendance(lines, stop) : stop] if line.marks in ("**", "__") and "**" not in line.text]
    times = Counter(line.text.casefold() for line in bold)
    found = [
        line.index
        for line in bold
        if line.gap
        and times[line.text.casefold()] == 1
        and len(line.text) < _LONGEST_BOLD
        and line.text[:1].isupper()
        and line.text[-1] not in ".,;"
        and not is_label(line.text, rules)
        and not _PERSON.search(line.text)
    ]
    return found if len(found) >= _FEWEST_BLOCKS else []


def _headed_until(line: Line) -> int:
    """How many characters of the line are its heading: those before the colon where its text follows."""
    head, colon, rest = line.text.partition(":")
    return len(head) if colon and rest.strip() and head.lower().startswith(_CLOSING) else len(line.text)


def _in_gaps(lines: list[Line], chosen: list[Head], stop: int, standing: set[str]) -> list[int]:
    """A standing item ("Övriga frågor") where one number is left out, or behind the last one."""
    if chosen[0].style != "number":
        return []
    found = []
    for k, head in enumerate(chosen[:-1]):
        following = chosen[k + 1]
        if following.order[0] - head.order[0] != 2:
            continue
        for line in lines[head.line + 2 : following.line]:
            if _is_standing(line, standing):
                found.append(line.index)
                break
    return found


def _by_markdown(lines: list[Line], stop: int) -> list[int]:
    """The headings of the highest markdown level that occurs more than once."""
    levels = Counter(line.marks.count("#") for line in lines[:stop] if line.marks.startswith("#"))
    level = min((n for n, count in levels.items() if count > 1), default=None)
    if level is None:
        return []
    return [
        line.index
        for line in lines[:stop]
        if line.marks.startswith("#") and line.marks.count("#") == level and not _ATTENDANCE.match(line.text)
    ]


_RULE = re.compile(r"[-=_~–—]{3,}")
# A rule below a heading is as long as it, give or take so many characters.
_ABOUT = 3


def _by_underline(lines: list[Line], stop: int) -> list[int]:
    """Headings with a rule of dashes right below them; fewer than two are none."""
    found = [
        line.index
        for line, below in itertools.pairwise(lines[:stop])
        if not below.gap and _RULE.fullmatch(below.text) and abs(len(below.text) - len(line.text)) <= _ABOUT
    ]
    found = [i for i in found if lines[i].text[0].isupper() and not _ATTENDANCE.match(lines[i].text)]
    return found if len(found) > 1 else []


_PERSON = re.compile(r"\([A-ZÅÄÖ]{1,5}\)|^(?:[A-ZÅÄÖ][\w-]+\s){1,2}[A-ZÅÄÖ][\w-]+(?:,|$)")
_LONGEST_TITLE = 60
_FEWEST_BLOCKS, _MOST = 3, 0.8
_LONGEST_BOLD, _FEWEST_FORMED = 120, 2
# So many times the words of a numbered list stand in the items before it, when it is part of the last of them.
_MUCH_MORE = 1.5


# Blank lines above a heading where text has fewer; so many such headings, and so large a share of all lines parted so far.
_FAR, _FEWEST_FAR, _MOST_FAR = 2, 4, 0.75


def _by_gaps(lines: list[Line], stop: int, rules: RuleSet) -> list[int]:
    """Headings with two blank lines above them and more, where nearly every line that stands so far apart is one."""
    first = _below_attendance(lines, stop)
    apart = [i for i in range(first, stop) if lines[i].gap >= _FAR and not lines[i].page]
    found = [i for i in apart if _stands_apart(lines, i, stop, rules)]
    return found if len(found) >= _FEWEST_FAR and len(found) >= _MOST_FAR * len(apart) else []


def _stands_apart(lines: list[Line], i: int, stop: int, rules: RuleSet) -> bool:
    text, below = lines[i].text, lines[i + 1] if i + 1 < stop else None
    head, _, rest = text.partition(":")
    if rest.strip() and head.lower().startswith(_CLOSING):
        # "Nästa gång vi ses: tisdag 14 februari kl 9."
        return True
    return (
        below is not None
        and below.gap < _FAR
        and 2 < len(text) < _LONGEST_TITLE + 20
        and text[0].isupper()
        and text[-1] not in ".,;"
        and len(lines[i].cells()) == 1
        and not _ATTENDANCE.match(text)
        and (below.gap > 0 or len(below.text) > len(text) or below.text[0] in "-–•*")
        and not _PERSON.search(text)
    )


def _by_blocks(lines: list[Line], stop: int, rules: RuleSet) -> list[int]:
    """Notes whose blocks, parted by blank lines, nearly all are a title in capitals or a short one with its text below."""
    first = _below_attendance(lines, stop)
    begins = [i for i in range(first, stop) if lines[i].gap]
    capitals = [i for i in begins if _may_head(lines, i, stop, rules) and lines[i].text.isupper()]
    if len(capitals) >= _FEWEST_BLOCKS:
        return capitals
    titled = [i for i in begins if _may_head(lines, i, stop, rules) and not lines[i + 1].gap]
    return titled if len(titled) >= _FEWEST_BLOCKS and len(titled) >= _MOST * len(begins) else []


def _may_head(lines: list[Line], i: int, stop: int, rules: RuleSet) -> bool:
    text = lines[i].text
    return (
        i + 1 < stop
        and 3 < len(text) < (_LONGEST_BOLD if text.isupper() else _LONGEST_TITLE)
        and text[0].isupper()
        and text[-1] not in ".,;:!"
        and len(lines[i].cells()) == 1
        and not _ATTENDANCE.match(text)
        and (text.isupper() or not _PERSON.search(text))
        and (len(lines[i + 1].text.split()) > 1 or is_label(lines[i + 1].text, rules))
    )


def _by_form(lines: list[Line], stop: int, width: int, rules: RuleSet) -> list[int]:
    """Headings by their form, below the attendance, and standing items behind them; fewer than two are none."""
    first = _below_attendance(lines, stop)
    found = [s.line for s in find_subheads(lines, first, stop, width, rules) if not _ATTENDANCE.match(lines[s.line].text)]
    if len(found) < _FEWEST_FORMED:
        return []
    standing = _standing(rules)
    return found + [line.index for line in lines[found[-1] + 1 : stop - 1] if _is_standing(line, standing)]


_RUN_IN = re.compile(r"(?P<heading>[A-ZÅÄÖ][^:.*]{2,60})(?:\*\*:?\s|:\*{0,2}\s)(?=\S)")


def _by_run_in(lines: list[Line], stop: int, rules: RuleSet) -> dict[int, int]:
    """Notes whose paragraphs nearly all begin with a heading and a colon ("Bredband: Fibern är klar till Hult")."""
    begins = [line for line in lines[_below_attendance(lines, stop) : stop] if line.gap]
    found = {line.index: match.end("heading") for line in begins if (match := _RUN_IN.match(line.text))}
    headings = [lines[i].text[:end].casefold() for i, end in found.items()]
    labels = any(is_label(lines[i].text[:end], rules) or _ATTENDANCE.match(lines[i].text) for i, end in found.items())
    enough = len(found) >= _FEWEST_FAR and len(found) >= _MOST_FAR * len(begins)
    return found if enough and not labels and len(set(headings)) == len(headings) else {}
