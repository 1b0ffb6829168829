"""One line or column of an attendance list → the persons it names, with what stands beside them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.participants_names import NAME, NAMES, NameJudge
from extract.rulebook import RuleSet
from extract.segment_lines import loose

_NUMBERING = re.compile(r"^(?:\d{1,3}[.)]?\s+|[-–•*\"”]\s*|[a-zåäö]\)\s+)")
_PARAGRAPHS = re.compile(
    r"(?:,\s*)?\(?(?:(?:del av|delar av|ej|utom|fr\.?\s?o\.?\s?m\.?|from|t\.?\s?o\.?\s?m\.?|tom|endast|deltog (?:ej|inte) (?:i|"
    r"vid|under)|vid\s(?:behandling|handläggning)(?:en)?\sav|närvarande|på plats från och med|från och med|till och med|vid)\s){0,3}"
    r"(?:(?:(?-i:[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{0,3}[A-ZÅÄÖa-zåäö])\s)?§{1,2}|punkt(?:erna)?|pkt|p\.?|ärende(?:na)?)\s?\d[\d\s,–§-]*(?:(?:del av|och|samt|ej|utom|"
    r"till)\s{0,2}§{0,2}\s?\d[\d\s,–§-]*)*(?:\s?(?:p\.?g\.?a\.?|på grund av)\s?jäv)?\)?"
    r"|,\s?\(?(?:ej |utom |del av |tom |t\.o\.m\. |fr\.?o\.?m\.? )?\d{1,3}(?:\s?[-–]\s?\d{1,3})?(?:,\s?(?:ej "
    r")?\d{1,3}(?:\s?[-–]\s?\d{1,3})?)*\)?(?=$|\s*[,;])"
    r"|,?\s?\(?(?:kl\.?|klockan|kom|gick|avvek)\s?(?:kl\.?\s?)?\d{1,2}[.:]\d\d(?:\s?[-–]\s?\d{1,2}[.:]\d\d)?\)?",
    re.IGNORECASE,
)
_DISTANCE = re.compile(
    r",?\s?\(?(?:på distans|via (?:länk|teams|zoom|skype|telefon)|digitalt|deltar digitalt|per telefon|på länk|distans)\)?",
    re.IGNORECASE,
)
_VACANT = re.compile(r",?\s?\(?(?:ersättare saknas|vakant|ingen ersättare)\)?", re.IGNORECASE)
_BRACKET = re.compile(r"\s{0,2}[({\[](?P<inside>[^)}\]\n]{1,60})[)}\]]")
_JOIN = re.compile(r"(?:\s*[,;/]\s*|\s+(?:och|samt|&|o)\s+|\s{2,}|\t|\s*$|(?<=\))\s+|\s*\n\s*)")
_MUNICIPALITY = re.compile(r"\s(?:kommuns?|stad|län|kommunen)\b")
_PARTY_CELL = re.compile(r"(?:\([A-Za-zÅÄÖåäö]{1,5}\)|S|M|SD|C|V|KD|MP|L|FP|FI|s|m|c|v|kd|mp|fp|sd|l)$")
_EXCEPTION = re.compile(r"(?:undantag\s(?:av|för)|samtliga.{0,40}(?:utom|förutom))\s", re.IGNORECASE)
_LATER_PARTY = re.compile(r"\((?P<party>[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,4}|[a-zåäö]{1,3}|-)\)")
_WORD = re.compile(r"\S+")
# Parties of the Riksdag behind a comma, and so many of them that all letters in that place are parties.
_COMMA_PARTIES = re.compile(r"(?<=[a-zåäöé]),\s(?:S|M|SD|C|V|KD|MP|L|FP|s|m|c|v|kd|mp|fp|sd)(?=,|\s?$|\s{2,})", re.MULTILINE)
_FEWEST_COMMAS = 4
_ANY_COMMA = re.compile(r"^\s?,\s?(?P<party>[A-ZÅÄÖ]{1,2}[A-ZÅÄÖa-zåäö]{0,2}[A-ZÅÄÖ]?|[a-zåäö]{2,3})(?=\s?(?:,|;|$|\s{2,}|\n))")
# Longer ones may be two names that ran together.
_MET_WORDS = 3
# An initial with its stop is no longer than this.
_INITIAL = 3
# Parties printed in small letters have no more of them than this.
_LOWER = 3
# "§ 2 Siv Berg, ekonomichef": the paragraphs stand in front.
_PARAGRAPHS_FIRST = re.compile(r"^§{1,2}\s?\d[\d\s,–-]{0,20}(?=[A-ZÅÄÖÉ][\wåäöé-]+\s[A-ZÅÄÖÉ])")
# A name in capitals, up to its party, a comma or the end.
_CAPITALS = re.compile(
    r"(?<![\w-])[A-ZÅÄÖÉ]{2,20}(?:-[A-ZÅÄÖÉ]{2,20})?(?: [A-ZÅÄÖÉ]{2,20}(?:-[A-ZÅÄÖÉ]{2,20})?){1,3}(?=\s?\(|,|\s{2,}|$)"
)
_WHO_EXCUSED = re.compile(
    r"[\s,]{0,3}(?:\([^)]{1,5}\))?[\s,]{0,3}(?:som|vilken)\s(?:har\s|hade\s)?(?:anmält|meddelat)\s(?:förhinder|frånvaro)|[\s,]{0,3}som\svar\sförhindrad"
)
_EDGE = " \t\n,;:.–-/|…_"
_RANK = re.compile(r"^(?P<rank>[1-3l])[:z]?[ea]?|^(?P<word>förste|andre|tredje|första|andra)", re.IGNORECASE)


@dataclass(slots=True)
class Entry:
    """One mention of a person in a list; positions are offsets into the text that was read."""

    name: str
    start: int
    end: int
    party: str | None = None
    role: str | None = None
    title: str | None = None
    status: str | None = None
    paragraphs: str | None = None
    replaces: str | None = None
    replaces_party: str | None = None
    replaces_at: tuple[int, int] | None = None
    replaces_status: str = "absent"
    substitute: bool = False


class EntryReader:
    """Reads entries; ``council`` is whether the body is a council, where letters in brackets are organisations."""

    def __init__(self, roles: RuleSet, parties: RuleSet, judge: NameJudge, *, council: bool = False) -> None:
        self.judge = judge
        self._council = council
        self._comma_any: re.Pattern[str] | None = None
        # Names read so far, which part a line of names that have nothing between them.
        self._met: set[str] = set()
        self._roles = roles.group("role")
        self._presence = roles.group("presence")
        self._replaces = roles["replaces.member"].pattern
        self._bracket, self._comma, self._column, self._bare = (
            parties[f"party.{k}"].pattern for k in ("bracket", "comma", "column", "bare")
        )
        data = parties.data["data"]
        self._not_party = frozenset(w.lower() for w in data["not_party"]) | (
            frozenset(w.lower() for w in data["bodies_in_councils"]) if council else frozenset()
        )
        self._party_names = data["names"]

    def read(self, text: str) -> list[Entry]:
        """The persons of a stretch of text, in order. Text without a person gives an empty list."""
        text = _CAPITALS.sub(self._in_small, text)
        replaced = [m for m in self._replaces.finditer(text) if _replaces_person(m)]
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
        entries = []
        # "kommunchef Bo Ek, kamrer Mia Alm": titles stand in front, and what stands before a name is not its neighbour's.
        leading = len(starts) > 1 and bool(front := text[: starts[0][0]].split()) and self.judge.is_title(front[-1])
        for i, (a, b, name) in enumerate(starts):
            stop = starts[i + 1][0] if i + 1 < len(starts) else len(text)
            lead = text[(self._tail_end(text, starts[i - 1][1], a) if i else 0) : a]
            if leading:
                lead = text[(self._parted(text, starts[i - 1][1], a) if i else 0) : a]
                stop = self._parted(text, b, stop) if i + 1 < len(starts) else stop
            entry = self._entry(text, a, b, name, lead, text[b:stop])
            if entry.replaces and (of := next((m for m in replaced if b <= m.start() < stop), None)):
                self._note_replaced(entry, of, 0)
            entries.append(entry)
            if len(name.split()) <= _MET_WORDS:
                self._met.add(name)
        if entries and (first := _PARAGRAPHS_FIRST.match(text)) and first.end() == entries[0].start:
            entries[0].paragraphs = entries[0].paragraphs or " ".join(first.group().split())
        return entries

    def _in_small(self, match: re.Match[str]) -> str:
        """ "LINDA EKSTRÖM (S)" as "Linda Ekström (S)", when it begins with a given name."""
        words = match.group().split(" ")
        small = ["-".join(part.capitalize() for part in word.split("-")) for word in words]
        return " ".join(small) if small[0].split("-")[0] in self.judge.given else match.group()

    def stand_in(self, entry: Entry, text: str, shift: int) -> bool:
        """Take a line below a person that says only whom they stand in for ("tjg ers för Bo Ek (S)").

        ``shift`` leads from offsets of the line to those the entry's are counted in.
        """
        match = self._replaces.match(text)
        if match is None or not _replaces_person(match):
            return False
        entry.replaces, entry.substitute = " ".join(match["name"].split()), True
        self._note_replaced(entry, match, shift)
        return True

    def _note_replaced(self, entry: Entry, match: re.Match[str], shift: int) -> None:
        a, b = match.span("name")
        entry.replaces_at = a + shift, b + shift
        party = match["party"] or ((m := self._party_comma(match.string[match.end() : match.end() + 12])) and m["party"])
        entry.replaces_party = (self.party(party) or None) if party else None

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
        words = name.split()
        pattern = r"\s+".join(re.escape(w) for w in words)
        match = re.match(pattern, printed)
        return match.end() if match else len(printed)

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
        if self._party_behind(after) is not None:
            return True
        first = _PARAGRAPHS_FIRST.match(text)
        plain = _NUMBERING.sub("", text[(first.end() if first and first.end() <= a else 0) : a]).rstrip()
        if _EXCEPTION.search(text):
            return self.judge.known(name)
        if not after_other:
            # At the line's beginning, or behind a role, a title or the party.
            return not plain or plain.endswith((":", ",", ")")) or (len(plain.split()) <= 4 and not re.search(r"\d", plain))
        # Glued names ("Bo EkMia Alm") count as parted where a small letter meets a capital one.
        glued = text[a - 1 : a].islower() or text[:a].endswith(("  ", "\t", "\n"))
        separated = glued or before.endswith((",", ";", "&", "/", " och", " samt", " med"))
        # "Bo Ek, kommunchef Mia Alm, sekreterare": the line lost what stood between a title and the next name.
        separated = separated or ("," in before and self.judge.is_title(before.rsplit(maxsplit=1)[-1]))
        return separated and self.judge.known(name)

    def learn(self, text: str) -> None:
        """Whether a cover prints parties behind a comma; then other letters in that place are parties too ("Bo Ek, VV")."""
        found = sum(1 for _ in itertools.islice(_COMMA_PARTIES.finditer(text), _FEWEST_COMMAS))
        self._comma_any = _ANY_COMMA if found >= _FEWEST_COMMAS else None

    def _party_comma(self, after: str) -> re.Match[str] | None:
        return self._comma.match(after) or (self._comma_any.match(after) if self._comma_any else None)

    def _party_behind(self, after: str) -> str | None:
        match = self._bracket.match(after)
        if match:
            return self.party(match["party"])
        match = self._party_comma(after) or self._bare.match(after)
        return self.party(match["party"]) if match else None

    def is_party_cell(self, cell: str) -> bool:
        """Whether a column is nothing but a party's letters."""
        return len(cell) <= 7 and bool(_PARTY_CELL.match(cell)) and self.party(cell.strip("()")) is not None

    def party_heading(self, text: str) -> str | None:
        """The letters of a party when a line is nothing but its name ("Centerpartiet", "Moderaterna (M):")."""
        plain = re.sub(r"\s?\([A-ZÅÄÖa-zåäö]{1,5}\)", "", text).strip(" :").lower()
        return self._party_names.get(plain)

    def party(self, letters: str) -> str | None:
        """Normalised letters of a party; "" for the dash of those without; None when they are no party's."""
        if letters == "-":
            return ""
        if self._council and len(letters) > 3 and letters.upper() not in self._party_names.values():
            # In a council longer words in brackets are organisations.
            return None
        if letters.lower() in self._not_party:
            return None
        if letters.islower() and len(letters) > _LOWER and letters.upper() not in self._party_names.values():
            # "(sjuk)", "(länk)".
            return None
        if letters.islower() or letters.upper() in ("KD", "MP", "SD", "FP", "FI"):
            return letters.upper()
        return letters

    def _entry(self, text: str, a: int, b: int, name: str, lead: str, tail: str) -> Entry:
        entry = Entry(name, a, b)
        rest = tail
        column = self._column.match(_NUMBERING.sub("", lead.strip()))
        if column:
            entry.party = self.party(column["party"])
            lead = ""
        match = self._bracket.match(rest) or self._party_comma(rest) or self._bare.match(rest)
        if match and (party := self.party(match["party"])) is not None:
            entry.party = party or None
            rest = rest[match.end() :]
        elif bracket := _BRACKET.match(rest):
            inside = bracket["inside"].strip()
            named = self._party_names.get(inside.lower())
            if named:
                entry.party, rest = named, rest[bracket.end() :]
            else:
                rest = f", {inside}" + rest[bracket.end() :]
        else:
            # "Bo Ek Ledamot (S)": the role stands between.
            later = None if self._replaces.search(rest) else _LATER_PARTY.search(rest, 0, 48)
            if later and (party := self.party(later["party"])) is not None:
                entry.party = party or None
                rest = rest[: later.start()] + rest[later.end() :]
        self._read_tail(entry, rest, lead)
        if entry.party is None and entry.title and (named := self._party_names.get(entry.title.lower())):
            # "Bo Ek, Centerpartiet".
            entry.party, entry.title = named, None
        return entry

    def _read_tail(self, entry: Entry, rest: str, lead: str) -> None:
        replaced = self._replaces.search(rest)
        if replaced and _replaces_person(replaced):
            entry.replaces, entry.substitute = " ".join(replaced["name"].split()), True
            behind = rest[replaced.end() :]
            if excused := _WHO_EXCUSED.match(behind):
                # "… för Bo Ek (S), som anmält förhinder".
                entry.replaces_status, behind = "excused", behind[excused.end() :]
            rest = rest[: replaced.start()] + " " + behind
        for rule in self._presence:
            if rule.pattern.search(rest):
                entry.status = rule["status"]
                rest = rule.pattern.sub("", rest)
        paragraphs = [m.group().strip(_EDGE + "()") for m in _PARAGRAPHS.finditer(rest)]
        if paragraphs:
            entry.paragraphs = "; ".join(" ".join(p.split()) for p in paragraphs)
            rest = _PARAGRAPHS.sub("", rest)
        rest = _VACANT.sub("", _DISTANCE.sub("", rest))
        plain = " ".join(rest.split()).strip(_EDGE + "()[]{}")
        plain = re.sub(r"^(?:och|samt|med|som)\b\s*|\s*\b(?:och|samt|med)$", "", plain)
        self._read_role(entry, plain, " ".join(lead.split()).strip(_EDGE))

    def _read_role(self, entry: Entry, plain: str, lead: str) -> None:
        for source in (plain, _NUMBERING.sub("", lead)):
            for rule in self._roles:
                match = loose(rule.pattern).search(source)
                if match is None:
                    continue
                role: str = rule["role"]
                # A chair of something else: "ordförande, socialnämnden", "ordförande i revisionen".
                rest = source[match.end() :].strip(" ,.()")
                if (
                    role in ("ordförande", "vice ordförande")
                    and rest
                    and re.match(r"(?:i |för )?\w*(?:nämnd|styrelse|utskott|revision|råd|förening|kommitt)", rest, re.IGNORECASE)
                ):
                    continue
                if role == "ersättare":
                    entry.substitute = True
                entry.role = entry.role or role
                if role == "vice ordförande":
                    rank = _RANK.match(match.group())
                    if rank:
                        digit = {"förste": "1", "första": "1", "andre": "2", "andra": "2", "tredje": "3"}.get(
                            (rank["word"] or "").lower()
                        ) or (rank["rank"] or "1").replace("l", "1")
                        entry.title = f"{digit}:e vice ordförande"
                break
            if entry.role:
                break
        title = plain or ""
        lead_words = lead.split()
        if not title and lead_words and self.judge.is_title(lead_words[-1]) and len(lead_words) <= 4:
            title = re.sub(r"^(?:och|samt)\s", "", lead)
        if title.count("(") > title.count(")"):
            title += ")"
        if title and entry.title is None and not self._only_role(title, entry.role):
            entry.title = title

    def _only_role(self, title: str, role: str | None) -> bool:
        low = plain = title.lower().strip(" .")
        if role == "sekreterare":
            return False
        for rule in self._roles:
            if rule["role"] in ("gäst", "revisor", "facklig företrädare"):
                continue
            low = loose(rule.pattern).sub("", low)
        return len(low.strip(" ,.:()-–")) < (2 if low == plain else 3)


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


def _replaces_person(match: re.Match[str]) -> bool:
    """A bare "för" needs a full name behind it: "representant för Reumatikerföreningen" replaces nobody."""
    return len(match["name"].split()) > 1 or bool(re.match(r"(?:tj|ers|istf|i\s)", match.group(), re.IGNORECASE))
