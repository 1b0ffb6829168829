"""Which body met: every place of the cover that names one speaks for it, and the strongest sum is believed.

Places that speak: the label "Organ" of the notice; a cell of the head that is nothing but a body's name, day, page and
word for minutes taken off; the heading sentence ("Protokoll fört vid sammanträde med …"); the verb of the decisions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from rapidfuzz import fuzz

from extract.document import Organisation
from extract.gazetteer import Gazetteer
from extract.metadata.body_names import mended, sentence_case, with_committee, without_municipality
from extract.metadata.told_body import acting, deciding, with_its_board
from extract.repair.alphabet import fold
from extract.rulebook import RuleSet
from extract.segment.lines import Line

_HEAD_LINES = 14
_PAPER_LINES = 16
# Label in the notice; a whole cell of the head, its weight falling line by line; a cell below the head; a heading sentence.
_LABELLED, _LABELLED_ODD, _CELL, _FALL, _BELOW, _SENTENCE, _DECIDING = 9.0, 4.5, 6.0, 0.15, 2.0, 6.0, 3.0
_LONGEST = 110
_MONTHS = r"(?:jan|feb|mars?|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-zåäö]*\.?"
_DATE = (
    rf"(?:(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\s)?(?:den\s)?(?:(?:19|20)\d\d[-–.\s][01]?\d[-–.\s][0-3]?\d|"
    rf"\d{{1,2}}(?:\s?-\s?\d{{1,2}})?\s{_MONTHS}(?:\s(?:(?:19|20)\d\d|[-’']\s?\d\d))?|\d{{1,2}}/\d{{1,2}}(?:\s?[-–]?\s?(?:\d{{4}}|\d\d))?|\d{{6}})"
)
# What stands behind a name in one cell: day, hour, page, term of office, §§, the word for minutes, the meeting itself.
_TAIL = re.compile(
    rf"[\s,;:.|–-]*(?:(?<!\w)(?:{_DATE}|kl(?:ockan|\.)?\s?[\d.:–-]+.*|sid[a.]?\s\d.*|blad\s\d.*|\d+\s?[(\[/]\s?\d+\s?[)\]]?|(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d|"
    rf"§+\s?\d.*|\d{{1,3}}\s?[-–]\s?\d{{1,3}}(?:\sTid)?|nr\s?\d.*|\(nr\s?\d+\)|(?:sammanträdes|mötes)?protokoll(?:\s?(?:nr\s)?\d*)?|(?:minnes|mötes)anteckningar|kallelse|kalla[sr]\s(?:härmed\s|(?:sina\s)?ledamöter(?:na)?\s)?till.*|sammanträder\s.*|"
    rf"sammanträdesdatum.*|(?:ordinarie\s|extra\s)?(?:sammanträde[ts]?|möte[ts]?)|dnr.*|\d+|(?:19|20)\d\d)|[*_#]+)\s*$",
    re.IGNORECASE,
)
_DAY_IN_FRONT = re.compile(rf"^{_DATE}[\s,:–-]+(?=[A-ZÅÄÖ])", re.IGNORECASE)
# What may stand in front of a name: the word for minutes or notes, and how it leads to the body.
_LEAD = re.compile(
    r"^(?:[*_#•·-]+\s*)?(?P<kind>(?:(?:sam\s?man\s?trädes|styrelse|mötes|besluts|jämte\s)?protokoll(?:s\s?utdrag)?|(?:minnes|mötes)?anteckningar|(?:mötes)?handlingar|"
    r"kallelse(?:/\w+)?|kungörelse|föredragningslista|dagordning|ärendelista|utdrag\sur(?:\ssammanträdes)?\sprotokoll|utdrag\sur\s(?:sammanträdes)?protokoll|"
    r"beslut\si\skorthet|sammanträde|möte|instans|beslutsinstans|organ|nämnd(?!\sför\s)|forum)(?!\w)(?:\s?\(?(?:nr|§+)\s?[\d/–-]+\)?)?(?:\s\d{1,3}\s?\(\d+\))?)?[\s:,–-]*"
    r"(?P<link>(?:(?:fört|hållet|förda?|från|över|för|av|vid|till|inför|med|ordinarie|extra|digitalt|konstituerande|telefon)\s+|"
    r"(?:sammanträde|möte|mötet|sammanträdet|telefonmöte)\s+(?:med|i|för|av|inom)?\s*)*)",
    re.IGNORECASE,
)
# The municipality in front of the body's name or behind it.
_PLACE_FRONT = re.compile(
    r"^(?:[A-ZÅÄÖ][\wåäöÅÄÖ-]+\s){1,2}(?:kommun|stad|KOMMUN|STAD|Stad|Kommun)[,:|–-]?\s+(?=\S)|^(?:Region|REGION)\s[A-ZÅÄÖ][\wåäöÅÄÖ]+\s(?:län\s)?(?=[A-ZÅÄÖ])"
)
_PLACE_BEHIND = re.compile(
    r"(?:,?\s(?:i|I)\s|,\s)(?P<place>[A-ZÅÄÖ][\wåäöÅÄÖ-]+(?:\s[A-ZÅÄÖ][\wåäö-]+)?)(?:\s(?:[Kk]ommun|[Ss]tad|köping|KOMMUN|STAD))?$"
)
_SHORT_BEHIND = re.compile(r"\s\((?P<short>[A-ZÅÄÖa-zåäö]{2,6})\)$|,\s(?P<code>[A-ZÅÄÖ]{2,6})$")
_ORGANISATION_BEHIND = re.compile(r",\s(?:Länsstyrelsen?|Region|Landstinget)\s[A-ZÅÄÖ].*$")
# "Till ledamöterna i Vellinge kommuns omsorgsnämnd": the addressees of a notice.
_TO_MEMBERS = re.compile(r"^(?:till\s)?ledamöter(?:na)?\s(?:i|av)\s(?:[A-ZÅÄÖ][\wåäö-]+\s(?:kommuns|stads)\s)?", re.IGNORECASE)
# The parts of a city have boards of their own; elsewhere the place behind a body is its municipality.
_OF_A_PART = re.compile(r"(?:stadsdels|kommundels|distrikts|områdes|lokal)\w*$", re.IGNORECASE)
# "Styrelsen för Södersjukhuset AB", "direktionen för Åby räddningstjänstförbund": the organisation stands by itself.
_BOARD_OF = re.compile(
    r"^(?P<board>styrelsen|direktionen|förbundsdirektionen|förbundsstyrelsen)\s(?:för|i|av)\s(?P<whose>.+)$", re.IGNORECASE
)
_JOINT = re.compile(r"(?:^|\s)(?:AB|Aktiebolag\w*|Stiftelsen|\w*förbund\w*|\w*bolag\w*)(?=\s|$)", re.IGNORECASE)
_NEEDS_PLACES = re.compile(r"\sför\s[A-ZÅÄÖ]|\si\ssamverkan\s")
# "Hälso- och sjukvårdsnämnden Väster": one of several boards with the same name.
_DIRECTION = re.compile(
    r"(?:Norra|Södra|Östra|Västra|Norr|Söder|Öster|Väster|Nord|Syd|Öst|Väst|Mitt|Centrum)(?:\s\w+)?$", re.IGNORECASE
)
# "Utskottet barn och ungdom": what it is for stands right behind the word.
_MATTERS = re.compile(r"utskottet (?:\w{3,} ){1,3}(?:och|samt) \w{3,}|utskottet (?!\w*(?:r|(?<![ae]n)de|te|t|s)$)\w{4,}")
_MOST_WORDS = 16
# "Kansliet/Mia Alm KS 4/09 Kommunstyrelsen": the head of a page that ran together.
_NUMBER_INSIDE = re.compile(r"\d/\d")
# A name this like a common one, of a hundred, is that one.
_ALMOST = 94
_GENITIVE = re.compile(
    r"(?:nämnd(?:en)?|styrelsen?|utskott(?:et)?|fullmäktige|råd(?:et)?|beredning(?:en)?|gruppen|delegationen|direktionen|nätverket|"
    r"revisionen|kommittén)s$",
    re.IGNORECASE,
)
_MINUTES_BEHIND = re.compile(r"s\s(?:protokoll|anteckningar)(?!\w)", re.IGNORECASE)
_PERSON = re.compile(r"\((?:[A-ZÅÄÖ]{1,4}|[a-zåäö]{1,3}|-)\)|(?<!\w)(?:ordf|ledamot|ersättare|sekreterare|chef|VD)(?!\w)")
_PEOPLE_LABEL = re.compile(
    r"(?:beslutande|närvarande|närv|ledamöter|deltagare|deltagande|övriga|ersättare|utses|justera|paragrafer|underskrift)",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s[|/>]\s|\s[•·]\s|\s[–-]\s")
_SEVERAL = re.compile(r"(?:nämnden|styrelsen|fullmäktige|utskottet|revisionen|rådet),\s", re.IGNORECASE)
_GLUED = re.compile(r"(?<=[a-zåäö])(?=Sammanträdesd)|(?<=PROTOKOLL)(?=[A-ZÅÄÖ][a-zåäö])")
# What the notice of the adjustment says: "Kommunfullmäktiges protokoll är justerat".
_ADJUSTED = re.compile(r"^(?:ANSLAG\s?/\s?BEVIS\s)?(?P<body>[A-ZÅÄÖ][\wåäö -]{3,60}?)s protokoll (?:är|har|för|från) ")
_BOARD_MEETS = re.compile(
    r"(?<!\w)(?P<board>styrelse|(?:förbunds)?direktion)(?:s?protokoll|s?möte|s?sammanträde|ns\s(?:sammanträde|möte))",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Said:
    """A name as read somewhere, with the place's weight and line."""

    name: str
    weight: float
    line: int


class BodyReader:
    """Reads bodies' names out of the cells of a cover."""

    def __init__(self, bodies: RuleSet, gazetteer: Gazetteer) -> None:
        data = bodies.data["data"]
        self._endings: tuple[str, ...] = tuple(data["endings"])
        # Recognised text loses rings and dots; short endings would then be those of everyday words ("publicerad").
        self._folded = tuple(fold(e) for e in data["endings"] if len(e) > 4 or e.isascii())
        self._heads: tuple[str, ...] = tuple(fold(h) for h in data["heads"])
        self._stop = frozenset(fold(w) for w in data["not_body"])
        self._common: tuple[str, ...] = tuple(data["common"])
        self._label = bodies["label.body"].pattern
        self._gazetteer = gazetteer

    def read(self, text: str, lines: list[Line], organisation: Organisation | None) -> str | None:
        """The body of a document, or None when nothing names one."""
        said = [*self._labelled(lines), *self._head(lines)]
        meets = next((m for line in lines[:20] if (m := _BOARD_MEETS.search(line.text))), None)
        if organisation and organisation.kind == "annan" and meets:
            said.append(_Said(f"{meets['board'].capitalize()}n".replace("ionn", "ionen"), _CELL, 0))
        else:
            said += [_Said(sentence_case(name), _DECIDING * share, 1000) for name, share in deciding(text)]
        if organisation:
            # A county board is no body of its own minutes; "Södertörns överförmyndarnämnd" is both.
            county = organisation.kind == "länsstyrelse"
            others = [one for one in said if not county or one.name.lower() != organisation.name.lower()]
            said = [_without_owner(one, organisation.name) for one in others or said]
        if not said and (told := acting(text)):
            return with_its_board(sentence_case(told), text)
        # Nothing reads as a body: its name may be misread.
        said = said or self._head([mended(line) for line in lines[:_HEAD_LINES]])
        if not said:
            return None
        return with_its_board(self._strongest(said), text)

    def of_paper(self, lines: list[Line]) -> str | None:
        """The body named in the head of one paper of a packet."""
        said = [*self._labelled(lines), *self._head(lines[:_PAPER_LINES])]
        return self._strongest(said) if said else None

    def _strongest(self, said: list[_Said]) -> str:
        scores: dict[str, float] = defaultdict(float)
        names: dict[str, _Said] = {}
        for one in said:
            key = fold(one.name).lower()
            scores[key] += one.weight if key not in names else one.weight / 2
            if key not in names or (one.name != fold(one.name) and names[key].name == fold(names[key].name)):
                names[key] = one
        # A committee's name holds that of the body above it, which the head prints too: the smaller one met.
        for key, one in names.items():
            for other in names:
                if other != key and key.startswith((other + " ", other + "s ")) and abs(one.line - names[other].line) <= 3:
                    scores[key] += scores[other]
        best = max(scores, key=lambda k: (scores[k], -names[k].line))
        return self._mended(names[best].name)

    def _labelled(self, lines: list[Line]) -> list[_Said]:
        out: list[_Said] = []
        for i, line in enumerate(lines):
            if (adjusted := _ADJUSTED.match(line.text)) and (name := self.name(adjusted["body"])):
                out.append(_Said(name, _LABELLED, i))
            match = self._label.match(line.text)
            if not match:
                continue
            below = lines[i + 1].text if i + 1 < len(lines) else ""
            for value in (line.text[match.end() :].strip(), below):
                value = re.split(r"\s{3,}|\t", value)[0] if value else ""
                name = self.name(value) if value else None
                if name:
                    out.append(_Said(name, _LABELLED, i))
                    break
                odd = self._bare(value)
                if value and value != below and odd and self._may_be_odd(odd):
                    out.append(_Said(sentence_case(odd), _LABELLED_ODD, i))
                    break
        return out

    def _may_be_odd(self, value: str) -> bool:
        """A name without any body's word, as some boards have ("Utbildning Vuxna")."""
        return (
            value[0].isupper() and fold(value.split()[0].lower()) not in self._stop and len(value.split()) <= 6 and not any(c.isdigit() for c in value)
            and not _PERSON.search(value) and not _PEOPLE_LABEL.match(value) and self._gazetteer.municipality(value) is None
        )  # fmt: skip

    def _head(self, lines: list[Line]) -> list[_Said]:
        out: list[_Said] = []
        among_people = False
        for i, line in enumerate(lines[: 3 * _HEAD_LINES]):
            cells = [(line.text[a - line.start : b - line.start], a - line.start + line.indent) for a, b in line.cells()]
            if _PEOPLE_LABEL.match(line.text):
                among_people = True
            for cell, column in cells:
                weight = _CELL - _FALL * i if i < _HEAD_LINES and not among_people else _BELOW if not among_people else 0.5
                for part in _SEPARATORS.split(_GLUED.sub(" | ", with_committee(cell))):
                    name, sentence = self._name_at(part, self._below(lines, i, column))
                    if name:
                        out.append(_Said(name, max(weight, _SENTENCE - _FALL * i) if sentence else weight, i))
        return self._with_committees(out)

    @staticmethod
    def _below(lines: list[Line], i: int, column: int) -> str:
        """The cell below in the same column, on the next line."""
        if i + 1 >= len(lines) or lines[i + 1].gap:
            return ""
        under = lines[i + 1]
        for a, b in under.cells():
            if abs(a - under.start + under.indent - column) <= 3:
                return under.text[a - under.start : b - under.start]
        return ""

    def _with_committees(self, found: list[_Said]) -> list[_Said]:
        """ "Arbetsutskottet" below its nämnd is the nämnd's; a committee with a name of its own needs nothing added."""
        out: list[_Said] = []
        for k, one in enumerate(found):
            above = next((p for p in reversed(found[:k]) if one.line - p.line <= 2 and p.name.lower() != one.name.lower()), None)
            low = one.name.lower()
            committee = low.endswith(("utskottet", "utskott")) or low.startswith("utskottet ")
            if above and committee and not above.name.lower().endswith("utskottet"):
                name = (
                    f"{above.name.removesuffix('s')}s arbetsutskott"
                    if one.name.lower() in ("arbetsutskottet", "arbetsutskott")
                    else one.name
                )
                out.append(_Said(name, one.weight + above.weight, one.line))
            else:
                out.append(one)
        return out

    def _name_at(self, cell: str, below: str) -> tuple[str | None, bool]:
        """The name a cell holds, and whether words of a heading sentence lead to it."""
        cell = " ".join(cell.split())
        if not cell or len(cell) > _LONGEST:
            return None, False
        forms = [cell]
        if (
            below
            and len(below) < 60
            and not self._label.match(below)
            and cell.lower().endswith(("s", " och", " för", "-", ",", "&"))
        ):
            forms.insert(0, f"{cell} {below}")
        for form in forms:
            front = _PLACE_FRONT.match(form)
            if front and (behind := _LEAD.match(form[front.end() :])) and behind["kind"]:
                form = form[front.end() :]
            lead = _LEAD.match(form)
            rest = form[lead.end() :] if lead else form
            sentence = bool(lead and (lead["link"] or lead["kind"]))
            name = self.name(rest, lower=sentence) if rest else None
            if name:
                return name, sentence
        return None, False

    def _bare(self, value: str) -> str:
        return self._without_front(value)[0]

    def _without_front(self, value: str) -> tuple[str, bool]:
        """A cell without what stands round a name: day, page, term, municipality."""
        value = _DAY_IN_FRONT.sub("", " ".join(value.split()).strip(" *_#|,.:;–-"))
        while (shorter := _TAIL.sub("", value).strip(" *_#|,.:;–-")) != value:
            value = shorter
        bare = _PLACE_FRONT.sub("", value)
        return bare, bare != value

    def name(self, value: str, *, lower: bool = False) -> str | None:
        """The body's name that a text is, in sentence case and without its place; ``lower``: it may begin with a small letter."""
        whole = value
        value, fronted = self._without_front(_TO_MEMBERS.sub("", _ORGANISATION_BEHIND.sub("", value)))
        lower = lower or fronted or bool(_TO_MEMBERS.match(whole))
        # "Folkhälsorådets möte 2019-11-12", "kommunstyrelsens arbetsutskotts sammanträde den …".
        meets = re.match(
            r"(?P<who>.{4,80}?s)\s(?:(?:ordinarie|extra)\s)?(?:sammanträde|möte)(?:n|t|s)?(?!\w)", value, re.IGNORECASE
        )
        if meets:
            value, lower = meets["who"], lower or value[0].isupper()
        if _GENITIVE.search(value) and (meets or lower or _MINUTES_BEHIND.search(whole)):
            value = value[:-1]
        short = _SHORT_BEHIND.search(value)
        value = value[: short.start()] if short else value
        board = _BOARD_OF.match(value)
        if board and _JOINT.search(board["whose"]):
            value = board["board"]
        place = _PLACE_BEHIND.search(value)
        if place and _OF_A_PART.match(value[: place.start()]) and self._gazetteer.municipality(place["place"]) is None:
            place = None
        if place and " för " not in value[place.start() :] and self._is_place(place["place"]):
            inside = value[: place.start()]
            # "… för Lidköping, Götene och Essunga", "… i samverkan Sala, Heby, Avesta".
            value = inside if not _NEEDS_PLACES.search(inside) else value
        own = without_municipality(value, self._gazetteer, self._common)
        value, lower = own, lower or own != value
        words = [w.strip(",.:") for w in value.split()]
        if (
            not words
            or len(words) > _MOST_WORDS
            or ": " in value
            or _SEVERAL.search(value)
            or _PERSON.search(value)
            or " ," in value
            or any(c.isdigit() for c in words[0])
            or _NUMBER_INSIDE.search(value)
        ):
            return None
        if not (value[0].isupper() or lower):
            return None
        plain = fold(" ".join(words)).lower()
        if any(w in self._stop for w in plain.split()) or len(plain) < 4:
            return None
        if not self._is_name(words, plain):
            return None
        name = sentence_case(" ".join(value.split()).strip(" ,.:"))
        if name.lower() in self._common:
            return name
        return f"{name}{short.group()}" if short and (short["short"] or short["code"]).isupper() else name

    def _is_name(self, words: list[str], plain: str) -> bool:
        if self._is_body_word(words[-1]) and len(words) <= 9:
            # "Forum" alone is a house.
            return len(words) > 1 or plain not in ("forum", "forumet", "delegation", "nämnd", "styrelse", "utskott")
        if any(plain.startswith(head + " ") for head in self._heads) or _MATTERS.fullmatch(plain):
            return True
        # "Kommunala rådet för …", "Kommunfullmäktiges beredning för …", "Driftnämnden Hallands sjukhus", "Byaråd Edsele".
        for k, word in enumerate(words[:-1]):
            if not self._is_body_word(word) or len(word) < 5:
                continue
            following = words[k + 1]
            if following == "i" and (_OF_A_PART.match(word) or self._several_places(words[k + 2 :])):
                return True
            if words[k + 1 : k + 3] == ["i", "samverkan"]:
                return True
            return following.lower() in ("för", "for", "mot", "inom", "med", "under") or (
                following[0].isupper()
                and (
                    len(words) <= 5
                    if k == 0 or self._of_matters(words[k - 1], word, following)
                    else bool(_DIRECTION.match(" ".join(words[k + 1 :])))
                )
            )
        return False

    def _of_matters(self, before: str, word: str, following: str) -> bool:
        """ "Lokala nämnden Laholm", "KS utskott Samhälle"."""
        if word.lower() == "utskott":
            return before.isupper() or before.endswith("s")
        return bool(_OF_A_PART.match(before)) and self._is_place(following)

    def _several_places(self, words: list[str]) -> bool:
        """ "… i Boden, Luleå och Älvsbyn": a board that municipalities share."""
        return len(words) > 2 and "och" in words and all(w == "och" or self._is_place(w) for w in words)

    def _is_body_word(self, word: str) -> bool:
        low = word.lower().rstrip(",.:")
        return low.endswith(self._endings) or fold(low).endswith(self._folded)

    def _is_place(self, word: str) -> bool:
        return (
            self._gazetteer.municipality(word) is not None
            or word in self._gazetteer.places
            or word.capitalize() in self._gazetteer.places
        )

    def _mended(self, name: str) -> str:
        """A common name that misses a letter is what it should be ("Kommufullmäktige")."""
        low = name.lower()
        if low in self._common:
            return name
        near = max(self._common, key=lambda c: fuzz.ratio(fold(c), fold(low)))
        return sentence_case(near) if fuzz.ratio(fold(near), fold(low)) >= _ALMOST and len(low) >= 10 else name


def _without_owner(one: _Said, owner: str) -> _Said:
    """ "Stiftelsen Vara Konserthus Styrelsen": the board alone."""
    low = one.name.lower()
    rest = one.name[len(owner) :].strip(" ,") if low.startswith(f"{owner.lower()} ") else ""
    if low.startswith(f"{owner.lower()}s ") and not rest:
        # "Landstinget Kronobergs hälso- och sjukvårdsnämnd".
        rest = sentence_case(one.name[len(owner) + 2 :].strip())
        rest = f"{rest}en" if rest.endswith("nämnd") else rest
    return _Said(rest, one.weight, one.line) if rest[:1].isupper() else one
