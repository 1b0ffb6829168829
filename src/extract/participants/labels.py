"""Labels of attendance lists: over a group of people, in a run, torn over two lines, as heads of a table's columns."""

from __future__ import annotations

import re

from extract.participants.mend import WordMender
from extract.rulebook import Rule, RuleSet
from extract.segment.lines import Line, loose

_SPACED = re.compile(r"(?:\w ){5,}\w(?=\s|:|$)")
_CONTINUATION = re.compile(
    r"^(?:ersättare|företrädare|representanter|deltagande|deltagare|närvarande|ledamöter|och\stid|plats\soch\stid|och\sövriga|för\sprotokollet|"
    r"uppsättande|nedtagande|tjänstemän|suppleanter|och|samt|ersättare\soch)$",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(r"[a-zåäö]{3,15}$")
# Dots to sign on.
_TO_SIGN = re.compile(r"[\s._…~]{3,}$")
# A label in a narrow column is no longer than this, and torn over no more lines (with names between them).
_LONGEST_TORN, _TORN_OVER = 40, 4


class LabelReader:
    """Recognises labels by the rules ``group`` of ``roles``; ``mender`` puts misread words of damaged text right."""

    def __init__(self, roles: RuleSet, mender: WordMender | None = None) -> None:
        self._mender = mender
        self._asked: dict[str, tuple[Rule, int] | None] = {}
        self._groups = roles.group("group")
        self._members, self._serving = roles["group.members"], roles["group.serving"]
        self._substitutes, self._replaced = roles["group.substitutes"], roles["group.replaced"]
        self._head = roles["table.head"].pattern

    def label(self, text: str) -> tuple[Rule, int] | None:
        """The label that a text begins with, and where its value begins."""
        if not text or len(text) > 400 or (not text[0].isalpha() and not text[0].isdigit()):
            return None
        if spaced := _SPACED.match(text):
            # "N ä r v a r a n d e": the label without its blanks, the value behind it.
            found = self.label(spaced.group().replace(" ", ""))
            return (found[0], len(text) if spaced.end() == len(text) else spaced.end()) if found else None
        if found := self._plain(text):
            return found
        if self._mender is None or (mended := self._mender.mend(text)) == text or (found := self._plain(mended)) is None:
            return None
        return found[0], self._mender.origin(text, found[1])

    def _plain(self, text: str) -> tuple[Rule, int] | None:
        # Each line is asked about from several sides.
        if text not in self._asked:
            self._asked[text] = self._of_rules(text)
        return self._asked[text]

    def _of_rules(self, text: str) -> tuple[Rule, int] | None:
        dots = _TO_SIGN.search(text)
        bare = text[: dots.start()] if dots else text
        for rule in self._groups:
            match = loose(rule.pattern).match(bare)
            if match:
                end = match.end()
                while end < len(text) and text[end] in " \t:*_–-":
                    end += 1
                return rule, len(text) if end >= len(bare) else end
        return None

    def run(self, cell: str) -> list[Rule]:
        """The labels of a line that is nothing but labels ("Ordförande Justerande")."""
        rules, rest = [], cell
        while rest and (found := self.label(rest)):
            rules.append(found[0])
            rest = rest[found[1] :]
        return rules if not rest and len(rules) > 1 else []

    def torn(self, cell: str, lines: list[Line], i: int) -> tuple[Rule, list[int]] | None:
        """A label torn over lines ("Tjänstgörande" / "ersättare", "Ej tjänst-" / "görande" / "ersättare"), and the lines below that hold its rest.

        Names of the column beside it may have come to stand between.
        """
        if len(cell) > _LONGEST_TORN:
            return None
        begins = self.label(cell) is not None
        best: tuple[Rule, list[int]] | None = None
        joined, taken = cell, list[int]()
        for at, below in enumerate(lines[i + 1 : i + 1 + _TORN_OVER], i + 1):
            a, b = below.cells()[0]
            under = below.text[a - below.start : b - below.start].rstrip(" :")
            if below.gap:
                break
            hyphen = joined.endswith("-") and bool(_FRAGMENT.match(under))
            if not hyphen and not (_CONTINUATION.match(under) if begins else under[:1].islower()):
                if "-" in cell and under[:1].isupper() and len(below.cells()) == 1:
                    continue
                break
            joined = joined[:-1] + under if hyphen else f"{joined} {under}"
            taken.append(at)
            found = self.label(joined)
            if found and found[1] >= len(joined):
                best = found[0], list(taken)
        return best

    def table_head(self, line: Line) -> list[tuple[int, Rule]]:
        """The columns of a table that hold people, from the line with its heads."""
        if len(line.text) > 200 or not self._head.match(line.text.replace("|", " ").strip()):
            return []
        columns = [(line.x(line.start + m.start()), self._members) for m in re.finditer(r"(?i)namn|ledam(?:ot|öter)", line.text)]
        for m in re.finditer(r"(?i)((?:tj[äa]nstg[öo]rande|tj[äa]nstg|tjg|tj)\.?\s)?ers[äa]ttare|(ers[äa]tts\sav)", line.text):
            if columns or _FIRST_HEADS.fullmatch(line.text, 0, m.start()):
                own = _OWN_COLUMNS.search(line.text, m.end()) or not _OF_A_ROLL.search(line.text)
                serves = m[1] or m[2] or (columns and not own)
                columns.append((line.x(line.start + m.start()), self._serving if serves else self._substitutes))
        for m in re.finditer(r"(?i)(?:ersätter|tjg|tjänstgör)(?:\sför)?(?=\s*$|\s{2,})", line.text) if columns else ():
            columns.append((line.x(line.start + m.start()), self._replaced))
        return columns


# Behind the head "Ersättare": it is a list of its own beside that of the members, and its rows are not theirs.
_OWN_COLUMNS = re.compile(r"(?i)n[äa]rv|ers[äa]tter|tj(?:[äa]nst)?g")
# What a roll asks: who is there, or votes.
_OF_A_ROLL = re.compile(r"(?i)n[äa]rv|§|(?<!\w)(?:ja|nej|r[öo]st|voter|omr[öo]st)")
# What may stand in front of the column of substitutes that heads a table.
_FIRST_HEADS = re.compile(r"(?:(?:nr|parti)\s+){0,2}", re.IGNORECASE)
_PRESENT_HEAD = re.compile(r"(?<!\w)närv", re.IGNORECASE)
_VOTE_HEAD = re.compile(r"§|(?<!\w)(?:Ja|Nej|Röst)(?!\w)", re.IGNORECASE)


def asks_for_presence(head: str) -> bool:
    """Whether the head of a table asks who was there, so that "Nej" below it is an answer and no ballot."""
    return bool(_PRESENT_HEAD.search(head)) and not _VOTE_HEAD.search(head)
