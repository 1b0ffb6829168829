"""Sentences that tell of a decision of another body or another time."""

from __future__ import annotations

import re

from extract.decisions.bodies import NOUN_PHRASE, Body, headed_by, is_own, nominative, subject_of
from extract.decisions.judgement import Judgement, other_time
from extract.rulebook import RuleSet

_EXTERNAL = re.compile(
    r"(?<!\w)(?:[Rr]egeringen|[Rr]iksdagen|[Ll]änsstyrelsen(?:\si\s[A-ZÅÄÖ][\wåäö]+(?:\s[A-ZÅÄÖ][\wåäö"
    r"]+)?(?:\slän)?)?|(?:[A-ZÅÄÖ][\wåäö]+-\soch\s)?[\wåäöÅÄÖ-]*(?:domstolen|rätten)(?:\s(?:i|"
    r"vid)\s[A-ZÅÄÖ][\wåäö]+(?:\s(?:tingsrätt|län))?)?|(?:[A-ZÅÄÖ][\wåäö]+-\soch\s[\wåäö-]*|[A-ZÅÄÖ][\wåäö-]*)(?:chefen|"
    r"direktören|läkaren|arkitekten|ingenjören|inspektören|handläggaren|ombudsmannen|ombudet|departementet)|[Oo]rdföranden|[Kk]ommunstyrelsens\sordförande|"
    r"[A-ZÅÄÖ][\wåäö-]*(?:domstolen|tingsrätten|myndigheten|verket|styrelsen|"
    r"inspektionen|departementet|kommun|region)|Regionen|Kommunen|[A-ZÅÄÖ][\wåäö]+s?\s(?:kommun|stad|region)|SKR|IVO|Inspektionen\sför\svård\soch\somsorg|"
    r"[A-ZÅÄÖ][\wåäö-]+s\s[a-zåäö-]*nämnd|[Ss]tyrelsen|[\wåäö-]*(?:nämnden|[Ff]ullmäktige|styrelsen|utskottet|"
    r"bolaget)|Region\s[A-ZÅÄÖ][\wåäö]+|Landstinget(?:\s[A-ZÅÄÖ][\wåäö]+)?)(?!\w)"
)


# "Länsstyrelsens beslut 2020-08-27 om bidrag", "Kammarrätten: dom den 3 maj att avslå": a decision named by a noun.
_DECISION_OF = re.compile(
    r"(?:[a-zåäö\d]{1,2}[).]\s|[a-zåäö]\s{2,}|[-–•]\s)?(?:(?P<dated>[A-ZÅÄÖ][\wåäö-]+(?:,?\s[\wåäöÅÄÖ-]+){0,6}?),?\s(?:(?:19|20)\d\d-\d\d-\d\d|§\s\d+/\d{2,4}),\sbeslut\s(?:att|om)|(?P<own>Ordförande|Delegations|Presidie|Brådskande\s|Ordförandens\s)beslut,?\s(?:av\s)?(?:den\s)?(?:(?:19|"
    r"20)\d\d-\d\d-\d\d|\d{1,2}\s[a-zåäö]+(?:\s\d{4})?)[,:]?\s(?:om|att|enligt|angående)|(?P<said>[A-ZÅÄÖ][\wåäö-]+(?:\s[\wåäöÅÄÖ-]+){0,5}?),\s[^:]{3,50}:\s[Bb]eslut\s(?:att|om)|"
    r"(?P<who>[A-ZÅÄÖ][\wåäö-]+(?:\s[\wåäöÅÄÖ-]+){0,6}?)(?::?s|"
    r":|,)?\s(?:beslut|dom|beslut\soch\sdom|föreläggande)\s(?:av\s)?(?:den\s)?(?:(?:19|"
    r"20)\d\d-\d\d-\d\d|\d{1,2}\s[a-zåäö]+(?:\s\d{4})?)[,:]?\s(?:§\s\d+,?:?\s|"
    r"i\smål\s(?:nr\s)?[\w -]+,?\s|dnr\s[\w/-]+,?\s)?(?:om|att|i\s|angående|"
    r":)?)"
)


# What a decision named by a noun says behind its day.
_WHAT, _WORD = re.compile(r"\s(?:om|att|i|angående)\s*$"), re.compile(r"[a-zåäö]{3}")
_LIES = re.compile(r"\W*(?:bifogas|biläggs|bilägges|redovisas|bilaga|finns|ligger|skickas|översänds)(?!\w)")
_FIRST_ATT = re.compile(r"(?<!\w)att(?!\w)")
_DECISION_ALONE = re.compile(
    r"Beslut\s(?:av\s)?(?:den\s)?(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}\s[a-zåäö]+\s\d{4})[,:]?\s(?:att|om)\s"
)


def participle(sentence: str, rules: RuleSet) -> Judgement | None:
    rule = rules["reported.participle"]
    m = rule.pattern.search(sentence)
    if not m:
        return None
    who = " ".join(re.sub(r"-\s+", "", m["np"]).split())
    return Judgement(
        "reported",
        rule.made_by,
        None if "sammanträde" in who else who,
        kind="adopt" if m["title"] else "postpone",
        begin=m.start(),
    )


def task_from(sentence: str, rules: RuleSet) -> Judgement | None:
    """ "Uppdraget att ta fram en plan kommer från nämnden", "…, som nämnden gav i maj, är slutfört": whose task it was."""
    for name in ("reported.task_from", "reported.task_given") if "Uppdraget " in sentence else ():
        m = rules[name].pattern.match(sentence)
        if m:
            return Judgement("reported", rules[name].made_by, m["who"], kind="assign", sure=True)
    return None


def present(sentence: str, zone: str, body: Body, rules: RuleSet) -> Judgement | None:
    """An authority's decision in the present tense, where notices are listed; never the body's own."""
    m = rules["reported.present"].pattern.match(sentence) if zone in ("history", "background", "text") else None
    if m and (
        is_own(m["who"], body) or (zone != "history" and m["who"].lower().endswith(("kommunstyrelsen", "regionstyrelsen")))
    ):
        return None
    return Judgement("reported", rules["reported.present"].made_by, m["who"]) if m else None


def external(sentence: str, end: int) -> str | None:
    m = _EXTERNAL.search(sentence, 0, end)
    return m.group() if m else None


def named_by_noun(sentence: str, rules: RuleSet) -> Judgement | None:
    """ "Länsstyrelsens beslut 2020-08-27 om bidrag"."""
    if not any(
        w in sentence for w in (" beslut ", " dom ", "föreläggande", " beslut,", "debeslut ", "nsbeslut ")
    ) and not sentence.startswith("Beslut "):
        return None
    noun = _DECISION_OF.match(sentence)
    if noun is None:
        # "Länsstyrelsen i Kalmar län. Beslut 2023-09-28 att avslå": whose it is the line before said.
        alone = _DECISION_ALONE.match(sentence)
        return Judgement("reported", rules["reported.dated"].made_by) if alone else None
    if (
        noun["who"]
        and not _WHAT.search(noun.group())
        and (not _WORD.search(sentence, noun.end()) or _LIES.match(sentence, noun.end()))
    ):
        # "Arbetsutskottets beslut 2021-08-31 § 203": the name of a paper.
        return None
    named = noun["dated"] or noun["who"] or noun["said"] or ("ordföranden" if noun["own"].startswith("Ordf") else "")
    # "… riktade i beslut 2015-05-06 kritik": the verb is no part of the name.
    who = re.split(r"\s(?:[a-zåäö]+de\s)?(?:har|hade|i)\s?$|\shar\s", named)[0].rstrip(": ,")
    # "Kortet infördes genom fullmäktiges beslut": what it did is told in front.
    who = re.split(r"(?<!\w)(?:genom|enligt|efter)\s", who)[-1]
    return Judgement("reported", rules["reported.dated"].made_by, nominative(who) if who else None)


# "Med 18 ja mot 3 nej har fullmäktige bifallit förslaget", "Till ordförande har således utsetts Bo Ek": how it ended.
_SETTLED = re.compile(
    r"(?<!\w)har\s(?:[\wåäö]+\s){0,4}?(?:sålunda|således|därmed|härmed|alltså)\s|(?<!\w)(?:Därmed|Således|Sålunda|Härmed)\shar\s|"
    r"^(?:Med\s\S+\s(?:röster\s|ja|nej)|Efter\s(?:omröstning|votering))[^.]{0,60}?\shar\s"
)
# A body by a generic or short name: what it "har" done is a report only with its day or of another time.
_BODY_HAS = re.compile(
    r"(?<!\w)(?:[Nn]ämnden|[Rr]ådet|[\wåäöÅÄÖ-]+rådet|[Bb]eredningen|[Dd]irektionen|[Pp]resid(?:iet)|[Aa]u|AU|KSAU|[Kk]s|KS|[Kk]f|KF)\shar\s"
)


# "får inte påbörjas förrän nämnden har gett startbesked": what has to come first.
_ON_CONDITION = re.compile(
    r"(?<!\w)(?:(?:förrän|innan)\s(?:[\wåäö-]+\s){0,3}|(?:när|om|ifall|såvida)\s(?:[\wåäö-]+\s){0,2}?[\wåäö-]*(?:fullmäktige|nämnden|styrelsen|utskottet|regeringen)\s)$"
)


# "De uppdrag som styrelsen har gett redovisas": which ones, and nothing told.
_WHICH_ONES = re.compile(r"(?<![,])\ssom\s(?:[\wåäö-]+\s){1,2}$")


def perfect(sentence: str, body: Body, rules: RuleSet, *, may_decide: bool) -> Judgement | None:
    """The perfect: what somebody else did, or how a vote or election of this meeting ended."""
    found = rules["reported.perfect"].pattern.search(sentence) if "har" in sentence or "hade" in sentence else None
    if not found or _ON_CONDITION.search(sentence, 0, found.start()):
        return None
    own = is_own(subject_of(sentence, found.start(), found.start() + 3) or subject_of(sentence, found.end(), found.end()), body)
    if _SETTLED.search(sentence) and own is not False and not _FIRST_ATT.search(sentence[: found.start()]):
        return Judgement("decided", rules["reported.perfect"].made_by) if may_decide else None
    told = _BODY_HAS.search(sentence, 0, found.end())
    if told and other_time(sentence):
        named = subject_of(sentence, told.end() - len("har "), told.end()) or told.group().removesuffix(" har ")
        return Judgement("reported", rules["reported.perfect"].made_by, named)
    if _WHICH_ONES.search(sentence, 0, found.start()) and not other_time(sentence):
        return None
    if not _EXTERNAL.search(sentence, 0, found.end()) or "uppdrag att" in sentence[: found.start()]:
        return None
    who = subject_of(sentence, found.start(), found.start()) or external(sentence, found.end())
    return Judgement("reported", rules["reported.perfect"].made_by, who)


# "informerar om att regeringen beslutat att …": what is told in a subordinate clause, whose "har" may be left out.
_TELLS = re.compile(
    r"(?<!\w)(?:informera[rt]?|informerade|meddelar|meddelade|berättar|berättade|anmäl(?:er|de)|rapporterar|rapporterade|nämner|nämnde|redogör|redogjorde|"
    r"upplys(?:er|te)|påminn(?:er|de)|lämna(?:r|de|des)\s(?:[\wåäö]+\s)?(?:information|upplysning)|(?i:upplysning|information)(?:ar)?\s(?:lämnade?s)|konstaterar|konstaterade|svarar|svarade|noterar),?\s"
)
_TOLD = re.compile(
    rf"(?<!\w)att\s(?P<who>{NOUN_PHRASE}|{_EXTERNAL.pattern})\s(?:(?:har|hade)\s)?(?:(?:nu|också|även|tidigare|enhälligt|redan|då)\s|(?:i|den|vid|på)\s[^,.;:]{{2,40}}?\s|den\s\d{{1,2}}\s[a-zåäö]+(?:\s\d{{4}})?,\s|(?:19|20)\d\d-\d\d-\d\d,?\s|§+\s?\d+,?\s){{0,3}}"
    r"(?P<verb>beslutat|beslutade|beslöt|fastställt|fastställde|antagit|antog|avslagit|avslog|godkänt|godkände|beviljat|beviljade|upphävt|upphävde|utsett|utsåg|anslagit|tilldelat|"
    r"bordlagt|återremitterat|ställt\ssig|ställde\ssig|tillstyrkt|tillstyrkte|avstyrkt|avstyrkte|(?:gett|gav)\s[^,.;]{3,50}?\si\suppdrag|avslutat\s(?:ärendet|tillsynen)|meddelat\s(?:dom|beslut|prövningstillstånd))(?!\w)"
)
# "beslutat att bevilja bidrag och att rekryteringen pågår": what is no infinitive belongs to who tells.
_TO_DO = re.compile(r"\satt\s(?:inte\s)?[a-zåäö]+[aå]\s")
_ANOTHER = re.compile(r",?\s(?:samt|och)\s(?:om\s)?att\s(?!(?:inte\s)?[a-zåäö]+[aå]\s)")
_FURTHER = re.compile(r",?\s(?:samt|och)\s(?:om\s)?(?=att\s)")


def told_within(sentence: str) -> list[tuple[int, int, str]]:
    """Where in a sentence that tells something the decisions of others stand, and whose they are."""
    tells = _TELLS.search(sentence) if "att " in sentence else None
    if not tells:
        return []
    found = list(_TOLD.finditer(sentence, tells.end()))
    out = []
    for m, after in zip(found, [*found[1:], None], strict=False):
        end = len(sentence)
        if after is not None:
            joined = list(_FURTHER.finditer(sentence, m.end(), after.start() + 1))
            end = joined[-1].start() if joined else after.start()
        other = _ANOTHER.search(sentence, m.end(), end) if _TO_DO.match(sentence, m.end()) else None
        end = other.start() if other else end
        out.append((m.start("who"), end, " ".join(m["who"].split())))
    return out


def headed(sentence: str, body: Body, rules: RuleSet) -> Judgement | None:
    """ "Kommunfullmäktige 2024-01-29 § 7: Bo Ek entledigas": whose decision it is stands before the colon."""
    head = headed_by(sentence)
    if head is None or is_own(head[0], body) is not False:
        return None
    rest = sentence[head[1] :]
    if not any(r.pattern.search(rest) for r in rules.group("decided")):
        return None
    return Judgement("reported", rules["reported.dated"].made_by, head[0])


# A permit in front of these was given ("reported.dated" asks for it).
_GIVEN = ("gavs", "lämnades", "meddelades")
# "Vid arbetsutskottets sammanträde 2014-02-11 bordlades ärendet": whose meeting it was.
_AT_MEETING = re.compile(
    r"(?:Vid|På|Under)\s(?P<np>(?:[\wåäöÅÄÖ-]{1,40}\s){0,4}?[\wåäöÅÄÖ-]{0,40}(?:fullmäktige|styrelsen|nämnden|utskottet|rådet|direktionen|beredningen))s\s"
    r"(?:sammanträde|möte)(?!\w)"
)
_PERMIT = re.compile(r"(?<!\w)(?:[a-zåäö]*lov|[a-zåäö]*besked|tillstånd|[a-zåäö]*dispens|medgivande|samtycke)(?!\w)")


def reported(sentence: str, body: Body, rules: RuleSet) -> Judgement | None:
    rule = rules["reported.dated"]
    m = rule.pattern.search(sentence)
    if not m:
        return None
    subject = subject_of(sentence, m.start(), m.end())
    agent = re.search(
        r"\sav\s(?P<np>[\wåäöÅÄÖ -]{0,50}?(?:fullmäktige|nämnden|styrelsen|utskottet|regeringen|riksdagen|domstolen|tingsrätt|rätten|"
        r"verket|myndigheten|inspektionen|ordförande|rådet|direktören|chefen))(?!\w)",
        sentence[m.end() :],
        re.IGNORECASE,
    )
    if m.group() == "fick" and "uppdrag" in sentence:
        # Who got the task is not who gave it.
        return Judgement("reported", rule.made_by, None) if other_time(sentence) else None
    at = _AT_MEETING.match(sentence)
    actor = subject or (agent["np"] if agent else None) or (at["np"] if at else None) or external(sentence, m.start())
    if actor is None and m.group() in _GIVEN and other_time(sentence):
        # "Startbesked gavs den 2 november 2015": by whom such things are given.
        return Judgement("reported", rule.made_by)
    if actor is None and re.search(r"\([^)]{0,20}§\s?\d+[^)]{0,20}\)", sentence):
        # "Förra året beviljades 300 000 kronor (SN § 14, 2010-02-18)": the body's own.
        return Judgement("reported", rule.made_by)
    if actor is None or not (other_time(sentence) or is_own(actor, body) is False):
        return None
    said = "uppdrag" in sentence or "beslut" in sentence or _PERMIT.search(sentence)
    if m.group() in ("fick", "tog", "valde", "gav") and not said:
        return None
    return Judgement("reported", rule.made_by, actor)
