"""What the chair found: sentences of the procedure, and who is called by name in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from extract.decisions.procedure import Words
from extract.words import starts_of

Outcome = Literal["adopted", "rejected"]
# Who puts the question is not asked about: "Ordförande Signe Kron (M) ställer proposition".
_CHAIR = re.compile(r"[Oo]rdföranden?,?\s[A-ZÅÄÖ]\S+(?:\s[A-ZÅÄÖ]\S+){0,2}(?:\s\(\w+\))?")
# What a vote would mean is nothing found.
_HOW_TO_VOTE = re.compile(
    r"(?:ledam(?:ot|öter)|den|de)\ssom\s(?:[^.]{3,120}?\sröstar?\s(?:ja|nej)(?!\w)|röstar?\s(?:ja|nej)\s)"
    r"|(?<!\w)ja(?:[- ]?röst(?:er)?)?\s?(?:för|till|=|:|innebär|betyder)\s[^.]*?"
    r"(?<!\w)nej(?:[- ]?röst(?:er)?)?\s?(?:för|till|=|:|innebär|betyder|bifall|avslag)",
    re.IGNORECASE,
)
# "ställer A och B mot varandra och finner det förra bifallet": which of the two.
_WHICH = re.compile(r"(?<!\w)(?:det|den)\s(?:(?P<first>förra|förstnämnda)|senare|sistnämnda)(?!\w)")
_TWO = re.compile(
    r"(?:ställ(?:er|de|s)|proposition(?:er)?\spå)\s(?P<one>[^.]{3,120}?)\s(?:och|mot|samt)\s(?P<two>[^.]{3,120}?)(?:\smot\svarandra|,|\soch\s*$|\s*$)"
)


# "… bifaller Bo Eks yrkande samt att Mia Alms yrkande avslås": two findings of one sentence.
_PARTS = re.compile(
    r"\s(?:samt|och)\satt\s(?=[^.]{0,160}?(?:avslå|bifall|avslag|antag|antas|fall(?:er|it)))|\s(?:samt|och)\s(?=(?:avslår|avslagit|bifaller|bifallit)\s)"
)
# A decision that says whose wish it follows: "enligt Bo Eks förslag", "med Mia Alms tillägg".
_TOLD_AGAIN = re.compile(
    r"yrka|föreslagit|\s[A-ZÅÄÖ][\wåäöé-]+s?\s(?:\(\w{1,5}\)s?\s)?(?:(?:ändrings|tilläggs)?förslag|tillägg|ändring)(?!\w)"
)


# "ställer proposition på Bo Eks yrkande, som bifalles, och på Mia Alms yrkande, som avslås": found in passing.
_ALONG = re.compile(
    r"(?<!\w)(?:på|om|därefter|sedan)\s(?P<whose>[^,.;]{3,120}?(?:yrkande|förslag)\w*),\s(?:som|vilket)\s(?:då\s|också\s|därvid\s)?"
    r"(?P<end>bifalls|bifalles|bifölls|avslås|avslogs|antas|antages|antogs|förkastas|förkastades)(?!\w)"
)


_IN_PASSING = re.compile(r",\s(?:som|vilket)\s")


class Verdict(NamedTuple):
    """A sentence of the procedure: what was asked, what was found, and whether that is a refusal."""

    asked: str
    found: str
    refused: bool


# Who agrees with a wish is no chair that finds for it.
_AGREES = re.compile(
    r"[^.:;]{0,160}?\s\([A-Za-zÅÄÖåäö]{1,4}\)\s(?:biträder|instämmer|stöder|stödjer|tillstyrker)(?!\w)(?!.*(?:finner|fann))"
)
# Nor is a wish: "Bo Ek (S) yrkar bifall till förslaget, innebärande att motionen avslås".
_WISHES = re.compile(
    r"[A-ZÅÄÖ][^.:;]{3,200}?\s\([A-ZÅÄÖa-zåäö]{1,4}\)(?:,\smed\sinstämmande\sav[^,]{3,120},)?\s(?:yrkar|yrkade)\s"
)


def verdicts_of(procedure: str, decided: list[str], words: Words) -> Iterator[Verdict]:
    # What somebody writes to the minutes behind it is no word of the chair's.
    plain = re.sub(r"m\.?\s?fl\.", "mfl", procedure.split("Reservation: ")[0])
    for sentence in [*re.split(r"(?<=[.!?:])\s+(?=[A-ZÅÄÖ])", plain), *(d for d in decided if _TOLD_AGAIN.search(d))]:
        along = list(_ALONG.finditer(sentence)) if _IN_PASSING.search(sentence) and not _FINDS.search(sentence) else []
        if along:
            for told in along:
                yield Verdict("", f"{told['whose']} {told['end']}", bool(words["refusal"].search(told["end"])))
            continue
        if (
            "reserv" in sentence.lower()
            or _AGREES.match(sentence)
            or (_WISHES.match(sentence) and not _FINDS.search(sentence))
            or words["between_rounds"].search(sentence)
            or _HOW_TO_VOTE.search(sentence)
        ):
            continue
        m = _FINDS.search(sentence) or words["verdict"].search(sentence)
        if m and m.group() in ("föreslagit", "yrkat"):
            yield Verdict("", sentence, False)
        elif m:
            asked = _CHAIR.sub("Ordföranden", sentence[: m.start()])
            found = sentence[m.start() :]
            for told in _ALONG.finditer(found):
                # "… och finner att det bifalls, samt på Mia Alms yrkande, som avslås".
                yield Verdict("", f"{told['whose']} {told['end']}", bool(words["refusal"].search(told["end"])))
            found = _ALONG.sub("", found)
            for part in _PARTS.split(_spelt_out(sentence[: m.start()], found)):
                yield Verdict(asked, part, bool(words["refusal"].search(part)))
                asked = ""


def _spelt_out(asked: str, found: str) -> str:
    """ "… finner det förra bifallet" with the name of what was put first."""
    which = _WHICH.search(found)
    two = _TWO.search(asked) if which else None
    return found[: which.start()] + two["one" if which["first"] else "two"] + found[which.end() :] if which and two else found


# "frågar om nämnden kan besluta enligt A eller B och finner att …": what was asked may hold the words of a finding.
_FINDS = re.compile(r"(?<!\w)(?:finner|fann)(?!\w)")
# Which of several att-clauses, and what became of it.
_STEP = re.compile(
    r"(?<!\w)(?:(?P<yes>bifall\w*|biföll\w*)|(?P<no>avslå\w*|avslag\w*|avslog\w*)|(?P<word>första|andra|tredje|fjärde)|(?:att-sats(?:en)?|[Mm]otionens\spunkt)\s(?P<n>\d))(?!\w)"
)
_COUNTED = re.compile(r"att-sats|otionens\s(?:(?:första|andra|tredje|fjärde)\s)?punkt")
ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}


# "… bifaller det egna yrkandet", "hennes eget yrkande": the chair's.
OWN = re.compile(
    r"(?<!\w)(?:det\segna|sitt\seget|hans\seget|hennes\seget)\s(?:och\s(?:[A-ZÅÄÖ][\wåäöé-]+\s){1,3}(?:\(\w{1,5}\)s?\s)?)?\w*(?:yrkande|förslag)"
)


def by_number(told: str) -> dict[int, Outcome]:
    """ "bifaller den första att-satsen och avslår den andra", also "att-sats 1 bifalls": each by its number."""
    if not _COUNTED.search(told):
        return {}
    out: dict[int, Outcome] = {}
    waiting: list[int] = []
    said: Outcome | None = None
    verb_first: bool | None = None
    for m in _STEP.finditer(told.lower()):
        is_verb = bool(m["yes"] or m["no"])
        verb_first = is_verb if verb_first is None else verb_first
        if is_verb:
            said = "adopted" if m["yes"] else "rejected"
            if not verb_first:
                out.update(dict.fromkeys(waiting, said))
                waiting = []
            continue
        number = int(m["n"]) if m["n"] else ORDINALS[m["word"]]
        if verb_first and said:
            out[number] = said
        else:
            waiting.append(number)
    return out


def wish_of(clause: str) -> str:
    """The clause behind its verb."""
    m = re.search(
        r"(?<!\w)(?:yrkar|yrkade|yrkat|yrkande|föreslår|föreslog|föreslagit|hemställer|nominerar)(?!\w)(?:,\smed\sinstämmande\sav[^,]+,)?",
        clause,
    )
    return _WHEN.sub("", clause[m.end() :]) if m else clause


# "föreslog 2023-09-14, § 160, att …": the day of the proposal is no figure of what is wished for.
_WHEN = re.compile(
    r"^(?:\si\s(?:(?:en|sin|ett|sitt)\s)?[a-zåäö]*(?:skrivelse|utlåtande|yttrande|promemoria|rapport)(?:\sdaterad)?)?\s(?:den\s\d{1,2}\s[a-zåäö]+(?:\s\d{4})?|(?:19|20)\d\d-\d\d-\d\d)?,?\s?(?:\(?§+\s?\d+(?:/\d+)?\)?)?,?(?=\s)"
)


_IN_ANY_CASE = re.compile(r"(?:et|en|n)?s?(?!\w)")
_WISH_OF = re.compile(r"s\s(?:\w+)?(?:förslag|yrkande)")


def key_of(name: str) -> str:
    """The last name by which the chair calls somebody."""
    return name.split()[-1] if name.split() and len(name.split()[-1]) > 1 else ""


def mentioned(name: str, told: str) -> bool:
    """Whether somebody is called by the last name, in whatever case, or a wish by the first."""
    if name.lower() == "ordföranden":
        # Who puts the question is named in every sentence; whose wish it is stands in the genitive.
        return re.search(r"(?<!\w)[Oo]rdförandens(?!\w)|(?<!\w)(?:sitt|hans|hennes)\seget(?!\w)", told) is not None
    key = key_of(name)
    if not key or (key not in told and name.split()[0] not in told):
        return False
    # Notes call people by their first names: "enligt Malins förslag".
    return _stands(key, told, _IN_ANY_CASE) or _stands(name.split()[0], told, _WISH_OF)


def _stands(word: str, told: str, ending: re.Pattern[str]) -> bool:
    """Whether a word begins with another and goes on as the pattern says."""
    return any(ending.match(told, at + len(word)) for at in starts_of(word, told))


def turned(found: str, names: list[str], words: Words) -> bool:
    """ "finner att Bo Eks yrkande bifalls och avslår Mia Alms": the refusal stands behind another name."""
    no = words["refusal"].search(found)
    at = min((found.find(n) for n in names if n in found), default=-1)
    yes = words["granted"].search(found)
    return bool(no and yes and at >= 0 and yes.start() < no.start() and at < no.start())
