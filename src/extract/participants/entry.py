"""One line or column of an attendance list → the persons it names, with what stands beside them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from extract.participants.mend import WordMender
from extract.participants.names import NAME, NAMES, NameJudge
from extract.participants.party import PartyReader
from extract.participants.tail import NUMBERING, TAKES_OVER, Entry, TailReader, paragraphs_in, replaces_person
from extract.rulebook import RuleSet

_JOIN = re.compile(r"(?:\s*[,;/]\s*|\s+(?:och|samt|&|o)\s+|\s{2,}|\t|\s*$|(?<=\))\s+|\s*\n\s*)")
_MUNICIPALITY = re.compile(r"\s(?:kommuns?|stad|län|kommunen)\b")
_EXCEPTION = re.compile(r"(?:undantag\s(?:av|för)|samtliga.{0,40}(?:utom|förutom))\s", re.IGNORECASE)
_WORD = re.compile(r"\S+")
# Longer ones may be two names that ran together.
_MET_WORDS = 3
# "ersätts av" stands so near the name; a part of the meeting may be told behind it.
_BY, _PART = 14, re.compile(r"[^\]\n]{0,60}(?:§|\d)")
_SERVED_BY = re.compile(r"[Tt]j\.?\s?g?\.?\sers\.?:?\s*$")
_SHORT_TITLE = re.compile(
    r"(?:,|\soch|\ssamt)\s(?:[a-zåäö]{2,12}\.?\s)?[a-zåäö]{2,12}\.[a-zåäö]{0,8}\.?$|(?:,|\soch|\ssamt)\s[a-zåäö]{1,10}\.[a-zåäö]{3,10}$"
)
# A mark of presence between two names of one row that lost its columns, behind the party or without one.
_MARK_BETWEEN = re.compile(r"(?:\s\(?[A-ZÅÄÖ]{1,4}\)?)?\s(?:(?P<here>[Xx])|[-–])\s")
# A row with two: a member, by name and party in either order, and the substitute, with marks and §§ of each.
_NO_BALLOT = r"(?!(?:Ja|Nej|JA|NEJ|Avst\w*|Frånv\w*|Tj)(?!\w))"
_NEXT = rf"(?:\s(?:(?:von|af|de|van|der|al|el)\s){{0,2}}(?:[A-ZÅÄÖÉ]\.\s)?{_NO_BALLOT}[A-ZÅÄÖÉ][\w’'-]+)"
_ONE, _OTHER = rf"(?P<one>[A-ZÅÄÖÉ][\w’'-]+{_NEXT}{{1,3}}?)", rf"(?P<other>[A-ZÅÄÖÉ][\w’'-]+{_NEXT}{{1,3}})"
_LETTERS = r"[A-ZÅÄÖ]{1,3}|[smcvl]|sd|kds?|mp|fp"
_PAIR = re.compile(
    rf"(?:\d{{1,3}}[.)]?\s+)?(?:(?P<first>{_LETTERS})\s{_ONE}(?=\s[XxNF–-]\s)|{_ONE.replace('one', 'member')}(?:,\s[\w.: ]{{3,25}}?)?\s\(?(?P<party>{_LETTERS})\)?)"
    rf"\s(?:(?P<mark>N|F|X|x|Tj|[–-]|Närv\w*\.?|Frånv\w*\.?)\s)?(?P<until>\(?(?:(?:t\.?\s?o\.?\s?m\.?|ej)\s)?§+\s?\d[\d:–-]*\)?,?\s)?"
    rf"{_OTHER}(?=\s|,|\Z)(?P<rest>.*)\Z"
)
# "Bo Ek §§ 1–8 – Mia Alm §§ 9–14": the dash parts two who share a seat.
_DASH_BEHIND_PARAGRAPHS = re.compile(r"(?<=[\d)])\s[–—-]\s(?=[A-ZÅÄÖÉ][a-zåäöé])")
# "Bo Ek, ekonom, § 21 Mia Alm, rektor, § 22": two people of one line.
_NEXT_BEHIND_PARAGRAPHS = re.compile(
    r"(?<=\d)\s(?=[A-ZÅÄÖÉ][a-zåäöé]+(?:-[A-ZÅÄÖÉ][a-zåäöé]+)?\s[A-ZÅÄÖÉ][a-zåäöé-]+(?:\s[A-ZÅÄÖÉ][a-zåäöé-]+)?,\s[a-zåäö]{4})"
)
# An initial with its stop is no longer than this.
_INITIAL = 3
# "§ 2 Siv Berg, ekonomichef": the paragraphs stand in front.
_PARAGRAPHS_FIRST = re.compile(r"^§{1,2}\s?\d[\d\s,–-]{0,20}(?=[A-ZÅÄÖÉ][\wåäöé-]+\s[A-ZÅÄÖÉ])")
# "Ek, Bo (S)": the last name in front, as registers print it.
_LAST_FIRST = re.compile(
    r"(?:^|(?<=;\s)|(?<=\d[.)]\s))(?P<last>(?:(?:von|af|de|van|der)\s){0,2}[A-ZÅÄÖÉ][\wé]+(?:-[A-ZÅÄÖÉ][\wé]+)?),\s"
    r"(?P<first>[A-ZÅÄÖÉ][\wé]+(?:[- ][A-ZÅÄÖÉ][\wé]+)?)(?=\s?\([A-ZÅÄÖa-zåäö]{1,5}\))"
)
# A name in capitals, up to its party, a comma or the end.
_CAPITALS = re.compile(
    r"(?<![\w-])[A-ZÅÄÖÉ]{2,20}(?:-[A-ZÅÄÖÉ]{2,20})?(?: [A-ZÅÄÖÉ]{2,20}(?:-[A-ZÅÄÖÉ]{2,20})?){1,3}(?=\s?\(|,|\s{2,}|$)"
)


class EntryReader:
    """Reads entries; ``council`` is whether the body is a council, where letters in brackets are organisations, ``damaged`` whether words may be misread."""

    def __init__(
        self, roles: RuleSet, parties: RuleSet, judge: NameJudge, *, council: bool = False, damaged: bool = False
    ) -> None:
        self.judge = judge
        self.parties = PartyReader(parties, council=council)
        self.mender = WordMender(roles.data["data"]["mended"]) if damaged else None
        self.tails = TailReader(roles, self.parties, judge, self.mender)
        self._by = roles["replaces.by"].pattern
        # In a table with a column for those who serve, a second name in a row that lost its columns serves for the first.
        self.paired = False
        # Names read so far, which part a line of names that have nothing between them.
        self._met: set[str] = set()

    def read(self, text: str) -> list[Entry]:
        """The persons of a stretch of text, in order. Text without a person gives an empty list."""
        text = _LAST_FIRST.sub(self._first_last, _CAPITALS.sub(self._in_small, text))
        text = _NEXT_BEHIND_PARAGRAPHS.sub(",", _DASH_BEHIND_PARAGRAPHS.sub(",  ", text))
        if self.paired and (pair := self._pair(text)):
            return pair
        replaced = [m for m in self.tails.replaces.finditer(text) if replaces_person(m)]
        taken = [m.span() for m in replaced]
        starts: list[tuple[int, int, str]] = []
        for match in _names(text):
            a, b = match.span()
            if any(x <= a < y for x, y in taken):
                continue
            if run_on := self._run_on(match):
                starts += run_on
                continue
            name = _without_stop(self.judge.trim(" ".join(match.group().split())))
            if _MUNICIPALITY.match(text, b) and len(name.split()) > 2:
                # "Anna Ek Sjöby kommun": the last word is the place's.
                name = " ".join(name.split()[:-1])
            offset = match.group().find(name.split()[0])
            a, b = a + max(0, offset), a + max(0, offset) + self._length(match.group()[max(0, offset) :], name)
            if len(name.split()) < 2 or not self.judge.plausible(name):
                continue
            if not self._begins(text, a, b, name, bool(starts)):
                continue
            starts.append((a, b, name))
        entries: list[Entry] = []
        # "kommunchef Bo Ek, kamrer Mia Alm": titles stand in front, and what stands before a name is not its neighbour's.
        leading = (
            len(starts) > 1
            and bool(front := text[: starts[0][0]].split())
            and (self.judge.is_title(front[-1]) or bool(_SHORT_TITLE.search(f", {front[-1]}")))
        )
        for i, (a, b, name) in enumerate(starts):
            stop = starts[i + 1][0] if i + 1 < len(starts) else len(text)
            lead = text[(self._tail_end(text, starts[i - 1][1], a) if i else 0) : a]
            if leading:
                lead = text[(self._parted(text, starts[i - 1][1], a) if i else 0) : a]
                stop = self._parted(text, b, stop) if i + 1 < len(starts) else stop
            entry = Entry(name, a, b)
            self.tails.read(entry, text[b:stop], lead)
            if entries and self._by.search(text, max(0, a - _BY), a):
                # For a part of the meeting, the member was there for the rest of it.
                entry.substitute, entry.replaces = True, entries[-1].name
                entries[-1].status = "present" if _PART.match(text, b) else entries[-1].status or "absent"
                if _SERVED_BY.search(text, max(0, a - _BY), a):
                    # "Bo Ek (S), tj ers Mia Alm (S)": who serves is the one named behind.
                    entries[-1].substitute, entries[-1].role, entries[-1].title, entries[-1].status = False, None, None, "absent"
            if entry.replaces and (of := next((m for m in replaced if b <= m.start() < stop), None)):
                self.tails.note_replaced(entry, of, 0)
            mark = _MARK_BETWEEN.fullmatch(text, entries[-1].end, a) if entries else None
            if mark and mark["here"]:
                self._stands_in(entries[-1], entry)
                continue
            if mark:
                entry.substitute, entry.replaces, entries[-1].status = True, entries[-1].name, "absent"
            entries.append(entry)
            if len(name.split()) <= _MET_WORDS:
                self._met.add(name)
        if len(entries) == 2:
            self._one_seat(*entries)
        if entries and (first := _PARAGRAPHS_FIRST.match(text)) and first.end() == entries[0].start:
            entries[0].paragraphs = entries[0].paragraphs or " ".join(first.group().split())
        return entries

    def _pair(self, text: str) -> list[Entry]:
        """The member and the substitute of a row ("12 Bo Ek S F Mia Alm fr.o.m. § 9 Ja")."""
        row = _PAIR.match(text)
        if row is None or not (letters := self.parties.letters(row["first"] or row["party"])):
            return []
        groups = ("one" if row["first"] else "member", "other")
        names = [" ".join(row[k].split()) for k in groups]
        if not all(self.judge.known(name) for name in names) or self.judge.is_title(names[1].split()[-1]):
            return []
        member, other = (Entry(name, *row.span(k), party=letters) for name, k in zip(names, groups, strict=True))
        other.substitute, other.replaces, other.paragraphs = True, member.name, paragraphs_in(row["rest"])
        member.paragraphs = paragraphs_in(row["until"] or "")
        if (row["mark"] or " ")[0] in "F-–" or not (row["mark"] or other.paragraphs):
            member.status = "absent"
        return [member, other]

    @staticmethod
    def _one_seat(member: Entry, other: Entry) -> None:
        """ "Bo Ek §§ 1–8, Mia Alm §§ 9–14 (C)": one party and one seat for both, each for a part of the meeting."""
        parted = other.paragraphs and (member.paragraphs or TAKES_OVER.match(other.paragraphs))
        if parted and (member.party is None) != (other.party is None) and not member.title and not other.title:
            member.party = other.party = member.party or other.party
            other.replaces, other.substitute = other.replaces or member.name, True

    @staticmethod
    def _stands_in(entry: Entry, member: Entry) -> None:
        """ "Mia Alm X Bo Ek (S), § 4": a substitute who is there, and for whom."""
        entry.substitute, entry.replaces = True, member.name
        entry.replaces_at, entry.replaces_party = (member.start, member.end), member.party
        entry.paragraphs = entry.paragraphs or member.paragraphs

    def _in_small(self, match: re.Match[str]) -> str:
        """ "LINDA EKSTRÖM (S)" as "Linda Ekström (S)", when it begins with a given name."""
        words = match.group().split(" ")
        small = ["-".join(part.capitalize() for part in word.split("-")) for word in words]
        return " ".join(small) if small[0].split("-")[0] in self.judge.given else match.group()

    def _first_last(self, match: re.Match[str]) -> str:
        """ "Ek, Bo (S)" as "Bo Ek  (S)", so that what follows keeps its place."""
        turned = f"{match['first']} {match['last']}"
        return turned.ljust(len(match.group())) if match["first"].split()[0].split("-")[0] in self.judge.given else match.group()

    def by_paragraph(self, text: str) -> bool:
        """Whether a line that begins with § names somebody who attended it ("§ 2 Siv Berg, ekonomichef"), and is no item's head."""
        first = _PARAGRAPHS_FIRST.match(text)
        return bool(first) and "," in text and any(self.judge.known(e.name) for e in self.read(text)[:1])

    def _run_on(self, match: re.Match[str]) -> list[tuple[int, int, str]]:
        """Two names that lost what stood between them: "Mia Ek Bengtsson Hans-Erik Ask"."""
        words = list(_WORD.finditer(match.group()))
        if len(words) < 4:
            return []
        cuts: list[int] = []
        for i in range(2, len(words) - 1):
            if i - (cuts[-1] if cuts else 0) < 2:
                continue
            here, before = words[i].group(), words[i - 1].group()
            if any(" ".join(w.group() for w in words[i:j]) in self._met for j in range(i + 2, min(len(words), i + 3) + 1)) or (
                here in self.judge.given
                and here not in self.judge.surnames
                and (before not in self.judge.given or before in self.judge.surnames)
                and words[0].group() in self.judge.given
                and not self._within(words, i)
            ):
                cuts.append(i)
        if not cuts:
            return []
        bounds = [0, *cuts, len(words)]
        return [
            (match.start() + words[i].start(), match.start() + words[j - 1].end(), " ".join(w.group() for w in words[i:j]))
            for i, j in itertools.pairwise(bounds)
        ]

    def _within(self, words: list[re.Match[str]], i: int) -> bool:
        """Whether a cut before a word would part a name that was met ("Anton Stora Råby")."""
        return any(
            " ".join(w.group() for w in words[a : a + n]) in self._met for n in (2, 3) for a in range(max(0, i - n + 1), i)
        )

    @staticmethod
    def _length(printed: str, name: str) -> int:
        at = 0
        for word in name.split():
            gap = len(printed[at:]) - len(printed[at:].lstrip())
            if not printed.startswith(word, at + gap):
                return len(printed)
            at += gap + len(word)
        return at

    @staticmethod
    def _tail_end(text: str, a: int, b: int) -> int:
        joins = list(_JOIN.finditer(text, a, b))
        return joins[-1].end() if joins else b

    @staticmethod
    def _parted(text: str, a: int, b: int) -> int:
        """Behind the last comma or "och" of a stretch, where the next one's title begins."""
        parts = (m for m in _JOIN.finditer(text, a, b) if m.end() < b or m.group().strip() or text[m.start() - 1] == ")")
        return max((m.end() for m in parts), default=a)

    def _begins(self, text: str, a: int, b: int, name: str, after_other: bool) -> bool:
        """Whether a person of the list begins here, and not an organisation in another's title."""
        before, after = text[:a].rstrip(), text[b:]
        if self.parties.at(after) is not None:
            return True
        first = _PARAGRAPHS_FIRST.match(text)
        plain = NUMBERING.sub("", text[(first.end() if first and first.end() <= a else 0) : a]).rstrip()
        if _EXCEPTION.search(text):
            return self.judge.known(name)
        if after_other and self._by.search(text, max(0, a - _BY), a):
            return True
        if not after_other:
            # At the line's beginning, or behind a role, a title or the party.
            return not plain or plain.endswith((":", ",", ")")) or (len(plain.split()) <= 4 and not re.search(r"\d", plain))
        # Glued names ("Bo EkMia Alm") count as parted where a small letter meets a capital one.
        glued = text[a - 1 : a].islower() or text[:a].endswith(("  ", "\t", "\n"))
        separated = glued or before.endswith((",", ";", "&", "/", " och", " samt", " med"))
        # "Bo Ek, kommunchef Mia Alm, sekreterare": the line lost what stood between a title and the next name.
        separated = separated or ("," in before and self.judge.is_title(before.rsplit(maxsplit=1)[-1]))
        # "…, stadsark. Eva Lind".
        separated = separated or bool(_SHORT_TITLE.search(before))
        return separated and self.judge.known(name)


def _names(text: str) -> Iterator[re.Match[str]]:
    """Names, and runs of names that have nothing between them as one."""
    at = 0
    while match := NAME.search(text, at):
        match = NAMES.match(text, match.start()) or match
        yield match
        at = match.end()


def _without_stop(name: str) -> str:
    """ "Eva-Lotta Hamre." at a sentence's end, with the next one's first word behind it or not; "Bo E. Ek" keeps its stop."""
    words = name.split()
    last = next((i for i, word in enumerate(words) if word.endswith(".") and len(word) > _INITIAL and word[-2].islower()), None)
    return name if last is None else " ".join(words[: last + 1])[:-1]
