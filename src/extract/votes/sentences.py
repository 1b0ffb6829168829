"""Sentences that say who votes how: "röstade A, B och C ja men D nej", "A och B röstar nej och övriga ja".

Minutes name the voters in any order, by last names, by their office, by their party or by the place they come from. A
side counts only where every word in it is understood: as a member who attends, as a group of them, or as a number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from extract.document import Participant, Voter
from extract.votes.names import NAME, Ballot, People, ballot_of, plain
from extract.votes.names_in_prose import pieces


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a vote: who stands in it by name, whether the others belong to it, and whose parties were spelt out.

    ``without`` are those whom "alla utom A" leaves out of the others, ``told`` how many the list says it has.
    """

    start: int
    end: int
    vote: Ballot
    voters: tuple[Voter, ...]
    others: bool = False
    parties: tuple[Voter, ...] = ()
    without: frozenset[str] = frozenset()
    told: int | None = None


BUT = r"(?:utom|förutom|med\sundantag\s(?:av|för))"
_COUNT = r"(?:\d{1,3}|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton)"
# The end of a sentence, or of a heading's line; the letter of an alternative is no initial.
_LETTERED = "|".join(rf"(?<=(?i:{noun})\s[A-ZÅÄÖ])" for noun in ("alternativ", "förslag", "bilaga", "variant", "punkt", "etapp"))
_END = re.compile(
    rf"(?:{_LETTERED})\.(?=\s|\Z)|"
    r"(?<![\s(][A-ZÅÄÖ])(?<!\s[Hh]r)(?<!\s[Oo]rdf)\.(?=\s|\Z)|\n[ \t]*\n|:[ \t]*\n|;"
    r"|^[ \t]*[A-ZÅÄÖ][a-zåäö]+(?:\s[a-zåäö]+){0,2}[ \t]*\n(?=[ \t]*[A-ZÅÄÖ])",
    re.MULTILINE,
)
_ANCHOR = re.compile(
    r"(?<!\w)(?:röst(?:ar|ade|a)|(?:lägger|lade)\sne[dr]|ned(?:lägger|lade)|avst(?:år|od)|[Jj]a[- ]?röst|[Nn]ej[- ]?röst)"
)
_MARK = re.compile(
    r"(?<![\w-])(?:röst(?:ar|ade)\s+|(?:är|var)\s(?:den\s)?ensam\som\satt\srösta\s)?(?P<vote>ja|nej)(?![\w-]|\sröst(?:er)?\b)"
    r"|(?<![\w-])avg(?:er|av)\s(?:sina?\s)?(?P<given>ja|nej)[- ]?röst(?:er)?(?!\w)"
    r"|(?<![\w-])(?P<abstain>avst(?:år|od)(?:\sfrån\satt\srösta)?|(?:lägger|lade)\sne(?:d|r)\ssina?\sröst(?:er)?|ned(?:lägger|lade)\ssina?\sröst(?:er)?)(?!\w)"
)
_VERB = re.compile(r"(?<!\w)röst(?:ar|ade)(?!\w)")
# "nej röstade A": the ballot leads, which is another form.
_BALLOT_LEADS = re.compile(r"(?<!\w)(?:ja|nej)\sröst(?:ar|ade)(?!\w)", re.IGNORECASE)
# "Ja röstar ledamöterna för M och ledamöterna för S utom A".
_LEADS_GROUPS = re.compile(
    r"(?P<vote>ja|nej)\sröst(?:ar|ade)\s(?P<who>(?=[^.;]{0,400}\bledamöter(?:na)?\s(?:för|från|i|ur)\s)[^;]+)", re.IGNORECASE
)
# "Ja röstar alla utom A, som röstar nej".
_LEADS_BUT = re.compile(
    rf"(?P<vote>ja|nej)\sröst(?:ar|ade)\s(?P<all>[^.;]+?,?\s{BUT}\s(?P<who>[^.;]+?))"
    r"(?P<told>,?\s(?:som|vilka|vilken)\s(?:röst(?:ar|ade)\s(?P<aside>ja|nej)|avst(?:år|od)(?:\sfrån\satt\srösta)?))?",
    re.IGNORECASE,
)
# Behind these an earlier part of the sentence is over.
_RESET = re.compile(
    r"(?:ja|nej)-?\s?röst(?:er)?(?:\s\([^()]{1,300}(?:\([^()]{1,8}\)[^()]{0,80}){0,60}\)(?=,?\s))?\)?,?(?=\s)|(?<!\w)(?:varvid|varefter|varpå|därvid|att)(?=\s)",
    re.IGNORECASE,
)
# A line with a name and nothing else belongs to a list.
_NAME_ALONE = re.compile(rf"^[ \t]*{NAME}[ \t]*(?:\([^()\n]{{1,8}}\))?[ \t]*\n", re.MULTILINE)
_GIVEN = re.compile(
    r"(?<!\w)(?:(?P<vote>ja|nej)[- ]?röst(?:er(?:na)?|en)?,?\s(?:som\s|vilken\s|vilka\s)?(?:avges|avgavs|avgivna|lämnas|lämnades|kommer|kom)"
    r"|(?<!\w)(?P<bare>ja|nej)[- ]?röst(?:er)?"
    rf"|{_COUNT}\s(?P<counted>ja|nej)[- ]?röst(?:er)?),?\s(?:av|från)\s",
    re.IGNORECASE,
)
# Where the sentence goes on with what was decided.
_DECIDES = re.compile(r",?\s(?:beslutar|beslutade|beslöt|beslutas|bifaller|biföll|avslår|avslog|har\s)")
# "5 ja-röster (S, V och Bo Ek (M))": the voters behind the figure.
_BRACKETED = re.compile(
    r"(?<![\w-])\w{1,14}\s(?P<vote>ja|nej)[- ]?röst(?:er)?\s\((?P<who>[^()]{1,300}(?:\([^()]{1,8}\)[^()]{0,80}){0,60})\)",
    re.IGNORECASE,
)
_ABSTAIN_LEADS = re.compile(r"\s*från\satt\srösta\savst(?:år|od)\s", re.IGNORECASE)
# "Alla röstar ja utom A", and what may follow: "som röstar nej".
_BUT = re.compile(rf",?\s{BUT}\s(?P<who>[^.;]+?)\s*(?:,?\s(?:som|vilka|vilken)\s*)?\Z")
# "Alla utom A, som röstar nej, röstar ja".
_ASIDE = re.compile(
    rf"\s{BUT}\s(?P<who>[^.;]{{3,400}}?),\s(?:som|vilka|vilken)\s(?:röst(?:ar|ade)\s(?P<aside>ja|nej)|avst(?:år|od)),?\sröst(?:ar|ade)\s(?P<vote>ja|nej)(?![\w-])"
)
_RELATIVE = re.compile(r",?\s(?:som|vilka|vilken)\s*\Z")
# "Övriga ledamöter och tjänstgörande ersättare".
_SUBSTITUTES_TOO = re.compile(r"(?<=ledamöter)\s(?:och|samt)\s(?:tjänstgörande\s)?ersättare(?!\w)")
# "5 ledamöter (A, B och C)".
_NAMED_IN_BRACKETS = re.compile(r"\w+\sledam(?:ot|öter)\s\((?P<who>.+)\)\s*", re.DOTALL)
_LIKEWISE = re.compile(r",?\s(?:liksom|ävensom)\s(?P<who>.+)", re.DOTALL)
_OBJECT = re.compile(r"\s*(?:till|för)\s[^,;]{2,70}?(?=,|\s(?:och|medan|men|samt)\s)")
_CONJUNCTION = re.compile(
    r"[\s,]*(?:(?:och|samt|medan|men|ävensom|däremot|varvid|varjämte|varemot|under\sdet\satt|då|likaså|utom|förutom|endast|enbart|bara)\s+)*",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"(?:de\s)?{_COUNT}(?:\s(?:ledamöter(?:na)?|ledamot|röster))?", re.IGNORECASE)
_QUALITY = rf"(?:(?:samtliga|alla|övriga|båda|de|närvarande|tjänstgörande|beslutande|{_COUNT})\s)"
_OTHERS = re.compile(
    rf"resten(?:\sav\sledamöterna)?|(?:(?:samtliga|alla|de)\s)?(?:övriga|resterande|återstående)(?:\s(?:närvarande|tjänstgörande|beslutande|{_COUNT}))*(?:\s(?:ledamöter(?:na)?|ersättare|partier(?:na)?(?:s\sledamöter)?|grupper(?:na)?))?",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:samtliga|alla)(?:\s(?:närvarande|tjänstgörande|beslutande))*(?:\s(?:ledamöter(?:na)?|partier(?:na)?))?", re.IGNORECASE
)
_GROUP = re.compile(
    rf"(?:samtliga|alla)\s(?:från|för|i)\s(?P<all_of>\S.*)|{_QUALITY}*(?:(?:ledamöter(?:na)?|ledamoten|representanter(?:na)?)\s(?:för|från|i|ur)\s(?P<of>\S.*)|(?P<letters>[A-ZÅÄÖ]{{1,4}})-(?:ledamöter(?:na)?|ledamoten|gruppen(?:s\sledamöter)?))",
    re.IGNORECASE,
)
# "Moderaternas och Åbypartiets ledamöter".
_OWNED = re.compile(
    rf"(?<=[a-zåäö])s(?:\s(?:{_COUNT}|båda|samtliga|närvarande|tjänstgörande)){{0,2}}\s(?:ledam(?:öter(?:na)?|ot(?:en)?)|(?:parti)?grupp(?:er)?)(?:,\stillsammans\s{_COUNT})?$"
)
_LETTERS = re.compile(r"(?:(?:alla|båda|samtliga)\s)?\(?(?P<party>[A-ZÅÄÖ]{1,4}|[smcvl]|fp|kds?|mp|vpk|nyd|sd)\)?")
_EXCEPT = re.compile(rf"\s{BUT}\s")
# How far a sentence is read to either side of its verb.
_LONGEST = 900


@dataclass(slots=True)
class _Who:
    """Who stands in a stretch: by name, as members of a party or from a place, and whether all others do."""

    named: list[Participant] = field(default_factory=list)
    grouped: list[Participant] = field(default_factory=list)
    others: bool = False
    without: list[Participant] = field(default_factory=list)


class Sentences:
    """Reads sentences of one text.

    ``party`` gives the letters of a party's name, ``nouns`` those of the stem of what its members are called.
    """

    def __init__(self, text: str, people: People, party: Callable[[str], str | None], nouns: dict[str, list[str]]) -> None:
        self._text, self._people, self._party, self._nouns = text, people, party, nouns
        self._noun = re.compile(
            rf"{_QUALITY}*(?P<stem>{'|'.join(nouns)})(?:er(?:na)?|(?:isk|sk)?a\sledamöter(?:na)?|(?:isk|sk)?e\sledamoten)",
            re.IGNORECASE,
        )

    def sides(self) -> Iterator[Side]:
        """The sides of every sentence whose voters are all understood."""
        anchors = list(_ANCHOR.finditer(self._text))
        ends = [0, *(m.end() for m in _END.finditer(self._text))] if anchors else []
        last = -1
        for anchor in anchors:
            k = bisect_right(ends, anchor.start())
            if k == last:
                continue
            last = k
            start = max(ends[k - 1], anchor.start() - _LONGEST)
            end = min(ends[k] - 1 if k < len(ends) else len(self._text), anchor.start() + _LONGEST)
            yield from self._of_one(start, end)

    def _of_one(self, start: int, end: int) -> Iterator[Side]:
        while start < end and self._text[start].isspace():
            start += 1
        for m in _BRACKETED.finditer(self._text, start, end):
            side = self.side(m.span(), [m["who"]], ballot_of(m["vote"]))
            if side:
                yield side
        given = list(_GIVEN.finditer(self._text, start, end))
        for k, m in enumerate(given):
            stop = given[k + 1].start() if k + 1 < len(given) else end
            over = _DECIDES.search(self._text, m.end(), stop)
            stop = over.start() if over else stop
            side = self.side((m.start(), stop), [self._text[m.end() : stop]], ballot_of(m["vote"] or m["counted"] or m["bare"]))
            if side:
                yield side
        leads = _ABSTAIN_LEADS.match(self._text, start, end)
        side = self.side((start, end), [self._text[leads.end() : end]], "avstår") if leads else None
        if side:
            yield side
        sentence = self._text[start:end]
        but = _LEADS_BUT.fullmatch(sentence.strip())
        if but:
            out = self.side((start, end), [but["who"]], ballot_of(but["aside"] or "avstår")) if but["told"] else None
            rest = self.side((start, end), [but["all"]], ballot_of(but["vote"]))
            if rest and (out or not but["told"]) and (but["told"] or rest.others):
                yield from (side for side in (out, rest) if side)
                return
        whole = _LEADS_GROUPS.fullmatch(sentence.rstrip())
        side = self.side((start, end), [whole["who"]], ballot_of(whole["vote"])) if whole else None
        if side and side.parties:
            yield side
        if given or leads or _BALLOT_LEADS.search(sentence):
            return
        aside = _ASIDE.search(sentence)
        if aside:
            out = self.side((start, start + aside.end()), [aside["who"]], ballot_of(aside["aside"] or "avstår"))
            rest = self.side((start, start + aside.end()), [sentence[: aside.end("who")]], ballot_of(aside["vote"]))
            yield from (out, rest) if out and rest else ()
            return
        marks = list(_MARK.finditer(sentence))
        at = 0
        left = None
        for k, m in enumerate(marks):
            begin = max((x.end() for p in (_VERB, _RESET, _NAME_ALONE) for x in p.finditer(sentence, at, m.start())), default=at)
            last = k + 1 == len(marks)
            stop = len(sentence) if last else marks[k + 1].start()
            stretches, until = [sentence[begin : m.start()]], m.end()
            vote = m["vote"] or m["given"]
            if m["abstain"] and left:
                # "nej med undantag av A, som avstår".
                stretches = [left["who"]]
            left = _BUT.match(sentence, m.end(), stop) if vote else None
            if left:
                stretches[0] += f" utom {left['who']}"
            likewise = _LIKEWISE.match(sentence, m.end()) if last else None
            if m["abstain"] and last and _CONJUNCTION.fullmatch(stretches[0]):
                # "samt avstår A".
                stretches, until = [sentence[m.end() :]], stop
            elif likewise:
                stretches, until = [*stretches, likewise["who"]], stop
            side = self.side((start + begin, start + until), stretches, ballot_of(vote) if vote else "avstår")
            if side:
                yield side
            wide = _OBJECT.match(sentence, m.end(), stop)
            at = wide.end() if wide else m.end()

    def side(self, span: tuple[int, int], stretches: list[str], vote: Ballot) -> Side | None:
        """The side that stretches of a sentence tell of; None where any word of them is not understood."""
        every = [self._understood(stretch) for stretch in stretches]
        parts = [who for who in every if who]
        if len(parts) < len(every):
            return None
        named = list({p.name: p for who in parts for p in who.named}.values())
        without = frozenset(p.name for who in parts for p in who.without)
        grouped = {p.name: p for who in parts for p in who.grouped if p.name not in without and p not in named}
        others = any(who.others for who in parts)
        # Of the chair alone the minutes speak for the casting vote as well.
        if not (others or grouped) and (not named or named == [self._people.chair]):
            return None
        voters, parties = (tuple(Voter(p.name, p.party, vote) for p in group) for group in (named, grouped.values()))
        return Side(*span, vote, voters, others, parties, without=without)

    def _understood(self, stretch: str) -> _Who | None:
        """Whom a stretch means; None where any word of it is not understood."""
        stretch = stretch[_CONJUNCTION.match(stretch).end() :]  # type: ignore[union-attr]
        stretch = _SUBSTITUTES_TOO.sub("", _RELATIVE.sub("", stretch))
        bracketed = _NAMED_IN_BRACKETS.fullmatch(stretch)
        stretch = bracketed["who"] if bracketed else stretch
        left = _EXCEPT.search(stretch)
        who = _Who()
        if left:
            excepted, rest = self._excepted(stretch[left.end() :].rstrip(" ,\n"))
            out = self._understood(excepted)
            if out is None or out.others:
                return None
            who.without = [*out.named, *out.grouped]
            stretch = stretch[: left.start()] + rest
        grouping = False
        parts = [plain(part) for _, part in pieces(stretch, 0, len(stretch))]
        for k, part in enumerate(parts):
            if _COUNTED.fullmatch(part):
                continue
            if _OTHERS.fullmatch(part) or (left and _ALL.fullmatch(part)):
                who.others = True
                continue
            part = _OWNED.sub("", part)
            group = _GROUP.fullmatch(part)
            letters = _LETTERS.fullmatch(part)
            noun = self._noun.fullmatch(part)
            if noun and (members := self._people.of_party(set(self._nouns[noun["stem"].lower()]))):
                who.grouped += members
                continue
            of = group["of"] or group["letters"] or group["all_of"] if group else letters["party"] if letters else None
            of = part if of is None and (grouping or self._party(part)) else of
            members = self._members(of) if of else []
            if group and not members:
                return None
            if letters and not group and not grouping and k and who.named:
                # "Bo Ek, M, Mia Alm, S": the party of the one before.
                continue
            if members:
                grouping = True
                who.grouped += members
                continue
            person = self._people.meant(part, parts[k + 1] if k + 1 < len(parts) else None)
            if person is None:
                return None
            grouping = False
            who.named.append(person)
        return who

    def _excepted(self, behind: str) -> tuple[str, str]:
        """What stands behind "utom", parted where parties go on: "S utom Bo Ek, V och C"."""
        for k, (at, part) in enumerate(pieces(behind, 0, len(behind))):
            if _LETTERS.fullmatch(part) or self._party(part):
                return (behind[:at].rstrip(" ,\n"), f", {behind[at:]}") if k else (behind, "")
        return behind, ""

    def _members(self, of: str) -> list[Participant]:
        letters = self._party(of)
        return self._people.of_party({letters}) if letters else self._people.from_place(of)
