"""By when something shall be done: which clauses have a deadline, and "nästa möte" by its date."""

from __future__ import annotations

import re

from extract.decisions.assignment import deadline_of, meeting_date_of
from extract.rulebook import RuleBook

_WITH_DEADLINE = ("assign", "postpone", "set_date", "refer")
# Words of a clause that set a time although they hand out no task.
_TIMED = re.compile(
    r"(?<!\w)(?:senast\s|till\snästa\s|vara\sklar|slutför|[Åå]terrapport|tas\supp|(?:åter|på\snytt|igen)\s(?:ska(?:ll)?\s)?behandlas|behandlas\s(?:åter|på\snytt|igen)|före\sutgången|besvaras|redovis|återrapport|följas?\supp|följs\supp|[Uu]ppföljning|utvärder|betalas|inom\s\d)"
)
_BY_LABEL = re.compile(r"(?:Klart?|Senast|Tidplan)\s?:\s")
# More days than these in one clause are a calendar.
_DAYS = 2


def deadline_in(
    clause: str, kind: str, status: str, meeting_date: str | None, next_meeting: str | None, rules: RuleBook
) -> str | None:
    """By when; of a reported decision only what stands in its att-clause; "nästa möte" by its date when the minutes give it."""
    wording = rules["assignments"]
    if kind == "set_date":
        # "Sammanträdet den 14 oktober flyttas till den 21 oktober": the day it is moved to.
        if len(list(wording["date.any"].pattern.finditer(clause))) > _DAYS:
            return None
        moved = re.search(r"(?:flytt|ändr)\w+\s(?:[^.]{0,40}?\s)?till\s", clause)
        if moved and (to := meeting_date_of(clause[moved.end() :], meeting_date, wording)):
            return to
        return deadline_of(clause, meeting_date, wording) or meeting_date_of(clause, meeting_date, wording)
    if kind not in _WITH_DEADLINE and (kind == "elect" or not _TIMED.search(clause)):
        return None
    if status == "reported":
        at = clause.find(" att ")
        clause = clause[at:] if at >= 0 else clause if _BY_LABEL.search(clause) else ""
    found = deadline_of(clause, meeting_date, wording)
    if found and kind != "assign" and re.search(rf"(?<!\w)(?:per|avseende|för)\s{re.escape(found)}", clause):
        # "godkänna uppföljningen per juli 2019": what it is about.
        return None
    if (
        found
        and kind == "refer"
        and re.search(rf"(?:hänskj|remitter|överläm|översän|skick|hänvis)\w*\s{re.escape(found)}", clause)
    ):
        # "hänskjuts till budgetberedningen": to whom, not by when.
        return None
    if not found or not next_meeting:
        return found
    month = _MONTH_NAMES[int(next_meeting[5:7]) - 1]
    told = re.match(r"(?:nästa|nästkommande)\s(?:möte|sammanträde|gång)", found) or (
        found.lower() == month and re.search(rf"(?:sammanträde|möte)t?\si\s{month}", clause)
    )
    return next_meeting if told else found


_MONTH_NAMES = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"
)  # fmt: skip
