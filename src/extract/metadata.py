"""What a document says of itself: organisation, body, kind, the meeting's day, hours and place, case numbers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extract.document import DocumentKind, Meeting, Organisation, Section
from extract.gazetteer import Gazetteer, Municipality
from extract.metadata_meeting import first_date, read_meeting
from extract.rulebook import RuleBook, RuleSet
from extract.segment_lines import Line, lines_of
from extract.segment_titles import find_case_number

if TYPE_CHECKING:
    from extract.clean import Cleaned

# The cover: so many characters before the first item are searched for names and labels.
_COVER = 9000
_HEAD_LINES = 14
_FOLD = str.maketrans("åäöéÅÄÖÉ", "aaoeAAOE")
_NAMED = re.compile(
    r"(?<![\w-])(?P<name>[A-ZÅÄÖ][\wåäöÅÄÖé-]+(?:\s[A-ZÅÄÖ][\wåäöÅÄÖé-]+)?)\s(?P<what>[Kk]ommun|KOMMUN|[Ss]tad|STAD)(?:s|"
    r"S)?(?!\w)"
)
_REGION = re.compile(
    r"(?<!\w)(?:(?:Region|REGION|Landstinget(?: i)?|LANDSTINGET(?: I)?)\s[A-ZÅÄÖ][\wåäöÅÄÖ]+(?:\s(?:Götalands?|Härjedalen|"
    r"läns?|LÄNS?))?(?:\s(?:län|LÄN))?|Västra Götalandsregionen|VÄSTRA GÖTALANDSREGIONEN|VGR)(?!\w)"
)
_COUNTY_BOARD = re.compile(r"(?<!\w)[Ll]änsstyrelsen?\s(?:i\s)?[A-ZÅÄÖ][\wåäö]+(?:\s(?:Götalands|län))?(?:\slän)?(?!\w)")
_CASE_LABEL = re.compile(r"(?:d(?:ia(?:rie)?)?(?:nr|nummer)|ärendenummer|vår beteckning)\b", re.IGNORECASE)
_DECIDES = re.compile(
    r"^(?P<body>(?:[A-ZÅÄÖ][\wåäö]+(?:, |- och | och ))?[A-ZÅÄÖa-zåäö][\wåäö]{2,40}(?:nämnden|styrelsen|fullmäktige|utskottet|"
    r"rådet|beredningen"
    r"|delegationen|direktionen)) (?:beslutar|beslutade|beslöt|godkänner)",
    re.MULTILINE,
)
_TO_COUNCIL = re.compile(r"^Kommunstyrelsen föreslår (?:att )?kommunfullmäktige\b", re.MULTILINE)
_DOMAIN = re.compile(r"(?:www\.|@)(?P<name>[a-z0-9åäö-]{3,30})\.(?:se|nu)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Metadata:
    """Fields of the whole document."""

    organisation: Organisation | None
    body: str | None
    kind: DocumentKind
    meeting: Meeting
    case_numbers: tuple[str, ...]


def read_metadata(cleaned: Cleaned, sections: tuple[Section, ...], rules: RuleBook, gazetteer: Gazetteer) -> Metadata:
    """Read the fields of a document from its cover, its notice and its sections."""
    bodies = rules["bodies"]
    text = cleaned.text
    cover = _cover(cleaned, sections)
    lines = lines_of(text, 0, cover)
    kind = _kind(lines, sections, bodies)
    organisation = _organisation(text, cleaned.raw, lines, gazetteer, bodies)
    body = _body(text, lines, bodies, organisation)
    meeting = read_meeting(text, lines, bodies)
    if kind == "handlingar" and sections and sections[0].kind != "front_matter":
        # Without a notice in front the reports' dates are not the meeting's.
        meeting = replace(meeting, date=_date_of_packet(sections))
    return Metadata(organisation, body, kind, meeting, _case_numbers(cleaned, lines, sections, rules["headings"]))


def document_kind(cleaned: Cleaned, sections: tuple[Section, ...], rules: RuleBook) -> DocumentKind:
    """The kind of the document alone."""
    return _kind(lines_of(cleaned.text, 0, _cover(cleaned, sections)), sections, rules["bodies"])


def _cover(cleaned: Cleaned, sections: tuple[Section, ...]) -> int:
    first = next((s for s in sections if s.level == 1), None)
    if first is None:
        return min(len(cleaned.text), _COVER)
    end = cleaned.clean_span(first.span).end
    return min(max(end, 200), _COVER, len(cleaned.text))


def _date_of_packet(sections: tuple[Section, ...]) -> str | None:
    """The date in the file's bookmarks, or that of an extract which is later than every report."""
    level1 = [s for s in sections if s.level == 1]
    if (dated := first_date(level1[-1].heading)) and level1[-1].kind == "other":
        return dated
    reports = [d for s in level1 if s.kind == "tjänsteskrivelse" and (d := first_date(s.text[:400]))]
    extracts = [d for s in level1 if s.kind == "agenda_item" and (d := first_date(s.text[:300]))]
    latest = max(extracts, default=None)
    return latest if latest and latest >= max(reports, default=latest) else None


def _case_numbers(cleaned: Cleaned, cover: list[Line], sections: tuple[Section, ...], headings: RuleSet) -> tuple[str, ...]:
    """Numbers of the cover behind their label, and of the level-1 sections; several may stand at one item."""
    found: list[str] = []
    for line in cover:
        if len(line.text) < 60 and _CASE_LABEL.match(line.text) and (number := find_case_number(line.text, headings)):
            found.append(number[0])
    for section in sections:
        if section.level != 1 or not section.case_number:
            continue
        found.append(section.case_number)
        # "2023/BUN 0108, 2023/KS 0362": further numbers stand beside the first.
        at = section.text.find(section.case_number, 0, 600)
        rest = section.text[at + len(section.case_number) : at + 80].split("\n")[0] if at >= 0 else ""
        while rest.startswith((",", " och", ";")) and (number := find_case_number(rest, headings)) and number[1] <= 6:
            found.append(number[0])
            rest = rest[number[2] :]
    return tuple(dict.fromkeys(found))


# ---------------------------------------------------------------------------------------------------------- kind


def _kind(lines: list[Line], sections: tuple[Section, ...], bodies: RuleSet) -> DocumentKind:
    level1 = [s.kind for s in sections if s.level == 1]
    if level1.count("tjänsteskrivelse") and len([k for k in level1 if k not in ("front_matter", "signatures")]) > 1:
        return "handlingar"
    found: DocumentKind | None = None
    for line in lines[: 3 * _HEAD_LINES]:
        if len(line.text) > 110:
            continue
        cells = [line.text[a - line.start : b - line.start] for a, b in line.cells()]
        for rule in bodies.group("kind"):
            if any(rule.pattern.match(cell) for cell in [line.text, *cells]):
                kind: DocumentKind = rule["kind"]
                # "Dagordning" over the list of items in minutes is no notice.
                if kind == "kallelse" and found in ("protokoll", "minnesanteckningar"):
                    continue
                if (
                    found is None
                    or (found == "kallelse" and kind in ("protokoll",) and line.index < 4)
                    or (found == "protokoll" and kind in ("protokollsutdrag", "minnesanteckningar") and line.index < 8)
                ):
                    found = kind
                break
    if found:
        return found
    if "tjänsteskrivelse" in level1:
        return "tjänsteskrivelse"
    return "protokoll" if level1.count("agenda_item") > 1 else "annat"


# -------------------------------------------------------------------------------------------------- organisation


def _organisation(text: str, raw: str, lines: list[Line], gazetteer: Gazetteer, bodies: RuleSet) -> Organisation | None:
    """The organisation named oftenest, the cover counting most."""
    votes: Counter[tuple[str, str]] = Counter()
    printed: dict[tuple[str, str], Counter[str]] = {}
    cover_end = lines[min(len(lines), 40) - 1].end if lines else 0
    head_end = lines[min(len(lines), _HEAD_LINES) - 1].end if lines else 0

    def vote(key: tuple[str, str], form: str, at: int) -> None:
        votes[key] += 12 if at < head_end else 4 if at < cover_end else 1
        printed.setdefault(key, Counter())[form] += 12 if at < head_end else 1

    for match in _NAMED.finditer(text):
        name = match["name"]
        municipality = None
        for candidate in (name, name.split()[-1]):
            municipality = gazetteer.municipality(f"{candidate} kommun") or gazetteer.municipality(candidate)
            # Recognised text has lost its rings and dots: "NORRKOPINGS KOMMUN".
            municipality = (
                municipality or _by_domain(candidate.lower(), gazetteer) or _by_domain(candidate.lower()[:-1], gazetteer)
            )
            if municipality:
                form = candidate
                break
        if municipality:
            vote(("kommun", municipality.code), f"{form} {match['what']}", match.start())
    for match in _REGION.finditer(text):
        key = " ".join(match.group().split()).lower()
        county = gazetteer.region_by_name.get(key) or gazetteer.region_by_name.get(key.removesuffix("s"))
        if county:
            vote(("region", county), match.group(), match.start())
    for match in _COUNTY_BOARD.finditer(text, 0, cover_end):
        if match.start() < head_end:
            vote(("länsstyrelse", match.group()), match.group(), match.start())
    for match in _DOMAIN.finditer(raw):
        municipality = _by_domain(match["name"].lower(), gazetteer)
        if municipality:
            votes["kommun", municipality.code] += 3
    joint = _joint(lines, bodies)
    if joint:
        return Organisation(joint, "annan", None, None)
    if not votes:
        return _by_place(lines, gazetteer)
    (kind, key), _ = votes.most_common(1)[0]
    if kind == "kommun":
        municipality = gazetteer.municipality(key)
        assert municipality is not None
        forms = printed.get((kind, key))
        return Organisation(
            _proper(forms.most_common(1)[0][0]) if forms else municipality.name, "kommun", municipality.code, municipality.county
        )
    if kind == "region":
        name = printed[kind, key].most_common(1)[0][0]
        return Organisation(_proper(name) if name.isupper() else " ".join(name.split()), "region", None, key)
    name = " ".join(key.split())
    county = next((c for c in gazetteer.counties if c.split()[0].lower() in name.lower()), None)
    return Organisation(name[0].upper() + name[1:], "länsstyrelse", None, county)


def _proper(name: str) -> str:
    """ "KUNGSBACKA KOMMUN" → "Kungsbacka kommun"; "Borås Stad" stays."""
    words = name.split()
    if name.isupper() or words[0].isupper():
        words = ["-".join(p.capitalize() for p in word.split("-")) for word in words]
        if words[-1].lower() in ("kommun", "kommuns", "län"):
            words[-1] = words[-1].lower()
    return " ".join(words)


_PLAIN_NAMES: dict[int, tuple[Gazetteer, dict[str, Municipality]]] = {}


def _by_domain(name: str, gazetteer: Gazetteer) -> Municipality | None:
    """A municipality by its name without rings and dots, as in addresses on the web ("orebro", "upplands-bro")."""
    if id(gazetteer) not in _PLAIN_NAMES:
        table = {}
        for municipality in gazetteer.municipalities:
            plain = municipality.stem.translate(_FOLD).lower()
            table[plain.replace(" ", "")] = table[plain.replace(" ", "-")] = municipality
        # Kept with the gazetteer, so that its id stays its own.
        _PLAIN_NAMES[id(gazetteer)] = (gazetteer, table)
    return _PLAIN_NAMES[id(gazetteer)][1].get(name.translate(_FOLD))


def _joint(lines: list[Line], bodies: RuleSet) -> str | None:
    words = [w.lower() for w in bodies.data["data"]["joint"] if len(w) > 3]
    for line in lines[:6]:
        for a, b in line.cells():
            cell = line.text[a - line.start : b - line.start]
            if len(cell) < 70 and any(w in cell.lower() for w in words) and cell[0].isupper() and not cell.endswith("."):
                return " ".join(cell.split())
    return None


def _by_place(lines: list[Line], gazetteer: Gazetteer) -> Organisation | None:
    for line in lines[:_HEAD_LINES]:
        for word in re.findall(r"[A-ZÅÄÖ][\wåäöÅÄÖ-]{2,}", line.text):
            municipality = gazetteer.municipality(word.removesuffix("S").capitalize() if word.isupper() else word)
            if municipality and word not in ("Mark", "Lund", "Kil", "Ale", "Bjuv"):
                return Organisation(municipality.name, "kommun", municipality.code, municipality.county)
    return None


# ---------------------------------------------------------------------------------------------------------- body


def _body(text: str, lines: list[Line], bodies: RuleSet, organisation: Organisation | None) -> str | None:
    """The body: behind its label in the notice, or a line of the head that ends in a body's word."""
    data = bodies.data["data"]
    endings = {e.translate(_FOLD) for e in data["endings"]}
    heads = tuple(h.translate(_FOLD) for h in data["heads"])
    stop = {w.translate(_FOLD) for w in data["not_body"]}
    candidates: list[str] = []
    for i, line in enumerate(lines[: 2 * _HEAD_LINES]):
        for a, b in line.cells():
            cell = " ".join(line.text[a - line.start : b - line.start].split())
            if len(cell) > 90:
                continue
            following = lines[i + 1].text if i + 1 < len(lines) else ""
            for form in (
                f"{cell} {following}" if cell.lower().endswith(("s", " och", " för", "-")) and len(following) < 50 else "",
                cell,
            ):
                name = _as_body(form, endings, heads, stop, organisation)
                if name:
                    part = _as_body(_first_cell(following), endings, heads, stop, organisation) if form == cell else None
                    # Under the nämnd's name that of its utskott: the smaller body met.
                    candidates.append(part if part and part.lower().endswith("utskottet") else name)
                    break
            if candidates:
                break
        if candidates:
            break
    labelled = _labelled_body(lines, bodies, endings, heads, stop, organisation)
    if labelled and (not candidates or candidates[0].lower() in labelled.lower()):
        return labelled
    return candidates[0] if candidates else labelled or _deciding_body(text)


def _first_cell(text: str) -> str:
    return re.split(r"\s{3,}|\t", text)[0]


def _deciding_body(text: str) -> str | None:
    """Without a name on the cover: the body that decides oftenest, or fullmäktige when the styrelse proposes to it."""
    found = Counter(_sentence_case(m["body"]) for m in _DECIDES.finditer(text))
    if found:
        return found.most_common(1)[0][0]
    return "Kommunfullmäktige" if _TO_COUNCIL.search(text) else None


def _as_body(
    form: str, endings: set[str], heads: tuple[str, ...], stop: set[str], organisation: Organisation | None
) -> str | None:
    words = [w.strip(",.:") for w in form.split()]
    if not words or not form[0].isupper() or len(words) > 9 or any(c.isdigit() for c in words[0]):
        return None
    while words and (words[-1].translate(_FOLD).lower() in stop or any(c.isdigit() for c in words[-1])):
        words.pop()
    # "Umeå kommun Kommunstyrelsen": the organisation's name is no part of the body's.
    for k, word in enumerate(words[:-1]):
        if word.lower().rstrip("s") in ("kommun", "stad") and k < 3:
            words = words[k + 1 :]
            break
    if words and words[0].lower().endswith(("protokoll", "anteckningar", "protokollsutdrag")):
        words = words[1:]
        words = words[1:] if words and words[0].lower() in ("från", "fran", "för", "fört", "vid") else words
    if not words:
        return None
    plain = " ".join(words).translate(_FOLD).lower()
    last = words[-1].translate(_FOLD).lower()
    if any(w in stop for w in plain.split()):
        return None
    if any(last.endswith(e) for e in endings) or any(plain.startswith(h + " ") for h in heads):
        name = " ".join(words)
        return _sentence_case(name)
    return None


def _sentence_case(name: str) -> str:
    name = name[0] + name[1:].lower() if name.isupper() else name
    return name[0].upper() + name[1:]


def _labelled_body(
    lines: list[Line],
    bodies: RuleSet,
    endings: set[str],
    heads: tuple[str, ...],
    stop: set[str],
    organisation: Organisation | None,
) -> str | None:
    rule = bodies["label.body"]
    for i, line in enumerate(lines):
        match = rule.pattern.match(line.text)
        if not match:
            continue
        for value in (line.text[match.end() :].strip(), lines[i + 1].text if i + 1 < len(lines) else ""):
            value = re.split(r"\s{3,}|\t", value)[0] if value else ""
            name = _as_body(" ".join(value.split()), endings, heads, stop, organisation) if value else None
            if name:
                return name
    return None
