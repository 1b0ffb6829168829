"""Who voted how, from prose, lists and tables; names and parties as the attendance has them."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from extract.document import Participant, Section, Voter
from extract.rulebook import RuleSet
from extract.votes_tallies import Tally

if TYPE_CHECKING:
    from extract.clean import Cleaned

Ballot = Literal["ja", "nej", "avstår"]
# How far from a tally its lists may stand, in characters.
_LIST_LENGTH = 4000
_NOT_A_NAME = r"(?!Utfallet|Ordf|Övriga|Nej\b|Ja\b|Beslut|Den\b|Nämnden|Kommun|Omröst|Voter|Därmed|Avst)"
_NAME = rf"{_NOT_A_NAME}[A-ZÅÄÖ][\wåäöéüøćčšžđńý'’-]+(?:\s{_NOT_A_NAME}(?:von|af|de|al|[A-ZÅÄÖ])[\wåäöéüøćčšžđńý'’-]+){{1,4}}"
_LISTED = re.compile(rf"(?P<name>{_NAME})(?:\s*\((?P<party>[A-Za-zÅÄÖåäö]{{1,5}}|-)\))?")
_ABSTAINERS = re.compile(r"(?P<who>[A-ZÅÄÖ][^.:]{3,400}?)\s(?:avstår|avstod)(?:\sfrån\satt\srösta)?\.")
_LIST_END = re.compile(r"\.(?=\s|$)|\n\s*\n|\n(?=\s*(?:Nej|Ja|Avstår|Beslut|Reservation)\b)")


def add_members(text: str, tallies: list[Tally], participants: tuple[Participant, ...], rules: RuleSet) -> None:
    """Read the lists behind or in front of each tally into it; a tally's end moves behind a list in prose."""
    people = _People(participants)
    barred, text = text, text.replace("|", " ")
    for i, tally in enumerate(tallies):
        limit = min(len(text), tally.end + _LIST_LENGTH, tallies[i + 1].start if i + 1 < len(tallies) else len(text))
        grid = rules["members.columns"].pattern.search(text, tally.end, limit)
        limit = grid.start() if grid else limit
        rows = _table(text, max(tallies[i - 1].end if i else 0, tally.start - _LIST_LENGTH), limit, people, rules)
        if (
            "|" not in barred[max(0, tally.start - _LIST_LENGTH) : limit]
            and len(rows) > 1
            and len(rows) == sum(tally.figures[k] or 0 for k in ("yes", "no", "abstain"))
        ):
            # As many rows as votes: the list is this vote's, whatever stands in prose beside it.
            tally.members = rows
            continue
        listed, end = _prose(text, tally.start, limit, tally.end, people, rules)
        if not listed:
            # "Vid omröstningen röstar följande ja: …" stands in front of its sum as often as behind it.
            before = text[max(0, tally.start - 400) : tally.start]
            near = "röstar" in before or re.search(r"^(?:Ja|JA)(?:-röst\w*)?\s?:\s*[A-ZÅÄÖ]", before, re.MULTILINE)
            paragraph = 0 if near else text.rfind("\n\n", 0, tally.start) + 2
            begin = max(tallies[i - 1].end if i else 0, tally.start - 1200, paragraph)
            listed, _ = _prose(text, begin, tally.start, begin, people, rules) if begin < tally.start else ([], 0)
            end = tally.end
        if listed:
            tally.members, tally.end = listed, max(tally.end, end)
            continue
        around = max(tallies[i - 1].end if i else 0, tally.start - _LIST_LENGTH), limit
        tally.members = _barred_table(barred, *around, people, rules) or _table(text, tally.end, limit, people, rules)
        if not tally.members:
            # The list may stand in front of its sum.
            begin = max(tallies[i - 1].end if i else 0, tally.start - _LIST_LENGTH, 0)
            rows = _table(text, begin, tally.start, people, rules)
            voted = (
                bool(rules["members.heading"].pattern.search(text, begin, tally.start))
                or "röst" in text[begin : tally.start].lower()
            )
            tally.members = rows if len(rows) > (1 if voted else 2) else []


def _prose(text: str, start: int, limit: int, tally_end: int, people: _People, rules: RuleSet) -> tuple[list[Voter], int]:
    """ "Ja röstar A (S) och B (M). Nej röstar …" close behind the tally."""
    voters: list[Voter] = []
    end = start
    leads = list(rules["members.lead"].pattern.finditer(text, start, limit))
    for k, lead in enumerate(leads):
        if lead.start() > max(end, tally_end) + 700:
            break
        line = text.rfind("\n", 0, lead.start()) + 1
        if re.search(r"[a-zåäö)] {2,}$|[a-zåäö)]\t+$", text[line : lead.start()]):
            # The vote column of a table.
            continue
        vote = _ballot(next(g for g in lead.groups() if g))
        stop = min(_list_end(text, lead.end(), limit), leads[k + 1].start() if k + 1 < len(leads) else limit)
        voters += _names(text, lead.end(), stop, vote, people)
        end = stop + 1 if stop < len(text) and text[stop] == "." else stop
    if not voters:
        for m in rules["members.names_first"].pattern.finditer(text, tally_end, min(limit, tally_end + 1500)):
            voters += _names(text, *m.span("who"), "ja" if m["vote"] == "ja" else "nej", people)
            end = m.end() + 1
    if voters:
        for m in _ABSTAINERS.finditer(text, start, min(limit, end + 300)):
            listed = m["who"].split("\n\n")[-1]
            offset = m.end("who") - len(listed)
            names = _names(text, offset, m.end("who"), "avstår", people)
            if names and not any(v.name == n.name for v in voters for n in names):
                voters += names
    else:
        single = re.compile(rf"\d\s?ledam(?:ot|öter),\s(?P<who>{_NAME}[^.]{{0,120}}?),?\savstår").search(
            text, start, min(limit, tally_end + 10)
        )
        if single:
            return [], start
    return voters, end


def find_roll_calls(text: str, participants: tuple[Participant, ...], rules: RuleSet) -> list[Tally]:
    """ "A, B och C röstar ja. D och E röstar nej.": where both sides stand by name and no figures, the names are the figures."""
    people = _People(participants)
    if "röstar" not in text and "röstade" not in text:
        return []
    found: list[Tally] = []
    matches = list(rules["members.names_first"].pattern.finditer(text))
    for one, other in itertools.pairwise(matches):
        if one["vote"] == other["vote"] or text[one.end() : other.start()].strip(" .\n"):
            continue
        voters = [
            *_names(text, *one.span("who"), _ballot(one["vote"]), people),
            *_names(text, *other.span("who"), _ballot(other["vote"]), people),
        ]
        if "övriga" in text[one.start() : other.end()].lower():
            continue
        figures: dict[str, int | None] = {
            "yes": sum(v.vote == "ja" for v in voters), "no": sum(v.vote == "nej" for v in voters), "abstain": None, "absent": None
        }  # fmt: skip
        found.append(Tally(one.start(), other.end(), figures, voters))
    return found


def _ballot(printed: str) -> Ballot:
    low = printed.lower()
    return "ja" if low.startswith("ja") else "nej" if low.startswith("nej") else "avstår"


def _list_end(text: str, start: int, limit: int) -> int:
    m = _LIST_END.search(text, start, limit)
    return m.start() if m else limit


def _names(text: str, start: int, end: int, vote: Ballot, people: _People) -> list[Voter]:
    out: list[Voter] = []
    waiting: list[int] = []
    for m in _LISTED.finditer(text, start, end):
        name, party = people.known(" ".join(m["name"].split()), m["party"])
        out.append(Voter(name, party, vote))
        # "A, B och C (kip)": one party for all that came before it without one.
        if m["party"]:
            for i in waiting:
                out[i] = replace(out[i], party=out[i].party or party)
            waiting = []
        else:
            waiting.append(len(out) - 1)
    return out


def _table(text: str, start: int, limit: int, people: _People, rules: RuleSet) -> list[Voter]:
    """Rows behind the tally: "Name  Party  Ja", or a cross below Ja/Nej/Avstår."""
    head = rules["members.heading"].pattern.search(text, start, limit)
    columns: dict[str, float] = {}
    if head:
        line = text.rfind("\n", 0, head.start("yes")) + 1
        for key, vote in (("yes", "ja"), ("no", "nej"), ("abstain", "avstår"), ("absent", "")):
            if head[key]:
                columns[vote] = head.start(key) - line + len(head[key]) / 2
    out: list[Voter] = []
    for m in rules["members.row"].pattern.finditer(text, start, limit):
        printed = m["vote"].lower()
        if printed.startswith("ja"):
            vote = "ja"
        elif printed.startswith("nej"):
            vote = "nej"
        elif printed.startswith("avst"):
            vote = "avstår"
        elif printed in ("x", "1", "i") and columns:
            at = m.start("vote") - (text.rfind("\n", 0, m.start("vote")) + 1)
            vote = min(columns, key=lambda v: abs(columns[v] - at))
        else:
            continue
        if vote:
            name, party = people.known(" ".join(m["name"].split()), m["party"])
            out.append(Voter(name, party, vote))  # type: ignore[arg-type]
    return out


def _barred_table(text: str, start: int, limit: int, people: _People, rules: RuleSet) -> list[Voter]:
    """A table of markdown: the cell with the cross says how, whatever its width."""
    out: list[Voter] = []
    columns: list[str] = []
    for line in text[start:limit].split("\n"):
        if line.count("|") < 3:
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if rules["members.heading"].pattern.match(line.replace("|", " ")):
            columns = [cell.lower() for cell in cells]
            continue
        name = _LISTED.match(cells[0]) or (_LISTED.match(cells[1]) if len(cells) > 1 else None)
        if not columns or not name or len(cells) != len(columns):
            continue
        for column, cell in zip(columns, cells, strict=True):
            if column.startswith(("ja", "nej", "avst")) and cell.lower() in ("x", "1", "i", column):
                party = next(
                    (c for c in cells if re.fullmatch(r"[A-ZÅÄÖ]{1,4}", c) and c.lower() not in ("x", "i")), name["party"]
                )
                out.append(Voter(*people.known(" ".join(name["name"].split()), party), _ballot(column)))
    return out


def add_grid_members(
    cleaned: Cleaned, sections: tuple[Section, ...], tallies: list[Tally], participants: tuple[Participant, ...], rules: RuleSet
) -> None:
    """One list for several votes: a column for each §, "Ja", "Nej" or "Avstår" below it."""
    missing = [t for t in tallies if not t.members]
    if not missing:
        return
    text, people = cleaned.text, _People(participants)
    outer = sorted((s for s in sections if s.level == 1), key=lambda s: s.span[0])
    for head in rules["members.columns"].pattern.finditer(text):
        columns = {m[1]: (m.start() + m.end()) / 2 for m in _PARAGRAPH.finditer(head.group())}
        voters: dict[str, list[Voter]] = {number: [] for number in columns}
        for line in text[head.end() :].split("\n")[1:]:
            ballots = list(_BALLOT.finditer(line))
            if not ballots and voters and line.strip() and any(voters.values()):
                break
            names = list(_LISTED.finditer(line[: ballots[0].start()])) if ballots else []
            if not names:
                continue
            # A substitute stands to the right of the member whose seat it is.
            first = re.match(r"\s*([A-ZÅÄÖ]{1,4})\s{2,}", line)
            name, party = people.known(
                " ".join(names[-1]["name"].split()), names[-1]["party"] or (first[1] if first and len(names) == 1 else None)
            )
            for ballot in ballots:
                number = min(columns, key=lambda n: abs(columns[n] - (ballot.start() + ballot.end()) / 2))
                vote: Ballot = "ja" if ballot[0].lower() == "ja" else "nej" if ballot[0].lower() == "nej" else "avstår"
                voters[number].append(Voter(name, party, vote))
        for tally in missing:
            at = cleaned.raw_span(tally.start, tally.end).start
            section = next((s for s in outer if s.span[0] <= at < s.span[1]), None)
            digits = re.search(r"\d+", (section.number or "") if section else "")
            if digits and voters.get(digits.group()):
                tally.members = tally.members or voters[digits.group()]


_PARAGRAPH = re.compile(r"§\s?(\d{1,4})")
_BALLOT = re.compile(r"(?<!\w)(?:Ja|JA|Nej|NEJ|Avstår|AVSTÅR|Avst\.?)(?!\w)")


class _People:
    """The attendance: completes a voter's party and mends a name that differs by scanning alone."""

    def __init__(self, participants: tuple[Participant, ...]) -> None:
        self._by_name = {p.name.lower(): p for p in participants}
        self._by_key = {_key(p.name): p for p in participants}

    def known(self, name: str, party: str | None) -> tuple[str, str | None]:
        """Name and party as the attendance has them; a voter who is not in it stays as printed."""
        person = self._by_name.get(name.lower()) or self._by_key.get(_key(name))
        letters = party if party and party != "-" else None
        if letters and letters.islower():
            letters = letters.upper()
        if person is None:
            return name, letters
        return person.name, letters or person.party


def _key(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower().translate(str.maketrans("åäöéćčšž", "aaoeccsz")))
