"""What stands behind a name: party, role, title, §§, presence, and whom the person stands in for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.participants.mend import WordMender
from extract.participants.names import NameJudge
from extract.participants.party import PartyReader
from extract.rulebook import RuleSet
from extract.segment.lines import loose

NUMBERING = re.compile(r"^(?:(?:\d[\dlIO]{0,2}|[lI]{2})[.)]?\s+|[-–•*\"”]\s*|[a-zåäö]\)\s+)")
_PARAGRAPHS = re.compile(
    r"(?:,\s*)?\(?(?:(?:del av|delar av|ej|utom|fr\.?\s?o\.?\s?m\.?|from|t\.?\s?o\.?\s?m\.?|tom|endast|(?:deltog|deltar|närvarade|närvarar) (?:ej|inte)(?: (?:i|"
    r"vid|under))?|(?:ej|inte) närvarande|frånvarande|"
    r"(?:anmäler |anmälde |p\.?g\.?a\.? )?jäv(?:ig)?(?: i)?|vid\sbeh(?:andl\w*|\.)\sav|vid\shandlägg\w*\sav|"
    r"närvarande|på plats från och med|från och med|till och med|vid)\s){0,3}"
    r"(?:(?:(?-i:[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{0,3}[A-ZÅÄÖa-zåäö])\s)?§{1,2}|punkt(?:erna)?|pkt|p\.?|ärende(?:na)?)\s?\d[\d\s,:–§-]*(?:(?:del av|och|samt|ej|utom|"
    r"till)\s{0,2}§{0,2}\s?\d[\d\s,:–§-]*)*(?:\s?(?:p\.?g\.?a\.?|på grund av)\s?jäv)?\)?"
    r"|,\s?\(?(?:ej |utom |del av |tom |t\.o\.m\. |fr\.?o\.?m\.? )?\d{1,3}(?:\s?[-–]\s?\d{1,3})?(?:,\s?(?:ej "
    r")?\d{1,3}(?:\s?[-–]\s?\d{1,3})?)*\)?(?=$|\s*[,;])"
    r"|,?\s?\(?\d{1,3}(?:\s?[-–]\s?\d{1,3})?\s§{1,2}\)?"
    r"|,?\s?\(?(?<!\w)(?:kl\.?|klockan|(?:an)?kom|anlände|gick|avvek|lämnade)\s?(?:kl\.?\s?)?\d{1,2}[.:]\d\d(?:\s?[-–]\s?\d{1,2}[.:]\d\d)?\)?",
    re.IGNORECASE,
)
_DISTANCE = re.compile(
    r",?\s?\(?(?:på distans|via (?:länk|teams|zoom|skype|telefon)|digitalt|deltar digitalt|per telefon|på länk|distans)\)?",
    re.IGNORECASE,
)
_VACANT = re.compile(
    r",?\s?\(?(?:ersättare saknas|(?:(?<=\s)(?:på|för) )?vakan(?:s|t plats)|vakant|ingen ersättare)\)?", re.IGNORECASE
)
_BRACKET = re.compile(r"\s{0,2}[({\[](?P<inside>[^)}\]\n]{1,60})[)}\]]")
_LATER_PARTY = re.compile(r"\((?P<party>[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,4}|[a-zåäö]{1,3}|-)\)")
_WHO_EXCUSED = re.compile(
    r"[\s,]{0,3}(?:\([^)]{1,5}\))?[\s,]{0,3}(?:som|vilken)\s(?:har\s|hade\s)?(?:anmält|meddelat)\s(?:förhinder|frånvaro)|[\s,]{0,3}som\svar\sförhindrad"
)
_ACTING = re.compile(r"(?:tjg|tjänstg|tf)\w*\.?\sordf", re.IGNORECASE)
_LETTERS = re.compile(r"[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,4}")
# What columns of presence and of ballots hold.
_MARKED_ABSENT = re.compile(r"\s+(?:F|–|-)(?=\s|$)")
_NO = re.compile(r"\s+(?:Nej|NEJ)(?=[\s,]|$)")
_MARKS = re.compile(r"(?<!\S)(?:[NFXTJA–-]|Ja|Nej|Avstår|JA|NEJ|AVSTÅR)(?=[\s,]|$)")
_BALLOTS_LAST = re.compile(r"(?:\s(?:Ja|Nej|JA|NEJ|Avst(?:år|od)?\.?|AVSTÅR))+\s*\Z")
# §§ from which on somebody sits in another's place.
TAKES_OVER = re.compile(r"fr\.?\s?o\.?\s?m|från", re.IGNORECASE)
_STOPS = " .,;"
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


class TailReader:
    """Reads what stands beside names by the rules ``role``, ``presence`` and ``replaces`` of ``roles``."""

    def __init__(self, roles: RuleSet, parties: PartyReader, judge: NameJudge, mender: WordMender | None = None) -> None:
        self._roles = roles.group("role")
        self._presence = roles.group("presence")
        self.replaces = roles["replaces.member"].pattern
        self._parties = parties
        self._judge = judge
        self._mender = mender

    def stand_in(self, entry: Entry, text: str, shift: int) -> bool:
        """Take a line below a person that says only whom they stand in for ("tjg ers för Bo Ek (S)").

        ``shift`` leads from offsets of the line to those the entry's are counted in.
        """
        match = self.replaces.match(text)
        if match is None or not replaces_person(match):
            return False
        entry.replaces, entry.substitute = whole_name(match["name"]), True
        self.note_replaced(entry, match, shift)
        return True

    def note_replaced(self, entry: Entry, match: re.Match[str], shift: int) -> None:
        """Where the member stands whom a person stands in for, and that member's party."""
        a = match.start("name")
        b = a + len(match["name"].rstrip(".") if whole_name(match["name"])[-1] != "." else match["name"])
        entry.replaces_at = a + shift, b + shift
        behind = match.string[match.end() :]
        party = match["party"] or ((m := self._parties.after_comma(behind)) and m["party"])
        entry.replaces_party = (self._parties.letters(party) or None) if party else self._in_words(behind)[0]

    def _in_words(self, behind: str) -> tuple[str | None, int]:
        """The party in words in a bracket right behind a name ("(Centerpartiet)"), and where the bracket ends."""
        bracket = _BRACKET.match(behind)
        named = self._parties.named(bracket["inside"].strip()) if bracket else None
        return named, bracket.end() if bracket and named else 0

    def beside(self, entry: Entry, text: str, shift: int) -> None:
        """Take a column or a line that tells more of a person; ``shift`` as in ``stand_in``."""
        party, known = entry.party, entry.replaces
        self.read(entry, f" {text}", "")
        entry.party = party or entry.party
        if entry.replaces and not known and (match := self.replaces.search(text)):
            self.note_replaced(entry, match, shift)

    def read(self, entry: Entry, rest: str, lead: str) -> None:
        """Fill an entry from what stands behind its name, and before it."""
        in_front = self._parties.in_front(NUMBERING.sub("", lead.strip()))
        if in_front:
            entry.party = in_front
            lead = ""
            if _MARKED_ABSENT.match(rest):
                entry.status = "absent"
        if row := self._parties.in_row(rest):
            entry.party = row[0]
            behind = rest[row[2] :]
            if _MARKED_ABSENT.match(behind) or (self._parties.presence and _NO.match(behind)):
                entry.status = "absent"
            rest = f"{rest[: row[1]].rstrip()} {_MARKS.sub('', behind)}"
        elif found := self._parties.at(rest):
            entry.party = found[0] or None
            rest = rest[found[1] :]
        elif bracket := _BRACKET.match(rest):
            inside = bracket["inside"].strip()
            named = self._parties.named(inside) or self._among(inside)
            if named and "," in inside:
                # "(S, ordf)": the party is one of several things in the bracket.
                entry.party = named
                others = [part for part in re.split(r",\s?", inside) if self._parties.letters(part) != named]
                rest = f", {', '.join(others)}" + rest[bracket.end() :]
            elif named:
                entry.party, rest = named, rest[bracket.end() :]
            else:
                rest = f", {inside}" + rest[bracket.end() :]
                if beyond := _BRACKET.fullmatch(_MARKS.sub("", rest[len(inside) + 2 :]).rstrip(_STOPS)):
                    # "Bo Ek (ordförande) (S)".
                    letters = self._parties.letters(beyond["inside"].strip())
                    entry.party, rest = (letters, f", {inside}") if letters else (None, rest)
        else:
            # "Bo Ek Ledamot (S)": the role stands between.
            later = None if self.replaces.search(rest) else _LATER_PARTY.search(rest, 0, 48)
            if later and (party := self._parties.letters(later["party"])) is not None:
                entry.party = party or None
                rest = rest[: later.start()] + rest[later.end() :]
        self.told(entry, rest, lead)
        if entry.party is None and entry.title and (named := self._parties.named(entry.title)):
            # "Bo Ek, Centerpartiet".
            entry.party, entry.title = named, None

    def _among(self, inside: str) -> str | None:
        """The party's letters among other things in one bracket ("S, ordf")."""
        parts = re.split(r",\s?", inside) if "," in inside else []
        found = [letters for part in parts if _LETTERS.fullmatch(part) and (letters := self._parties.letters(part))]
        return found[0] if len(found) == 1 else None

    def told(self, entry: Entry, rest: str, lead: str = "") -> None:
        """Fill an entry from all that stands behind its name but the party."""
        rest = _BALLOTS_LAST.sub("", rest)
        replaced = self.replaces.search(rest)
        if replaced and replaces_person(replaced):
            entry.replaces, entry.substitute = whole_name(replaced["name"]), True
            behind = rest[replaced.end() :]
            behind = behind[self._in_words(behind)[1] :]
            if excused := _WHO_EXCUSED.match(behind):
                # "… för Bo Ek (S), som anmält förhinder".
                entry.replaces_status, behind = "excused", behind[excused.end() :]
            rest = rest[: replaced.start()] + " " + behind
        for rule in self._presence:
            if rule.pattern.search(rest):
                entry.status = rule["status"]
                rest = rule.pattern.sub("", rest)
        if paragraphs := paragraphs_in(rest):
            entry.paragraphs = paragraphs
            rest = _PARAGRAPHS.sub("", rest)
        rest = _VACANT.sub("", _DISTANCE.sub("", rest))
        plain = " ".join(rest.split()).strip(_EDGE + "()[]{}")
        plain = re.sub(r"^(?:och|samt|med|som)\b\s*|\s*\b(?:och|samt|med|för)$", "", plain)
        self._read_role(entry, plain, " ".join(lead.split()).strip(_EDGE))
        if entry.role == "ordförande" and entry.paragraphs and _ACTING.match(plain):
            # Who took the chair for single items keeps the role of the list.
            entry.role = None

    def _read_role(self, entry: Entry, plain: str, lead: str) -> None:
        for printed in (plain, NUMBERING.sub("", lead)):
            source = self._mender.mend(printed) if self._mender else printed
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
        if not title and lead_words and self._judge.is_title(lead_words[-1]) and len(lead_words) <= 4:
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


def paragraphs_in(text: str) -> str | None:
    """The §§ that a stretch says somebody was there for, or not."""
    found = [m.group().strip(_EDGE + "()") for m in _PARAGRAPHS.finditer(text)]
    return "; ".join(" ".join(p.split()) for p in found) or None


def whole_name(printed: str) -> str:
    """A name on one line, without the full stop of the sentence that it ends; that of an initial stays."""
    name = _BALLOTS_LAST.sub("", " ".join(printed.split()))
    return name if _ENDS_SHORT.search(name) else name.rstrip(".")


_ENDS_SHORT = re.compile(r"(?<!\w)\w{1,2}\.$")


def replaces_person(match: re.Match[str]) -> bool:
    """A bare "för" needs a full name behind it: "representant för Reumatikerföreningen" replaces nobody."""
    return len(match["name"].split()) > 1 or bool(re.match(r"(?:tj|ers|istf|i\s)", match.group(), re.IGNORECASE))
