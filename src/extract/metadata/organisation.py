"""Whose document it is: every name of a municipality, region or association speaks, its place deciding how loudly."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from extract.document import Organisation
from extract.gazetteer import Gazetteer, Municipality
from extract.repair.alphabet import fold
from extract.rulebook import RuleSet
from extract.segment.lines import Line

_HEAD_LINES, _COVER_LINES = 14, 40
# A letterhead, a name within a line of the head, one on the cover, one in the text (all of these together at most so much).
_LETTERHEAD, _IN_HEAD, _ON_COVER, _IN_TEXT, _TEXT_AT_MOST = 14.0, 8.0, 4.0, 1.0, 9.0
_MAJORITY = 0.6
_OF_PERSON, _ADDRESS, _ADDRESSES_AT_MOST, _OWNED, _JOINT = 0.5, 3.0, 9.0, 12.0, 13.0
_NAMED = re.compile(
    r"(?<![\w-])(?P<name>[A-ZÅÄÖ][\wåäöÅÄÖé-]+(?:\s[A-ZÅÄÖ][\wåäöÅÄÖé-]+)?)\s(?P<what>[Kk]ommun|KOMMUN|[Ss]tad|STAD)(?:s|"
    r"S|(?:al)?hus(?:et)?|kontor(?:et)?)?(?!\w)"
)
_REGION = re.compile(
    r"(?<!\w)(?:(?:Region|REGION|Landstinget(?: i)?|LANDSTINGET(?: I)?)\s[A-ZÅÄÖ][\wåäöÅÄÖ]+(?:\s(?:Götalands?|GÖTALANDS?|Härjedalen|HÄRJEDALEN|"
    r"läns?|LÄNS?))?(?:\s(?:län|LÄN))?|Västra Götalandsregionens?|VÄSTRA GÖTALANDSREGIONENS?|VGR|"
    r"[A-ZÅÄÖ][a-zåäö]+\släns\slandsting|[A-ZÅÄÖ]+\sLÄNS\sLANDSTING)(?!\w)"
)
_COUNTY_BOARD = re.compile(r"(?<!\w)[Ll]änsstyrelsen?\s(?:i\s)?[A-ZÅÄÖ][\wåäö]+(?:\s(?:Götalands|län))?(?:\slän)?(?!\w)")
_DOMAIN = re.compile(r"(?:www\.|@)(?P<name>[a-z0-9åäö-]{3,30})\.(?:se|nu)\b", re.IGNORECASE)
# "Lekebergs socialnämnd", "Ljungby kommunfullmäktige", "Kommunfullmäktige i Tierp": the place says whose body it is.
_BODY_OF_PLACE = re.compile(
    r"^(?P<front>[A-ZÅÄÖ][\wåäöÅÄÖ-]+(?:\s[A-ZÅÄÖ][\wåäö-]+)?)\s(?:[a-zåäö-]+(?:nämnd|styrelse|fullmäktige|utskott|råd))(?!\w)"
    r"|(?:nämnden|styrelsen|fullmäktige|rådet|utskottet)\s(?:i|I)\s(?P<behind>[A-ZÅÄÖ][\wåäöÅÄÖ-]+(?:\s[A-ZÅÄÖ][\wåäö-]+)?)(?!\w)"
)
# What is printed of an organisation's own: its board for notices, its page on the web.
_OWN = re.compile(r"\s(?:(?:digitala|officiella)\s)?(?:anslagstavl|webbplats|hemsid)", re.IGNORECASE)
# Bodies that only municipalities, or only regions, have.
_LOCAL = re.compile(r"(?<![\wåäö])kommun(?:fullmäktige|styrelse)", re.IGNORECASE)
_REGIONAL = re.compile(
    r"(?<![\wåäö])(?:(?:region|landstings)(?:fullmäktige|styrelse)|hälso- och sjukvårds(?:nämnd|styrelse|utskott)|driftnämnd|patientnämnd)",
    re.IGNORECASE,
)
_WORD = r"[A-ZÅÄÖ][\wåäöÅÄÖé&-]*"
_COMPANY = re.compile(
    rf"(?:^|(?i:styrelsemöte|styrelsesammanträde|sammanträde|styrelsen|aktieägaren?|(?:års|bolags)stämma|möte)\s(?i:i|för|med|hos)\s)"
    rf"(?P<name>(?:AB|Aktiebolaget)\s{_WORD}(?:\s{_WORD}){{0,3}}|(?:{_WORD}\s){{1,4}}(?:AB|Aktiebolag)|Stiftelsen\s{_WORD}(?:\s{_WORD}){{0,3}})(?:,|$|\s(?=\(|den\s|org|\d))"
)
_BOARD_OF = re.compile(
    r"^.{0,80}?(?:direktion|styrelse)(?:n|ns\s(?:möte|sammanträde))?\s(?:i|för|av)\s(?=[A-ZÅÄÖ])", re.IGNORECASE
)
_SHARED = re.compile(
    r"(?P<place>[A-ZÅÄÖ][\wåäöÅÄÖ]+s)\s(?:gemensamma\s)?[a-zåäö]{0,3}[\wåäö-]*(?:\soch\s[\wåäö-]+)?(?:nämnd|NÄMND)(?=$|\s{2,})"
)
_PERSON_BEFORE = re.compile(r"[A-ZÅÄÖ][\wåäöé-]+\s[A-ZÅÄÖ][\wåäöé-]+(?:\s\(\w{1,4}\))?,\s(?:[a-zåäö-]+,?\s)?$")
_BOARD = re.compile(r"(?:förbunds)?(?:direktion(?:en)?|styrelse(?:n|protokoll|möte)?|fullmäktige)(?=$|\s)", re.IGNORECASE)
# "Emåförbundet", "Förbundsstyrelsen": several municipalities own it.
_OF_SHARED = re.compile(r"förbunds(?=direktion|styrelse|fullmäktige)|förbund(?:et)?$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\d|:|protokoll|kallelse|anteckning|sida?\b|sammanträde|nämnd|styrelse|fullmäktige|direktion|utskott|råd(?:et)?$|\.$",
    re.IGNORECASE,
)
_LONGEST_NAME = 60
_COMMON = re.compile(r"(?:FÖRBUND|TJÄNST|NÄMND|BRANDKÅR|RÅD)(?:ET|EN|S)?$|^(?:OCH|I|FÖR|AV)$")
_DIRECTION = re.compile(r"(?<!\w)(?:förbunds)?direktion(?:en)?s?(?!\w)", re.IGNORECASE)
_ASSOCIATION = re.compile(r"(?<!\w)[A-ZÅÄÖ][a-zåäö]{3,30}förbundet(?:[ ](?!Direktion)[A-ZÅÄÖ][\wåäö-]+){1,4}")
_PEOPLE = re.compile(r"(?:beslutande|närvarande|närv|ledamöter|deltagare|deltagande|övriga|ersättare|utses)", re.IGNORECASE)


class _Key(NamedTuple):
    kind: str
    value: str


class _Ballot:
    """Weights given to organisations, and the forms their names were printed in."""

    def __init__(self) -> None:
        self.weights: Counter[_Key] = Counter()
        self.forms: dict[_Key, Counter[str]] = {}
        # Those that a letterhead names.
        self.heads: set[_Key] = set()
        self._texts: Counter[_Key] = Counter()
        self._addresses: Counter[_Key] = Counter()

    def give(self, key: _Key, weight: float, form: str = "") -> None:
        if weight == _IN_TEXT:
            if self._texts[key] >= _TEXT_AT_MOST:
                return
            self._texts[key] += weight  # type: ignore[assignment]
        self.weights[key] += weight  # type: ignore[assignment]
        if weight == _LETTERHEAD:
            self.heads.add(key)
        if form:
            self.forms.setdefault(key, Counter())[form] += max(1, int(weight))

    def address(self, key: _Key) -> None:
        if self._addresses[key] < _ADDRESSES_AT_MOST:
            self._addresses[key] += _ADDRESS  # type: ignore[assignment]
            self.weights[key] += _ADDRESS  # type: ignore[assignment]


def read_organisation(text: str, raw: str, lines: list[Line], gazetteer: Gazetteer, bodies: RuleSet) -> Organisation | None:
    """The organisation that the letterhead, the heading, the addresses and the text speak for together, or None."""
    ballot = _Ballot()
    cover = _Cover(lines)
    for match in _NAMED.finditer(text):
        found = _municipality(match["name"], gazetteer)
        if found:
            municipality, form = found
            ballot.give(_Key("kommun", municipality.code), cover.weight(match), f"{form} {match['what']}")
    for match in _REGION.finditer(text):
        name = " ".join(match.group().split()).lower()
        county = gazetteer.region_by_name.get(name) or gazetteer.region_by_name.get(name.removesuffix("s"))
        if county:
            form = match.group() if name in gazetteer.region_by_name else match.group()[:-1]
            ballot.give(_Key("region", county), cover.weight(match), form)
    for match in _COUNTY_BOARD.finditer(text, 0, cover.head_end):
        ballot.give(_Key("länsstyrelse", match.group()), cover.weight(match), match.group())
    for match in _DOMAIN.finditer(raw):
        municipality_ = _plain(match["name"].lower(), gazetteer)
        if municipality_:
            ballot.address(_Key("kommun", municipality_.code))
        elif region := _region_of_address(match["name"].lower(), gazetteer):
            ballot.address(_Key("region", region[0]))
            ballot.forms.setdefault(_Key("region", region[0]), Counter())[region[1]] += 1
    for line in lines[:_HEAD_LINES]:
        for a, b in line.cells():
            match_ = _BODY_OF_PLACE.search(line.text, a - line.start, b - line.start)
            municipality_ = gazetteer.municipality(match_["front"] or match_["behind"]) if match_ else None
            if municipality_:
                ballot.give(_Key("kommun", municipality_.code), _IN_HEAD)
    _keep_owners(ballot, lines, gazetteer)
    joint = _joint(lines, bodies) or _over_its_board(lines, shared=True) or _told_in_text(lines, text)
    if joint:
        joint = _as_told(joint, text) if joint.isupper() else joint
        ballot.give(_Key("annan", joint), _JOINT)
    if not ballot.weights:
        letterhead = _over_its_board(lines)
        return Organisation(letterhead, "annan", None, None) if letterhead else _by_place(lines, gazetteer)
    return _made(max(ballot.weights, key=lambda k: ballot.weights[k]), ballot, gazetteer, bodies)


def _keep_owners(ballot: _Ballot, lines: list[Line], gazetteer: Gazetteer) -> None:
    """Leave out regions where the head names a body that only municipalities have, and the other way round."""
    head = [line.text[a - line.start : b - line.start] for line in lines[:_HEAD_LINES] for a, b in line.cells()]
    local, regional = any(map(_LOCAL.match, head)), any(map(_REGIONAL.search, head))
    if local != regional:
        owners = "kommun" if local else "region"
        others = "region" if local else "kommun"
        people = next((k for k, line in enumerate(lines[:_HEAD_LINES]) if _PEOPLE.match(line.text)), _HEAD_LINES)
        if local and not any(key.kind == "kommun" for key in ballot.weights) and (found := _by_place(lines[:people], gazetteer)):
            # "Stadshuset i Ronneby".
            ballot.give(_Key("kommun", found.municipality_code or ""), _IN_HEAD)
        if any(key.kind == owners for key in ballot.weights):
            named = any(key.kind == owners for key in ballot.heads)
            for key in [key for key in ballot.weights if key.kind == others and (named or key not in ballot.heads)]:
                del ballot.weights[key]


def _region_of_address(address: str, gazetteer: Gazetteer) -> tuple[str, str] | None:
    """The region of an address on the web ("regionhalland", "vgregion"): its county and its name."""
    address = fold(address.replace("-", ""))
    if address == "vgregion":
        return gazetteer.region_by_name["vgr"], "Västra Götalandsregionen"
    for name, county in gazetteer.region_by_name.items():
        if name.startswith("region ") and fold(name.replace(" ", "")) == address:
            words = (word if word == "län" else word.capitalize() for word in name.split())
            return county, " ".join(words)
    return None


def _as_told(name: str, text: str) -> str:
    """A name of capitals alone as a sentence of the document prints it, where one does."""
    told = (m.group() for m in re.finditer(r"\s+".join(map(re.escape, name.split())), text, re.IGNORECASE))
    return next((" ".join(form.split()) for form in told if not form.isupper() and form[0].isupper()), name)


class _Cover:
    """How much a mention weighs by where it stands."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines[:_COVER_LINES]
        self.cover_end = self._lines[-1].end if lines else 0
        self.head_end = lines[min(len(lines), _HEAD_LINES) - 1].end if lines else 0
        people = next((line.start for line in self._lines if _PEOPLE.match(line.text)), self.cover_end + 1)
        self._people = people
        self._firsts = frozenset(line.start for line in self._lines)
        # Municipalities on lines of their own over the people they sent.
        senders = [line for line in self._lines if line.start > people and _NAMED.fullmatch(line.text.rstrip(" :"))]
        several = len({line.text.lower() for line in senders}) > 1
        self._senders = frozenset(line.start for line in senders if several)
        self._cells = {a: b for line in self._lines for a, b in line.cells()}

    def weight(self, match: re.Match[str]) -> float:
        at = match.start()
        if at >= self.cover_end:
            return _IN_TEXT
        if _OWN.match(match.string, match.end()):
            return _OWNED
        before = match.string[max(0, at - 60) : at].rsplit("\n", 1)[-1]
        if at in self._senders or _PERSON_BEFORE.search(before) or (at > self._people and before.rstrip().endswith(",")):
            return _OF_PERSON
        end = self._cells.get(at)
        if at > self._people and at not in self._firsts:
            # The column beside a person says who sent them.
            end = None
        if at < self.head_end and end is not None and end - match.end() <= 2:
            return _LETTERHEAD
        return _IN_HEAD if at < min(self.head_end, self._people) or (at < self.head_end and end is not None) else _ON_COVER


def _made(key: _Key, ballot: _Ballot, gazetteer: Gazetteer, bodies: RuleSet) -> Organisation:
    forms = ballot.forms.get(key)
    printed = forms.most_common(1)[0][0] if forms else ""
    if key.kind == "annan":
        place = _place_of_company(key.value, gazetteer)
        county = place.county if place else _county_of_joint(key.value, ballot, gazetteer, bodies)
        return Organisation(key.value, "annan", place.code if place else None, county)
    if key.kind == "kommun":
        municipality = gazetteer.municipality(key.value)
        assert municipality is not None
        return Organisation(_proper(printed) if printed else municipality.name, "kommun", municipality.code, municipality.county)
    if key.kind == "region":
        # Gotland is a municipality that calls itself a region.
        code = (
            next((m.code for m in gazetteer.municipalities if m.stem == "Gotland"), None)
            if key.value.startswith("Gotland")
            else None
        )
        return Organisation(_proper(printed) if printed.isupper() else " ".join(printed.split()), "region", code, key.value)
    name = " ".join(key.value.split())
    county = next((c for c in gazetteer.counties if c.split()[0].lower() in name.lower()), None)
    return Organisation(name[0].upper() + name[1:], "länsstyrelse", None, county)


def _county_of_joint(name: str, ballot: _Ballot, gazetteer: Gazetteer, bodies: RuleSet) -> str | None:
    """The county of the part of the country in the name, else that of most of the municipalities that are named."""
    if part := _part_of_country(name, bodies):
        return part
    counties: Counter[str] = Counter()
    for key, weight in ballot.weights.items():
        if key.kind == "kommun" and (municipality := gazetteer.municipality(key.value)):
            counties[municipality.county] += weight  # type: ignore[assignment]
        elif key.kind == "region":
            counties[key.value] += weight  # type: ignore[assignment]
    if not counties:
        return None
    county, most = counties.most_common(1)[0]
    return county if most > _MAJORITY * sum(counties.values()) else None


def _part_of_country(name: str, bodies: RuleSet) -> str | None:
    parts = bodies.data["data"]["parts_of_country"]
    words = [w.capitalize() if w.isupper() else w for w in re.findall(r"[\wåäöÅÄÖ]+", name)]
    return next((parts[w] for word in words for w in (word, word.removesuffix("s")) if w in parts), None)


def _place_of_company(name: str, gazetteer: Gazetteer) -> Municipality | None:
    """The municipality in a company's name ("AB Enköpings Hyresbostäder", "Nynäshamnsbostäder AB")."""
    if not re.search(r"(?<!\w)(?:AB|Aktiebolag)", name):
        return None
    for word in _titled(name).split() if name.isupper() else name.split():
        found = gazetteer.municipality(word) if word not in ("Mark", "AB") else None
        stem = re.match(r"(?P<place>[A-ZÅÄÖ][a-zåäö]{3,}?)s?(?:bostäder|bostads|hus|hem|energi|fastigheter)", word)
        found = found or (gazetteer.municipality(stem["place"]) if stem else None)
        if found:
            return found
    return None


def _municipality(name: str, gazetteer: Gazetteer) -> tuple[Municipality, str] | None:
    for candidate in (name, name.split()[-1]):
        found = gazetteer.municipality(f"{candidate} kommun") or gazetteer.municipality(candidate)
        # Recognised text has lost its rings and dots: "NORRKOPINGS KOMMUN".
        found = found or _plain(candidate.lower(), gazetteer) or _plain(candidate.lower()[:-1], gazetteer)
        if found:
            return found, candidate
    return None


def _proper(name: str) -> str:
    """ "KUNGSBACKA KOMMUN" → "Kungsbacka kommun"; "Borås Stad" stays."""
    words = name.split()
    if name.isupper() or words[0].isupper():
        words = ["-".join(p.capitalize() for p in word.split("-")) for word in words]
        if words[-1].lower() in ("kommun", "kommuns", "län"):
            words[-1] = words[-1].lower()
        if [w.lower() for w in words[-2:]] == ["läns", "landsting"]:
            words[-2:] = ["läns", "landsting"]
        words = [w.lower() if w == "I" else w for w in words]
    return " ".join(words)


_PLAIN_NAMES: dict[int, tuple[Gazetteer, dict[str, Municipality]]] = {}


def _plain(name: str, gazetteer: Gazetteer) -> Municipality | None:
    """A municipality by its name without rings and dots, as in addresses on the web ("orebro", "upplands-bro")."""
    if id(gazetteer) not in _PLAIN_NAMES:
        table = {}
        for municipality in gazetteer.municipalities:
            plain = fold(municipality.stem).lower()
            table[plain.replace(" ", "")] = table[plain.replace(" ", "-")] = municipality
        # Kept with the gazetteer, so that its id stays its own.
        _PLAIN_NAMES[id(gazetteer)] = (gazetteer, table)
    return _PLAIN_NAMES[id(gazetteer)][1].get(fold(name))


def _joint(lines: list[Line], bodies: RuleSet) -> str | None:
    """An association, fire service or company named in the first lines."""
    data = bodies.data["data"]
    words = tuple(w.lower() for w in data["joint"])
    for line in lines[:6]:
        for a, b in line.cells():
            cell = " ".join(line.text[a - line.start : b - line.start].split())
            company = _COMPANY.search(cell)
            if company:
                name = company["name"]
                # A name of capitals alone has them from the heading it is printed in.
                return _titled(name) if cell.isupper() else name
            cell = _BOARD_OF.sub("", cell)
            low = cell.lower()
            named = len(cell) < 70 and cell[:1].isupper() and not re.search(r"\d|:|\.$", cell) and any(w in low for w in words)
            if cell and named and not low.startswith(("förbundsdirektion", "direktionen för", "gemensam")):
                return _in_sentence(cell) if cell.isupper() else cell
            # "Södertörns överförmyndarnämnd": a part of the country has no board but one that municipalities share.
            if shared := _SHARED.match(cell):
                word = shared["place"].capitalize()
                if _part_of_country(word, bodies) and len(cell) < 70:
                    return shared.group()
    return None


def _in_sentence(name: str) -> str:
    """ "NORRA TRAKTENS RÄDDNINGSTJÄNSTFÖRBUND" as a sentence prints it: common nouns in small letters."""
    words = [
        word.lower() if k and _COMMON.search(word) else "-".join(part.capitalize() for part in word.split("-"))
        for k, word in enumerate(name.split())
    ]
    return " ".join(words)


def _titled(name: str) -> str:
    return " ".join(w if w in ("AB", "HB", "KB") else w.capitalize() for w in name.split())


def _over_its_board(lines: list[Line], *, shared: bool = False) -> str | None:
    """A letterhead right over "Direktionen" or "Styrelsen", whatever the association calls itself; ``shared``: one by its name or its board's."""
    for k, line in enumerate(lines[:3]):
        a, b = line.cells()[0]
        name = " ".join(line.text[a - line.start : b - line.start].split())
        if _NO_NAME.search(name) or not name[0].isupper() or len(name) > _LONGEST_NAME:
            continue
        boards = [below.text for below in lines[k + 1 : k + 3] if _BOARD.match(below.text)]
        if boards and (not shared or _OF_SHARED.search(name) or _OF_SHARED.match(boards[0])):
            return _in_sentence(name) if name.isupper() else name
    return None


def _told_in_text(lines: list[Line], text: str) -> str | None:
    """The association whose board's minutes begin with "Direktionen" alone, as sentences name it."""
    if not any(_DIRECTION.search(line.text) for line in lines[:3]):
        return None
    named = Counter(" ".join(m.group().split()) for m in _ASSOCIATION.finditer(text)).most_common(1)
    return named[0][0] if named else None


def _by_place(lines: list[Line], gazetteer: Gazetteer) -> Organisation | None:
    for line in lines[:_HEAD_LINES]:
        for m in re.finditer(r"[A-ZÅÄÖ][\wåäöÅÄÖ-]{2,}", line.text):
            word, before = m.group(), line.text[: m.start()].split()
            if before and before[-1].lower() in gazetteer.name_words:
                # "Ola Berg".
                continue
            municipality = gazetteer.municipality(word.removesuffix("S").capitalize() if word.isupper() else word)
            if municipality and word not in ("Mark", "Lund", "Kil", "Ale", "Bjuv"):
                return Organisation(municipality.name, "kommun", municipality.code, municipality.county)
    return None
