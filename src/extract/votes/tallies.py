"""The figures of a vote: ja, nej, avstår, frånvarande, in prose, in lists and under the head of a table."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extract.document import Voter
from extract.rulebook import RuleSet
from extract.votes.meaning import Meanings, Pair
from extract.votes.names import NAME, VoterList
from extract.votes.parties import party_columns

# How far behind a tally its abstentions may stand, in characters.
_NEAR = 260
# The longest table of votes, in characters.
_TABLE = 8000
_SHORT_LINE = 40


@dataclass
class Tally:
    """A result as printed, with the figures that could be read; ``start``–``end`` in the repaired text.

    ``source`` is the list its members come from; ``own`` whether that list is all there is of it; ``pair`` the figures
    where no ja or nej stands beside them.
    """

    start: int
    end: int
    figures: dict[str, int | None]
    members: list[Voter] = field(default_factory=list)
    source: VoterList | None = None
    own: bool = False
    pair: Pair | None = None


def number_of(printed: str, numbers: dict[str, int]) -> int | None:
    """A figure in digits or words, "tjugofyra" among them; None when it is neither."""
    word = printed.lower()
    if word == "l":
        # What scanning makes of a lone figure one.
        return 1
    if word.isdigit():
        return int(word)
    if word in numbers:
        return numbers[word]
    # "tjugofyra": the tens and a unit.
    tens = next((t for t in numbers if numbers[t] >= 20 and word.startswith(t)), None)
    unit = numbers.get(word[len(tens) :], 99) if tens else 99
    return numbers[tens] + unit if tens and 0 < unit < 10 else None


def _around(text: str, lower: str, anchor: str, before: int, behind: int, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Matches of a pattern in the stretches round the words it cannot do without; each once."""
    if len(lower) != len(text):
        yield from pattern.finditer(text)
        return
    start = end = 0
    for m in re.finditer(anchor, lower):
        a, b = max(end, m.start() - before), m.end() + behind
        if m.start() - before > end:
            yield from pattern.finditer(text, start, end)
            start = a
        end = max(end, min(b, len(text)))
    yield from pattern.finditer(text, start, end)


def find_tallies(text: str, rules: RuleSet, breaks: list[int]) -> list[Tally]:
    """Every result printed in a text; ``breaks`` are the places where an item begins."""
    numbers: dict[str, int] = rules.data["data"]["numbers"]
    found: list[Tally] = []
    lower = text.lower()
    for m in _around(text, lower, "nej", 1900, 60, rules["tally.ballots"].pattern):
        if m["w1"].lower() == m["w2"].lower():
            continue
        figures = {m["w1"].lower(): number_of(m["n1"], numbers), m["w2"].lower(): number_of(m["n2"], numbers)}
        if None in figures.values():
            continue
        found.append(Tally(*m.span(), {"yes": figures["ja"], "no": figures["nej"], "abstain": None, "absent": None}))
    for m in _around(text, lower, "nej", 80, 80, rules["tally.labelled"].pattern):
        found.append(Tally(*m.span(), {"yes": int(m["yes"]), "no": int(m["no"]), "abstain": None, "absent": None}))
    for m in _around(text, lower, "röst|voter|utfall|resultat", 30, 160, rules["tally.word_first"].pattern):
        sides = {"yes" if m[w].lower() in _YES else "no": number_of(m[n], numbers) for w, n in (("w1", "n1"), ("w2", "n2"))}
        if len(sides) == 2:
            found.append(Tally(*m.span(), {"yes": sides["yes"], "no": sides["no"], "abstain": None, "absent": None}))
    for m in _around(text, lower, "röst|voter|utf|siffrorna", 60, 90, rules["tally.figures"].pattern):
        if m.group().lower().startswith("med ") and not re.search("röster|siffror", m.group()):
            continue
        found.append(_two(m, numbers, ("first", "second"), winner_first=True))
    found += _sides(text, lower, numbers, rules)
    for m in _around(text, lower, r"\(nej\)", 320, 10, rules["tally.bracketed"].pattern):
        found.append(replace(_two(m, numbers), pair=None))
    for m in _around(text, lower, "röst|biföll|bifaller", 60, 260, rules["tally.for_each"].pattern):
        found.append(_two(m, numbers))
    for m in _around(text, lower, "röst|voter", 160, 200, rules["tally.wishes"].pattern):
        found.append(_two(m, numbers))
    for m in _around(text, lower, "röster", 30, 60, rules["tally.even"].pattern):
        both = number_of(m["both"], numbers)
        found.append(Tally(*m.span(), {"yes": both, "no": both, "abstain": None, "absent": None}))
    found += _by_party(text, rules)
    found += [Tally(start, end, told) for start, end, told in party_columns(text)]
    found += _by_members(text, lower, numbers, rules)
    found += [t for t in _parts(text, lower, numbers, rules) if not any(t.start < f.end and f.start < t.end for f in found)]
    # The foot of a list repeats the result that stands in the text of its item.
    items = {(bisect_right(breaks, t.start), t.figures["yes"], t.figures["no"]) for t in found}
    found += [s for s in _sums(text, rules) if (bisect_right(breaks, s.start), s.figures["yes"], s.figures["no"]) not in items]
    found = [t for t in found if not _none(text, t, rules)]
    found.sort(key=lambda t: t.start)
    kept: list[Tally] = []
    for tally in found:
        if not kept or tally.start >= kept[-1].end:
            kept.append(tally)
    meanings = Meanings(text, rules["tally.stands_for"], breaks) if any(t.pair for t in kept) else None
    for i, tally in enumerate(kept):
        limit = min(len(text), tally.end + _NEAR, kept[i + 1].start if i + 1 < len(kept) else len(text))
        stop = text.find("\n\n", tally.end, limit)
        if stop > 0 and "\n\n" in text[tally.start : tally.end]:
            # The figures have paragraphs of their own.
            stop = text.find("\n\n", stop + 2, limit)
        limit = stop if stop > 0 else limit
        for key in ("abstain", "absent"):
            m2 = rules[f"tally.{key}"].pattern.search(text, tally.end - 1, limit)
            if m2:
                printed = next(g for g in m2.groups() if g)
                tally.figures[key] = number_of(printed, numbers)
                if tally.figures[key] is not None:
                    tally.end = max(tally.end, m2.end())
        named = rules["tally.abstainers"].pattern.search(text, tally.end - 1, limit) if tally.figures["abstain"] is None else None
        if named:
            tally.figures["abstain"] = len(re.split(r",\s|\soch\s", named["who"]))
            tally.end = max(tally.end, named.end())
        tally.start, tally.end = _sentence(text, tally.start, tally.end)
        told = meanings.ordered(tally.pair, tally.start, tally.end) if meanings and tally.pair else None
        if told:
            tally.figures["yes"], tally.figures["no"] = told
    return kept


_YES = frozenset(["ja", "bifall", "för"])


def _none(text: str, tally: Tally, rules: RuleSet) -> bool:
    """Whether figures are no result: answers to a survey, or one ja and one nej of which is said what they would mean."""
    start, end = _sentence(text, tally.start, tally.end)
    if rules["tally.not_a_meeting"].pattern.search(text, start, end):
        return True
    return bool(rules["tally.meaning"].pattern.search(text, tally.start, min(end, tally.end + _MEANT)))


# How far behind figures the verb may stand that says what they would mean.
_MEANT = 20


def _two(
    m: re.Match[str], numbers: dict[str, int], names: tuple[str, str] = ("yes", "no"), *, winner_first: bool = False
) -> Tally:
    """A result whose first figure is ja unless the item says otherwise."""
    first, second = (next(k + n for n in ("", "2", "3", "4", "5", "6") if m.groupdict().get(k + n)) for k in names)
    yes, no = number_of(m[first], numbers), number_of(m[second], numbers)
    pair = Pair(yes, no, (m.span(first), m.span(second)), winner_first) if yes is not None and no is not None else None
    return Tally(*m.span(), {"yes": yes, "no": no, "abstain": None, "absent": None}, pair=pair)


# "5 för majoriteten och 4 för oppositionen" are seats.
_NAMED_PERSON = re.compile(rf"{NAME}(?<!s)(?:\s\([A-Za-zÅÄÖåäö]{{1,5}}\))?")
_ABOUT_A_VOTE = re.compile(r"röst|bifall|avslag|förslag|yrkande|motion|återremiss|emot|och\s\w+\smot\b", re.IGNORECASE)


def _sides(text: str, lower: str, numbers: dict[str, int], rules: RuleSet) -> Iterator[Tally]:
    """ "24 röster för bifall och 17 för avslag": only where votes are spoken of."""
    for m in _around(text, lower, "röst|avslag|voter", 120, 160, rules["tally.sides"].pattern):
        near = lower[max(0, m.start() - 200) : m.end() + 60]
        if (
            not (m["yes3"] or m["yes4"] or _ABOUT_A_VOTE.search(m.group()))
            or ("röst" not in near and "voter" not in near)
            or rules["tally.secret"].pattern.search(near)
        ):
            continue
        if m["what"] and _NAMED_PERSON.fullmatch(m["what"]):
            # An election: so many for one, so many for the other.
            continue
        tally = _two(m, numbers)
        if m["what"] and (m["what"].startswith("avslag") or (m["for"] == "mot" and (m["what2"] or "") != "avslag")):
            tally.figures["yes"], tally.figures["no"] = tally.figures["no"], tally.figures["yes"]
        yield tally


# How far apart the two sides of one result stand: in prose, and with the names of the first between them.
_APART, _APART_WITH_NAMES = 70, 1600


def _parts(text: str, lower: str, numbers: dict[str, int], rules: RuleSet) -> Iterator[Tally]:
    """A figure beside "ja" and one beside "nej", in whatever order and with whatever words between."""
    parts = []
    for m in _around(text, lower, "nej", _APART_WITH_NAMES, 60, rules["tally.part"].pattern):
        n = number_of(m["n"] or m["n2"], numbers)
        if n is not None:
            parts.append((m.start(), m.end(), (m["w"] or m["w2"]).lower(), n))
    for one, other in itertools.pairwise(parts):
        between = text[one[1] : other[0]]
        near = len(between) <= _APART and "\n\n" not in between and not any(c.isdigit() for c in between)
        listed = (
            between.lstrip()[:1] in (":", "(")
            and len(between) <= _APART_WITH_NAMES
            and not re.search(r"\d{2}|\n\s*\n\s*\n", between)
        )
        if one[2] == other[2] or not (near or listed or (len(between) <= _APART_WITH_NAMES and _only_voters(between))):
            continue
        figures: dict[str, int | None] = {"yes": None, "no": None, "abstain": None, "absent": None}
        for _, _, side, n in (one, other):
            figures["yes" if side == "ja" else "no"] = n
        yield Tally(one[0], other[1], figures)


def _by_party(text: str, rules: RuleSet) -> Iterator[Tally]:
    """ "Ja röstar S 24 och M 14, tillsammans 38. Nej röstar V 5.": a printed sum counts only if the parties add up to it."""
    sides = list(rules["tally.by_party"].pattern.finditer(text))
    for one, other in itertools.pairwise(sides):
        if one["side"].lower() != "ja" or other["side"].lower() != "nej" or text[one.end() : other.start()].strip(" .;,\n"):
            continue
        told = [sum(map(int, re.findall(r"\d+", m["parties"]))) for m in (one, other)]
        if all(m["sum"] is None or int(m["sum"]) == n for m, n in zip((one, other), told, strict=True)):
            yield Tally(one.start(), other.end(), {"yes": told[0], "no": told[1], "abstain": None, "absent": None})


def _by_members(text: str, lower: str, numbers: dict[str, int], rules: RuleSet) -> Iterator[Tally]:
    """ "Ledamöterna för S, C och MP röstade ja, tillsammans 12. Vänsterpartiets ledamot röstade nej."."""
    sides = list(_around(text, lower, "röstar|röstade", 500, 400, rules["tally.party_side"].pattern))
    for one, other in itertools.pairwise(sides):
        votes = [(m["first"] or m["side"]).lower() for m in (one, other)]
        if votes[0] == votes[1] or not _BETWEEN_SIDES.fullmatch(text, one.end(), other.start()):
            continue
        told = dict(zip(votes, (_members_told(m, numbers) for m in (one, other)), strict=True))
        if told["ja"] is not None or told["nej"] is not None:
            yield Tally(one.start(), other.end(), {"yes": told["ja"], "no": told["nej"], "abstain": None, "absent": None})


_BETWEEN_SIDES = re.compile(r"[\s.,;]*(?:(?:och|medan|samt|men)\s+)?")


def _members_told(side: re.Match[str], numbers: dict[str, int]) -> int | None:
    """How many a side told by its parties has: the sum printed, else the number of members; one party's lone member is one."""
    printed = next((g for g in (side["sum"], *(side[k] for k in ("n6", "n5", "n4", "n3", "n2", "n"))) if g), None)
    if printed:
        return number_of(printed, numbers)
    parties = next(g for g in (side[k] for k in ("of", "of2", "of3", "of4")) if g)
    lone = any(side[k] for k in ("one", "one2", "one3")) and not re.search(r",|\s(?:och|samt)\s", parties)
    return 1 if lone else None


_VOTERS_BETWEEN = re.compile(
    rf"{NAME}|\s?\([A-Za-zÅÄÖåäö]{{1,5}}\)|\b[A-ZÅÄÖ][A-Za-zÅÄÖ]{{0,3}}:?\s\(?\d{{1,3}}\)?|\boch\b|\bst\b|röst(?:er|ar|ade)?\b|samt\b|"
    r"(?:vice )?ordföranden?\b|tjänstgörande\b|ersättar(?:en?|na)\b|ledam(?:ot|oten|öter|öterna)\b|[\W_]+"
)


def _only_voters(between: str) -> bool:
    """Nothing but names and parties, or parties and their figures, between the two sides."""
    return not _VOTERS_BETWEEN.sub("", between)


def _sums(text: str, rules: RuleSet) -> Iterator[Tally]:
    """The foot of a table below the heads Ja, Nej, Avstår: as many figures as the head has columns."""
    if "Nej" not in text and "NEJ" not in text:
        return
    for head in rules["members.heading"].pattern.finditer(text):
        columns = [name for name in ("yes", "no", "abstain", "absent") if head[name]]
        limit = min(len(text), head.end() + _TABLE)
        foot = (
            _BARE_FIGURES.match(text, head.end())
            or rules["tally.sum"].pattern.search(text, head.end(), limit)
            or _BARE_FOOT[len(columns)].search(text, head.end(), limit)
        )
        if foot and rules["tally.not_a_meeting"].pattern.search(text, max(0, head.start() - _NEAR), foot.end() + _NEAR):
            continue
        figures = [int(n) for n in re.findall(r"\d+", foot.group())] if foot else []
        if foot and len(figures) == len(columns):
            told: dict[str, int | None] = {"yes": None, "no": None, "abstain": None, "absent": None}
            yield Tally(*foot.span(), told | dict(zip(columns, figures, strict=True)))


# Nothing but figures right below the heads: the result itself.
_BARE_FIGURES = re.compile(r"\s*\n[ \t|]*\d{1,3}(?:[ \t|]+\d{1,3}){1,3}[ \t|]*(?=\n|\Z)")


# A last line of as many figures as the head has columns, without a word for the sum.
_BARE_FOOT = {
    n: re.compile(rf"^[ \t]*\d{{1,3}}(?:[ \t]+\d{{1,3}}){{{n - 1}}}[ \t]*$(?!\s*\n[ \t]*\d)", re.MULTILINE) for n in (2, 3, 4)
}


# What a sentence, a quotation or a paragraph ends with in front of a result.
_ENDS = (". ", ".\n", '." ', '."\n', ".” ", ".”\n", "\n\n", ":\n")


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen to whole sentences: the result as it is printed."""
    ends = [(mark, text.rfind(mark, max(0, start - 400), start)) for mark in _ENDS]
    before = max([e + len(mark) for mark, e in ends if e >= 0] + [start - 400, 0])
    # Short lines are a list or a table; the result has one of its own.
    line = text.rfind("\n", before, start)
    while line > 0:
        above = text.rfind("\n", 0, line) + 1
        if line - above < _SHORT_LINE or re.search(r"\S {3,}\S", text[above:line]):
            before = max(before, line + 1)
            break
        line = text.rfind("\n", before, max(above - 1, 0))  # a negative end counts from the back
    while before < start and text[before].isspace():
        before += 1
    stops = [p + 1 for p in (text.find(".", end),) if p >= 0] + [p for p in (text.find("\n\n", end),) if p >= 0]
    behind = end if text[end - 1] == "." else min([*stops, end + 400, len(text)])
    return before, max(end, behind)
