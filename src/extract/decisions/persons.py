"""Persons named in a sentence, and who of them proposes."""

from __future__ import annotations

import re

from extract.participants.initials import INITIALS

PART = r"[A-ZÅÄÖ][\wåäöéüøćčšž'’-]+"
_MORE_PARTS = r"(?:\s(?:von|af|de|al|van|der|el|[A-ZÅÄÖ]\.?(?=\s)|[A-ZÅÄÖ][\wåäöéüøćčšž'’-]+)){1,3}"
# "Förbundschef Ingegerd Hamrell": who proposes by office, and is no author of a motion.
_OFFICER = r"[A-ZÅÄÖ][\wåäö-]{2,30}(?:chef|direktör|sekreterare|ingenjör|arkitekt|strateg|inspektör|jurist)(?:en|n)?"
_STYLE = (
    rf"(?:(?:[Hh]err(?:ar(?:na)?)?|[Ff]ru|[Ff]röken|[Hh]r|Ledamöterna|Ordförande(?:n)?|[Vv]ice\sordförande(?:n)?|"
    rf"Ledamoten|Ersättaren|(?:Kommunal|Region|Landstings|Borgar|Oppositions)råd(?:et)?|{_OFFICER})\s)?"
)
_STYLED_FRONT = re.compile(rf"^{_STYLE}")
NAME = re.compile(
    rf"{_STYLE}(?P<name>(?!(?:Herr|Hr|Fru|Fröken)\s){PART}{_MORE_PARTS})(?:\sm\.?\s?fl\.?)?(?:\s*\((?P<party>[A-Za-zÅÄÖåäö-]{{1,12}})\)"
    r"|,\s(?:s|m|c|v|vpk|fp|kds?|mp|nyd|sd|l|[A-ZÅÄÖ]{1,4})(?=[,:.]|\Z|\s(?:och|samt|yrkar|yrkade|föreslår|föreslog|instämmer)(?!\w)))"
)
# "K-E Petersson", "B. Ek": initials for the first names; else two words and more.
_ONE = rf"(?:{INITIALS}\s{PART}(?!\s[A-ZÅÄÖ])|{PART}{_MORE_PARTS})"
_WHOLE = re.compile(rf"{_STYLE}(?P<name>{_ONE})")
# Without a party, in front of the verb.
BARE = re.compile(
    rf"^(?:[-–•*]\s)?{_STYLE}(?P<name>(?!(?:Herr|Herrar|Hr|Fru|Fröken)\s){_ONE}(?:(?:,|\soch|\ssamt)\s{_STYLE}{_ONE}){{0,4}})"
    r"(?:,\s[A-ZÅÄÖ][\wåäö-]{2,30}(?=,\s))?(?:,?\s(?:instämmer\soch\s)?(?:yrkar|yrkade|föreslår|föreslog|nominerar|hemställer))"
)
# By the last name alone, as the minutes of older days call those who have been named before.
_LAST_NAME = re.compile(
    rf"^(?:(?:Herr|Hr|Fru|Fröken)\s)?(?P<name>(?!Herr\s|Hr\s|Fru\s|Fröken\s|Han\s|Hon\s|Hen\s|Vi\s|De\s|Jag\s|Motion|Ordf|Förslag|Fullm|Majorit|Minorit|Parti){PART})(?:\s\([A-Za-zÅÄÖåäö-]{{1,12}}\))?\s(?:yrkar|yrkade)(?!\w)"
)
# A proposer without a name: an office, a resident, the chair.
_PLAIN = re.compile(
    r"^(?P<who>[Ee]n\s(?:invånare|medborgare)|Ordföranden|Ordf\.|VD|Förslagsställaren|Au|AU|Ksau|KSAU|"
    r"(?:[A-ZÅÄÖ][a-zåäö]+\s|(?:[A-ZÅÄÖ][a-zåäö]+-,?\s(?:[a-zåäö]+-\s)?och\s))?[\wåäöÅÄÖ-]*(?:kontoret|förvaltningen|avdelningen|utskottet|beredningen|kansliet|gruppen|direktören|chefen|"
    r"nämnden|styrelsen|partiet)|Liberalerna|Moderaterna|Alliansen|Oppositionen|(?:Social|Krist|Sverige)demokraterna|Sektor(?:n\sför)?\s[a-zåäö]+(?:\soch\s[a-zåäö]+)?)\s(?:\w+\s)?(?:föreslår|föreslog|yrkar|yrkade|"
    r"hemställer|nominerar|vill(?=\satt\s))(?!\w)"
)
# "Efter avsägelse från Per Ek (S) har valberedningen föreslagit Mia Ås (S)".
_HAS_PUT = re.compile(
    r"(?<!\w)ha(?:r|de)\s(?P<who>[\wåäöÅÄÖ-]{0,40}(?:beredningen|nämnden|utskottet|förvaltningen|kontoret|styrelsen|presidiet|kansliet))\s(?:[^.;]{0,50}?\s)?(?:föreslagit|hemställt|nominerat)(?!\w)"
)
CUT = re.compile(r"(?:yrkar|yrkade|yrkat|nominerar|nominerade|föreslår|föreslog|hemställer)(?!\w)")
_PLAIN_NAME = NAME.pattern.replace("?P<name>", "?:").replace("?P<party>", "?:")
_NAMES_BEHIND = re.compile(rf"\s(?:(?:,\s|\soch\s|\ssamt\s|vidare\s|även\s)?{_PLAIN_NAME}){{1,12}}")
_AGREEING = re.compile(
    r"(?:med\s(?:instämmande|bifall|stöd)\s(?:av|från)|biträdd\sav)\s(?P<who>.{3,200}?)(?:,?\s(?:att|bifall|avslag|i\s)|:|$)",
    re.DOTALL,
)

# "…, i vilket yrkande herr Silfver instämde": who agrees, in a clause behind the wish.
_AGREED = re.compile(
    r",?\s(?:i\s(?:vilket|detta)(?:\syrkande)?\s(?P<who>[^.;]{3,120}?)\sinstäm(?:mer|de)(?!\w)"
    r"|(?:vilket|något\ssom)\s(?:även\s|också\s)?(?:stöds|stöddes|biträds|biträddes|understöds|understöddes)\sav\s(?P<who2>[^.;]{3,120}))"
)
_STYLED = re.compile(rf"(?<!\w)(?:herr|hr|fru|fröken)\s(?P<name>{PART})(?!\s{PART})")
# "Hallin (s): avslag.": the last name, the party, and what is wished for.
_SURNAME = re.compile(rf"(?P<name>{PART})\s\([A-Za-zÅÄÖåäö-]{{1,12}}\)")


# "Lotten Hurva (MP) och ordföranden yrkar".
_AND_CHAIR = re.compile(r"(?:,|\soch|\ssamt)\sordföranden\s")


def by_office(name: str, text: str, at: int) -> bool:
    """Whether a person is last called by an office in front of a clause."""
    return re.search(rf"{_OFFICER}\s{re.escape(name)}(?!\w)(?!\s\()", text[max(0, at - 400) : at]) is not None


def names_in(text: str) -> list[str]:
    """Persons named with their party in brackets, in order, each once."""
    return list(dict.fromkeys(" ".join(m["name"].split()) for m in NAME.finditer(text)))


def named_in(text: str) -> list[str]:
    """Persons named with their party, by the last name alone where no other part is given."""
    return names_in(text) or list(dict.fromkeys(m["name"] for m in _SURNAME.finditer(text)))


# "Kontoret har i skrivelse den 3 mars lämnat följande förslag": an office as the subject of a sentence.
_OFFICE = re.compile(
    r"^(?:(?=[A-ZÅÄÖ])[\wåäöÅÄÖ]+-?,?\s(?:och\s|&\s)?)?[\wåäöÅÄÖ-]*(?:kontoret|förvaltningen|avdelningen|kansliet|utskottet|beredningen|nämnden|styrelsen|presidiet)(?=\s(?:har|hade|lämnar|lämnade|redovisar|redovisade|lägger|lade)\s)"
)


def office_of(sentence: str) -> list[str]:
    """The office or body that a sentence begins with, as who proposes what stands below."""
    m = _OFFICE.match(sentence)
    return [m.group()] if m else []


def proposers_of(sentence: str) -> list[str]:
    """Those who stand before the verb, and those who agree ("med instämmande av …")."""
    sentence = " ".join(sentence.split())
    bare = BARE.match(sentence)
    if bare:
        names = [_STYLED_FRONT.sub("", " ".join(n.split())) for n in re.split(r",\s|\soch\s|\ssamt\s", bare["name"])]
        agree = _AGREEING.search(sentence)
        return [*names, *(n for n in _listed(agree["who"]) if n not in names)] if agree else names
    plain = _PLAIN.match(sentence)
    if plain:
        named = " ".join(plain["who"].split())
        return ["Ordföranden" if named == "Ordf." else named]
    put = _HAS_PUT.search(sentence)
    if put:
        return [put["who"]]
    cut = CUT.search(sentence)
    names = names_in(sentence[: cut.start()] if cut else sentence)
    if cut and not names:
        # "Under överläggningen yrkar Bo Ek (S) och Mia Alm (V) bifall till …": the names stand behind the verb.
        behind = _NAMES_BEHIND.match(sentence, cut.end())
        names = names_in(behind.group()) if behind else []
    if cut and names and _AND_CHAIR.search(sentence, 0, cut.start()):
        names.append("Ordföranden")
    last = _LAST_NAME.match(sentence) if not names else None
    names = [last["name"]] if last else names
    agree = _AGREEING.search(sentence)
    agreed = _AGREED.search(sentence)
    who = (names_in(agree["who"]) if agree else []) + (
        names_in(told) or _STYLED.findall(told) if agreed and (told := agreed["who"] or agreed["who2"]) else []
    )
    return names + [n for n in dict.fromkeys(who) if n not in names]


def _listed(who: str) -> list[str]:
    """Persons in a list, with their parties, else all of them without."""
    names = names_in(who)
    if names:
        return names
    parts = [_WHOLE.fullmatch(part.strip()) for part in AND.split(who)]
    return [m["name"] for m in parts if m] if all(parts) else []


# What parts the names of those who do something together.
AND = re.compile(r",\s|\soch\s")
_THING = re.compile(r"[\wåäöÅÄÖé-]+(?:en|et|na|an|ing|het|skola|kommun|region)")


def somebody(name: str) -> bool:
    """Whether words name a person: first and last name, a title with what it ends on, or a word that is no thing's."""
    return (
        " " in name
        or not _THING.fullmatch(name)
        or name.lower().endswith(("chefen", "sekreteraren", "ordföranden", "samordnaren"))
    )
