"""References: case numbers, earlier §§, statutes, policy documents, motions, money, dates, times, properties, parties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from extract.document import Reference, ReferenceType, Section
from extract.offsets import Span
from extract.references.amounts import date_value, money_value, time_value
from extract.references.parties import Parties
from extract.references.statutes import Found, find_policy_documents, find_statutes
from extract.rulebook import Rule, RuleBook, RuleSet
from extract.segment.case_numbers import without_filing
from extract.words import places_of

if TYPE_CHECKING:
    from extract.clean import Cleaned

# What wins where two overlap; a § back reference may hold a date, a title may hold a year, a party stands by itself.
_ORDER = ("case_number", "law", "government_document", "property", "date", "money", "time", "policy_document", "party")
_LAYERS = ("paragraph", "motion")
_TYPES = get_args(ReferenceType)
# "minus 1,4 mnkr": a loss.
_MINUS = re.compile(r"(?<!\w)[Mm]inus\s$")
# "Dnr KS 2013/": the text has lost the serial.
_LOST_SERIAL = re.compile(r"[A-Za-zÅÄÖåäö]{1,8}[ /-]?(?:19|20)\d\d")
# So far into a section its head reaches, in characters.
_HEAD = 400
_YEAR_SERIAL_SUFFIX = re.compile(r"^([A-ZÅÄÖ]{2,6}[- ]\d{4}/\d{5})-\d{1,3}$")


def find_references(cleaned: Cleaned, sections: tuple[Section, ...], rules: RuleBook) -> tuple[Reference, ...]:
    """Find every reference in the repaired text; spans and texts are those of the raw one."""
    text = cleaned.text
    found = [
        *_without_overlap(
            [
                *_patterned(text, rules["references"]),
                *find_statutes(text, rules),
                *find_policy_documents(text, rules),
                *_of_sections(cleaned, sections),
            ]
        )
    ]
    owners = _Owners(sections)
    out = []
    for item in found:
        span = cleaned.raw_span(item.start, item.end)
        raw = cleaned.raw[span.start : span.end]
        if raw.strip():
            out.append(Reference(item.type, raw, item.value, span, owners.at(span), item.made_by))  # type: ignore[arg-type]
    return tuple(sorted([*out, *_in_furniture(cleaned, rules["references"])], key=lambda r: r.span))


def _in_furniture(cleaned: Cleaned, rules: RuleSet) -> Iterator[Reference]:
    """Dates and case numbers of running heads: they belong to no section, but the document names them."""
    not_body = frozenset(rules.data["data"]["not_body"])
    for edit in cleaned.content.edits:
        if edit.text or edit.span.length < 8:
            continue
        for name in ("date.iso", "date.words"):
            for m in rules[name].pattern.finditer(cleaned.raw, *edit.span):
                value = date_value(m["y"], m["month"] if name == "date.words" else m["m"], m["d"])
                if value:
                    yield Reference("date", m.group(), value, Span(*m.span()), None, rules[name].made_by)
        seen: set[int] = set()
        for name in ("case.labelled", "case.body_first", "case.year_serial"):
            for m in rules[name].pattern.finditer(cleaned.raw, *edit.span):
                found = _case_number(m, rules[name], not_body)
                if found and found.end not in seen:
                    seen.add(found.end)
                    yield Reference(
                        "case_number",
                        cleaned.raw[found.start : found.end],
                        found.value,
                        Span(found.start, found.end),
                        None,
                        found.made_by,
                    )


def _of_sections(cleaned: Cleaned, sections: tuple[Section, ...]) -> Iterator[Found]:
    """The case number a section is headed with, wherever it stands in its first lines."""
    for section in sections:
        if not section.case_number:
            continue
        start = cleaned.clean_span(section.span)[0]
        near, number = cleaned.text[start : start + _HEAD], section.case_number
        if " " in number and number not in near and (broken := re.search(r"\s+".join(map(re.escape, number.split())), near)):
            # A line may end inside it.
            number = broken.group()
        at = next(places_of(number, near, "/:"), None)
        if at is not None:
            yield Found("case_number", start + at, start + at + len(number), section.case_number, "section")


class _Owners:
    """The innermost section at a raw position; asked in any order."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self._stack: list[Section] = []
        self._todo = sorted(sections, key=lambda s: (s.span[0], -s.span[1]), reverse=True)
        self._last = -1

    def at(self, span: Span) -> str | None:
        """Id of the innermost section that holds the span's start; spans come in ascending order."""
        while self._todo and self._todo[-1].span[0] <= span.start:
            self._stack.append(self._todo.pop())
        while self._stack and self._stack[-1].span[1] <= span.start:
            self._stack.pop()
        return self._stack[-1].id if self._stack else None


def _without_overlap(items: list[Found]) -> list[Found]:
    """Keep the best of what overlaps; back references and motions are layers of their own."""
    rank = {t: i for i, t in enumerate(_ORDER)}
    kept: list[Found] = []
    for layer in (None, *_LAYERS):
        rows = [f for f in items if (f.type == layer if layer else f.type not in _LAYERS)]
        rows.sort(key=lambda f: (f.start, rank.get(f.type, 0), -f.end))
        last: Found | None = None
        for row in rows:
            if last is None or row.start >= last.end:
                kept.append(row)
                last = row
            elif (
                rank.get(row.type, 0) < rank.get(last.type, 0)
                and not (last.type == "policy_document" and row.type in ("date", "law"))
            ) or (row.type == last.type and row.end > last.end and row.start == last.start):
                kept[-1] = last = row
    return sorted(kept, key=lambda f: (f.start, f.end))


def _patterned(text: str, rules: RuleSet) -> Iterator[Found]:
    data = rules.data["data"]
    parties = Parties(text, data)
    not_body, not_property = frozenset(data["not_body"]), frozenset(data["not_property"])
    for rule in rules:
        if not rule.possible_in(text) or not parties.asked(rule.id):
            continue
        for m in rule.pattern.finditer(text):
            match rule["type"]:
                case "case_number":
                    found = _case_number(m, rule, not_body)
                case "paragraph":
                    found = _paragraph(text, m, rule)
                case "motion":
                    found = Found(
                        "motion", m.start(), m.start() + len(m.group().rstrip()), " ".join(m.group().split()), rule.made_by
                    )
                case "property":
                    found = _property(m, rule, not_property)
                case "money":
                    sign = "-" if _MINUS.search(text, max(0, m.start() - 8), m.start()) else m.groupdict().get("sign") or ""
                    value = money_value(sign + m["number"], m["unit"])
                    found = Found("money", *m.span(), value, rule.made_by) if value else None
                case "date":
                    value = date_value(m["y"], m.groupdict().get("month") or m["m"], m["d"])
                    where = m.span("date") if "date" in m.groupdict() else m.span()
                    found = Found("date", *where, value, rule.made_by) if value else None
                case "time":
                    hour, minute = (m["h"], m["m"]) if m["h"] else (m["h2"], m["m2"])
                    found = Found("time", *m.span(), time_value(hour, minute), rule.made_by)
                case "party":
                    party = parties.value(m, rule.id)
                    found = Found("party", *m.span("letters"), party, rule.made_by) if party else None
                case "government_document":
                    found = _government_document(m, rule)
                case _:
                    found = None
            if found:
                yield found


def _case_number(m: re.Match[str], rule: Rule, not_body: frozenset[str]) -> Found | None:
    group = "value" if m["value"] else "padded"
    value = m[group].rstrip(".,:-–/")
    if not any(c.isdigit() for c in value) or m.groupdict().get("body") in not_body or _LOST_SERIAL.fullmatch(value):
        return None
    start = m.start(group)
    if re.search(r"(?:19|20)\d\d-[01]\d-[0-3]\d$", value):
        return None
    value = without_filing(value)
    end = start + len(value)
    value = " ".join(value.split())
    # "KS-2025/00045-8" is paper 8 of a case: the case is what one looks for.
    paper = _YEAR_SERIAL_SUFFIX.match(value)
    if paper:
        end -= len(value) - len(paper[1])
        value = paper[1]
    return Found("case_number", start, end, value, rule.made_by)


_BODY_BEFORE = re.compile(
    r"(?<!\w)(?P<body>[A-ZÅÄÖ][\wåäö-]{1,40}(?:\s(?:nämnden|nämndens|"
    r"utskottet|arbetsutskott|för\s[a-zåäö]+\soch\s[a-zåäö]+))?)[ ,]{1,2}$"
)


def _paragraph(text: str, m: re.Match[str], rule: Rule) -> Found:
    """A back reference, with the body that stands right before it."""
    start = m.start()
    groups = m.groupdict()
    if "body" not in groups:
        body = _BODY_BEFORE.search(text, max(0, start - 70), start)
        if body and not body["body"].lower().startswith(("den", "beslut", "protokoll", "datum", "tjänste")):
            start, groups["body"] = body.start(), body["body"]
    return Found("paragraph", start, m.end(), _paragraph_value(groups), rule.made_by)


def _paragraph_value(groups: dict[str, str | None]) -> str:

    number = groups.get("number")
    parts = [groups.get("body"), groups.get("date"), f"§ {number}" if number else groups.get("number2")]
    return " ".join(p for p in parts if p)


# Short forms under which papers of government and Riksdag are known.
_PAPERS = (("sou", "SOU"), ("ds", "Ds"), ("prop", "prop."), ("rskr", "rskr."), ("skr", "skr."), ("bet", "bet."), ("", "dir."))


def _government_document(m: re.Match[str], rule: Rule) -> Found:
    """ "proposition 1997/98:45" has the value "prop. 1997/98:45"."""
    groups = m.groupdict()
    if groups.get("eu"):
        return Found("government_document", *m.span(), " ".join(m["eu"].split()), rule.made_by)
    kind = (m["kind"] or m["kind2"] or m["kind3"]).lower()
    short = next(short for start, short in _PAPERS if kind.startswith(start))
    return Found("government_document", *m.span(), f"{short} {m['number'] or m['number2'] or m['number3']}", rule.made_by)


def _property(m: re.Match[str], rule: Rule, not_property: frozenset[str]) -> Found | None:
    if m["name"].split()[-1] in not_property or m["name"].split()[0] in not_property:
        return None
    name = " ".join(w.capitalize() if w.isupper() else w for w in m["name"].split())
    return Found("property", *m.span(), f"{name} {m['number']}", rule.made_by)


assert set(_ORDER) | set(_LAYERS) <= set(_TYPES)
