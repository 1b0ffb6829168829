"""Wishes from the floor: whose they are, who agrees, and the debate in which they are made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.decisions.blocks import Block, sentences_of
from extract.decisions.candidates import Candidate, Lead
from extract.decisions.clauses import clause_end
from extract.decisions.judge import judge
from extract.decisions.persons import CUT, NAME, PART, named_in, names_in, proposers_of
from extract.decisions.reader import Reader
from extract.rulebook import RuleSet

# What is wished for: "yrkar Bo Ek (S) och Mia Alm (V) bifall" is the wish of two, "… bifall och Mia Alm (V) avslag" are two.
_WISHED = re.compile(r"(?<!\w)(?:att|bifall|avslag|återremiss\w*|bordlägg\w*|[A-ZÅÄÖ]\S+\s\(\w+\)\ssom|till\s[a-zåäö]+)(?!\w)")
# A point of a list that is somebody else's wish: a person in front of the verb.
# "… föreslår med bifall av Siv Holm (C) och Mats Gren (M) att": the names are of those who agree.
_WITH = re.compile(r"\smed\s(?:bifall|instämmande|stöd)\s(?:av|från)\s[^,;.]*$")
_OWN_VERB = re.compile(r"[A-ZÅÄÖ][^.:;]{3,120}?\)[^.:;()]{0,60}?\s(?:yrkar|yrkade|föreslår|föreslog|nominerar)(?!\w)")
# Below "Bo Ek (S) yrkar följande": the wish in the words of the decision it asks for.
_AS_DECISION = re.compile(
    r"[A-ZÅÄÖ][^.:;()]{3,60}?(?:fullmäktige|styrelsen|nämnden|utskottet|rådet)\sbeslutar\s(?:att|följande)\s"
)
# An election in the middle of the debate: who counts the votes.
_ELECTS = re.compile(r"(?<!\w)(?:utses|utsågs|valdes|väljs)(?!\w)")
# "Ordföranden instämmer", "Mia Alm (C) och ordföranden instämmer".
_CHAIR = re.compile(r"(?:^|(?<=\soch\s)|(?<=\ssamt\s))[Oo]rdföranden\s(?:\w+\s)?$")
_GENITIVE = re.compile(r"^s?\s?(?:\([\w-]+\)s?)?\s(?:m\.?\s?fl\.?s?\s)?\w*(?:yrkande|förslag)")


def agreeing(sentence: str, rules: RuleSet) -> tuple[list[str], str | None] | None:
    """Who agrees, and with whose wish when that is said; None when nobody does."""
    verb = rules["yrkande.agrees"].pattern.search(sentence)
    if not verb:
        return None
    owners = [
        m["name"]
        for m in NAME.finditer(sentence)
        if _GENITIVE.match(sentence, m.end()) or (m["name"].endswith("s") and _GENITIVE.match(sentence, m.end("name")))
    ]
    owner = re.search(
        rf"(?P<name>{PART}(?:\s{PART}){{0,2}})s(?:\s\([\w-]+\)s?|,\s[A-ZÅÄÖ]{{1,3}},)?\s(?:m\.?\s?fl\.?s?\s)?\w*(?:yrkande|förslag)",
        sentence,
    )
    names = [n for n in named_in(sentence[: verb.start()]) if n not in owners]
    names = names or [n for n in names_in(sentence[verb.end() :]) if n not in owners]
    if _CHAIR.search(sentence, 0, verb.start()):
        names = [*names, "Ordföranden"]
    return names, owner["name"] if owner else None


def yrkanden(reader: Reader, blocks: list[Block]) -> Iterator[Candidate]:
    """The wishes of a debate; whom each belongs to and who agrees."""
    rules, text = reader.proposals, reader.text
    made_by = reader.rules["proposed.yrkar"].made_by
    lead: Lead | None = None
    made: list[Candidate] = []
    for block in blocks:
        printed = text[block.body : block.end]
        point = block.marker or block.att or rules["yrkande.wish"].pattern.match(printed) or _AS_DECISION.match(printed)
        if lead and point and not _OWN_VERB.match(printed) and not rules["yrkande.named"].pattern.match(printed):
            made += (found := list(reader.item(block, lead, None)))
            yield from found
            continue
        owner: list[str] = []
        for start, end in wishes_of(text, block.body, block.end, rules):
            sentence = text[start:end]
            named = rules["yrkande.named"].pattern.match(sentence)
            if named:
                owner = named_in(named["who"])
                if named.end() == len(sentence):
                    lead = Lead("proposed", made_by, None, owner, end, True, True)
                    continue
                start += named.end()
            elif rules["yrkande.elliptic"].pattern.match(sentence):
                owner = names_in(sentence)[:1]
            elif not (owner and rules["yrkande.wish"].pattern.match(sentence)):
                owner = []
            if owner:
                lead = None
                made.append(Candidate(start, clause_end(text, start, end), "proposed", made_by, None, list(owner), True))
                yield made[-1]
                continue
            verb = reader.rules["proposed.yrkar"].pattern.search(sentence) or reader.rules["proposed.foreslar"].pattern.search(
                sentence
            )
            if made and rules["yrkande.taken_back"].pattern.search(sentence):
                _whose(made, proposers_of(sentence) or names_in(sentence)).withdrawn = True
                continue
            agree = agreeing(sentence, rules) if made and not verb else None
            if agree and agree[0]:
                supported = _whose(made, [agree[1]] if agree[1] else [])
                for one in _all_of(made, supported, text):
                    one.proposer += [n for n in agree[0] if n not in one.proposer]
                continue
            if not verb and _ELECTS.search(sentence):
                settled = judge(sentence, "text", reader.body, reader.rules, may_decide=not reader.before_meeting)
                if settled and settled.status == "decided":
                    yield Candidate(
                        start, clause_end(text, start, end), "decided", settled.made_by, settled.subject, kind=settled.kind
                    )
                continue
            if not verb or rules["yrkande.procedural"].pattern.search(sentence, 0, verb.start()):
                continue
            governing = Lead("proposed", made_by, None, proposers_of(sentence), start + verb.end(), False, True)
            if text[end - 1] == ":" or rules["yrkande.opens_wishes"].pattern.search(sentence):
                lead = governing
                if re.search(r"(?:bifall|avslag|återremi)", sentence):
                    made.append(reader.candidate(start, clause_end(text, start, end), governing))
                    yield made[-1]
                continue
            lead = None
            second = rules["yrkande.second"].pattern.search(text, start + verb.end(), end)
            for candidate in reader.inline(start, second.start("joint") if second else end, governing):
                made.append(candidate)
                yield candidate
            if second:
                stop = clause_end(text, second.end(), end)
                made.append(Candidate(second.end(), stop, "proposed", made_by, None, list(governing.proposer), True))
                yield made[-1]


def _all_of(made: list[Candidate], wish: Candidate, text: str) -> list[Candidate]:
    """The att-clauses that were put together with one of them."""
    if not text.startswith("att ", wish.start):
        return [wish]
    return [c for c in made if c.proposer == wish.proposer and text.startswith("att ", c.start)]


def _whose(made: list[Candidate], names: list[str]) -> Candidate:
    """The wish of somebody named by the last name, else the one before."""
    for name in names:
        key = name.split()[-1].removesuffix("s")
        for candidate in reversed(made):
            if any(p.split()[-1].removesuffix("s") == key for p in candidate.proposer):
                return candidate
    return made[-1]


def wishes_of(text: str, start: int, end: int, rules: RuleSet) -> Iterator[tuple[int, int]]:
    """Sentences, and the parts of those that hold the wishes of two."""
    for a, b in sentences_of(text, start, end):
        for m in rules["yrkande.next"].pattern.finditer(text, a + 20, b):
            verb = CUT.search(text, a, m.start())
            if (
                verb
                and not _WITH.search(text, verb.end(), m.start())
                and (_WISHED.search(text, verb.end(), m.start()) or CUT.search(text, m.end(), min(b, m.end() + 90)))
            ):
                yield a, m.start()
                a = m.end()
        yield a, b
