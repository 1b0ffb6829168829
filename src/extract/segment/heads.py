"""Lines that may be the head of an item, and the sequence of numbers that tells which of them are."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from extract.rulebook import RuleSet
from extract.segment.case_numbers import ends_in_case_number, is_case_number
from extract.segment.lines import Line, tail_words

# How many earlier candidates a candidate may follow on from; keeps the sequence model linear in the text's length.
_REACH = 150
_MAX_HEAD = 240
# Words between two entries of a table of contents at most.
_ENTRY_WORDS = 45
_FEWEST_ENTRIES = 3
_FEWEST_COUNTED = 3
_INNER = 0.8
_FEWEST_WORDS = 8
_TITLED = re.compile(r"[a-zåäö]{4}")
_FIGURE = re.compile(r"[\d$§]")
_SITTING = re.compile(r"(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,24}\.?\s{1,8})?§\s{0,3}(?P<sitting>\d{1,2}):(?P<number>\d{1,3})(?!\d)")
_NOT_REST = re.compile(
    r"\s*(?:(?:19|20)\d\d-[01]\d-[0-3]\d\s*$|(?:§\s?\d{1,4}\s*)+$|[,;–-]\s?(?:\d|§|[a-zåäö])|(?:och|samt|till|t o m|tom|i|av|enligt|st|kap|mom|"
    r"punkt|om|har|är)\b)"
)
# "Nämnden har enligt § 4 rätt …": what leads to the sign is a sentence, and no code of a body.
_CITES = re.compile(r"\s(?:enligt|i|av|per|jfr|se|till|från|under|vid|med|mot|och|att)$", re.IGNORECASE)
_BODY = re.compile(
    r"(?:nämnd(?:en)?|styrelsen?|utskott(?:et)?|fullmäktige|råd(?:et)?|beredning(?:en)?|direktionen)s?$", re.IGNORECASE
)
_DECIDES = re.compile(r"(?:besluta(?:r|de)?|beslöt|beslut|förslag(?: till beslut)?|föreslår(?: \w+){0,2})\s?:?$", re.IGNORECASE)
_POINT = 1.2
_PREPARED = 1.2
PERSON = re.compile(r"^(?:[A-ZÅÄÖÉ][\wåäöé-]+\s){1,4}\([A-Za-zÅÄÖåäö]{1,5}\)(?:,|$|\s{2,}|\s(?:ers|tjg|ordf|vice|v\b|§))")
# A seat's number in a list of voters: the row ends in ballots or crosses.
_VOTER = re.compile(
    r"(?:\s{2,}|\t)(?:Ja|JA|Nej|NEJ|Avst\w*\.?|Frånv\w*\.?|[JNAFXx]|[–-])(?:\s+(?:Ja|JA|Nej|NEJ|Avst\w*\.?|Frånv\w*\.?|[JNAFXx]|[–-]))*\s*$"
)
# The same where its columns are one blank apart: name, party, ballots.
_VOTER_IN_A_ROW = re.compile(
    r"\s?(?:[A-ZÅÄÖÉ][\w’'.-]+\s|(?:von|af|de|van)\s){2,5}\(?[A-ZÅÄÖ]{1,4}\)?(?=\s)[^;:]{0,60}\s(?:Ja|JA|Nej|NEJ|Avst\w*\.?|Frånv\w*\.?|[JNAFXx–-])\s*$"
)
_SENTENCE = re.compile(r"[a-zåäö)”\"]\.$")
_FINITE = re.compile(
    r"(?<!\w)(?:beslutar|beslutade|beslöt|godkänner|godkännes|godkänns|antar|antas|antages|noterar|fastställer|fastställs|"
    r"utser|utses|får i uppdrag|"
    r"ges i uppdrag|yrkar|föreslår|föreslås|överlämnas|avslås|bifalls|bifaller|läggs till|ska|skall|har|är|hänvisas|redovisas|"
    r"uppgår)(?!\w)"
)


@dataclass(slots=True)
class Head:
    """A candidate: ``number`` as the document prints it ("§ 12", "5/25", "3"), ``order`` what sorts it.

    ``title_at``: where its title is, when it does not follow the number.
    """

    line: int
    style: str
    code: str | None
    number: str
    order: tuple[int, str]
    rest_at: int
    start: int
    score: float
    contents: bool = False
    title_at: tuple[int, int] | None = None


FarHead = Callable[[list[Line], int, RuleSet], Head | None]


def find_heads(lines: list[Line], rules: RuleSet, far: FarHead | None = None) -> list[Head]:
    """Every line (or column of a line) that has the form of a numbered head, with what speaks for it.

    ``far`` reads a head whose number does not begin its line.
    """
    sittings = _sittings(lines)
    patterns = [rule for rule in rules.group("head") if sittings or rule.id != "head.sitting"]
    entries, not_code = rules.group("entry"), frozenset(rules.data["data"]["not_code"])
    heads: list[Head] = []
    for line in lines:
        text = line.text
        if len(text) > _MAX_HEAD or not _FIGURE.search(text[:40] if len(text) < 60 and "§" not in text else text):
            continue
        for a, b in _starts(line, rules):
            cell = text[a - line.start : b - line.start]
            for rule in patterns:
                match = rule.pattern.match(cell)
                if match is None:
                    continue
                if sittings and (printed := _SITTING.match(cell)) and int(printed["sitting"]) not in sittings:
                    continue
                head = _head(line, match, rule["style"], a, not_code)
                if head is None:
                    continue
                head.score += rule["weight"] - 1
                # "§ 12   KS 2023/123   042" ends in a filing code, and not in a page's number.
                coded = ends_in_case_number(text[head.rest_at - line.start :], rules)
                head.contents = not coded and any(e.pattern.search(text) for e in entries)
                heads.append(head)
                break
            if heads and heads[-1].line == line.index:
                break
        here = bool(heads) and heads[-1].line == line.index
        found = far(lines, line.index, rules) if far and (not here or "§" in text[2:]) else None
        if found and here and found.title_at and _titles(heads[-1], found, text):
            heads[-1] = found
        elif found and (not heads or heads[-1].line < found.line or (here and found.style == "bracket")):
            heads.append(found)
    counts = Counter(h.code for h in heads if h.style == "code")
    heads = [h for h in heads if h.style != "code" or counts[h.code] > 1]
    _judge(lines, heads)
    return heads


def _sittings(lines: list[Line]) -> set[int]:
    """Numbers of sittings that stand in front of items' numbers ("§ 4:1", "§ 4:2"): several items have the same."""
    items: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        if ":" in line.text and (m := _SITTING.match(line.text)):
            items[int(m["sitting"])].add(int(m["number"]))
    return {sitting for sitting, numbers in items.items() if len(numbers) >= _FEWEST_COUNTED}


def _titles(head: Head, far: Head, text: str) -> bool:
    """Whether what was read as a body's code is the title in the column before the number ("Val av justerare      § 12")."""
    code = head.code or ""
    return (
        far.style == "sign" == head.style
        and " " in code
        and not _BODY.search(code)
        and far.line == head.line
        and text.rstrip().endswith(far.number.removeprefix("§ "))
    )


def _starts(line: Line, rules: RuleSet) -> list[tuple[int, int]]:
    """The line itself, and a last column behind columns that are nothing but a case number."""
    found = [(line.start, line.end)]
    if "§" in line.text[4:] and len(line.text) < 160:
        cells = line.cells()
        if len(cells) > 1 and all(is_case_number(line.text[a - line.start : b - line.start], rules) for a, b in cells[:-1]):
            found.append((cells[-1][0], line.end))
        elif len(cells) > 2 and (k := _sign_cell(line, cells, rules)):
            return [(cells[k][0], line.end)]
        elif "\t" not in line.text and len(cells) == 1:
            at = line.text.find(" § ") if " § " in line.text else line.text.find(" §")
            if at > 0 and is_case_number(line.text[:at], rules):
                found.append((line.start + at + 1, line.end))
    return found


def _sign_cell(line: Line, cells: list[tuple[int, int]], rules: RuleSet) -> int | None:
    """The column that begins with the sign, when all before it are case numbers."""
    for k, (a, b) in enumerate(cells):
        cell = line.text[a - line.start : b - line.start]
        if cell.startswith("§"):
            return k
        if not is_case_number(cell, rules):
            return None
    return None


def _head(line: Line, match: re.Match[str], style: str, at: int, not_code: frozenset[str]) -> Head | None:
    groups = match.groupdict()
    code, rest = groups.get("code"), groups.get("rest") or ""
    if code in not_code or (style == "sign" and (_NOT_REST.match(rest) or (code and _CITES.search(code)))):
        return None
    letter, year = groups.get("letter") or "", groups.get("year") or groups.get("year2")
    bare = not rest.strip(" .:)*")
    score = 1.0
    if style == "number" and (_VOTER.search(rest) or _VOTER_IN_A_ROW.match(rest)):
        return None
    if style == "number":
        if bare and not groups.get("mark") and not line.marks and "empty" in groups:
            return None
        score += _title_score(rest.strip(), groups.get("mark") or "")
    elif not bare and len(rest) > 150:
        score -= 0.4
    if style == "sign" and _SENTENCE.search(rest) and len(rest) > 60:
        score -= 0.6
    if style == "sign" and code and len(code) > 8:
        # "Kommunstyrelsens arbetsutskott § 141" mostly stands in a list of papers.
        score -= 0.7
    if style == "slash" and bare:
        score -= 0.4
    score += 0.3 if line.gap else 0.0
    score += 0.4 if line.marks.startswith("#") else 0.0
    number = groups["number"].lstrip("0") or "0"
    suffix = f" {letter}" if letter else ""
    # "§ 12", "§ 63/20", "5/25", "KHR 5", "3".
    printed = (f"{sitting}:" if (sitting := groups.get("sitting")) else "") + number + (f"/{year}" if year else "") + suffix
    if style == "sign":
        printed = "§ " + printed
    elif style == "code":
        printed = f"{code} {printed}"
    elif style == "colon":
        printed = f"{code}:{printed}"
    rest_start = at + (match.start("rest") if groups.get("rest") else match.end())
    return Head(line.index, style, code, printed, (int(number), letter.lower()), rest_start, at, score)


def _title_score(rest: str, mark: str) -> float:
    score = 0.0
    if rest.endswith((".", ";", ",")):
        score -= 0.8 if len(rest) > 40 or mark else 0.5
    if len(rest) > 130:
        score -= 0.4
    if _FINITE.search(rest):
        score -= 0.5
    if PERSON.match(rest):
        score -= 1.5
    return score


def _judge(lines: list[Line], heads: list[Head]) -> None:
    """What the surroundings say: a plain number amid text, or in an indented list, is no head."""
    indents: dict[str, Counter[int]] = defaultdict(Counter)
    for head in heads:
        indents[head.style][min(lines[head.line].indent, 40)] += 1
    for head, following in itertools.pairwise(heads):
        if head.style == following.style and tail_words(lines, head.line + 1, following.line) < _FEWEST_WORDS:
            # Entry upon entry: the same heads with their text may come later.
            head.score -= 0.4
        if (
            head.style == following.style == "sign"
            and following.code not in (None, head.code)
            and following.line == head.line + 1
            and not any(_TITLED.search(lines[h.line].text, h.rest_at - lines[h.line].start) for h in (head, following))
        ):
            # "§ 112" or "Kf § 112" above "Au § 61" without a title: what the item was in the body that prepared it.
            following.score -= _PREPARED
    _judge_inner_lists(lines, [head for head in heads if head.style == "number"])
    points: set[int] = set()
    for head in heads:
        line = lines[head.line]
        if head.style != "number":
            continue
        if head.line and line.text.endswith(".") and (head.line - 1 in points or _DECIDES.search(lines[head.line - 1].text)):
            # "Nämnden beslutar" above "1. Taxan antas.": points of a decision.
            points.add(head.line)
            head.score -= _POINT
        if not line.gap and head.line and not lines[head.line - 1].text.endswith((".", ":", "?", "!")):
            head.score -= 0.3
        if line.indent >= 2 and indents["number"][min(line.indent, 40)] < 0.5 * sum(indents["number"].values()):
            head.score -= 0.3


def _judge_inner_lists(lines: list[Line], heads: list[Head]) -> None:
    """A list 1, 2, 3 inside item 3, behind which the items go on with 4, is none of them."""
    orders = [head.order[0] for head in heads]
    k = 2
    while k < len(heads):
        before, item = heads[k - 2], heads[k - 1]
        whole = 0
        while k + whole < len(heads) and orders[k + whole] == whole + 1:
            whole += 1
        # The list may run into the items: 1, 2, 3 inside item 3, then 4.
        inner = next(
            (n for n in (whole, orders[k - 1]) if 1 < n <= whole and orders[k + n : k + n + 1] == [orders[k - 1] + 1]), 0
        )
        if inner and orders[k - 1] == orders[k - 2] + 1 and tail_words(lines, before.line + 1, item.line) >= _FEWEST_WORDS:
            for head in heads[k : k + inner]:
                head.score -= _INNER
        k += max(1, whole)


def mark_contents(lines: list[Line], heads: list[Head], rules: RuleSet) -> None:
    """Find tables of contents: under their label, entry upon entry, until text comes or the numbers begin anew."""
    labels = rules.group("toc")
    at_line = {head.line: head for head in heads}
    for line in lines:
        if len(line.text) > 80 or line.index - 1 in at_line or not any(rule.pattern.match(line.text) for rule in labels):
            continue
        entries: list[Head] = []
        last: Head | None = None
        previous = line.index
        for head in _from(heads, line.index):
            words = tail_words(lines, previous, head.line)
            anew = last is not None and head.order <= last.order
            # Behind a list in one style the numbers may begin anew in the style of the items.
            if anew and (head.style == last.style or len(entries) >= _FEWEST_ENTRIES):  # type: ignore[union-attr]
                break
            if words > _ENTRY_WORDS:
                if last is not None and head.style == last.style and head.order[0] == last.order[0] + 1:
                    # The list goes on behind an entry with a text of its own: these are the items themselves.
                    entries = []
                break
            entries.append(head)
            last, previous = head, head.line
        if last is not None and len(entries) >= _FEWEST_ENTRIES:
            for head in entries:
                head.contents = True
            following = next((h for h in _from(heads, last.line) if not h.contents), None)
            stop = following.line if following else len(lines)
            # The last entry with a body behind it is an item that has come to stand at the list's end.
            if (
                last is not at_line.get(line.index)
                and tail_words(lines, last.line, min(stop, last.line + 40)) > 160
                and following is None
            ):
                last.contents = False


def _from(heads: list[Head], line: int) -> list[Head]:
    low = bisect_right(heads, line, key=lambda head: head.line)
    return heads[low : low + 400]


def choose_sequence(heads: list[Head]) -> list[Head]:
    """The heads of the items: the one style, and within it the rising sequence, for which most speaks.

    Numbers rise within a document, with gaps where matters are left out. What stands in a table of contents
    counts only when nothing else carries the sequence.
    """
    best: list[Head] = []
    best_score = 0.0
    groups: dict[tuple[str, str | None], list[Head]] = defaultdict(list)
    for head in heads:
        groups[head.style, head.code if head.style in ("code", "colon") else None].append(head)
    for group in groups.values():
        chain, score = _rising(group)
        if group[0].style == "colon" and not _counted(chain):
            continue
        score *= {"sign": 1.6, "bracket": 1.5, "slash": 1.1, "code": 1.3}.get(group[0].style, 1.0)
        if score > best_score:
            best, best_score = chain, score
    outside = [h for h in best if not h.contents]
    if outside and len(outside) < len(best):
        best = outside
    return _with_out_of_order(best, heads)


def _counted(chain: list[Head]) -> bool:
    """Whether a chain counts from the beginning, one by one with one left out at most."""
    first, last = chain[0].order[0], chain[-1].order[0]
    return len(chain) >= _FEWEST_COUNTED and first <= 2 and last - first + 1 <= len(chain) + 1


def _rising(group: list[Head]) -> tuple[list[Head], float]:
    scores = [h.score * (0.3 if h.contents else 1.0) for h in group]
    totals, before = [0.0] * len(group), [-1] * len(group)
    for i, head in enumerate(group):
        totals[i] = scores[i] - (0.4 if head.style == "number" and head.order[0] > 1 else 0.0)
        for j in range(max(0, i - _REACH), i):
            if group[j].order >= head.order:
                continue
            step = head.order[0] - group[j].order[0]
            link = 0.4 if step <= 1 else -0.12 * min(step - 1, 6)
            if head.style == "number" and step > 4:
                link -= 0.6
            if totals[j] + scores[i] + link > totals[i]:
                totals[i], before[i] = totals[j] + scores[i] + link, j
    if not group:
        return [], 0.0
    at = max(range(len(group)), key=lambda k: totals[k])
    score, chain = totals[at], []
    while at >= 0:
        chain.append(group[at])
        at = before[at]
    return chain[::-1], score


# What is believed of a head that goes back in the numbers: on its own, and where it fills a gap in them.
_SURE, _SET_OFF = 1.7, 1.3


def _with_out_of_order(chain: list[Head], heads: list[Head]) -> list[Head]:
    """Items handled out of order: heads with § that stand alone and whose number the sequence lacks."""
    if not chain or chain[0].style != "sign":
        return chain
    have = {h.order for h in chain}
    first, last = chain[0].line, chain[-1].line
    extra = []
    counts = Counter(h.order for h in heads if h.style == "sign" and not h.contents)
    numbers = {h.order[0] for h in chain}
    for head in heads:
        # Set off, printed once, and the number next to it is an item's: such a one is missed where it goes back.
        fills = (
            counts[head.order] == 1 and head.score >= _SET_OFF and not numbers.isdisjoint((head.order[0] - 1, head.order[0] + 1))
        )
        sure = head.style == "sign" and not head.contents and (fills or head.score >= _SURE)
        if sure and head.order not in have and first < head.line:
            near = head.order[0] <= chain[-1].order[0] + 2 and head.order[0] >= chain[0].order[0] - 2
            if near or head.line > last:
                extra.append(head)
                have.add(head.order)
    return sorted([*chain, *extra], key=lambda h: h.line)
