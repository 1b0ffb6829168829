"""Sentences in which somebody proposes a decision."""

from __future__ import annotations

import re

from extract.decisions.bodies import Body, is_own, nominative, subject_of
from extract.decisions.judgement import Judgement, last_target, other_time, wish_verb
from extract.rulebook import RuleSet

_PROPOSER = re.compile(
    r"(?:[A-ZÅÄÖ][\wåäöé-]+\s\([A-Za-zÅÄÖåäö]{1,5}\)(?:,\s[A-ZÅÄÖ][\wåäö-]{1,30},)?|[Mm]otionär\w*|"
    r"[Ff]örslagsställ\w+|invånare|medborgare|[Oo]rdförande\w*|[Oo]rdf\.?|[\wåäö-]*(?:nämnden|"
    r"styrelsen|utskottet|rådet|förvaltningen|kontoret|avdelningen|enheten|staben|direktören|chefen|delegationen|"
    r"gruppen|beredningen)|[A-ZÅÄÖ][\wåäöé-]+\s[A-ZÅÄÖ][\wåäöé-]+(?:,\s[A-ZÅÄÖ][\wåäö-]{1,30},)?|[Vv]i|"
    r"[A-ZÅÄÖ][a-zåäöé]+|[Ff]öretaget|[Ff]öreningen|[Ss]ökanden)\s(?:och\s)?(?:[\wåäö]+\s){0,5}$"
)
_PROPOSED_BY_OUTSIDERS = re.compile(
    (
        r"(?<!\w)(?:[\wåäö-]+verket|[\wåäö-]+myndigheten|länsstyrelsen|[\wåäö-]+inspektionen|promemorian|utredningen|betänkandet|regeringen|propositionen|"
        r"remissen|lagförslaget|i\splanen|riksdagen|staten|EU)(?!\w)"
    ),
    re.IGNORECASE,
)


# What somebody proposes: an att-clause, bifall or avslag, a person for a post.
_ASKED_FOR = re.compile(
    r"^\som\s(?:[\wåäö]+\s){0,4}?\d[\d .,]*(?:kr|kronor|tkr|mnkr|mkr|miljoner)(?!\w)|"
    r"^\salternativ(?:et)?\s(?:\d|[A-Z])(?!\w)|^\sen\s(?:höjning|sänkning|ökning|minskning)\s(?:med|på|av|till)\s|"
    r"(?<!\w)att(?!\w)|^\s(?:bifall|avslag|återremiss|bordläggning)(?!\w)|^\s[A-ZÅÄÖ]\S+\s[^.]{0,40}\s(?:som|till)\s|"
    r"^\s(?:[A-ZÅÄÖ]\S+\s){2,4}\([A-Za-zÅÄÖåäö]{1,5}\)(?:,|\.?$|\s(?:och|samt)\s[A-ZÅÄÖ])"
)


# One of these stands in every sentence of a proposal: a quick look before the patterns.
_PROPOSING = ("öresl", "motion", "yrka", "emställ", "ominer", "ekommender", "illstyrk", "örslag", "hos ")


# "Förslag från Vänsterpartiet: att nämnden avslår …".
_FROM = re.compile(r"(?:[ÄT]\w+s)?[Ff]örslag\s(?:från|av)\s(?P<who>[A-ZÅÄÖ][^:.;]{1,60}?)\s?:\s")
# "… föreslår förvaltningen att": the verb in front of who proposes.
_PROPOSER_BEHIND = re.compile(
    r"\s(?:[\wåäöÅÄÖ-]*(?:nämnden|styrelsen|utskottet|rådet|förvaltningen|kontoret|avdelningen|enheten|kansliet|direktören|chefen|beredningen|presidiet)|[Oo]rdföranden|[Mm]otionären|[A-ZÅÄÖ]\S{1,30}(?:\s[A-ZÅÄÖ]\S{1,30}){1,2}\s\([A-Za-zÅÄÖ]{1,5}\))\s(?:därför\s|vidare\s|även\s)?att(?!\w)"
)


# A thought of nobody in particular, thrown in while a group talks.
_IN_TALK = re.compile(
    r"(?:Någon|Några|Flera|Vissa|Andra|Många|En\s(?:deltagare|elev|förälder))\s(?:[\wåäö]+\s)?(?:föreslår|föreslog)\s"
)


def proposed(sentence: str, zone: str, body: Body, rules: RuleSet) -> Judgement | None:
    if not any(piece in sentence for piece in _PROPOSING):
        return None
    if _IN_TALK.match(sentence):
        return None
    yrkar = wish_verb(sentence, rules)
    if yrkar and yrkar.group().startswith("nominera") and is_own(subject_of(sentence, yrkar.start(), yrkar.end()), body):
        # The body's own nomination is what it decides.
        return Judgement("decided", rules["proposed.yrkar"].made_by, None, kind="elect", sure=True)
    if yrkar and not re.search(r"(?:yrkande|proposition|ställer)", sentence[: yrkar.start()]):
        return Judgement("proposed", rules["proposed.yrkar"].made_by, verb_end=yrkar.end())
    higher = rules["lead.proposes_to_higher"].pattern.search(sentence)
    if higher and re.search(
        r"(?<!\w)(?:[Dd]e|[Rr]evisorerna|[Uu]tredningen|[Rr]apporten|[Gg]ranskarna)\s$", sentence[: higher.start()]
    ):
        return None
    if higher and (
        not other_time(sentence[: higher.end()])
        or (is_own(higher["target"], body) and not re.search(r"besl[uö]t", sentence[: higher.start()]))
    ):
        target, end = last_target(sentence, higher["target"], higher.end())
        by = higher["by"] or subject_of(sentence, higher.start(), higher.start())
        return Judgement("proposed", rules["lead.proposes_to_higher"].made_by, by, target, verb_end=end)
    council = rules["lead.asks_council"].pattern.search(sentence) if "hos " in sentence else None
    if council and not other_time(sentence[: council.end()]) and not is_own(council["target"], body):
        return Judgement("proposed", rules["lead.asks_council"].made_by, body.name, council["target"], verb_end=council.end())
    from_whom = _FROM.match(sentence)
    if from_whom:
        return Judgement("proposed", rules["proposed.foreslar"].made_by, from_whom["who"], begin=from_whom.end())
    motion = rules["proposed.motion"].pattern.search(sentence)
    if motion:
        return Judgement("proposed", rules["proposed.motion"].made_by, None, verb_end=motion.end())
    noun = rules["proposed.forslag_ar"].pattern.search(sentence)
    if noun and not rules["veto.discussed"].pattern.search(sentence, 0, noun.start()):
        target = noun["target"]
        # Without a body the clauses begin at the "att" of the lead itself.
        end = noun.end() if target else noun.end() - len(" att")
        return Judgement(
            "proposed", rules["proposed.forslag_ar"].made_by, _owner_before(sentence, noun.start()), target, verb_end=end
        )
    passive = rules["lead.is_proposed"].pattern.search(sentence) if " föres" in sentence else None
    if passive:
        return Judgement(
            "proposed",
            rules["lead.is_proposed"].made_by,
            None,
            subject_of(sentence, passive.start("verb"), passive.start("verb")),
            verb_end=passive.end(),
        )
    verb = rules["proposed.foreslar"].pattern.search(sentence)
    if (
        verb is None
        or re.search(r"(?<!\w)(?:tidigare|redan)\s", verb.group())
        or _PROPOSED_BY_OUTSIDERS.search(sentence, 0, verb.end())
        or re.search(
            r"(?<!\w)(?:[Pp]lanen|[Pp]rogrammet|[Uu]tredaren|[Rr]apporten|[Rr]evisorerna|[Dd]e|[Uu]tredningen)\s$",
            sentence[: verb.start()],
        )
    ):
        return None
    has_att = _ASKED_FOR.search(sentence[verb.end() :]) is not None
    if not has_att and not (subject_of(sentence, verb.start(), verb.start()) and zone == "text"):
        return None
    if verb.group().endswith("s"):
        return Judgement("proposed", rules["proposed.foreslar"].made_by, verb_end=verb.end()) if zone == "text" else None
    behind = _PROPOSER_BEHIND.match(sentence, verb.end())
    if behind or _PROPOSER.search(sentence, max(0, verb.start() - 90), verb.start()):
        return Judgement(
            "proposed", rules["proposed.foreslar"].made_by, subject_of(sentence, verb.start(), verb.end()), verb_end=verb.end()
        )
    return None


def _owner_before(sentence: str, at: int) -> str | None:
    m = re.search(r"(?<!\w)([\wåäöÅÄÖ-]{4,40}s)\s$", sentence[max(0, at - 60) : at])
    return nominative(m[1]) if m else None
