"""Whether a sentence outside the decision zones is a decision, and of which status."""

from __future__ import annotations

import re

from extract.decisions.bodies import Body, is_own, subject_of
from extract.decisions.judge_proposals import proposed
from extract.decisions.judge_reports import external, headed, named_by_noun, participle, perfect, present, reported, task_from
from extract.decisions.judgement import DATE_AND_PARAGRAPH, Judgement, other_time
from extract.decisions.notices import noticed
from extract.rulebook import RuleSet

_PAST = re.compile(
    r"(?:ade|ades|öt|öts|tog|togs|dde|ddes|lde|ldes|nde|ndes|rde|rdes|"
    r"slog|slogs|drog|drogs|gav|gavs|fick|såg|sågs|lade|lades|föll|fölls|åddes|"
    r"nades|kom|tt)$"
)
_QUOTED = re.compile(r"^[”\"“'»].*[”\"“'«]\.?$", re.DOTALL)
# An impersonal or defining use: what generally is done.
_GENERAL = re.compile(
    (
        r"(?<!\w)(?:[Ee]nligt\s\d+\s(?:a\s)?kap|årligen|varje\sår|enligt\s(?:rutinen|reglerna|bidragsreglerna)|"
        r"vanligtvis|normalt|i\sregel|alltid|oftast|ofta|enligt\s(?:lag|reglementet|"
        r"kommunallagen)|efter\s(?:individuell\s)?prövning|i\sturordning|i\smån\sav|löpande\soch)(?!\w)"
    ),
    re.IGNORECASE,
)
# Who is no body of the municipality but has the word: "Rektor beslutar om placering".
_ADVERBIAL = frozenset(
    [
        "med",
        "efter",
        "vid",
        "i",
        "på",
        "utifrån",
        "enligt",
        "under",
        "därför",
        "därmed",
        "det",
        "härmed",
        "mot",
        "för",
        "genom",
        "till",
        "av",
        "samtliga",
        "mötet",
        "enhälligt",
        "sedan",
        "vidare",
        "slutligen",
    ]
)


def judge(sentence: str, zone: str, body: Body, rules: RuleSet, *, may_decide: bool) -> Judgement | None:
    """Judge one sentence of a descriptive zone; ``may_decide`` is False in papers written before a meeting."""
    if len(sentence) < 6 or sentence.endswith("?") or _QUOTED.match(sentence) or _SIDE.match(sentence):
        return None
    proposal = proposed(sentence, zone, body, rules)
    if proposal:
        return proposal
    # "… överlämnas till nämnden, som får fatta beslut": what the receiver may do is no part of what is decided.
    if rules["veto.future_or_conditional"].pattern.search(_RECEIVER.sub("", sentence)) or _negated(sentence, rules):
        return None
    relative = _DATED_RELATIVE.search(sentence) if ", som" in sentence or ",\nsom" in sentence else None
    if relative and other_time(relative.group()):
        who = " ".join(relative["who"].split())
        return Judgement("reported", rules["reported.dated"].made_by, who, begin=relative.start("who"))
    named = noticed(sentence, rules, listed=False)
    if named:
        return named
    cited = _CITED.match(sentence) if "§" in sentence else None
    if cited and (body_named := subject_of(sentence, cited.start("verb"), cited.end("verb"))):
        return Judgement("reported", rules["reported.present"].made_by, body_named)
    found = _with_decides(sentence, zone, body, rules, may_decide)
    if found:
        return found
    made = (
        participle(sentence, rules)
        or task_from(sentence, rules)
        or headed(sentence, body, rules)
        or present(sentence, zone, body, rules)
    )
    if made:
        return made
    made = named_by_noun(sentence, rules) or perfect(sentence, body, rules, may_decide=may_decide)
    if made:
        return made
    talk = rules["veto.discussed"].pattern.search(sentence)
    # "Bo Ek ringer rektor och frågar om lokalen": the talk is part of what will be done.
    task = rules["decided.returns"].pattern.match(sentence) if talk else None
    # "Med 3 ja-röster mot 2 nej-röster avslår nämnden motionen": the count is how it came to that.
    counted = rules["decided.inverted"].pattern.match(sentence) if talk and sentence.startswith("Med ") else None
    done = (task and talk and task.end() <= talk.start()) or (counted and talk and talk.end() <= counted.start("verb"))
    if talk and not done and not rules["decided.no_reason"].pattern.search(sentence):
        dated = rules["reported.dated"].pattern.search(sentence) if DATE_AND_PARAGRAPH.search(sentence) else None
        if dated and DATE_AND_PARAGRAPH.match(sentence, dated.end() + 1):
            return reported(sentence, body, rules)
        return None
    heading = rules["veto.heading_of_decision"].pattern.search(sentence)
    if heading and not _acts_first(sentence, heading.start(), body, rules):
        return reported(sentence, body, rules)
    return _decided(sentence, zone, body, rules, may_decide) or reported(sentence, body, rules)


# "Nej: Ärendet återremitteras" over a list of voters: what a vote means.
_SIDE = re.compile(r"(?:ja|nej)(?:-?\s?röst(?:er)?)?\s?[:=–]\s", re.IGNORECASE)
# "Nämnden beslutar, § 141, att öppna ett ärende": the § right behind the verb is that of another day's minutes.
_CITED = re.compile(r"(?:[\wåäöÅÄÖ-]+\s){1,8}?(?P<verb>[a-zåäö]+(?:ar|er|år|ör|r)),\s(?:(?:19|20)\d\d-\d\d-\d\d,?\s)?§+\s?\d+,\s")


def _acts_first(sentence: str, at: int, body: Body, rules: RuleSet) -> bool:
    """ "Nämnden avvisar överklagandet", "Nämnden överklagar domen": the body acts before or by the words of an appeal."""
    acts = rules["decided.body_acts"].pattern.search(sentence) or rules["decided.body_does"].pattern.search(sentence)
    return bool(acts and acts.start("verb") <= at and is_own(subject_of(sentence, acts.start("verb"), acts.start("verb")), body))


_RECEIVER = re.compile(r",\s(?:som|vilken)\s(?:får|har\satt|ska|kan)\s[^,;]{3,80}$")
# "socialnämnden, som den 30 augusti, § 97, ställde sig bakom det": another body's decision told in passing.
_DATED_RELATIVE = re.compile(
    r"(?P<who>(?:[\wåäöÅÄÖ-]+s\s)?[\wåäöÅÄÖ-]*(?i:nämnden|utskottet|fullmäktige|styrelsen|rådet|förvaltningen|kommun|region)),\ssom\s"
    r"(?:[\wåäö.§-]+,?\s){1,8}?(?:ställde\ssig\s(?:bakom|positiv)|tillstyrkte|avstyrkte|antog|godkände|beviljade|avslog|biföll|fastställde|återremitterade)(?!\w)"
)


_DENYING = ("nte", " ej", "ldrig", "ng", "utan", "sakn", "nnu")


def _negated(sentence: str, rules: RuleSet) -> bool:
    """Whether the decision itself is denied, not something said behind it."""
    if not any(piece in sentence for piece in _DENYING):
        return False
    no = rules["veto.negated"].pattern.search(sentence)
    verb = rules["lead.decides"].pattern.search(sentence)
    return bool(no) and not (verb and no.start() > verb.end() + 30)  # type: ignore[union-attr]


# "Viks kommun, som 2021 beslutade att": the clause begins at the name.
_RELATIVE = re.compile(
    r"(?P<who>[A-ZÅÄÖ][\wåäö-]*(?:\s(?:för|och|i|kommun|stad|[a-zåäö]+nämnd|[A-ZÅÄÖ][\wåäö-]+)){0,3}|[\wåäö-]+(?:nämnden|utskottet|fullmäktige|styrelsen)),\ssom\s(?:[\wåäö]+\s){0,4}$"
)
# What may stand before "beslutas" without being somebody.
_IMPERSONAL = ("", "Det", "Härmed", "Enhälligt", "Vidare", "Därmed", "Därför", "Dessutom", "Samtidigt")
# "Efter överläggning beslöts att …": how the meeting came to it.
_HOW = re.compile(
    r"(?:Efter\s(?:[\wåäö]+\s){0,3}?[\wåäö]*(?:diskussion(?:er)?|överläggning(?:ar)?|omröstning|votering|genomgång|debatt|samtal)|På\sförslag\s(?:av|från)|"
    r"(?:I\senlighet\smed|Enligt)\s[^.]{0,50}?(?:förslag(?:et)?|hemställan)|Enhälligt|Härmed|Därmed|Sålunda|Således|Samtidigt|Dessutom)(?!\w)"
)
_AGENT = re.compile(
    r"\s(?:av|i)\s(?P<np>[\wåäöÅÄÖ-]*(?i:fullmäktige|nämnden|styrelsen|utskottet|regeringen|riksdagen)|KF|KS|KSAU)(?!\w)"
)


def _with_decides(sentence: str, zone: str, body: Body, rules: RuleSet, may_decide: bool) -> Judgement | None:
    rule = rules["lead.decides"]
    if "eslut" not in sentence and "eslöt" not in sentence and "ESLUT" not in sentence:
        return None
    for m in rule.pattern.finditer(sentence):
        verb = m["verb"].lower()
        if verb in ("besluta",):
            continue
        perfect = verb == "beslutat"
        past = perfect or verb in ("beslutade", "beslutades", "beslöt", "beslöto", "beslöts")
        subject = subject_of(sentence, m.start(), m.end())
        own = is_own(subject, body)
        before = sentence[: m.start()]
        relative = _RELATIVE.search(before) if past else None
        if relative:
            return Judgement(
                "reported", rule.made_by, " ".join(relative["who"].split()), verb_end=m.end(), begin=relative.start("who")
            )
        if re.search(r"(?<!\w)(?:som|vilket|vilka|finner\satt|konstaterar\satt|sedan|där)\s(?:[\wåäö]+\s){0,4}$", before):
            if past and subject:
                return Judgement("reported", rule.made_by, subject, verb_end=m.end())
            continue
        if perfect and own and re.search(r"(?<!\w)(?:sålunda|således|därmed|alltså)\s[^.]{0,60}$", before):
            return Judgement("decided", rule.made_by, subject, verb_end=m.end()) if may_decide else None
        if perfect:
            return (
                Judgement("reported", rule.made_by, subject or external(sentence, m.start()), verb_end=m.end())
                if subject or external(sentence, m.start())
                else None
            )
        passive = verb in ("beslutades", "beslöts")
        if passive:
            agent = _AGENT.search(sentence, m.end())
            if agent:
                return Judgement("reported", rule.made_by, agent["np"], verb_end=m.end())
        if past and subject is None and own is None:
            words = before.split()
            if words[:1] in (["Vi"], ["Man"], ["Alla"]):
                return (
                    Judgement("decided", rule.made_by, None, verb_end=m.end())
                    if may_decide and not other_time(sentence)
                    else None
                )
            words = _head(words)
            if 0 < len(words) <= 6 and words[0][0].isupper() and words[0].lower() not in _ADVERBIAL and len(words[0]) > 1:
                # What was decided ("Senaste taxan beslutades 2016") is not who decided it.
                return Judgement("reported", rule.made_by, None if passive else " ".join(words), verb_end=m.end())
        if past:
            if own is False or zone == "history" or other_time(sentence[: m.end() + 60]):
                return Judgement("reported", rule.made_by, subject, verb_end=m.end())
            if (
                not subject
                and not (verb in ("beslutades", "beslöts") and _HOW.match(sentence.strip()))
                and not re.match(r"(?:Det|Därför|Vidare|Mötet|Man|Vi)\b|besl[uö]t", sentence.strip(), re.IGNORECASE)
                and own is None
            ):
                return None
            return Judgement("decided", rule.made_by, subject, verb_end=m.end()) if may_decide else None
        if own is False:
            return Judgement("reported", rule.made_by, subject, verb_end=m.end()) if zone == "history" else None
        if _GENERAL.search(sentence):
            return None
        if subject is None and (
            (verb in ("beslutas", "besluter") and before.strip() not in _IMPERSONAL) or _someone_else(before)
        ):
            return None
        return Judgement("decided", rule.made_by, subject, verb_end=m.end()) if may_decide else None
    return None


def _head(words: list[str]) -> list[str]:
    """The name a clause begins with: capitalised words and what joins them; after "säger att" the clause behind it."""
    if "att" in words:
        words = words[len(words) - words[::-1].index("att") :]
    kept = []
    for word in words:
        if not (
            word[0].isupper()
            or word in ("i", "vid", "och", "för", "av", "kommun", "stad", "län", "vård", "omsorg")
            or word.endswith(("avdelning", "nämnd", "nämnden", "styrelse"))
        ):
            break
        kept.append(word)
    return kept


# Who does things in the world, not on behalf of the meeting: authorities, municipalities, groups of people.
_OUTSIDER = re.compile(
    r"(?:[-–•*o]\s)?(?:(?!VD\s|AU\s|KSAU\s|HR|(?:PRO|SPF|SKPF|RPG|HSO|DHR|SRF|HRF|FUB|NHR|RSMH|RBU|FSO|LRF|SLU)\s)[A-ZÅÄÖ]{2,6}\s(?!och)|(?=[A-ZÅÄÖ])[\wåäöÅÄÖ-]*(?i:myndigheten|styrelsen|verket|universitetet|högskolan|departementet|inspektionen|"
    r"kommunen|regionen|staten|skolan|bolaget|(?<!kommun)polisen|arna|erna|orna|heten|ningen)\s|[A-ZÅÄÖ]\w+\s(?:kommun|region|universitet|AB)\s)(?<!Förvaltningen\s)(?<!Avdelningen\s)"
)


def _someone_else(before: str) -> bool:
    """Whether what stands before the verb is a short subject that is no body."""
    words = before.split()
    return 0 < len(words) <= 3 and words[0].lower() not in _ADVERBIAL and words[0][0].isupper()


_THEN = re.compile(
    r"(?<!\w)(?:fick|gavs|uppdrogs)\s(?:då|vid\s(?:det|förra|föregående)\s(?:mötet|sammanträdet))\s|"
    r"^(?:Vid|På|Under)\s(?:(?:det\s)?(?:förra|föregående|senaste)\s(?:möte|sammanträde)t?|(?:möte|sammanträde)t\s(?:i|den|före)\s[^.,;]{2,30}?),?\s"
    r"(?:fick|gavs|uppdrogs|ombads|lovade|åtog\ssig)\s"
)
_ADMINISTRATION = re.compile(
    r"[\wåäöÅÄÖ-]*(?:nämnderna|förvaltning\w*|cheferna|rektorerna|styrelserna|kontoren|enheterna|bolagen|avdelning\w*)\s",
    re.IGNORECASE,
)
# What an office is at, told to a body that decides in so many words; in a council of users it is a promise.
_GOES_ON = re.compile(
    r"(?=[A-ZÅÄÖ])[\wåäöÅÄÖ-]*(?i:förvaltningen|kontoret|avdelningen|enheten)\s(?:(?:arbetar|jobbar)\svidare|ser\söver|förbereder|bevakar)"
)
# "Åtgärd: Bo skickar listan.": the label is no part of the task.
_TASK_LABEL = re.compile(r"(?:[-–•*o]\s+)?[A-ZÅÄÖ][a-zåäö]+(?:\s[a-zåäö]+){0,3}\s?:\s")
_WANTS = re.compile(
    r"(?<!\w)(?:tillstyrk(?:er|te)|avstyrk(?:er|te)|rekommendera(?:r|de)|föreslår|föreslog|anse[rs]|ansåg|bedöm(?:er|de)|önska(?:r|de)|begär(?:de)?|vill|ville|förorda(?:r|de))\s(?:[^.;]{0,40}?\s)?att\s"
)
# "Beviljades läraren Ek ledighet till den 1/6 1983": a passive in the past at the head of a sentence settles what is before the meeting.
_VERB_FIRST = re.compile(r"[A-ZÅÄÖ][a-zåäö]+(?:ades|des|tes|gs|ogs|ts)\s(?!av\s)")
_PASSIVES = ("decided.approved", "decided.postponed", "decided.sent_on", "decided.elected")
# In a background what was sent on was so at another time.
_TOLD_OF = ("decided.sent_on",)
# "fem ledamöter, varav nämnden utser en": how it is, not what is done.
_OF_WHICH = re.compile(r",\s(?:varav|där|vilka|vars|av\svilka)\s(?:[\wåäöÅÄÖ-]+\s){1,4}$")
_DECIDERS_END = ("fullmäktige", "styrelsen", "styrelse", "nämnden", "nämnd", "utskott", "utskottet", "direktionen")
_ACTIVE = ("uppdrog", "uppdrar", "gav", "ger", "bemyndigar", "delegerar", "ålägger")
_DECIDERS = (
    "fullmäktige",
    "styrelsen",
    "nämnden",
    "utskottet",
    "direktionen",
    "regeringen",
    "riksdagen",
    "departementet",
    "myndigheten",
    "domstolen",
)


def _decided(sentence: str, zone: str, body: Body, rules: RuleSet, may_decide: bool) -> Judgement | None:
    lower = sentence.lower()
    for rule in rules.group("decided"):
        likely = zone in rule.get("zones", (zone,)) and rule.possible_in(lower)
        m = rule.pattern.search(sentence) if likely else None
        if not m:
            continue
        words = m.group().split()
        if sentence[: m.start()].endswith((" som ", "som\n", " blev ", " vem som ")):
            # "ansökningar som beviljades": a property of the noun before it.
            continue
        if rule.get("subject") and _OF_WHICH.search(sentence, 0, m.start("verb")):
            continue
        if words[0] == "fick" and _OUTSIDER.match(sentence) and not _ADMINISTRATION.match(sentence):
            continue
        verb_end = m.end("verb") if rule.get("inverted") else m.start("verb") if rule.get("subject") else 0
        subject = subject_of(sentence, m.start("verb"), verb_end) if rule.get("subject") else None
        if rule.get("subject") and subject is None:
            continue
        past = bool(_PAST.search((m.groupdict().get("verb") or words[0]).split()[0])) or any(
            _PAST.search(w) and w not in ("att",) for w in words[:2] if len(w) > 3
        )
        if rule.id == "decided.assigned" and words[0].lower() in _ACTIVE:
            # "Kommunstyrelsen uppdrog 2022-05-09 åt nämnden att": somebody else's.
            named = subject_of(sentence, m.start(), m.start() + len(words[0]))
            if named and named.lower().endswith(_DECIDERS) and is_own(named, body) is False:
                return Judgement("reported", rule.made_by, named) if past and other_time(sentence) else None
        if subject is None and rule.id in ("decided.filed", "decided.taken_note", "decided.sent_on"):
            named = subject_of(sentence, m.start(), m.end())
            if named and is_own(named, body) is False:
                continue
            # "… noterar att": someone else's observation, unless the body is the subject.
            if not named and m.group().lower().startswith("noterar"):
                return None
        if subject:
            own = is_own(subject, body)
            if own is False:
                # Another body's opinion on the matter is told without its day.
                told = (past and other_time(sentence)) or m.groupdict().get("verb") in (
                    "tillstyrker",
                    "avstyrker",
                    "tillstyrkte",
                    "avstyrkte",
                )
                return Judgement("reported", rule.made_by, subject) if told else None
            if own is None and zone != "text":
                return None
        if rule.id == "decided.assigned" and _THEN.search(sentence):
            # "VD fick vid det mötet i uppdrag att …": by the same body, at another time.
            return Judgement("reported", rule.made_by, subject)
        if past and zone == "background" and rule.id in _TOLD_OF and not subject:
            return reported(sentence, body, rules) or Judgement("reported", rule.made_by, None)
        if past and (
            (zone == "history" and rule.id != "decided.filed")
            or (
                other_time(sentence)
                and not _VERB_FIRST.match(sentence)
                and rule.id not in ("decided.filed", "decided.next_meeting", "decided.ends")
            )
            or (zone == "background" and rule.id == "decided.assigned" and words[0] == "fick")
        ):
            continue
        if _GENERAL.search(sentence) or not may_decide:
            return None
        if zone == "background" and rule.id == "decided.sent_on":
            # "Förslaget skickas till länsstyrelsen": how such matters go.
            continue
        if (zone == "history" and rule.id == "decided.returns") or (
            zone in ("background", "history") and rule.id == "decided.by_reference"
        ):
            continue
        if zone == "background" and rule.id == "decided.approved" and len(sentence) > 140:
            continue
        if rule.id == "decided.returns" and (
            _OUTSIDER.match(sentence) or (_GOES_ON.match(sentence) and (body.name or "").lower().endswith(_DECIDERS_END))
        ):
            continue
        if rule.id in _PASSIVES and _WANTS.search(sentence, 0, m.start()):
            # "Revisorerna tillstyrker att ansvarsfrihet beviljas": what somebody wants is not done.
            continue
        if rule.id == "decided.approved":
            by = re.match(r"\sav\s(?P<who>[\wåäöÅÄÖ-]+(?:\s[\wåäöÅÄÖ-]+)?)", sentence[m.end() :])
            if by and is_own(by["who"].split()[0], body) is not True:
                continue
        label = _TASK_LABEL.match(sentence) if rule.id == "decided.returns" else None
        begin = label.end() if label else 0
        return Judgement("decided", rule.made_by, subject, kind=rule.get("kind"), sure=bool(rule.get("sure")), begin=begin)
    return None
