"""Who made a proposal from the floor, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_NAME = re.compile(
    r"(?P<name>[A-ZÅÄÖ][\wåäöéüøćčšž'’-]+(?:\s(?:von|af|de|al|[A-ZÅÄÖ])[\wåäöéüøćčšž'’-]+){1,3})(?P<ge"
    r"nitive>s)?\s*\((?P<party>[A-Za-zÅÄÖåäö-]{1,6})\)"
)
_BARE = re.compile(
    r"^(?P<name>[A-ZÅÄÖ][\wåäöé-]+(?:\s(?:von|af|de|al|[A-ZÅÄÖ])[\wåäöé-]+){1,2})(?:,?\s(?:yrkar|"
    r"yrkade|föreslår|föreslog|nominerar))"
)
# A proposer without a name: an office, a resident, the chair.
_PLAIN = re.compile(
    r"^(?P<who>[Ee]n\s(?:invånare|medborgare)|Ordföranden|Förslagsställaren|"
    r"[A-ZÅÄÖ][\wåäö-]*(?:kontoret|förvaltningen|avdelningen|utskottet|"
    r"nämnden|styrelsen))\s(?:\w+\s)?(?:föreslår|föreslog|yrkar|yrkade|"
    r"hemställer)(?!\w)"
)
_AND_OTHERS = re.compile(r"instämm\w*\s(?:av|i)|instämmande\sav|biträd\w*\sav|bifaller\s\w+s?\syrkande")
_CUT = re.compile(r"(?:yrkar|yrkade|yrkat|nominerar|nominerade|föreslår|föreslog|hemställer)(?!\w)")


def names_in(text: str) -> list[str]:
    """Persons named with their party in brackets, in order, each once."""
    return list(dict.fromkeys(" ".join(m["name"].split()) for m in _NAME.finditer(text)))


def proposers_of(sentence: str) -> list[str]:
    """Those who stand before the verb, and those who agree ("med instämmande av …")."""
    bare = _BARE.match(sentence)
    if bare:
        return [bare["name"]]
    plain = _PLAIN.match(sentence)
    if plain:
        return [" ".join(plain["who"].split())]
    cut = _CUT.search(sentence)
    names = names_in(sentence[: cut.start()] if cut else sentence)
    agree = re.search(r"med\sinstämmande\sav\s(?P<who>.{3,200}?)(?:,\s(?:att|bifall|avslag|i)|$)", sentence, re.DOTALL)
    if agree:
        names += [n for n in names_in(agree["who"]) if n not in names]
    return names


@dataclass
class Put:
    """What was put before the meeting: a clause of a proposal or a yrkande, or what was decided."""

    clause: str
    role: Literal["proposal", "yrkande", "decided", "other"]
    proposers: tuple[str, ...] = ()


_WORDS = re.compile(r"[\wåäö]{4,}")
_VERDICT = re.compile(
    r"(?<!\w)(?:finner|fann|beslutar|beslutat|bifallit|bifaller|avslår|avslagit|avslås|förklarar|bifalls|antas|[Aa]vslag\spå)"
)
_REFERENCE = re.compile(
    r"(?:enligt|i\senlighet\smed|bifalla?r?|bifall\still)\s(?:[\wåäö.,]+\s){0,5}?(?:[\wåäö-]+s\s)?förslag", re.IGNORECASE
)
_REFUSAL = re.compile(r"avslå[rs]?|avslag|avslogs?", re.IGNORECASE)


def _findings(procedure: str, decided: list[str]) -> list[tuple[str, str]]:
    """(sentence, verdict) of every sentence in which something is found or refused, in order."""
    sentences = [
        *re.split(r"\.\s", procedure.replace("m.fl.", "mfl").replace("m. fl.", "mfl")),
        *(d for d in decided if "yrkande" in d),
    ]
    found = []
    for sentence in sentences:
        m = _VERDICT.search(sentence)
        if m:
            found.append((sentence, sentence[m.start() :]))
    return found


def settle(items: list[Put], procedure: str) -> list[str | None]:
    """ "adopted", "rejected" or None for each; what was decided and what the chair found decide it.

    Only what the text says counts: without a decision in the item everything stays None.
    """
    decided = [item.clause for item in items if item.role == "decided"]
    everything = " ".join([procedure, *decided])
    if not decided:
        return [None] * len(items)
    out: list[str | None] = [None] * len(items)
    by_reference = any(_REFERENCE.search(clause) for clause in [*decided, procedure])
    sent_back = any(re.search(r"återremi|bordlägg", clause) for clause in decided)
    for i, item in enumerate(items):
        if item.role == "proposal":
            if any(_alike(item.clause, clause) for clause in decided) or (
                by_reference and not sent_back and not _named_finding(items, procedure)
            ):
                out[i] = "adopted"
            elif not sent_back and len(decided) > 0 and procedure:
                out[i] = "rejected" if _named_finding(items, procedure) else None
    main = next((o for i, o in zip(items, out, strict=True) if i.role == "proposal" and o), None)
    supported = any(i.role == "yrkande" and re.search(r"bifall\still\s(?:[\wåäö-]+s\s)?förslag", i.clause) for i in items)
    if (
        main is None
        and not sent_back
        and (by_reference or (supported and not any(_REFUSAL.search(d) for d in decided)))
        and not _named_finding(items, procedure)
    ):
        main = "adopted"
    for i, item in enumerate(items):
        if item.role == "yrkande":
            out[i] = _outcome(item, decided, procedure, main, sent_back)
    # "avslag på Bo Eks yrkande" follows what became of that.
    for i, item in enumerate(items):
        against = re.search(
            r"avslag\spå\s(?P<whose>[^.]{3,60}?)s?\s(?:\([A-Za-zÅÄÖåäö]{1,4}\)s?\s)?(?:tilläggs|ändrings|återremiss)?yrkande",
            item.clause,
        )
        if item.role == "yrkande" and against:
            other = next(
                (
                    out[j]
                    for j, o in enumerate(items)
                    if j != i and o.role == "yrkande" and any(p.split()[-1] in against["whose"] for p in o.proposers)
                ),
                None,
            )
            out[i] = {"adopted": "rejected", "rejected": "adopted"}.get(other or "", out[i])
    return out if everything.strip() else [None] * len(items)


def _named_finding(items: list[Put], procedure: str) -> bool:
    """Whether the chair found for somebody's yrkande."""
    return any(
        p.split()[-1] in finding and not _REFUSAL.search(verdict) and "tillägg" not in finding
        for item in items if item.role == "yrkande" for p in item.proposers for finding, verdict in _findings(procedure, [])
    )  # fmt: skip


def _outcome(item: Put, decided: list[str], procedure: str, main: str | None, sent_back: bool) -> str | None:
    clause = item.clause
    if re.search(r"återremi|bordlägg", clause) and not re.search(r"avslag\spå", clause):
        return "adopted" if sent_back else "rejected"
    if sent_back:
        return "rejected"
    opposite = {"adopted": "rejected", "rejected": "adopted"}
    verdict = None
    for finding, words in _findings(procedure, decided):
        # The last word counts: a vote may turn what the chair found first.
        if any(p.split()[-1] in finding for p in item.proposers):
            verdict = "rejected" if _REFUSAL.search(words) else "adopted"
        elif (
            verdict
            and re.search(r"s\s(?:\([A-Za-zÅÄÖåäö]{1,4}\)s?\s)?(?:mfl\s)?(?:\w+)?yrkande", finding)
            and not _REFUSAL.search(words)
        ):
            verdict = "rejected"
    if verdict:
        return verdict
    # "finner att nämnden avslår yrkandet", without a name: the one that asks for something of its own.
    nameless = any(
        _REFUSAL.search(words) and re.search(r"yrkandet|(?:^|\s)det(?:\s|$)", words) for _, words in _findings(procedure, [])
    )
    if nameless and not re.search(r"yrkar\s(?:[^.]{0,80}?,\s)?(?:bifall|avslag)", clause):
        return "rejected"
    wish = re.search(r"(?<!\w)att\s.*", clause)
    if wish and any(_alike(wish.group(), d) for d in decided):
        return "adopted"
    if re.search(r"avslag\s(?:på|till)\s(?:[\wåäö-]+s\s)?(?:förslag|framställ)", clause):
        return opposite.get(main or "")
    if re.search(r"avslag\spå\s(?:motion|ansökan|medborgarförslag)", clause):
        return (
            "adopted" if any(_REFUSAL.search(d) for d in decided) else "rejected" if any("bifall" in d for d in decided) else None
        )
    if re.search(r"bifall\still\s(?:motion|medborgarförslag)", clause):
        return (
            "rejected" if any(_REFUSAL.search(d) for d in decided) else "adopted" if any("bifall" in d for d in decided) else None
        )
    if re.search(r"bifall|enlighet\smed|enligt", clause) and not re.search(r"tillägg|ändring", clause):
        return main
    if re.search(r"yrkandet?\s(?:avslås|avslog)", procedure) or (
        wish and main == "adopted" and procedure and "instämm" not in clause[:60]
    ):
        return "rejected"
    return None


def _alike(a: str, b: str) -> bool:
    one, two = set(_WORDS.findall(a.lower())), set(_WORDS.findall(b.lower()))
    return len(one & two) >= min(2, len(one)) and bool(one) and len(one & two) >= 0.75 * min(len(one), len(two))
