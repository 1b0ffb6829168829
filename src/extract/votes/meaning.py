"""Which of two figures is ja where a result names only the wishes, by what the item says that ja and nej stand for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from extract.rulebook import Rule


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures in the order of the text, and where each is printed; ``winner_first`` where no wishes stand beside them."""

    first: int
    second: int
    places: tuple[tuple[int, int], tuple[int, int]]
    winner_first: bool = False

    def figures(self, *, turned: bool) -> tuple[int, int]:
        """Ja and nej."""
        return (self.second, self.first) if turned else (self.first, self.second)


_WORD = re.compile(r"[^\W\d_]{2,}")
_SAME = (
    (re.compile(r"bif[aö]ll.*|tillstyrk.*"), "bifall"),
    (re.compile(r"avsl[aåo].*|avstyrk.*"), "avslag"),
    (re.compile(r"åter(?:remi|förvis).*"), "återremiss"),
    (re.compile(r"bordl[aä].*"), "bordläggning"),
    (re.compile(r"(?:motion|medborgarförslag).*"), "motion"),
    (re.compile(r"avgör.*"), "avgörs"),
)
# Words that stand beside any wish.
_EMPTY = re.compile(
    r"(?:förslag|yrkande|hemställan|beslut|röst|votering|omröstning|ja|nej|besvara|anta|godkän|vinn|vann|stöd|gå|få|fick|erhåll|avge|avgav|ledam|vill|som|den|det|de|dem|att|för|mot|emot|till|på|av|med|och|samt|medan|om|enligt|i|ha|har|hade|är|var|blir|blev|ska|skall|sin|sitt|sina|eget|egna|därmed|således|alltså|nämnden|fullmäktige|styrelsen|direktionen|lämn|ärende|ej|inte|ställ|ordning|följande|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv)\w{0,4}"
)
# Behind a figure, where the wish stands behind it as well.
_BEHIND = re.compile(
    r"\s(?:röst(?:er)?\s|ledam(?:ot|öter)\s|st\s)?(?:har\s)?(?:röst(?:ar|ade|at)\s|avg(?:e|av)s\s|lämna(?:de)?s\s|är\s|var\s)?(?:för(?!\w)|bif|stöd|tillstyrk|avsl)"
)
_AGAINST = re.compile(r"[^\d]{0,40}?(?<!\w)e?mot(?!\w)")
# A shorter word may stand for one that ends in it, as utskottet for arbetsutskottet; how far a sentence is read.
_SHORTEST, _LONGEST = 6, 400
# What was decided, by one of these words.
_DECIDES = re.compile(
    r"(?i)beslut|bif[aö]ll|anta[rgs]|antog|avsl|vunn|vinn|vann|återremi|bordl|godkän|fastställ|(?:enligt|till\sförmån)\s"
)
# What somebody wanted, before the vote or behind it.
_WISHES = re.compile(r"(?i)reserv|yrka[rdt]|begär")
# What is refused and what is asked for say nothing of a side that does not name them.
_REFUSED, _ASKED = {"avslag", "motion"}, {"motion"}


def _words(text: str) -> set[str]:
    """The words of a wish that tell it from another, in one form each."""
    found = set()
    for word in _WORD.findall(re.sub(r"-\n", "", text.lower())):
        stem = next((same for pattern, same in _SAME if pattern.fullmatch(word)), None)
        if stem or not _EMPTY.fullmatch(word):
            found.add(stem or word.removesuffix("s"))
    return found


def _shared(one: set[str], other: set[str]) -> int:
    return sum(any(a == b or (min(len(a), len(b)) >= _SHORTEST and (a.endswith(b) or b.endswith(a))) for b in other) for a in one)


class Meanings:
    """What ja and nej stand for in the items of a text; ``breaks`` are the places where an item begins."""

    def __init__(self, text: str, rule: Rule, breaks: list[int]) -> None:
        self._text, self._breaks = text, breaks
        self._at: list[int] = []
        self._said: list[tuple[str, set[str]]] = []
        for m in rule.pattern.finditer(text):
            k = next(k for k in ("", "2", "3", "4") if m[f"side{k}"])
            self._at.append(m.start())
            self._said.append((m[f"side{k}"].lower(), _words(m[f"wish{k}"])))

    def ordered(self, pair: Pair, start: int, end: int) -> tuple[int, int] | None:
        """Ja and nej of a result; None where the item does not tell."""
        sides = self._sides(start)
        if not sides:
            return None
        ja, nej = ({w for w in mine if not _shared({w}, other)} for mine, other in (sides, sides[::-1]))
        if pair.winner_first:
            return pair.figures(turned=True) if pair.first > pair.second and self._lost(ja, nej, sides, start, end) else None
        first, second = self._wishes(pair, start)
        for_ja = _shared(first, ja) + _shared(second, nej) - _shared(first, nej) - _shared(second, ja)
        return pair.figures(turned=for_ja < 0) if for_ja else None

    def _sides(self, at: int) -> tuple[set[str], set[str]] | None:
        """What ja and nej stand for at a place: as said last before it in its item."""
        k = bisect_right(self._breaks, at)
        begin = self._breaks[k - 1] if k else 0
        last: dict[str, set[str]] = {}
        for i in range(bisect_left(self._at, at) - 1, -1, -1):
            if self._at[i] < begin or len(last) > 1:
                break
            side, words = self._said[i]
            last.setdefault(side, words)
        return (last["ja"], last.get("nej", set())) if last.get("ja") else None

    def _lost(self, ja: set[str], nej: set[str], sides: tuple[set[str], set[str]], start: int, end: int) -> bool:
        """Whether the sentence says that what nej stood for was decided; else the one behind it."""
        for sentence in (self._text[start:end], self._text[end : self._stop(end)]):
            if not _DECIDES.search(sentence) or _WISHES.search(sentence):
                continue
            words = _words(sentence)
            # "Motionen avslås" may well be what a proposal wanted that ja stood for.
            said = sides[0] | sides[1] | (_ASKED if "bifall" in sides[0] | sides[1] else set())
            if (words & _REFUSED) - said:
                return False
            told = _shared(words - _ASKED, nej), _shared(words - _ASKED, ja)
            if any(told):
                return not told[1]
        return False

    def _stop(self, at: int) -> int:
        """Where the sentence ends that goes on at a place."""
        ends = (self._text.find(mark, at, at + _LONGEST) for mark in (". ", ".\n", "\n\n"))
        return min((p for p in ends if p >= 0), default=min(len(self._text), at + _LONGEST))

    def _wishes(self, pair: Pair, start: int) -> tuple[set[str], set[str]]:
        """The words of the wish that each figure stands beside."""
        (a, b), (c, d) = pair.places
        found: list[set[str]] = []
        for begin, before, behind, until in ((min(start, a), a, b, c), (b, c, d, self._stop(d))):
            if _AGAINST.match(self._text, behind, until) and not _BEHIND.match(self._text, behind, until):
                found.append(set())
                continue
            leads = not _BEHIND.match(self._text, behind, until)
            found.append(_words(self._text[begin:before] if leads else self._text[behind:until]))
        return found[0], found[1]
