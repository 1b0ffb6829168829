"""The att-clauses of a sentence, and where each ends."""

from __future__ import annotations

import re

# A further clause of the same verb: "att" behind a comma, samt, dels or och. "och att" alone may belong to an
# uppdrag inside the clause and is asked about by the caller.
_NEXT_ATT = re.compile(
    r"(?:(?P<strong>[,;]\s{0,80}(?:samt|dels|och|varvid)?\s{0,80}|(?<!\w)samt\s{1,80}(?:dels\s)?|"
    r"(?<!\w)dels\s{1,80})|(?<!\w)(?P<weak>och\s{1,80}))(?=att(?!\w))"
)
# "… att gälla från årsskiftet" belongs to what is adopted.
_PURPOSE = re.compile(
    r"att\s(?:gälla|finansieras|bekostas|täckas|belasta|utbetalas|användas|börja|betalas|fördelas|tillämpas|redovisas|återrapporteras|slutredovisas|genomföras|ta(?:ga)?s\s(?:ur|från))(?!\w)"
)
# What belongs to a task under way: "… genomföra vandringar, och att redovisa vad som framkommit".
_REPORTING = re.compile(
    r"att\s(?:[^,.;]{0,40}?\s)?(?:(?:åter)?redovisa|(?:åter)?rapportera|återkomma|presentera|informera|slutredovisa)(?!\w)"
)
_INFINITIVE_TASK = re.compile(r"uppdrag(?:et)?\s(?:[\wåäö,]+\s){0,12}?att\b|(?:uppmana|bemyndiga|uppdra|delegera|ålägga)\w*\s")


def att_clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Part "att … , att … samt att …" into its clauses; ``start`` stands at the first "att"."""
    cuts = [start]
    ends = []
    joints = {m.end(): m for m in (*_set_off(text, start, end), *_NEXT_ATT.finditer(text, start + 3, end))}
    for at, m in sorted(joints.items()):
        if _PURPOSE.match(text, at):
            continue
        inner = text[cuts[-1] : m.start()]
        task = _INFINITIVE_TASK.search(inner) if m.re is _NEXT_ATT else None
        if task and (m["weak"] or (task.group().startswith("uppdrag") and _REPORTING.match(text, at))):
            continue
        if inner.count("(") != inner.count(")") or _opens_subclause(inner):
            continue
        ends.append(m.start())
        cuts.append(at)
    ends.append(end)
    return [(a, b) for a, b in zip(cuts, ends, strict=True) if b - a > 6]


# A line that begins with "att", and what goes on in such a line.
_LINE_OF_ATT = re.compile(r"(?<=[^\s,;])[ \t]*\n[ \t]*(?=att\s)")
_AWAITS_ATT = re.compile(
    r"(?:uppdrag(?:et)?|möjlighet(?:en)?|rätt(?:en)?|genom|för|om|på|till|så|än|utan|med|av|avsikt|syfte|ansvar\w*|sätt|skyldighet|förslag(?:et)?|uppmaning|tillstånd|(?:uppdra|uppmana|bemyndiga|delegera|ålägga|förelägga|medge|låta)\w*(?:\s[\wåäöÅÄÖ-]+){1,6})\Z"
)
# A line so much shorter than those around it was ended on purpose; so far around is looked; no page is narrower.
_ENDED, _AROUND, _NARROWEST = 0.75, 1500, 55


def _set_off(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Where lines with "att" are points of their own, parted by nothing but the line's end: several of them, or behind a line that had room."""
    found = [
        m
        for m in _LINE_OF_ATT.finditer(text, start + 3, end)
        if not _AWAITS_ATT.search(text, max(start, m.start() - 90), m.start())
    ]
    if len(found) != 1:
        return found
    first = found[0]
    width = max(_NARROWEST, *map(len, text[max(0, start - _AROUND) : end + _AROUND].split("\n")))
    line = first.start() - text.rfind("\n", 0, first.start()) - 1
    return found if line < _ENDED * width else []


_SUBCLAUSE = re.compile(
    r"(?:förutsättning|motivering(?:en)?|innebär|innebörd(?:en)?|tillägg(?:et)?|hänvisning\still|undantag)[,\s]*$"
)


def _opens_subclause(inner: str) -> bool:
    return bool(_SUBCLAUSE.search(inner[-30:]))


_TAIL = re.compile(r"(?:[\s,;]|(?<=[\s,])(?:samt|och|dels))+$")


def clause_end(text: str, start: int, end: int) -> int:
    """Where a clause ends without the comma, "samt" or "och" that leads to the next one."""
    tail = _TAIL.search(text, max(start, end - 12), end)
    return tail.start() if tail else end
