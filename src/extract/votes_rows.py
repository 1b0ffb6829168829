"""Who voted how where a row is no line of its own: cells one below another, and lists set side by side."""

from __future__ import annotations

import re

from extract.document import Voter
from extract.votes_names import LISTED, People, ballot_of

_VOTE = r"(?:JA|Ja|ja|NEJ|Nej|nej|Avst(?:år|od|\.)?|AVSTÅR|avstår|avstod)"
_LINE_NAME = r"[A-ZÅÄÖ][^\W\d_]+(?:[ ’'-](?:von|af|de|[A-ZÅÄÖ])[^\W\d_]*){1,4}"
# "Karin Brodd / S / Ja", also party first and with empty lines between the cells.
_STACKED = re.compile(
    rf"^[ \t]*(?:(?P<before>[A-ZÅÄÖ]{{1,4}})[ \t]*\n\s*)?(?P<name>{_LINE_NAME})(?:[ ]?\((?P<inline>[A-Za-zÅÄÖåäö]{{1,5}})\))?[ \t]*\n"
    rf"(?:\s*\(?(?P<party>(?!Ja\b|JA\b|NEJ\b|Nej\b)[A-ZÅÄÖ][A-Za-zåäö]{{0,4}})\)?[ \t]*\n)?\s*(?P<vote>{_VOTE})[ \t]*$",
    re.MULTILINE,
)
# "Karin Brodd (S)   Ja     Per Sten (M)   Nej"
_PAIR = re.compile(
    rf"(?P<name>{_LINE_NAME})(?:[ ]?\((?P<inline>[A-Za-zÅÄÖåäö]{{1,5}})\)|[ \t]+(?P<party>[A-ZÅÄÖ]{{1,4}})(?=\s))?"
    rf"[ \t]*[,:–-]?[ \t]+(?P<vote>{_VOTE})(?!\w)"
)
_ENOUGH = 2


def stacked(text: str, start: int, limit: int, people: People) -> list[Voter]:
    """Cells one below another; empty unless two or more stand in a row."""
    return _voters(list(_STACKED.finditer(text, start, limit)), people)


def paired(text: str, start: int, limit: int, people: People) -> list[Voter]:
    """Two or more lists side by side: several names with their votes on one line."""
    rows: list[re.Match[str]] = []
    wide = False
    at = start
    for line in text[start:limit].split("\n"):
        found = list(_PAIR.finditer(text, at, at + len(line)))
        wide = wide or len(found) > 1
        rows += found
        at += len(line) + 1
    return _voters(rows, people) if wide else []


def _voters(rows: list[re.Match[str]], people: People) -> list[Voter]:
    out: list[Voter] = []
    for m in rows:
        groups = m.groupdict()
        party = groups.get("inline") or groups.get("party") or groups.get("before")
        if LISTED.fullmatch(m["name"]):
            out.append(Voter(*people.known(m["name"], party), ballot_of(m["vote"])))
    return out if len(out) >= _ENOUGH else []
