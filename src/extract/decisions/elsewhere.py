"""Votes that a text tells of but that were not taken in this meeting: of other bodies, of other days, of the public."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from extract.decisions.bodies import NOUN_PHRASE, Body, is_own
from extract.rulebook import RuleSet

# How far in front of a tally the words may stand that say whose vote it was; a quotation is at most so long;
# and how far in front of its result a vote is called.
_BEFORE, _QUOTED, _CALL = 400, 2500, 1500
_SENTENCE_END = re.compile(r"(?<!\s[A-ZÅÄÖ])(?<!\d)[.:]\s+(?=[A-ZÅÄÖ\"”–])|\n\s*\n")
_BODY = re.compile(rf"(?<!\w)(?P<np>(?:(?:Tekniska|Sociala|Lokala|Kommunala)\s)?{NOUN_PHRASE}|[Ll]andstinget)(?!\w)")
_VOTES = re.compile(
    r"(?i)(?:fullm[äa]ktige|(?<!läns)(?<!över)(?<!bostads)styrelsen?|n[äa]mnden?|utskottet|direktionen|rådet|beredningen|riksdagen|regeringen|landstinget|stämman)(?!\w)"
)
# What may stand between the subject and its verb: where, when, below which §, and two words more.
_ADVERBS = re.compile(
    r"(?:\s(?:i|för)(?:\s[A-ZÅÄÖ]\w+){1,4}(?:\skommun)?)?(?:\s(?:har|hade))?(?:\s(?:vid|på|i)\s(?:sitt\s)?(?:sammanträde|möte|yttrande|beslut)t?)?(?:\s(?:den\s\d{1,2}\s[a-zåäö]+(?:\s(?:19|20)\d\d)?|(?:19|20)\d\d-\d\d-\d\d))?"
    r"(?:,?\s\(?§+\s?\d{1,4}\)?,?)?(?:\sefter\s(?:votering|omröstning))?(?:,?\s[\wåäö]+){0,2}\s*"
)
# "Det skedde med 31 röster mot 24": what the sentence before tells of.
_POINTS_BACK = re.compile(
    r"(?<!\w)(?:(?:skedde|fattades|togs|gjordes|avgjordes)\s(?:det|detta|beslutet|så)|(?:[Dd]et|[Dd]etta|[Bb]eslutet)\s(?:skedde|fattades|togs|gjordes|avgjordes|föregicks))(?!\w)"
)
_SUBJECT = re.compile(
    rf"\s*(?P<np>{NOUN_PHRASE})\s(?:har|hade|beslutade|beslöt|antog|avslog|biföll|förordade|tillstyrkte|avstyrkte|föreslog|ställde\ssig)(?!\w)"
)
_PREPOSITION = re.compile(r"(?:^|\s)(?:av|från|till|hos|på|mot|enligt|för|med|i|åt|om|inför)\s$", re.IGNORECASE)
# What this meeting does, in so many words.
_NOW = re.compile(
    r"(?<!\w)(?:beslutar|bifaller|avslår|antar|föreslår|antas|bifalls|avslås|(?:har|hade)\s(?:således|alltså|därmed|sålunda|därför|härmed))(?!\w)"
)
# Words of a vote in a meeting: what the sentence before tells of a survey is not about it.
_CALLED = re.compile(r"(?i)(?:ja|nej)-?röst|votering|omröstning|röstsiffr|rösttal")
# "mot 5. " ends a sentence in front of a result, though "5. " alone may begin a point.
_BEHIND_FIGURE = re.compile(r"\d\.\s+\Z")
_BROKEN = re.compile(r"(?<=[a-zåäö])-[ \t]*\n\s*(?=[a-zåäö])(?!och\s|eller\s|samt\s)")
# More members have only assemblies.
_LARGEST = 40
_ASSEMBLY = re.compile(r"(?i)fullm[äa]ktige|landsting(?:et|sm[öo]te\w*)?$|st[äa]mma|[åa]rsm[öo]te")
_QUOTE = re.compile(r":\s*(?P<open>[\"”“»])")


class Elsewhere:
    """Tells whether a vote that stands at some place of a text was another's."""

    def __init__(self, text: str, items: list[int], body: Body, date: str | None, rules: RuleSet) -> None:
        self.text, self.body, self.date = text, body, date
        self._items = sorted(items)
        self._called = rules["tally.called"].pattern
        self._public, self._past = rules["tally.not_a_meeting"].pattern, rules["tally.elsewhere"].pattern
        self._of_a_body = rules["tally.of_a_body"].pattern
        self._sitting = rules["tally.at_a_sitting"].pattern
        self._quotes = [m.start("open") for m in _QUOTE.finditer(text)]

    def taken(self, start: int, end: int) -> bool:
        """Whether the vote told from ``start`` to ``end`` was taken elsewhere."""
        a, b = self._sentence(start, end)
        if _BEHIND_FIGURE.search(self.text, max(a, start - 4), start):
            a = start
        sentence = " ".join(_BROKEN.sub("", self.text[a:b]).split())
        if self._public.search(sentence):
            return True
        if (
            a > 2
            and not _CALLED.search(self.text[start:end])
            and self._public.search(self.text, self._sentence(a - 2, a - 1)[0], a)
        ):
            return True
        if self._quoted(start):
            return True
        sitting = self._sitting.search(sentence)
        whose = (sitting["who"] or sitting["who2"]) if sitting else ""
        if _VOTES.search(whose) and self.body.name and is_own(whose, self.body) is False:
            return True
        if any(self._another(of) for of in self._of_a_body.finditer(sentence)):
            return True
        k = bisect_right(self._items, start)
        if self._called.search(self.text, max(self._items[k - 1] if k else 0, start - _CALL), start):
            # A vote was called in this item: its result follows.
            return False
        if _NOW.search(sentence):
            return False
        past = self._past.search(sentence)
        if past and not (past["day"] and self.date and past["day"] == self.date):
            return True
        if not self.body.name:
            return False
        if _POINTS_BACK.search(sentence):
            for begin in (a, self._sentence(a - 2, a - 1)[0] if a > 2 else a):
                told = _SUBJECT.match(self.text, begin)
                if told and _VOTES.search(told["np"]) and is_own(told["np"], self.body) is False:
                    return True
        return False

    def too_many(self, votes: int, members: int) -> bool:
        """Whether more votes were given than a board, committee or council of so many present members has."""
        return votes > max(_LARGEST, members) and bool(self.body.name) and not _ASSEMBLY.search(self.body.name or "")

    def _another(self, of: re.Match[str]) -> bool:
        """Whether the subject of a past vote is another body: what stands right in front of its verb."""
        if not self.body.name:
            return False
        who = of["who"] or of["who2"] or of["who3"] or of["who4"]
        bodies = [m for m in _BODY.finditer(who) if _VOTES.search(m["np"])]
        if any(" i " in m["np"] and is_own(m["np"], self.body) is False for m in bodies):
            return True
        bodies = [m for m in bodies if _ADVERBS.fullmatch(who, m.end())]
        if not bodies or _PREPOSITION.search(who, 0, bodies[-1].start()):
            return False
        own = is_own(bodies[-1]["np"], self.body)
        # "varför styrelsen, efter votering 7–6, stängt": in passing, of whom the meeting is not.
        return own is False or (of["who"] is not None and not own)

    def _sentence(self, start: int, end: int) -> tuple[int, int]:
        floor = max(0, start - _BEFORE)
        # A sentence that begins right here ends the one before it with its own first letter.
        ends = [m.end() for m in _SENTENCE_END.finditer(self.text, floor, max(start, floor) + 1) if m.end() <= start]
        stop = _SENTENCE_END.search(self.text, max(end - 1, 0), end + _BEFORE)
        return (ends[-1] if ends else floor), (stop.start() if stop else min(len(self.text), end + _BEFORE))

    def _quoted(self, at: int) -> bool:
        """Inside a quotation that opens a paragraph and has not ended."""
        k = bisect_left(self._quotes, at)
        if k == 0 or at - self._quotes[k - 1] > _QUOTED:
            return False
        opening = self._quotes[k - 1]
        return not re.search(r"[\"”“«]", self.text[opening + 1 : at])
