"""Who is given a task and until when: rules/assignments.toml read on one clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from extract.decisions.bodies import NOUN_PHRASE
from extract.decisions.details import together
from extract.document import DecisionKind, Participant
from extract.gazetteer import default_gazetteer
from extract.references.amounts import date_value
from extract.rulebook import RuleSet

_MONTHS = r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
_PARTY_TAIL = re.compile(r"\s*\([A-Za-zÅÄÖåäö]{1,5}\)")
_END_OF_YEAR = re.compile(r"(?:före|till|vid)\sutgången\sav\s(?:år\s)?(?P<year>(?:19|20)\d\d)(?!\d)")
_LATEST = re.compile(r"(?<!\w)(?:senast\s|före\s(?:den\s\d|utgången|sommaren|årsskiftet|nästa\s|årets\s))", re.IGNORECASE)
_DATED = re.compile(
    r"^(?:den\s)?(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}\s[a-zåäö]+\s\d{4}|"
    r"\d{1,2}\s[a-zåäö]+),?\s(?:\(?(?:[A-ZÅÄÖ]+\s)?§\s?\d+(?::\d+)?\)?,?\s)?"
)
_TIME_TAIL = re.compile(
    r"\s(?:(?<![Ss]enast\s)(?:den\s\d{1,2}\s|(?:19|20)\d\d-\d\d)|årligen|senast|snarast|därför|också|till\s(?:nästa|den|sammanträdet|mötet|\d)|till\s[\wåäö]+(?:sammanträdet|mötet)|under\s|"
    r"inför\s|före\s|i\ssamband|vid\s(?:nästa|sammanträdet)|att\s|som\s|i\s(?:januari|februari|mars|april|maj|juni|juli|augusti|"
    r"september|oktober|november|december)|tillsammans\smed|i\ssyfte|för\satt|i\ssamråd|i\ssamverkan|med\sstöd|vid\svite).*$",
    re.IGNORECASE | re.DOTALL,
)
_FIRST_NAMES = re.compile(r"[A-ZÅÄÖ][\wåäöé-]+(?:(?:,| och) [A-ZÅÄÖ][\wåäöé-]+)*")
_LEADING_PHRASE = re.compile(r"^(?:i|under|vid|till|senast|inför|genom|före|efter|med|enligt|från|på|för)\s", re.IGNORECASE)
_BODY_AT_END = re.compile(rf"(?<!\w)(?P<np>{NOUN_PHRASE})$")
_GIVER = re.compile(
    r"^[\wåäö-]*(?:nämnden|styrelsen|utskottet|fullmäktige|rådet|beredningen)\s(?:den\s\d{1,2}\s[a-zåäö]+(?:\s\d{4})?|(?:19|20)\d\d-\d\d-\d\d|i\s[a-zåäö]+(?=\s[a-zåäö])),?\s(?:§+\s?\d+(?::\d+)?,?\s)?"
)
_MASKED = re.compile(r"^X{2,}(?:\sX{2,})*,?\s")
_TOGETHER = re.compile(r"tillsammans\smed\s(?P<with>[A-ZÅÄÖ][\wåäöé-]+(?:\s[A-ZÅÄÖ][\wåäöé-]+)?)(?=[\s,.]|$)")
# "Bo Lind (polisen)", "kommunstyrelsens ordförande Karin Brodd": the person is who gets the task.
# "förelägger Bo Ek, ägare till Viken 3:4, att": in what quality he gets it.
_OWNER = re.compile(
    r",\s(?:[\wåäö]*ägare|boende|verksamhetsutövare|innehavare|[\w-]*nummer|org\.?\s?nr|född|i\segenskap)(?!\w).*$|,\s(?:19|20)?\d{6}-[\dX]{4}.*$",
    re.DOTALL,
)
_OWNER_FIRST = re.compile(r"^[\wåäöÅÄÖ]*(?:ägaren|havaren)\s(?:till|av)\s[^,]{3,40},\s(?=[A-ZÅÄÖ])")
_AFFILIATION = re.compile(r"\s*\([^()]{2,40}\)")
_TITLED = re.compile(
    r"(?:[\wåäöÅÄÖ-]+s\s)?(?:[\wåäöÅÄÖ]+-\soch\s)?[\wåäöÅÄÖ-]*(?i:chef|direktör|strateg|sekreterare|samordnare|ordförande|ledare|handläggare|ingenjör|arkitekt|jurist|"
    r"ekonom|utvecklare|controller|rektor|inspektör|planerare|kurator|konsult|rådgivare|konsulent|ombud|intendent|pedagog|lärare|sköterska|kommissarie|ledamot|kassör|(?:kommunal|region|oppositions|borgar|landstings)råd)(?:n|en|et)?\s(?P<name>[A-ZÅÄÖ][\wåäöé-]+(?:\s[A-ZÅÄÖ][\wåäöé-]+){1,2})"
)
PRONOUNS = frozenset(["han", "hon", "hen"])


def assignee_of(clause: str, kind: DecisionKind, people: Sequence[Participant], rules: RuleSet, before: str = "") -> str | None:
    """The doer of a task; a first name is completed from the participants, "han" from the text ``before``."""
    for rule in rules.group("who"):
        if kind not in rule["kinds"]:
            continue
        m = rule.pattern.search(clause)
        if not m:
            continue
        groups = m.groupdict()
        printed = groups.get("who") or groups.get("who2") or groups.get("who3") or ""
        two = _TWO_VERBS.match(printed) if rule.id == "who.does" else None
        who = _named(two["who"] if two else printed, people)
        if who is None or (
            rule.id in ("who.shall", "who.shall_behind", "who.agent", "who.does_by", "who.named_first")
            and not is_doer(who, people, rules)
        ):
            continue
        if who.lower() in PRONOUNS:
            return _named_last(before, people)
        who = _ALSO.sub("", who)
        together = _TOGETHER.search(clause, m.end("who")) if rule.id == "who.does" and groups.get("who") else None
        also = _named(together["with"], people) if together else None
        return f"{who} och {also}" if also else who
    return None


_ALSO = re.compile(r"^(?:även|också)\s")
# "Lena och Peder formulerar frågorna och skickar ut dem": another verb before the one that was looked for.
_TWO_VERBS = re.compile(
    r"(?P<who>[A-ZÅÄÖ][\wåäöé-]{1,40}(?:(?:,\s|\soch\s|\s)[A-ZÅÄÖ][\wåäöé-]{1,40}){0,6})\s[a-zåäö]{1,30}(?:ar|er|år|ör)\s.*\soch$",
    re.DOTALL,
)


# Somebody by first and last name, as the subject of a sentence: with a verb, a comma or a title behind.
_SUBJECT = re.compile(
    r"(?<![\w-])(?P<name>[A-ZÅÄÖ][\wåäöé-]+\s[A-ZÅÄÖ][\wåäöé-]+)(?=,\s|\s\(\w{1,5}\)|\s[a-zåäö]+(?:ar|er|r|ade|de|te)\s)"
)


def _named_last(before: str, people: Sequence[Participant]) -> str | None:
    """Who "han" or "hon" is: the participant named last, else who acts last in the same paragraph."""
    named = [(before.rfind(p.name), p.name) for p in people if p.name and p.name in before]
    if named:
        return max(named)[1]
    acting = _SUBJECT.findall(before[before.rfind("\n\n") + 1 :])
    return acting[-1] if acting else None


# "Sektor fastighet och service": a unit whose name begins with what it is.
_UNITS = (
    "sektor ",
    "avdelning ",
    "avdelningen för ",
    "enheten för ",
    "förvaltningen för ",
    "kontoret för ",
    "verksamhetsområde ",
)


# "varje förening bjuder in": each of many has the task.
_EACH = re.compile(
    r"varje\s[\wåäö]*(?:förening|förvaltning|nämnd|enhet|avdelning|skola|rektor|kontor|bolag|parti|ledamot|grupp|chef|verksamhet|kommun|organisation)$"
)


def is_doer(name: str, people: Sequence[Participant], rules: RuleSet) -> bool:
    """Whether words name somebody who can be given a task: a person, an office, a body."""
    if any(p.name and p.name in name for p in people) or re.search(r"[A-ZÅÄÖ][\wåäöé-]+\s[A-ZÅÄÖ]", name):
        return True
    lower = name.lower()
    endings = tuple(rules.data["data"]["doers"])
    head = re.split(r"\s(?:för|i|på|vid|inom|med|av)\s", lower)[0]
    first_name = (
        bool(_FIRST_NAMES.fullmatch(name))
        and len(head.split()) == 1
        and (not lower.endswith(("en", "et", "na")) or name in default_gazetteer().given_names)
    )
    return head.endswith(endings) or lower.endswith(endings) or lower.startswith(_UNITS) or first_name


_SHALL_DO = re.compile(
    r"(?:^(?:[-–•*]\s)?|(?<!\w)att\s)(?P<who>(?:(?!att\s|att$)[\wåäöÅÄÖé()&,-]+\s){1,8}?)(?:(?:senast|före|till|under|inför|vid|därför)\s[^.;:]{2,40}?\s)?(?:ska|skall|skulle)\s(?!vara(?!\w)|gälla(?!\w)|bli|få(?!\w)|ha\srätt)"
)
# "att kommundirektören återkommer": what an office does in an att-clause of a decision is what it shall do.
_DOES = re.compile(
    r"(?:^|(?<!\w)(?:beslut\w*|bestäm\w*|beslöts?|enades?\som|överens\som|yrka[rt]|yrkade|föreslår)\s(?:som\stillägg\s)?)att\s(?P<who>(?:(?!att\s)[\wåäöÅÄÖé()&-]+\s){0,5}?[\wåäöÅÄÖé()-]+)(?:,\s[^,.;]{4,90},)?\s(?:(?:senast|före|till|under|inför|vid|i)\s[^.;:,]{2,40}?\s|(?:därför|snarast|årligen|vidare|även)\s)?"
    r"(?P<verb>(?!är\s|har\s|ska\s|får\s|kan\s|bör\s|blir\s|anser|behåller|tillhör|utgör|innehar|utgår|heter|byter|ersätter|inrättas|upphör|övergår|gäller|kvarstår)[a-zåäö]{2,}(?:ar|er|år|ör|r))(?=\s)"
)

# "att uppföljning ska göras av socialkontoret senast den 31 mars": the doer behind a passive.
_SHALL_BE_DONE = re.compile(
    r"(?<!\w)ska(?:ll)?\s(?:göras|skrivas|tas\sfram|upprättas|utarbetas|beredas|genomföras|sammanställas|redovisas|ordnas|utföras|utredas|lämnas)\s"
    r"av\s(?P<who>[^.;:,]{3,60}?)(?=\s(?:och|till|senast|i|under|före|vid|inom)\s|[.,;]|$)"
)


def shall_do(clause: str, people: Sequence[Participant], rules: RuleSet) -> str | None:
    """A person or an office that shall do something: a task, whatever the verb. What a body or the municipality shall is a rule."""
    for m in (_SHALL_DO.search(clause), _DOES.search(clause), _SHALL_BE_DONE.search(clause)):
        if not m:
            continue
        who = m["who"].strip(" ,")
        head = re.split(r"\s(?:för|i|på|vid|inom|med|av)\s", who.lower())[0]
        known = (
            head.endswith(tuple(rules.data["data"]["offices"]))
            or who.lower().startswith(_UNITS)
            or _EACH.match(who.lower()) is not None
            or any(p.name and p.name in who for p in people)
            or (head.endswith(_BODIES) and len(who.split()) <= _LONGEST_BODY and _LATEST.search(clause) is not None)
            or (_FIRST_NAMES.fullmatch(who) is not None and not head.endswith(_NO_NAME))
        )
        if known:
            return _named(who, people)
    return None


# "kultur- och fritidsnämnden" and no more: a clause in front of the body is not its name.
_LONGEST_BODY = 3
# A body that shall do something by a day has a task, too.
_BODIES = ("nämnden", "nämnder", "nämnderna", "styrelsen", "utskottet", "bolaget", "bolagen", "rådet", "beredningen")
# Endings of capitalised words that are no first names: bodies, things, municipalities.
_NO_NAME = (
    "en",
    "et",
    "na",
    "erna",
    "arna",
    "kommun",
    "ing",
    "tion",
    "het",
    "else",
    "skola",
    "ag",
    "plan",
    "avgift",
    "taxa",
    "a",
    "or",
    "ar",
    "er",
)


def _named(printed: str, people: Sequence[Participant]) -> str | None:
    text = " ".join(_PARTY_TAIL.sub("", printed).split()).strip(" ,-–•*")
    while True:
        cut = re.sub(
            r"^(?:att|till|åt|samt|därför|dels|även|den|också|därmed|vidare|och|dessutom|att\si\sövrigt)\s+",
            "",
            text,
            flags=re.IGNORECASE,
        )
        cut = _MASKED.sub("", _DATED.sub("", cut))
        if cut == text:
            break
        text = cut
    # "attsekreteraren": recognition has lost the blank.
    text = re.sub(r"^att(?=[a-zåäö]{3,}(?:aren|chefen|nämnden|styrelsen|kontoret|förvaltningen)$|ordföranden$)", "", text)
    # "gav kommunfullmäktige tekniska nämnden i uppdrag": who gave it stands first.
    text = re.sub(r"^(?:[\wåäö]*(?:fullmäktige|styrelsen)\s)(?=(?:alla|samtliga)\s|[a-zåäö ]{0,30}nämnden$)", "", text)
    # "med lydelsen att nämnden": nobody's name holds "att".
    text = text.rsplit(" att ", 1)[-1]
    # "gav arbetsutskottet 2015-06-02, § 88, förvaltningschefen i uppdrag": who gave it, and when.
    text = _GIVER.sub("", text)
    # "förelägger nämnden NN att": the body is the subject.
    text = re.sub(r"^[\wåäö-]*(?:nämnden|styrelsen|utskottet)\s(?=[A-ZÅÄÖ]|[\wåäö]+(?:en|et|na)(?:,|\s|$))", "", text)
    if _LEADING_PHRASE.match(text):
        # "i verksamhetsplan för 2023 nämnden": what stands between the verb and the doer.
        body = _BODY_AT_END.search(text)
        person = re.search(
            r"(?:[a-zåäö]+a\s)?[\wåäö]*(?:avdelningen|enheten|kontoret|chefen|direktören|sekreteraren|samordnaren|ordföranden|erna)$|[A-ZÅÄÖ]\w+\s[A-ZÅÄÖ][\wåäöé-]+$",
            text,
        )
        text = body["np"] if body else person.group() if person else text
    text = _OWNER_FIRST.sub("", text)
    text = _TIME_TAIL.sub("", _AFFILIATION.sub("", _OWNER.sub("", text))).strip(" ,")
    titled = _TITLED.fullmatch(text)
    text = titled["name"] if titled else _untitled(text)
    if not text or len(text) > 120:
        return None
    named = [p.name for p in people if p.name and p.name in text]
    if named:
        named.sort(key=text.index)
        return together(list(dict.fromkeys(named)))
    if _FIRST_NAMES.fullmatch(text):
        full = []
        for first in re.split(r",\s|\soch\s", text):
            same = [p.name for p in people if p.name.split()[:1] == [first]]
            full.append(same[0] if len(same) == 1 else first)
        return together(full)
    return text


def _untitled(text: str) -> str:
    """ "ordförande Anna Ek och kommundirektör Bo Lind": the persons, when each has a title."""
    parts = re.split(r",\s|\soch\s", text)
    titled = [_TITLED.fullmatch(part) for part in parts]
    return together([m["name"] for m in titled if m]) if len(parts) > 1 and all(titled) else text


def deadline_of(clause: str, meeting_date: str | None, rules: RuleSet) -> str | None:
    """ISO date when a day is printed (its year from the meeting when left out), else the words; None without a deadline."""
    by_end_of_year = _END_OF_YEAR.search(clause)
    if by_end_of_year:
        return f"{by_end_of_year['year']}-12-31"
    latest = _LATEST.search(clause)
    for at in (latest.start(), 0) if latest else (0,):
        for rule in sorted(rules.group("deadline"), key=lambda r: int(r["rank"])):
            matches = list(rule.pattern.finditer(clause, at))
            # Of several months the last is when it shall be told.
            for m in reversed(matches) if rule["rank"] == 6 and not at else matches:
                found = _iso(m, meeting_date) if "iso" in m.groupdict() else _words(m)
                if found:
                    return found
            if latest and at and rule["rank"] == 8:
                break
    return None


def _words(m: re.Match[str]) -> str | None:
    printed = next((m[g] for g in ("text", "text2", "text3", "text4") if g in m.groupdict() and m[g]), None)
    if not printed:
        return None
    text = " ".join(printed.split())
    # "februarisammanträdet 2024" is a meeting of that month, "senast under 2025" is what the words say.
    with_year = re.fullmatch(
        rf"(?P<month>{_MONTHS})(?:sammanträdet|mötet|nämnden|fullmäktige)\s(?P<year>(?:19|20)\d\d)", text, re.IGNORECASE
    )
    return f"{with_year['month'].lower()} {with_year['year']}" if with_year else text


def _iso(m: re.Match[str], meeting_date: str | None) -> str | None:
    if m["iso"]:
        return m["iso"]
    if m["six"]:
        # "071015", as minutes of some years print days.
        return date_value(m["six"][:2], m["six"][2:4], m["six"][4:])
    day, month, year = (m["d"], m["month"], m["y"]) if m["d"] else (m["d2"], m["m2"], m["y2"])
    return date_value(year, month, day) if year else _next(month, day, meeting_date)


def meeting_date_of(clause: str, meeting_date: str | None, rules: RuleSet) -> str | None:
    """The first day printed in a sentence that fixes a meeting."""
    m = rules["date.any"].pattern.search(clause)
    return _iso(m, meeting_date) if m else None


def _next(month: str, day: str, meeting_date: str | None) -> str | None:
    """The first such day on or after the meeting."""
    if not meeting_date:
        return None
    year = int(meeting_date[:4])
    for candidate in (year, year + 1):
        found = date_value(str(candidate), month, day)
        if found and date.fromisoformat(found) >= date.fromisoformat(meeting_date):
            return found
    return None
