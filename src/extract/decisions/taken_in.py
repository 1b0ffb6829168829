"""How a decision answers a wish by naming it: taken in with somebody's addition, all of them carried, the thing itself."""

from __future__ import annotations

import re

from extract.decisions.likeness import stems

_CHANGE = r"(?:tillägg|ändring|justering|komplettering|förtydligande)(?:et|en|ar|arna)?"
# "med Bo Eks tillägg", "med den ändring som Bo Ek (V) har yrkat", "enligt Bo Eks yrkande".
_BY = (
    r"(?:\smed|\senligt|\si\senlighet\smed|\sjämte|\sinklusive)\s(?:[\wåäö]+\s){{0,3}}?(?:[A-ZÅÄÖ][\wåäöé-]+\s)?{key}s?\s(?:\(\w{{1,5}}\)s?\s)?"
    r"(?:m\.?\s?fl\.?s?\s)?(?:[a-zåäö]+\s)?\w*(?:tillägg|ändring|yrkande|förslag|justering|komplettering)"
    rf"|{_CHANGE}\s(?:som\s)?(?:[\wåäöÅÄÖ]+\s)?{{key}}\s(?:\(\w{{{{1,5}}}}\)\s)?(?:har\s)?(?:yrkat|yrkade|föreslagit|föreslog)(?!\w)"
)


def taken_in(decided: str, keys: list[str]) -> bool:
    """Whether a decision says that it follows the wish of one of those named."""
    return any(key in decided and re.search(_BY.format(key=re.escape(key)), decided) for key in keys)


# "ställer proposition på yrkandena och finner dem antagna", "finner att samtliga yrkanden bifalls".
_ALL = re.compile(
    r"(?<!\w)(?:dem|dessa|båda|bägge|samtliga|alla|(?:de\s(?:båda|två|tre)\s)?yrkandena)\s(?:(?!förslag|arbetsutskott|ledam|av\s)[\wåäö]+\s){0,3}?"
    r"(?:(?P<yes>antagna|bifallna|bifalls|bifallits|bifölls|antas|antagits|godkända)|avslagna|avslås|avslagits|förkastade)(?!\w)"
)


def all_of(found: str) -> bool | None:
    """Whether the chair found for all wishes at once, or against all; None when not of all."""
    m = _ALL.search(found)
    return None if m is None else m["yes"] is not None


_THING = re.compile(
    r"^\W*(?:bifall\still|avslag\spå)\s(?:(?:den|det|de)\s)?(?:[a-zåäö]+(?:da|na|de|a)\s)?(?P<thing>(?!förslag|yrkande|motion|medborgarförslag|ansökan|begäran|hemställ|framställ|skrivelse|återremiss)"
    r"[a-zåäö]{4,}(?:en|et|na|n|t))\W*$"
)
_ENDING = re.compile(r"(?:en|et|na|n|t)$")


def the_thing(wished: str, decided: list[str]) -> list[str]:
    """The decisions that name the thing a wish wants granted or refused: "bifall till åtgärdsprogrammet"."""
    m = _THING.match(wished)
    if m is None:
        return []
    # "programmet" is "program".
    word = re.sub(r"(m|n)\1$", r"\1", _ENDING.sub("", m["thing"]))
    return [d for d in decided if re.search(rf"{re.escape(word)}(?!\w*s\s)", d.lower())]


_ADDED = re.compile(rf"\s(?:med|jämte)\s(?:(?:det|den|de|följande)\s)?{_CHANGE}(?!\w)")


def with_addition(wished: str, decided: str) -> bool:
    """Whether a decision is a proposal with something added: "att införa avgiften med tillägget att boende får kort"."""
    m = _ADDED.search(decided)
    base = stems(decided[: m.start()]) if m else frozenset()
    asked = stems(wished)
    # Inflection may leave one letter more of a word here than there.
    shared = sum(any(w.startswith(o) or o.startswith(w) for o in asked) for w in base)
    return bool(base) and shared >= max(1, 0.7 * len(base))
