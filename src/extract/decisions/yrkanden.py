"""Who made a proposal from the floor."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"(?P<name>[A-ZÅÄÖ][\wåäöéüøćčšž'’-]+(?:\s(?:von|af|de|al|[A-ZÅÄÖ])[\wåäöéüøćčšž'’-]+){1,3})(?P<ge"
    r"nitive>s)?(?:\s*\((?P<party>[A-Za-zÅÄÖåäö-]{1,6})\)|,\s(?:s|m|c|v|vpk|fp|kds?|mp|nyd|sd|l|S|M|C|V|FP|KD|MP|SD|L)(?=,|\s(?:och|samt|yrkar|yrkade)|\.))"
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


_PLAIN_NAME = _NAME.pattern.replace("?P<name>", "?:").replace("?P<genitive>", "?:").replace("?P<party>", "?:")
_NAMES_BEHIND = re.compile(rf"\s(?:(?:,\s|\soch\s|\ssamt\s|vidare\s|även\s)?{_PLAIN_NAME}){{1,12}}")


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
    if cut and not names:
        # "Under överläggningen yrkar Bo Ek (S) och Mia Alm (V) bifall till …": the names stand behind the verb.
        behind = _NAMES_BEHIND.match(sentence, cut.end())
        names = names_in(behind.group()) if behind else []
    agree = re.search(r"med\sinstämmande\sav\s(?P<who>.{3,200}?)(?:,\s(?:att|bifall|avslag|i)|$)", sentence, re.DOTALL)
    if agree:
        names += [n for n in names_in(agree["who"]) if n not in names]
    return names
