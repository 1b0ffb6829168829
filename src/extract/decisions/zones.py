"""Labels put a zone over the lines that follow them, until the next label, heading or section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.decisions.blocks import DECIDES, Line, lines_of
from extract.decisions.bodies import nominative
from extract.decisions.labels import LABEL_LENGTH, Zone, label_at
from extract.document import Section
from extract.rulebook import RuleSet

_ITEM_HEAD = re.compile(
    r"(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,5}\s)?§\s?\d{1,4}(?:\s?[a-zA-Z])?(?![\w,])(?!\s(?:st|kap|och|i)\b)|\d{1,4}\s§\s[A-ZÅÄÖ]"
)
_HEADING_LIKE = re.compile(r"[A-ZÅÄÖ][^.:;!?\d]{2,58}$")
_HAS_VERB = re.compile(
    r"(?<!\w)(?:är|har|ska|beslutar|godkänner|får|föreslår|yrkar|noterar|"
    r"antar|utser|\w{3,}(?:as|es|des|tes|läggs|känns|ges|tas|ets))(?!\w)"
)
# "5. Drogvanor" behind an empty line: the next item, unless the decisions themselves are numbered.
_NUMBERED_HEAD = re.compile(r"(?P<number>\d{1,2})[.)]?\s{1,4}[A-ZÅÄÖ][^.:;!?\d]{2,58}$")
_NUMBER = re.compile(r"\d{1,2}[.)]?\s")
_INFINITIVE = re.compile(
    r"[.)]?\s+(?!(?:Nästa|Övriga|Andra|Första|Nya|Vissa|Sociala|Tekniska|Kommunala|Regionala)\s)[A-ZÅÄÖ][a-zåäö]+(?:a|å)\s"
)


# The decision at the end of an item without a label, behind the putting of the question.
_ENDS_PROCEDURE = re.compile(
    r"(?:(?=[A-ZÅÄÖ])(?:[\wåäöÅÄÖ]+-?,?\s(?:och\s|&\s)?){0,2}[\wåäöÅÄÖ-]*(?:fullmäktige|styrelsen|nämnden|utskottet|rådet|direktionen|beredningen|delegationen)|Fullmäktige|Nämnden|Styrelsen|Rådet|Utskottet|Direktionen|Beredningen|Delegationen|Mötet|Gruppen|Nätverket|Kommittén)"
    r"(?:\s(?:för\s[a-zåäö]+(?:\soch\s[a-zåäö]+)?|[a-zåäö]+utskott))?\s(?:(?:därför|således|sålunda|därmed|alltså|enhälligt)\s)?"
    r"(?:beslutar|beslutade|besl(?:öt|öto)|har\s(?:sålunda|således|därmed)\sbeslutat|godkänner|antar|antog|fastställer|fastställde|avslår|avslog|bifaller|biföll|"
    r"beviljar|beviljade|återremitterar|bordlägger|uppdrar|uppdrog|ger|gav|lämnar|överlämnar|avger|tillstyrker|avstyrker|ställer\ssig\sbakom|utser|utsåg|väljer|valde|"
    r"föreslår|förelägger|förbjuder|upphäver|anslår|anvisar|remitterar)(?!\w)"
    r"|(?:Därmed|Således|Sålunda)\s(?:beslutar|beslutade|har)\s"
)


def zones_of(
    text: str, parts: list[tuple[int, int, Section | None, tuple[int, int] | None]], rules: RuleSet, *, flat: bool = False
) -> Iterator[Zone]:
    """Walk the parts of a document (start, end, section, clean span of the heading) and yield its zones in order.

    ``flat``: the lines were put back into pages that had lost them, and each is whole.
    """
    zone_rules = rules.group("zone")
    zone: Zone | None = None
    # Whether the item under way has shown its decision; else one may stand behind who takes no part in it.
    decided = False
    for start, end, section, heading in parts:
        if section is None or section.level == 1 or zone is None:
            if zone:
                yield zone
            zone = Zone("text", section, first_of_section=True)
            decided = False
        for line in lines_of(text, start, end):
            if flat and text[line.start].isupper():
                # No line runs on in a next one that begins with a capital.
                line = line._replace(gap=True)
            if flat and zone.name in ("text", "background", "procedure") and _ELIDED.match(text, line.start):
                # Minutes of companies: below what was told "att godkänna rapporten." alone is the decision.
                yield zone
                zone = Zone("lead", section, [line])
                continue
            if zone.name == "text" and not decided and _alone(text, zone, line):
                # "att anta taxan." set off below the account of the matter, without label or verb.
                yield zone
                zone, decided = Zone("lead", section, [line]), True
                continue
            inside_heading = heading is not None and heading[0] <= line.start < heading[1]
            if zone.name == "procedure" and _ANNEX.match(text, line.start, line.end):
                continue
            label = label_at(text, line, zone_rules)
            if label is not None and label.name == "manner":
                label = _of_manner(label, zone)
            decided = decided or (label is not None and label.name in ("decision", "lead"))
            if label is not None and label.name == "lead":
                # In the body's own zones the lead belongs to what is under way; elsewhere it opens the decision.
                whose = _own_lead(text, line, zone)
                under_way = zone.name in ("decision", "history", "contents") or (
                    zone.name == "proposal" and not whose and (not (zone.lines and line.gap) or whose is False)
                )
                if under_way:
                    zone.lines.append(line)
                    continue
                yield zone
                zone = Zone("lead", section, [line])
                continue
            if label is not None:
                yield zone
                if (
                    label.name == "background"
                    and zone.name in ("decision", "terms")
                    and _TERMS_LABEL.match(text, line.start, line.end)
                ):
                    label.name = "terms"
                    label.lines = [line] if _FEE.match(text, line.start, line.end) else []
                zone = label
                zone.section = section
                if zone.rest:
                    zone.lines.append(zone.rest)
                continue
            if inside_heading:
                yield zone
                level = section.level if section else 1
                zone = Zone("text", section, first_of_section=level == 1)
                continue
            if (
                _ITEM_HEAD.match(text, line.start, line.end)
                and line.end - line.start < LABEL_LENGTH
                and (line.gap or zone.name in ("sent_to", "papers"))
            ):
                yield zone
                zone, decided = Zone("text", section, first_of_section=True), False
                continue
            ends = zone.name == "procedure" or (zone.name == "reservation" and line.gap and not decided)
            ends = ends or (zone.name == "yrkande" and line.gap and not decided and _told(text, zone))
            if ends and not _open(text, zone) and _ENDS_PROCEDURE.match(text, line.start, line.end):
                yield zone
                zone = Zone("text", zone.section or section, [line], after_procedure=True)
                continue
            if zone.name == "decision" and zone.rest and line.gap and _PROSE.match(text, line.start, line.end):
                # "Beslut: Dispens medges inte." and below it, set off, how the matter stood.
                yield zone
                zone = Zone("text", section)
            if (
                zone.name == "proposal"
                and zone.lines
                and line.gap
                and (
                    _council_decides(text, zone, line)
                    or _TAKES_IT.match(text, line.start)
                    or _DONE.fullmatch(text, line.start, line.end)
                )
            ):
                yield zone
                zone = Zone("lead" if _DONE.fullmatch(text, line.start, line.end) else "text", section, [line])
                continue
            if zone.name in ("proposal", "lead", "yrkande") and line.gap and _PUTS.match(text, line.start, line.end):
                yield zone
                zone = Zone("procedure", section, [line])
                continue
            if zone.name in ("decision", "proposal", "lead") and zone.lines and line.gap and _next_item(text, line, zone):
                yield zone
                zone = Zone("text", section, first_of_section=True)
                continue
            told = (
                zone.name == "reservation" and len(zone.lines) <= _TOLD_IN and zone.lines and text[zone.lines[-1].end - 1] == "."
            )
            if (told or zone.name in ("decision", "proposal", "terms")) and zone.lines and line.gap and _heading_like(text, line):
                # Behind who dissented, too, a heading that nobody knows begins the next passage.
                yield zone
                zone = Zone("background", section, label=line)
                continue
            zone.section = zone.section or section
            zone.lines.append(line)
    if zone:
        yield zone


def _of_manner(label: Zone, zone: Zone) -> Zone | None:
    """ "Enligt kontorets förslag:" below the label of a decision: what follows is another part of it; elsewhere it is a line like others."""
    if zone.name not in ("decision", "lead"):
        return None
    return replace(label, name=zone.name, owner=zone.owner, target=zone.target)


# Headings of what belongs to the decision above them: what it costs, who answers for it.
_TERMS_LABEL = re.compile(r"[#*\s]*(?:Avgift(?:er)?|AVGIFT|Kontrollansvarig|Vite|Debitering)(?!\w)")


# "Avgift: 5 280 kronor enligt taxa." is a point by itself.
_FEE = re.compile(r"[#*\s]*\w+\s?:\s*\d[\d ]*\s?(?:kr|kronor)(?!\w)")


# A line of running text: a sentence begins and goes on to the end of the line.
_PROSE = re.compile(r"(?!Att\s)[A-ZÅÄÖ][\wåäö-]+\s(?!beslutar\s)(?=.{60})")


# Where the list of voters is, between the sentences of a vote: no label of papers.
_ANNEX = re.compile(r"\(?(?:[Ss]e\s)?(?:[Vv]oteringslista,?\s)?[Bb]ilaga(?:\s[\dA-Z]{1,3})?\)?\.?\s*$")
# The chair puts the question, without a label for it.
_PUTS = re.compile(
    r"(?:Ordföranden?|Ordf\.?|Vice\sordföranden)\s(?:[A-ZÅÄÖ]\S+\s){0,3}(?:\([A-ZÅÄÖa-z]{1,4}\)\s)?"
    r"(?:ställ(?:er|de)|prövar|prövade|framställ(?:er|de)|frågar|frågade|tar\supp|finner|fann)\s"
)


def _own_lead(text: str, line: Line, zone: Zone) -> bool | None:
    """Whether a body that proposes goes on with what it decides "för egen del"; False when another proposes that it decide so."""
    if zone.name != "proposal" or not zone.owner or "för egen del" not in text[line.start : line.end]:
        return None
    return text.startswith(nominative(zone.owner), line.start)


_ELIDED = re.compile(r"(?<=\.\n)att\s[a-zåäö]+")
# A point that stands alone begins with "att" or a capital.
_POINT_BEGINS = re.compile(r"[Aa]tt\s|(?=[A-ZÅÄÖ])")
# Words behind which infinitives are somebody's wish or task.
_ASKS = re.compile(r"(?<!\w)(?:förslag|föreslå|yrka|hemställ|motion|begär|uppdrag|ska|skall|vill|bör|syfte)", re.IGNORECASE)


def _alone(text: str, zone: Zone, line: Line) -> bool:
    """Whether a line is a decision in the infinitive: set off below its heading, or below prose that asks for nothing."""
    if zone.section is None or zone.section.kind != "agenda_item" or not line.gap:
        return False
    printed = text[line.start : line.end]
    lead = _POINT_BEGINS.match(printed)
    point = printed[lead.end() :] if lead else ""
    if not DECIDES.match(point[:1].lower() + point[1:]):
        return False
    before = text[zone.lines[0].start : zone.lines[-1].end] if zone.lines else ""
    return (not before or before.endswith(".")) and not _ASKS.search(before[-300:])


_COUNCIL_DECIDES = re.compile(r"(?:Kommunf|Regionf|Landstingsf|F)ullmäktige\s(?:beslutar|beslutade|beslöt)(?!\w)")
# "Nämnden beslutar enligt förslaget.": set off below a proposal it is what became of it.
_TAKES_IT = re.compile(
    r"(?=[A-ZÅÄÖ])[\wåäöÅÄÖ-]*(?i:fullmäktige|styrelsen|nämnden|utskottet|direktionen|rådet|delegationen|kommittén|beredningen|mötet)\s"
    r"(?:(?:beslutar|beslutade|beslöt)\s(?:att\s(?:besluta\s|godkänna\s)?)?(?:i\s(?:enlighet|överensstämmelse)\smed|enligt)|bifaller|biföll)\s"
    r"(?:[\wåäöÅÄÖ-]+\s){0,3}?[a-zåäö]*förslag(?:et)?(?=\s*(?:\.|$|\n))"
)
# "Bifalles.", "Enligt förslag.": all that older minutes say of it.
_DONE = re.compile(
    r"(?:Bifall(?:e)?s|Bifölls|Godkän(?:ne)?s|Godkändes|Avslås|Avslogs|Antag(?:e)?s|Antogs|Tillstyrk(?:e)?s|Enligt (?:\w+s )?förslag(?:et)?)\.?"
)
_POINT_OF_PROPOSAL = re.compile(r"(?:att|\d{1,2}[.)])\s")


def _council_decides(text: str, zone: Zone, line: Line) -> bool:
    """Whether the council's decision stands, without a label, below the points of what the board proposes to it."""
    return bool(
        zone.owner
        and "fullmäktige" not in zone.owner.lower()
        and _POINT_OF_PROPOSAL.match(text, zone.lines[0].start)
        and _COUNCIL_DECIDES.match(text, line.start, line.end)
    )


def _open(text: str, zone: Zone) -> bool:
    """Whether the last line of a zone ends inside a sentence: "… finner att" / "Kommunfullmäktige avslår yrkandet."."""
    return bool(zone.lines) and text.endswith((" att", " och", " samt", " på", ","), zone.lines[-1].start, zone.lines[-1].end)


def _told(text: str, zone: Zone) -> bool:
    """Whether a debate has come to the end of a sentence that asks for nothing: what stands below it is no wish's wording."""
    last = text[zone.lines[-1].start : zone.lines[-1].end] if zone.lines else ":"
    return last.endswith(".") and "följande" not in last


def _next_item(text: str, line: Line, zone: Zone) -> bool:
    """Whether a line is the numbered head of the next item and no point of the list under way."""
    m = _NUMBERED_HEAD.match(text, line.start, line.end)
    if not m or _HAS_VERB.search(text, line.start, line.end) or _INFINITIVE.match(text, m.end("number"), line.end):
        return False
    return int(m["number"]) > 1 and not any(_NUMBER.match(text, before.start, before.end) for before in zone.lines)


# Who dissents is told in so many lines; a longer text is the reservation itself, with headings of its own.
_TOLD_IN = 4


def _heading_like(text: str, line: Line) -> bool:
    printed = text[line.start : line.end]
    return (
        line.end - line.start < 60
        and bool(_HEADING_LIKE.match(printed))
        and not _HAS_VERB.search(printed)
        and len(printed.split()) < 7
    )
