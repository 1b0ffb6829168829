"""Statutes and named policy documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from extract.rulebook import RuleBook, RuleSet

# How far a title may run: longer ones are sentences.
# Plurals and participles that end like a statute's name.
_NOUNS = (
    "förslagen",
    "föreslagen",
    "anslagen",
    "avslagen",
    "utslagen",
    "inslagen",
    "uppslagen",
    "bolagen",
    "underlagen",
    "beslagen",
)
_TITLE_WORDS, _TITLE_CHARACTERS = 16, 170
_WORD = re.compile(r"\S+")
_TRAILING = re.compile(
    r"(?:[\s,–-]+(?:och|för|mot|om|i|till|av|på|från|vid|den|det|de|en|ett|avseende|kring|mellan|rörande|inom|eller|-|–))+$"
)
_COREFERENT = ("plan", "program", "strategi", "policy")
# "mot våld, hot och förtryck 2023–2027": a comma inside a title is followed by the end of an enumeration.
_ENUMERATION = re.compile(r"\s+(?:[a-zåäö-]+\s+){1,4}och\s+[a-zåäö-]+(?:\s+(?:19|20)\d\d(?:[–-]\d{2,4})?)?(?!\w)")
_YEARS = re.compile(r"(?:19|20)\d\d(?:[–-](?:\d{4}|\d\d))?(?!\d)")
# "2010 – 2012", with spaces round the dash.
_SPACED_YEARS = re.compile(r"\s?[–-]\s?(?:19|20)?\d\d(?!\d)")
_COLUMN = 3
_WHOSE = re.compile(
    r"^(?:(?:[Rr]eviderade?t?|[Uu]ppdaterade?t?|[Nn]y(?:tt|a)?|[Ff]örslag\still|[Rr]evidering\sav)\s)?"
    r"(?:(?:[A-ZÅÄÖ][\wåäö]+\s(?:kommuns|stads|regions)|Kommunens|Regionens|Nämndens|Stadens)\s)?(?=[A-ZÅÄÖa-zåäö])"
)
_TITLE_AND_YEARS = re.compile(r"(?P<title>.{8,160}?),?\s(?:för\s)?(?:19|20)\d\d(?:\s?[–-]\s?(?:\d{4}|\d\d))?")
_GENITIVE_BEFORE = re.compile(r"(?:[a-zåäö]s|[Vv]år|[Dd]enna|[Dd]etta|[Gg]ällande|[Nn]uvarande)\s$")
_INFLECTED = r"(?:en|n|et|t|er|erna|na|met|men)?s?"


class Found(NamedTuple):
    """A reference in the repaired text, before it is mapped to the raw one."""

    type: str
    start: int
    end: int
    value: str
    made_by: str


def find_statutes(text: str, rules: RuleBook) -> Iterator[Found]:
    """Named, shortened and numbered statutes with the chapter and section that stand beside them."""
    laws = rules["laws"]
    names = _statute_names(laws)
    not_laws = frozenset(laws.data["data"]["not_laws"])
    before, after = laws["around.before"].pattern, laws["around.after"].pattern
    for rule in (r for r in laws.group("law") if r.possible_in(text)):
        for m in rule.pattern.finditer(text):
            groups = m.groupdict()
            printed = groups.get("name") or groups.get("short") or (groups.get("series") and m.group())
            start, end = m.span()
            if printed:
                plain = " ".join(printed.split())
                if plain.lower() in not_laws or (plain.lower().endswith(_NOUNS) and plain.lower() not in names):
                    continue
                value = names.get(plain.lower(), plain if plain.isupper() or groups.get("series") else plain.lower())
                left = before.search(text, max(0, start - 48), start)
                if left:
                    start = _skip_blank(text, left.start(), start)
                right = after.match(text, end)
                # "SoL, LSS": the second is a law of its own, not the short name of the first.
                if right and (groups.get("name") or any(c.isdigit() for c in right.group())):
                    end = right.end()
            else:
                number = groups.get("number") or groups.get("sfs")
                about = " ".join((groups.get("about") or "").split())
                value = names.get(number or "", "") or names.get(f"lagen {about}".lower(), "") or names.get(about.lower(), "")
                value = value or (
                    " ".join(m.group().split()) if number and about else f"SFS {number}" if number else about.lower()
                )
            yield Found("law", start, end, value, rule.made_by)


def _skip_blank(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


@lru_cache(maxsize=4)
def _names_of(pairs: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    names = {}
    for name, forms in pairs:
        names[name.lower()] = name
        names.update({form.lower(): name for form in forms})
    return names


def _statute_names(laws: RuleSet) -> Mapping[str, str]:
    return _names_of(tuple((name, tuple(forms)) for name, forms in laws.data["statutes"].items()))


def find_policy_documents(text: str, rules: RuleBook) -> Iterator[Found]:
    """Quoted titles, headed titles, compounds, and the later mentions of a compound."""
    policies = rules["policy_documents"]
    data = policies.data["data"]
    heads, not_policy, stop = tuple(data["heads"]), frozenset(w.lower() for w in data["not_policy"]), frozenset(data["stop"])
    compounds: dict[str, str] = {}
    titles: dict[str, str] = {}
    for m in policies["policy.well_known"].pattern.finditer(text):
        title = m["title"].rstrip("s") if m["title"].endswith("ens") else m["title"]
        yield Found("policy_document", *m.span(), title, policies["policy.well_known"].made_by)
    for rule_id in ("policy.budget", "policy.apposition", "policy.agreement"):
        for m in policies[rule_id].pattern.finditer(text):
            title = " ".join(m["title"].split()).replace("överenskommelsen mellan", "överenskommelse mellan")
            if rule_id == "policy.budget":
                title = title[0].upper() + title[1:].replace("planen för", "plan").replace("planen", "plan")
            yield Found("policy_document", *m.span("title"), title, policies[rule_id].made_by)
    for m in policies["policy.of_body"].pattern.finditer(text):
        title = f"{m['head'][0].upper()}{m['head'][1:].removesuffix('t' if m['head'].endswith('tet') else '')} för {m['body'][:-1].lower()}"
        yield Found("policy_document", *m.span(), title, policies["policy.of_body"].made_by)
    rule = policies["policy.quoted"]
    for m in rule.pattern.finditer(text):
        title = " ".join(m["title"].split())
        lower = title.lower()
        lead = text[max(0, m.start() - 24) : m.start()].lower()
        if any(h in lower for h in heads) or any(h in lead for h in ("policy", "strateg", "program", "riktlinje", "planen")):
            start, end = m.span("title")
            yield Found("policy_document", start, start + len(text[start:end].rstrip()), title, rule.made_by)
    headed: list[Found] = []
    for rule_id in ("policy.headed", "policy.compound"):
        rule = policies[rule_id]
        for m in rule.pattern.finditer(text):
            head = m["head"]
            if head.lower().removesuffix("en").removesuffix("et") in not_policy:
                continue
            end = _title_end(text, m.end(), stop)
            if end == m.end():
                continue
            value = _titled(" ".join(text[m.start() : end].split()))
            headed.append(Found("policy_document", m.start(), end, value, rule.made_by))
            titles.setdefault(value.lower(), value)
            stem = _stem(head.lower().split()[-1])
            if (
                len(stem) > 8
                and stem not in compounds
                and stem.endswith(_COREFERENT)
                and not stem.startswith(
                    ("handlingsplan", "handlingsprogram", "verksamhetsplan", "åtgärdsplan", "aktivitetsplan", "tidplan")
                )
            ):
                compounds[stem] = value
    whole = _with_years(titles)
    yield from (found._replace(value=whole.get(found.value, found.value)) for found in headed)
    titles = {key: whole.get(value, value) for key, value in titles.items()}
    compounds = {stem: whole.get(value, value) for stem, value in compounds.items()}
    if titles:
        # A title that stands capitalised once is the same in lower case and inside a longer form of itself.
        again = re.compile(
            r"(?<![\w-])(?:" + "|".join(_either_case(t) for t in sorted(titles, key=len, reverse=True)) + r")(?!\w)",
        )
        for m in again.finditer(text):
            yield Found(
                "policy_document", *m.span(), titles[" ".join(m.group().lower().split())], policies["policy.headed"].made_by
            )
    if compounds:
        mentions = re.compile(
            r"(?<![\w-])("
            + "|".join(_either_case(c) for c in sorted(compounds, key=len, reverse=True))
            + ")"
            + _INFLECTED
            + r"(?!\w)",
        )
        for m in mentions.finditer(text):
            if m.group().lower() == m[1].lower() and not _GENITIVE_BEFORE.search(text, max(0, m.start() - 40), m.start()):
                # "förslag till barnomsorgsplan": any plan of that kind.
                continue
            end = m.end() - 1 if m.group().lower().endswith("ns") else m.end()
            yield Found("policy_document", m.start(), end, compounds[m[1].lower()], policies["policy.compound"].made_by)


# "Strategi för jämställdhet och Policy för representation" are two.
_NEXT_TITLE = re.compile(
    r"\s{1,20}[A-ZÅÄÖ][a-zåäö]{0,24}(?:plan|program|strategi|policy|riktlinjer?|reglemente|taxa|olicy|lan|trategi|rogram)\s(?:för|mot|om)\s"
)


def _either_case(title: str) -> str:
    """A pattern of the title with a large or small first letter; a whole pattern without case is five times slower."""
    first, rest = title[0], r"\s+".join(re.escape(word) for word in title[1:].split(" "))
    return f"[{first.upper()}{first.lower()}]{rest}"


def _with_years(titles: Mapping[str, str]) -> dict[str, str]:
    """Titles that are printed elsewhere with the years they hold for, with them."""
    years = {m.group("title").lower(): title for title in titles.values() if (m := _TITLE_AND_YEARS.fullmatch(title))}
    return {title: years[key] for key, title in titles.items() if key in years}


def _titled(printed: str) -> str:
    """The title without whose it is and what is done with it: "Luleå kommuns program för …" is "Program för …"."""
    title = _WHOSE.sub("", printed) or printed
    return title[0].upper() + title[1:]


def _stem(head: str) -> str:
    for ending in ("erna", "met", "en", "n", "et", "er"):
        cut = head.removesuffix(ending)
        if cut != head and cut.endswith(("plan", "progra", "program", "strategi", "policy", "reglemente", "riktlinj")):
            return "programm"[:7].join(cut.rsplit("progra", 1)) if cut.endswith("progra") else cut
    return head


def _title_end(text: str, at: int, stop: frozenset[str]) -> int:
    """Where a title that goes on at ``at`` ends: at a finite verb, a sign or an empty line."""
    end = at
    limit = at + _TITLE_CHARACTERS
    for count, m in enumerate(_WORD.finditer(text, at, min(len(text), limit + 40))):
        gap = text[end : m.start()]
        word = m.group()
        bare = word.rstrip('.,;:)”"“*…')
        if (
            count >= _TITLE_WORDS
            or m.end() > limit
            or gap.count("\n") > 1
            or (len(gap) >= _COLUMN and "\n" not in gap)
            or word[0] in '([”"“-–•*'
            or bare in stop
            or (bare.startswith("20") and len(bare) > 9)
        ):
            break
        if (
            "\n" in gap
            and (word[0].isupper() or (word[0].isdigit() and not _YEARS.match(bare)))
            and not text[:end].endswith((" och", " för", " i", " mot", " om"))
        ):
            break
        if not bare or (bare == "och" and _NEXT_TITLE.match(text, m.end())):
            break
        end = m.start() + len(bare)
        years = _YEARS.match(bare)
        if years:
            end = m.start() + years.end()
            spaced = _SPACED_YEARS.match(text, end) if years.end() == len("2010") else None
            end = spaced.end() if spaced else end
            break
        if bare != word:
            enumeration = _ENUMERATION.match(text, m.end()) if word == bare + "," else None
            if enumeration and not any(w in stop for w in enumeration.group().split()):
                end = enumeration.end()
            break
    trimmed = _TRAILING.search(text, at, end)
    return trimmed.start() if trimmed else end
