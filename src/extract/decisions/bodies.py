"""Which body a word stands for: the document's own, another one, or none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from extract.metadata import Metadata

_ENDINGS = (
    "fullmäktige|styrelsen|nämnden|utskottet|direktionen|rådet|delegationen|"
    "beredningen|kommittén|gruppen|mötet|presidiet|stämman|"
    "förbundet|årsmötet|styrgruppen|nätverket|byrån|kommunen|regionen|regeringen|riksdagen|länsstyrelsen|domstolen|tingsrätten|förvaltningsrätten|kammarrätten|hovrätten|"
    "myndigheten|departementet|förvaltningen|kontoret|bolaget|skolan|"
    "verket|ordföranden|(?<=s\\s)ordförande|chefen|direktören|nämnd|styrelse|utskott|råd|"
    "radet|namnden|ndmnden|fullmaktige|forbundet"
)
# "Tekniska nämnden", "Sociala utskottet": what the body is for stands in a word of its own.
_OF_KIND = r"[\wåäöÅÄÖ]{2,20}(?:isk|[ci]al)a\s(?=nämnden|utskottet|kontoret|förvaltningen|rådet|beredningen)|[Kk]ommunala\s(?=[a-zåäö]{3,30}rådet)"
_WORD = (
    rf"(?:[\wåäöÅÄÖ]+-,?\s(?:och|&|eller)\s|{_OF_KIND})?[\wåäöÅÄÖé&-]*(?i:{_ENDINGS})(?:\sför\s(?!egen|"
    rf"sin|att|den|det|tiden|en\s|ett\s|beslut|yttrande|beredning)[a-zåäö]+(?:-\soch\s[a-zåäö]+|"
    rf"\soch\s[a-zåäö]+)?)?(?!\w)"
)
# A noun phrase that names a body, with genitives before it and "för …", "i …" behind it.
NOUN_PHRASE = (
    rf"(?:(?:[Dd]rift|[Kk]ommundels|[Ss]tadsdels|[Ss]tadsområdes|[Dd]istrikts)nämnden\s[A-ZÅÄÖ][\wåäö-]+(?:(?<=s)\ssjukhus)?(?=\s)|(?:[\wåäöÅÄÖé-]+s\s){{0,3}}{_WORD}|KSAU|KS|KF|AU|BUN|SN|[Nn]ämnden\sför\s[\wåäöÅÄÖ-]+(?:\s(?:"
    rf"och|&)\s[\wåäöÅÄÖ-]+)?|[Ll]änsstyrelsen(?:\si\s[A-ZÅÄÖ]\w+(?:\sGötalands)?(?:s)?\slän)?)(?:\si\s"
    rf"[A-ZÅÄÖ][\wåäö]+(?:\s(?:kommun|stad|län))?)?"
)
BEFORE_VERB = re.compile(
    rf"(?<!\w)(?P<np>{NOUN_PHRASE})\s+(?:(?:har|enhälligt|sålunda|således|alltså|därför|också|"
    rf"därmed|för\segen\sdel|vidare|för\ssin\sdel|idag|då|härmed|sedan|"
    rf"[\wåäö-]+\s\d{{4}}|\(?(?:19|20)\d\d-\d\d-\d\d,?|\(?§+\s?\d+(?:/\d+)?\)?,?)\s+){{0,3}}$"
)
AFTER_VERB = re.compile(rf"\s+(?:då\s|därför\s|också\s)?(?P<np>{NOUN_PHRASE})(?!\w)")
_LOCATED = re.compile(r"\si\s(?P<place>[A-ZÅÄÖ][\wåäö]+)(?:\s(?:kommun|stad))?$")
_AT_START = re.compile(rf"(?:(?:Därefter|Sedan|Vidare|I\s\w+|Den\s\d+\s\w+)\s\w+\s)?(?P<np>{NOUN_PHRASE})\s[a-zåäö]")
_PERFECT = re.compile(rf"(?P<np>{NOUN_PHRASE})\s(?:har|hade|beslutar|beslutade|besl(?:öt|öto))\s")
_SUPINE = re.compile(r"\w+t(?!\w)|(?:föreslå|hemställa|rekommendera|tillstyrka)(?!\w)")
_HEADED = re.compile(rf"(?:[-–•*]\s)?(?P<np>{NOUN_PHRASE}),?\s(?=[^:]*\d)[^:.]{{4,60}}:\s")
_SHORT = {"ks": "kommunstyrelsen", "kf": "kommunfullmäktige", "ksau": "kommunstyrelsens arbetsutskott", "au": "arbetsutskottet"}
_GENERIC = frozenset(
    [
        "nämnden",
        "styrelsen",
        "utskottet",
        "rådet",
        "delegationen",
        "beredningen",
        "direktionen",
        "kommittén",
        "gruppen",
        "mötet",
        "fullmäktige",
        "arbetsutskottet",
        "styrgruppen",
        "presidiet",
        "stämman",
        "förbundet",
        "nätverket",
        "årsmötet",
    ]
)


_PLAIN_LETTERS = str.maketrans("åäöéü", "aaoeu")


def squash(name: str) -> str:
    """Lower case, one blank, the definite ending of the last word taken off: for comparing names of bodies."""
    words = " ".join(name.lower().replace("–", "-").split())
    # Scanning loses dots and rings: "Omvardnadsnamnden" is the Omvårdnadsnämnd.
    words = _SHORT.get(words, words).translate(_PLAIN_LETTERS)
    for ending, bare in (
        ("utskottet", "utskott"),
        ("radet", "rad"),
        ("namnden", "namnd"),
        ("styrelsen", "styrelse"),
        ("delegationen", "delegation"),
        ("beredningen", "beredning"),
        ("forbundet", "forbund"),
        ("gruppen", "grupp"),
    ):
        if words.endswith(ending):
            return words.removesuffix(ending) + bare
    return words


class Body(NamedTuple):
    """The document's body and the place its organisation is called after, both as far as known."""

    name: str | None
    place: str | None = None


def document_body(meta: Metadata) -> Body:
    """The body whose minutes these are, with the place of its organisation."""
    org = meta.organisation
    return Body(meta.body, org.name.removesuffix(" kommun").removesuffix(" stad").removesuffix("s") if org else None)


def is_own(name: str | None, document: Body) -> bool | None:
    """Whether a noun phrase means the document's body; None when that cannot be said."""
    if not name:
        return None
    body = document.name
    plain = " ".join(name.lower().split())
    located = _LOCATED.search(" ".join(name.split()))
    if located and document.place and document.place.lower() not in located["place"].lower():
        return False
    if not body:
        return True if plain in _GENERIC else None
    own, other = squash(body), squash(name)
    if own == other or own.removesuffix("s") == other.removesuffix("s"):
        return True
    if plain in _GENERIC:
        # "nämnden" in a nämnd's minutes, "arbetsutskottet" in a utskott's; "mötet" and "gruppen" always.
        stem = squash(plain)
        if "utskott" in stem and "utskott" not in own:
            return False
        return own.endswith(stem) or squash(own.split()[0]) == stem or stem in ("motet", "grupp") or None
    # "Jämställdhetsutskottet" for "Kommunfullmäktiges jämställdhetsutskott", "Kommunfullmäktige i Åby".
    if own.endswith(" " + other) or other.startswith(own + " i ") or own.startswith(other + " i "):
        return True
    # "Kommundelsnämnden" for "Kommundelsnämnden Öster".
    if own.split()[:1] != [own] and squash(own.split()[0]) == other and " " not in other:
        return True
    # Scanning: "Jamstilldhetsradet" and "Jämställdhetsrådet" differ in letters that look alike.
    if len(own) > 9 and own[:2] == other[:2] and own[-3:] == other[-3:] and fuzz.ratio(own, other) >= 88:
        return True
    return bool(other.endswith(" " + own) and other.split()[0].endswith("kommuns"))


_LONGEST_SHORT = 5
_REGIONAL = re.compile(r"region|landsting", re.IGNORECASE)
# A body that a council stands over, which it may call "fullmäktige"; that of an association has its own.
_BELOW_COUNCIL = re.compile(r"(?!.*(?:förbund|direktion|bolag|stiftelse)).*(?:styrelse|nämnd|utskott|beredning)", re.IGNORECASE)
_JOINT_COMMITTEE = re.compile(r"(?<!\w)arbets-\soch\s\w+utskott$")


def council_over(document: Body) -> str:
    """The council over the document's body, or the body itself: of its region or landsting, else of the municipality."""
    regional = _REGIONAL.match(document.name or "")
    if regional is None:
        return "Kommunfullmäktige"
    return "Regionfullmäktige" if regional.group().lower() == "region" else "Landstingsfullmäktige"


def full_name(name: str | None, document: Body) -> str | None:
    """The actor to record: the document's body for its own and generic names, else the name with a capital letter."""
    body = document.name
    if not name:
        return body
    if body and is_own(name, document):
        return body
    plain = " ".join(name.split())
    # "KOMMUNFULLMÄKTIGE" in a label or a typist's heading; "KSAU" is printed so everywhere.
    plain = plain.capitalize() if plain.isupper() and len(plain) > _LONGEST_SHORT else plain
    plain = _SHORT.get(plain.lower(), plain)
    if body and plain.lower() in ("arbetsutskottet", "arbetsutskott") and re.search(r"(?:styrelsen|nämnden)$", body):
        return f"{body}s arbetsutskott"
    if body and plain.lower() == "arbetsutskottet" and _JOINT_COMMITTEE.search(body):
        return body
    if body and plain.lower() == "fullmäktige" and _BELOW_COUNCIL.match(body):
        return council_over(document)
    # "nämnden" in the minutes of its utskott is the nämnd above it.
    above = (
        re.match(rf"(?P<above>.*?{re.escape(plain.lower())})s\s", body, re.IGNORECASE)
        if body and plain.lower() in _GENERIC
        else None
    )
    if above:
        return above["above"]
    if plain.lower() in _GENERIC and body:
        return body if is_own(plain, document) is not None else plain[0].upper() + plain[1:]
    return plain[0].upper() + plain[1:]


def headed_by(sentence: str) -> tuple[str, int] | None:
    """The body a line is headed by, day or § behind it, and where what it decided begins."""
    m = _HEADED.match(sentence)
    return (str(m["np"]), m.end()) if m else None


def nominative(owner: str) -> str:
    """ "Kommunstyrelsens" → "Kommunstyrelsen"; "Kommunstyrelsens arbetsutskotts" → "Kommunstyrelsens arbetsutskott"."""
    owner = " ".join(owner.split())
    short = re.fullmatch(r"(?P<name>KSAU|KSau|KS|Ks|KF|Kf|AU|Au)(?::?s)?", owner)
    if short:
        return short["name"]
    return owner[:-1] if owner.endswith(("s", "S")) and not owner.endswith(("ss",)) else owner


def subject_of(sentence: str, verb_start: int, verb_end: int) -> str | None:
    """The body that is the subject of a verb, before or behind it."""
    before = BEFORE_VERB.search(sentence, max(0, verb_start - 140), verb_start)
    if before:
        return str(before["np"])
    # "Nämnden behandlade förslaget och gav då kontoret i uppdrag": the subject of the first verb.
    first = _AT_START.match(sentence)
    if first and re.search(r"(?<!\w)(?:och|men|samt)\s(?:\w+\s){0,2}$", sentence[:verb_start]):
        return str(first["np"])
    # "Kommunfullmäktige 2024-01-29 § 7: Bo Ek entledigas": whose decision it is stands before the colon.
    headed = headed_by(sentence)
    if headed and headed[1] <= verb_start:
        return headed[0]
    after = AFTER_VERB.match(sentence, verb_end)
    if after:
        return str(after["np"])
    # "Kommunstyrelsen har i skrivelse den 16 maj hemställt": what stands between "har" and its verb is when and how.
    perfect = _PERFECT.match(sentence)
    return str(perfect["np"]) if perfect and verb_start >= perfect.end() and _SUPINE.match(sentence, verb_start) else None
