"""What a decision does: kind, assignee, deadline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from extract.document import DecisionKind, Participant
from extract.references_amounts import date_value
from extract.rulebook import RuleSet

_PERSON = re.compile(r"(?<!\w)[A-ZÅÄÖ][\wåäöé]+(?:[ -](?:von|af|de|al|[A-ZÅÄÖ])[\wåäöé-]+){1,3}")
_PARTY_TAIL = re.compile(r"\s*\([A-Za-zÅÄÖåäö]{1,5}\)")
_DETERMINERS = re.compile(r"^(?:att|till|åt|samt|därför|dels|även|den|också|därmed|vidare)\s+", re.IGNORECASE)

_ASSIGNEE = (
    re.compile((
r"(?P<who>[^.;:]{2,160}?)\s(?:får|fick|ges|gavs|har\sfått|har\sgetts)\s(?:[\wåäö]+\s){0,4}?(?:i\s)"
r"?uppdrag"
), re.IGNORECASE),
    re.compile((
r"(?<!\w)(?:ger|gav|ge|gett|givit|giva)\suppdrag(?:et)?\s(?:till|"
r"åt)\s(?P<who>[^.;:]{2,160}?)\s(?:om\s)?att(?!\w)"
), re.IGNORECASE),
    re.compile((
r"(?<!\w)(?:ger|gav|ge|gett|givit|giva)\s(?P<who>[^.;:]{2,160}?)\s(?:ett\s|"
r"följande\s)?(?:i\s)?uppdrag(?!\w)"
), re.IGNORECASE),
    re.compile((
r"(?<!\w)(?:uppdra|uppdrar|uppdrog|uppdragit|delegera|delegerar|"
r"överlåta|överlåter)\s(?:åt|till|i\suppdrag\såt)\s(?P<who>[^.;:]{2,120}?)\s(?:att|"
r"ta|i\suppdrag)(?!\w)"
), re.IGNORECASE),
    re.compile((
r"(?P<who>[^.;:,]{2,100}?)\s(?:uppdras|uppdrogs|uppdrags|uppmanas|"
r"åläggs|bemyndigas)\s(?:att)(?!\w)"
), re.IGNORECASE),
    re.compile((
r"(?<!\w)(?:uppmana|uppmanar|bemyndiga|bemyndigar|ålägga|ålägger|"
r"anmoda|anmodar)\s(?P<who>[^.;:]{2,120}?)\satt(?!\w)"
), re.IGNORECASE),
    re.compile(r"uppdraget\still\s(?P<who>[^.;:]{2,80}?)\s(?:kvarstår|att|om)(?!\w)", re.IGNORECASE),
    re.compile((
r"^(?:att\s)?(?P<who>[^.;:]{2,100}?)\s(?:senast\s[^.;:]{3,40}\s)?ska(?:ll)?\s(?:senast|"
r"återrapportera|redovisa|återkomma|lämna|ta\sfram|inkomma|upprätta|"
r"inarbeta|genomföra|utreda|se\still|årligen|vid|till)(?!\w)"
), re.IGNORECASE),
    re.compile(r"begära?r?\s(?:in\s)?(?:en|ett)\s[^.;:]{2,60}?\s(?:av|från)\s(?P<who>[^.;:]{2,80})", re.IGNORECASE),
    re.compile(
r"^(?:[-–•*]\s)?(?P<who>[^.;:]{2,80}?)\s(?:återkommer|kontaktar|"
r"skickar|bjuder|undersöker|kollar|tar|jobbar|arbetar|sätter\sihop|"
r"ser\söver|återrapporterar|återredovisar|sammanställer|bokar|bevakar|"
r"mejlar|ringer|anmäler\ssig|för\sfrågan|lyfter|kallar|ansvarar)(?!\w)"
),
    re.compile((
r"(?:(?:åter)?remittera[rs]?|(?:åter)?remitterade|överlåta|överlåter)\s(?:[^.;:]{2,120}?\s)?(?:til"
r"l|åt)\s(?P<who>[^.;:,]{3,80}?)(?:\s(?:för|att|som|senast)\b|[.,]|"
r"$)|(?:överlämna[rst]?)\s[^.;:]{2,120}?\still\s(?P<who2>[^.;:,]{3,80}?)\sför\s(?:beslut|"
r"beredning|åtgärd)"
), re.IGNORECASE),
)  # fmt: skip
_REFER_PATTERN = 10
_ELECTED = re.compile(
    r"(?:utse[rs]?|utsågs?|utsett|utsetts|välj(?:er|a|s)|valdes?|omväljs?|omvaldes|nominera[r]?|nominerade)(?!\w)", re.IGNORECASE
)

_DAY = r"(?:(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\s)?(?:den\s)?"
_DATE_TEXT = (
    rf"{_DAY}(?:(?P<iso>(?:19|20)\d\d-\d\d-\d\d)|(?P<d>[0-3]?\d)(?::?e)?\s(?P<month>januari|"
    rf"februari|mars|april|maj|juni|juli|augusti|september|oktober|november|"
    rf"december)(?:\s(?P<y>(?:19|20)\d\d))?|(?P<d2>[0-3]?\d)/(?P<m2>1[0-2]|"
    rf"0?[1-9])(?:[ -]?(?P<y2>(?:19|20)\d\d))?)"
)
_MONTHS = r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
_SEASON = (
    r"(?:våren|hösten|sommaren|vintern|vårterminen|höstterminen|årsskiftet|"
    r"(?:första|andra|tredje|fjärde)\s(?:kvartalet|tertialet|halvåret))"
)
_DEADLINES = (
    re.compile((
r"(?P<text>(?:årligen\s)?i\ssamband\smed\s(?:årsredovisningen|bokslutet|"
r"delårsrapporten)(?:\sför\s20\d\d)?)"
), re.IGNORECASE),
    re.compile(rf"(?P<month>{_MONTHS})(?:s)?(?:sammanträdet|mötet)\s?(?P<text>)(?P<year>20\d\d)?", re.IGNORECASE),
    re.compile((
rf"(?:senast(?:\sinom)?|före|innan|dock\ssenast|till\ssammanträdet|"
rf"sammanträdet?|till\smötet|till\sden|sammanträde|till\s[\wåäö]+s\s(?:sammanträde|"
rf"möte)|till\soch\smed|bordläggs\still|till)\s(?:i\s|den\s)?{_DATE_TEXT}"
), re.IGNORECASE),
    re.compile((
rf"(?:senast|före|innan|under|i|till|vid|från)\s(?P<text>(?:(?:början|"
rf"slutet|mitten|utgången)\sav\s)?(?:{_MONTHS}|(?:{_SEASON}))(?:\s(?:20\d\d(?:/\d\d)?))?)(?!\w)"
), re.IGNORECASE),
    re.compile((
r"(?:till|vid|på)\s(?P<text>(?:[\wåäö]+s\s)?(?:nästa|nästkommande|"
r"kommande)\s(?:\w+\s)?(?:möte|sammanträde|budgetuppföljning|träff)\w*)"
), re.IGNORECASE),
    re.compile((
rf"(?:före|till|senast|vid)\s(?P<text>(?:{_MONTHS}\smånads\s|årets\s|"
rf"årsskiftets\s|vårens\s|höstens\s)(?:utgång|slut))"
), re.IGNORECASE),
    re.compile(r"(?P<text>inom\s(?:ett|två|tre|fyra|fem|sex|\d{1,2})\s(?:år|månader|månad|veckor|dagar))", re.IGNORECASE),
    re.compile((
r"(?:senast|före|under|till|från\soch\smed)\s(?P<text>(?:utgången\sav\s|"
r"läsåret\s|årsskiftet\s|vecka\s|år\s)?20\d\d(?:/\d\d)?)(?![-\d])"
), re.IGNORECASE),
    re.compile((
r"(?P<text>(?:så\ssnart\ssom\smöjligt|snarast(?:\smöjligt)?|månadsvis|"
r"årligen|kvartalsvis|löpande))"
), re.IGNORECASE),
)  # fmt: skip
_MEETING_OF_OTHER = re.compile(r"(?:protokoll|beslut(?:ade)?|daterad|skrivelse)\w*\s(?:\w+\s){0,3}$")


def kind_of(clause: str, rules: RuleSet) -> DecisionKind:
    """The kind whose words come first in the clause; longer matches win at one place."""
    best: tuple[int, int, str] | None = None
    for rule in rules.group("kind"):
        m = rule.pattern.search(clause)
        if m:
            found = (m.start(), -len(m.group()), str(rule["kind"]))
            if best is None or found < best:
                best = found
    return best[2] if best else "other"  # type: ignore[return-value]


_GIVEN = re.compile(r"(?<!\w)tilldela[r]?\s(?P<who>[^.;:\d]{3,60}?)\s(?:\d|ett|en|medel)", re.IGNORECASE)


def assignee_of(clause: str, kind: DecisionKind, participants: Iterable[Participant], before: str = "") -> str | None:
    """Who is given the task or elected; a first name is completed from the participants, "han" from the text before."""
    people = tuple(participants)
    if kind == "elect" and not re.search(r"entledig", clause):
        names = _elected(clause)
        return " och ".join(names) if names else None
    if kind == "fund":
        given = _GIVEN.search(clause)
        return _who(given["who"], people) if given else None
    patterns = _ASSIGNEE if kind == "assign" else _ASSIGNEE[_REFER_PATTERN:] if kind == "refer" else ()
    for pattern in patterns:
        m = pattern.search(clause)
        if m:
            who = _who(m["who"] or m.groupdict().get("who2") or "", people)
            if who and who.lower() in ("han", "hon", "hen"):
                named = [(before.rfind(p.name), p.name) for p in people if p.name in before]
                return max(named)[1] if named else None
            return who
    return None


def _elected(clause: str) -> list[str]:
    """Names of the elected: those behind the verb, or before it in the passive."""
    clause = re.sub(r"^[Aa]tt\s", "", clause)
    verb = _ELECTED.search(clause) or re.search(r"justerar", clause)
    plain = _PARTY_TAIL.sub(" ", clause)
    names = [m.group() for m in _PERSON.finditer(plain)]
    if not verb:
        return names[:3]
    cut = re.search(r"\s(?:till|som|i|att|för)\s(?=[\wåäö])|,\smed\s|\smed\s", clause[verb.end() :])
    near = clause[verb.end() : verb.end() + cut.start()] if cut else clause[verb.end() :]
    behind = [m.group() for m in _PERSON.finditer(_PARTY_TAIL.sub(" ", near))]
    if behind:
        return _unique(behind)
    front = [m.group() for m in _PERSON.finditer(_PARTY_TAIL.sub(" ", re.split(r"\sefter\s", clause[: verb.start()])[0]))]
    if front:
        return _unique(front)
    rest = re.split(r",?\smed\s|\sefter\s", clause[verb.end() :])[0]
    return _unique([m.group() for m in _PERSON.finditer(_PARTY_TAIL.sub(" ", rest))]) or _unique(names)


def _unique(names: list[str]) -> list[str]:
    return list(dict.fromkeys(" ".join(n.split()) for n in names))


_DATED = re.compile(
    r"^(?:den\s)?(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}\s[a-zåäö]+\s\d{4}|"
    r"\d{1,2}\s[a-zåäö]+),?\s(?:\(?(?:[A-ZÅÄÖ]+\s)?§\s?\d+\)?,?\s)?"
)


def _who(printed: str, people: tuple[Participant, ...]) -> str | None:
    text = " ".join(_PARTY_TAIL.sub("", printed).split()).strip(" ,-–•*")
    while True:
        cut = _DETERMINERS.sub("", text)
        if cut == text:
            break
        text = cut
    # "gav 2022-11-24 § 198 nämnden": date and § stand between verb and doer.
    text = _DATED.sub("", text)
    text = re.sub(r"^(?:[\wåäö]*(?:fullmäktige|styrelsen)\s)(?=(?:alla|samtliga)\s)", "", text)
    text = re.sub(r"^.*\satt\s(?=nämnder|bolag)", "", text)
    text = re.sub(r"^i\s(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\s", "", text)
    text = re.sub(r"\s(?:årligen|senast|snarast|därför|också)$", "", text)
    if not text or len(text) > 120:
        return None
    named = [p.name for p in people if p.name and p.name in text]
    if named:
        named.sort(key=text.index)
        return " och ".join(dict.fromkeys(named))
    if re.fullmatch(r"[A-ZÅÄÖ][\wåäöé-]+(?:(?:,| och)\s[A-ZÅÄÖ][\wåäöé-]+)*", text):
        full = []
        for first in re.split(r",\s|\soch\s", text):
            same = [p.name for p in people if p.name.split()[:1] == [first]]
            full.append(same[0] if len(same) == 1 else first)
        return " och ".join(full)
    # "att under hösten ge kontoret": what stands between is not the doer.
    text = re.sub(
        r"^(?:under|senast|i|till|inför|med)\s(?:[\wåäö]+\s){1,3}(?=[\wåäö]*(?:nämnden|styrelsen|kontoret|förvaltningen)\b)",
        "",
        text,
    )
    return text


_END_OF_YEAR = re.compile(r"före\sutgången\sav\s(?:år\s)?(?P<year>20\d\d)(?!\d)")
_LATEST = re.compile(r"(?<!\w)(?:dock\s)?senast\s(?=(?:\w+dag(?:en)?\s)?(?:den\s)?\d)", re.IGNORECASE)
_ANY_DATE = re.compile(_DATE_TEXT, re.IGNORECASE)


def meeting_date_of(clause: str, meeting_date: str | None) -> str | None:
    """The first day printed in a sentence that fixes a meeting."""
    m = _ANY_DATE.search(clause)
    return deadline_of("till " + m.group(), meeting_date) if m else None


def deadline_of(clause: str, meeting_date: str | None) -> str | None:
    """ISO date when a day is printed (its year from the meeting when left out), else the words; None without a deadline."""
    by_end_of_year = _END_OF_YEAR.search(clause)
    if by_end_of_year:
        return f"{by_end_of_year['year']}-12-31"
    # "senast den …" before all other words of time; of several months the last is when it shall be told.
    latest = _LATEST.search(clause)
    for pattern in _DEADLINES:
        m = pattern.search(clause, latest.start()) if latest else pattern.search(clause)
        if not m:
            continue
        groups = m.groupdict()
        if "iso" not in groups:
            if groups.get("text") == "" and groups.get("month"):
                return " ".join(p for p in (groups["month"].lower(), groups["year"]) if p)
            last = [*pattern.finditer(clause)][-1] if pattern.groups == 1 else m
            return " ".join(last["text"].split())
        if groups["iso"]:
            return groups["iso"]
        day, month, year = (
            (groups["d"], groups["month"], groups["y"]) if groups["d"] else (groups["d2"], groups["m2"], groups["y2"])
        )
        found = date_value(year, month, day) if year else _next(month, day, meeting_date)
        if found:
            return found
    return None


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
