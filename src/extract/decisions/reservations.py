"""Reservations, notes to the minutes, not taking part, conflicts of interest."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.decisions.run_in import labels_set_off
from extract.document import Participant, Reservation, ReservationKind, Section
from extract.participants.initials import in_full
from extract.repair.alphabet import fold
from extract.rulebook import Rule, RuleBook, RuleSet

if TYPE_CHECKING:
    from extract.clean import Cleaned

_NAME = r"[A-ZÅÄÖ][\wåäöéüøćčšžđńý'’-]+(?:\s(?:(?:von|af|de|al|[A-ZÅÄÖ]\.|[A-ZÅÄÖ](?=\s[A-ZÅÄÖ]))(?=\s)|[A-ZÅÄÖ][\wåäöéüøćčšžđńý'’-]+)){1,4}"
_NATIONAL = "SD|KD|MP|FP|S|M|C|V|L"
_PERSON = re.compile(
    rf"(?P<name>{_NAME})(?:\s*\((?P<party>[A-Za-zÅÄÖåäö]{{1,5}})\)|,\s(?P<beside>{_NATIONAL})(?=,|\s(?:och|samt|reserv|delta|anm)|\.))?"
)
_LAST_NAME = re.compile(
    r"(?:^|(?<=\ssig\s)|(?<=\soch\s)|(?<=,\s))(?P<name>(?!Samtliga|Alla|Hela|Övriga|Ledam|Grupp|Parti)(?!\w*(?:erna|arna|orna|partiet|gruppen|listan|alliansen)\s)[A-ZÅÄÖ][\wåäöé-]+)\s\((?P<party>s|m|c|v|vpk|fp|kds?|mp|l|sd|[A-ZÅÄÖ]{1,3})\)(?=,|\.|\s(?:och|samt|reserverar?|reserverade|deltar|deltog)(?!\w))"
    r"|(?<!\w)(?:[Hh]err|[Ff]ru|[Ff]röken)\s(?P<styled>[A-ZÅÄÖ][\wåäöé-]+)(?=,|\.|\s[a-zåäö])"
)
_STYLE = re.compile(
    r"^(?:[A-ZÅÄÖ]{1,3}-ledam(?:oten|öterna)|Herr|Hr|Fru|Fröken)\s|^(?:Ledamoten|Ersättaren|Ordföranden?|Kommunalråde?t?)\s(?=\S+\s)"
)
_ALL_OF = re.compile(r"samtliga\s\(?(?P<party>[A-Za-zÅÄÖåäö]{1,5})\)?")
_LETTERS = re.compile(rf"(?<!\w)\(?(?P<party>{_NATIONAL})\)?(?:-gruppen|-ledamöterna|:s\s|(?=\sreserverar|\sdeltar|\savstår))")
# "Representanterna från M, L och KD antecknar …".
_OF_PARTIES = re.compile(
    r"(?:[Rr]epresentanterna|[Ll]edamöterna|[Gg]rupperna|[Pp]artierna)\s(?:från|för|i|tillhörande)\s(?P<letters>\(?[A-ZÅÄÖ]{1,3}\)?(?:(?:,\s|\soch\s|\ssamt\s)\(?[A-ZÅÄÖ]{1,3}\)?)*)(?![\wåäö])"
)
# "(M)-, (FP)- och (KD)-ledamöterna", "S- och V-ledamöterna", "M, C och L-grupperna", "(s)- och (v)-grupperna".
_ONE_PARTY = rf"(?:\([A-Za-zÅÄÖåäö]{{1,5}}\)|(?:{_NATIONAL}|[A-ZÅÄÖ][A-Za-zÅÄÖåäö]?P)(?!\w))"
_GROUPS = re.compile(
    rf"(?<![\w(])(?P<letters>(?:{_ONE_PARTY}-?(?:,\s|\s(?:och|samt)\s))*{_ONE_PARTY})(?:-|:s\s|\s)(?:parti)?(?:grupp(?:en|erna)|ledam(?:oten|öterna|öter))(?!\w)"
)
# Who is called in for somebody with a conflict has none.
_CALLED_IN = re.compile(r"(?:kallas|inkallas|kallades)\s[^.]{0,40}?att\stjänstgöra\sför\s")
# Under the label who dissents may stand without a verb: "Bo Ek (S) till förmån för eget yrkande.", names line by line.
_LABEL = re.compile(
    r"^[ \t#*]*(?P<label>Reservation(?:er)?|RESERVATION(?:ER)?|Särskil(?:t|da) yttranden?|SÄRSKIL(?:T|DA) YTTRANDEN?|"
    r"Protokollsanteckning(?:ar)?|Anteckning(?:ar)? till protokollet|Deltar (?:inte|ej) i beslutet|Ej deltagande)[ \t*]*:?[ \t]*\n(?:[ \t]*\n)?"
    r"(?P<names>(?:[ \t]*[^\s\n][^\n]*(?:\n|\Z)){1,12})",
    re.MULTILINE,
)
# What a label's paragraph is no list of dissenters with.
_NOT_DISSENT = re.compile(
    r"(?<!\w)(?:yrkar|yrkade|föreslår|föreslog|beslutar?|beslutade|antar|godkänner|inga|ingen|inget)(?!\w)|§\s?\d|"
    r"^[ \t]*(?:Beslut|Ärende|Bakgrund|Sammanfattning|Yrkande|Justera)",
    re.MULTILINE,
)
# The head of a page between two names.
_PAGE_WORD = re.compile(
    r"(?i)(?<!\w)(?:kommun|region|stad|\w*protokoll|blad|sida|\w*(?:styrelsen|nämnden|fullmäktige|utskottet))(?!\w)"
)
_NOT_NAMES = frozenset(
    [
        "Jäv",
        "Ej",
        "Reservation",
        "Protokollsanteckning",
        "Särskilt",
        "Kommunfullmäktige",
        "Kommunstyrelsen",
        "Nämnden",
        "Beslutet",
    ]
)
# How far a sentence may reach on either side of its verb.
_REACH = 420
_KIND_OF_LABEL: dict[str, ReservationKind] = {
    "R": "reservation",
    "S": "note",
    "P": "note",
    "A": "note",
    "D": "not_participating",
    "E": "not_participating",
}
# Where the text of a note ends although its paragraph goes on: somebody else's dissent.
_OTHER_DISSENT = re.compile(r"\n(?=[^\n]{0,160}?(?:reservera|reservation|deltar\s(?:inte|ej)|avstår\sfrån|jäv))")
_VERBLESS_PARTY = re.compile(r"(?P<name>[A-ZÅÄÖ][a-zåäö]+?partiet)s?\s(?:grupp|ledamöter)")
# A name without its party is believed where the verb or another name stands beside it.
_BEFORE_NAME = re.compile(r"(?:\ssig|\sledamot(?:en)?|\sav|\soch|\ssamt|,|herr|herrar|fru|fröken)\s$", re.IGNORECASE)
_AFTER_NAME = re.compile(r"\s*(?:,|\.|$|\soch\s|\ssamt\s)|\s(?:deltar|deltog|avstår|avstod|reserverar|reserverade)(?!\w)")
_SENTENCE_ENDS = (". ", ".\n", "\n\n", '."\n', ".”\n", '." ', ".” ")
# Who takes no part by office: "Ledamöterna i respektive nämnd".
_ALL_MEMBERS = re.compile(
    r"(?:Jäv\s?:?\s)?(?:Ledamöter(?:na)?|De\sledamöter|Berörda|[A-ZÅÄÖ][\wåäö-]+s\s(?:ledamöter|ersättare))(?!\w)"
)
# A label that stands in front of a name: "JÄV Annika Dahl".
_LABEL_WORD = re.compile(
    r"^(?:Jäv|JÄV|Reservation(?:er)?|RESERVATION(?:ER)?|Protokollsanteckning(?:ar)?|Beslut|BESLUT)\s(?=\S+\s\S)"
)
# "Mot beslutet reserverar sig även ordföranden samt Bo Ek".
_CHAIR = re.compile(
    r"(?:^|\ssig\s|\ssig\s(?:även|också)\s|\soch\s|\ssamt\s|,\s)[Oo]rdföranden(?=\s(?:och|samt)\s[A-ZÅÄÖ]|,|\.|$|\s(?:reserverar|deltar)\s)"
)
# What stands in front of somebody who does not dissent, and behind somebody who steps in.
_EXCEPT = re.compile(r"(?:utom|förutom|med\sundantag\s(?:av|för))\s$")
_STEPS_IN = re.compile(r"\s(?:\([\wåäöÅÄÖ-]+\)\s)?(?:går\sin|gick\sin|inträder|inträdde|tjänstgör|tjänstgjorde|ersätter)(?!\w)")
_NEGATED = re.compile(r"(?<!\w)(?:inget|ingen|inga|om|frågan om)\s(?:\w+\s)?$", re.IGNORECASE)


def find_reservations(
    cleaned: Cleaned, sections: tuple[Section, ...], participants: tuple[Participant, ...], rules: RuleBook
) -> tuple[Reservation, ...]:
    """Find them in every section but the front matter, where "ej § 9 pga jäv" belongs to the attendance."""
    text = labels_set_off(cleaned.text, rules["decisions"])
    wording = rules["reservations"]
    ordered = sorted(sections, key=lambda s: (s.span[0], -s.span[1]))
    starts = [s.span[0] for s in ordered]
    parties = {p.name: p.party for p in participants}
    chair = next((p.name for p in participants if p.role == "ordförande" and p.status != "absent"), None)
    out: list[Reservation] = []
    taken: list[tuple[int, int]] = []
    for rule, start, end, at in sorted(_sentences(text, wording), key=lambda row: (row[1], row[0].id != "conflict", row[3])):
        if any(a < end and start < b for a, b in taken[-4:]):
            continue
        span = cleaned.raw_span(start, end)
        section = _innermost(ordered, starts, span.start)
        if section is not None and section.kind in ("front_matter", "signatures"):
            continue
        if rule["kind"] == "conflict_of_interest" and _CALLED_IN.search(text, start, end):
            continue
        head = text[start:end] if rule["kind"] != "note" else text[start : max(at, min(end, at + 90))]
        names, letters = _who(head, wording, parties, chair)
        if not names and not letters and not (rule["kind"] == "conflict_of_interest" and _ALL_MEMBERS.match(head)):
            continue
        taken.append((start, end))
        out.append(
            Reservation(
                rule["kind"], tuple(names), ", ".join(letters) or None, span, section.id if section else None, rule.made_by
            )
        )
    for m in _LABEL.finditer(text):
        start = m.start("names")
        if _NOT_DISSENT.search(m["names"]):
            continue
        kind = _KIND_OF_LABEL[m["label"][0].upper()]
        start, end = start + len(m["names"]) - len(m["names"].lstrip()), start + len(m["names"].rstrip())
        if any(a < end and start < b for a, b in taken):
            continue
        names, letters = _who(text[start:end], wording, parties, chair)
        if names:
            span = cleaned.raw_span(start, end)
            section = _innermost(ordered, starts, span.start)
            taken.append((start, end))
            out.append(
                Reservation(
                    kind, tuple(names), ", ".join(letters) or None, span, section.id if section else None, wording[kind].made_by
                )
            )
    return tuple(sorted(out, key=lambda r: r.span))


def _innermost(ordered: list[Section], starts: list[int], at: int) -> Section | None:
    i = bisect_right(starts, at) - 1
    while i >= 0:
        if ordered[i].span[1] > at:
            return ordered[i]
        if ordered[i].level == 1:
            return None
        i -= 1
    return None


def _sentences(text: str, rules: RuleSet) -> Iterator[tuple[Rule, int, int, int]]:
    """(rule, start, end, where the verb ends) of the sentences that hold a form; the first rule of the file wins one sentence."""
    lower = text.lower()
    for rule in rules:
        for m in _anchored(text, lower, rule):
            if rule.id == "conflict" and _NEGATED.search(text, max(0, m.start() - 20), m.start()):
                continue
            marks = [(_last(text, mark, max(0, m.start() - _REACH), m.start()), len(mark)) for mark in _SENTENCE_ENDS]
            start = max([at + size for at, size in marks if at >= 0] + [m.start() - _REACH, 0])
            start = max(start, _label_end(text, start, m.start()))
            while start < m.start() and text[start].isspace():
                start += 1
            stop = re.compile(r"\.[”\"]?(?=\s|\)|$)|\n\s*\n").search(text, m.end(), min(len(text), m.end() + _REACH))
            end = min(len(text), m.end() + _REACH) if stop is None else stop.end() if text[stop.start()] == "." else stop.start()
            if rule["kind"] == "note" and ":" in text[m.end() - 1 : end]:
                paragraph = text.find("\n\n", end)
                limit = min(paragraph if paragraph > 0 else len(text), end + 1500)
                other = _OTHER_DISSENT.search(text, end - 1, limit)
                end = other.start() if other else limit
            yield rule, start, end, m.end()


def _last(text: str, mark: str, start: int, end: int) -> int:
    """Where a sentence ends last; the full stop of somebody's initial ("Tord Ö. Ek") ends none."""
    at = text.rfind(mark, start, end)
    while at > 1 and mark[0] == "." and text[at - 1].isupper() and not text[at - 2].isalnum() and text[at - 2] != "\n":
        at = text.rfind(mark, start, at)
    return at


def _anchored(text: str, lower: str, rule: Rule) -> Iterator[re.Match[str]]:
    """Matches of a rule near the words it cannot do without; each once."""
    seen = -1
    for anchor in sorted({m.start() for word in rule["anchors"] for m in re.finditer(word, lower)}):
        if anchor < seen:
            continue
        m = rule.pattern.search(text, max(seen, anchor - 120, 0), anchor + 160)
        if m:
            seen = m.end()
            yield m


def _label_end(text: str, start: int, at: int) -> int:
    """A label on the line before the sentence does not belong to it."""
    label = re.compile(
        r"(?:Reservation(?:er)?|Jäv|Särskil(?:t|da) yttranden?|Protokollsanteckning(?:ar)?|"
        r"Beslut(?:sgång)?|Justering av närvaro|Ajournering(?:ar)?|Anteckning(?:ar)?|RESERVATION(?:ER)?|JÄV|SÄRSKIL(?:T|DA) YTTRANDEN?|PROTOKOLLSANTECKNING(?:AR)?)[ \t]*:?[ \t]*\n"
    ).search(text, start, at)
    return label.end() if label else start


def _in_full(last: str, parties: dict[str, str | None]) -> str:
    """A last name with the first, when one participant bears it; scanning loses dots and rings."""
    plain = fold(last.lower())
    same = [name for name in parties if name and fold(name.split()[-1].lower()) == plain]
    return same[0] if len(same) == 1 else last


def _who(sentence: str, rules: RuleSet, parties: dict[str, str | None], chair: str | None) -> tuple[list[str], list[str]]:
    """Names and party letters, in order, each once."""
    names: list[str] = []
    letters: list[str] = []
    sentence = in_full(sentence, [name for name in parties if name])
    for m in _PERSON.finditer(sentence):
        name = _STYLE.sub("", _LABEL_WORD.sub("", " ".join(m["name"].split())))
        above, _, below = m["name"].rpartition("\n")
        if above and name not in parties and " " in below.strip():
            # The title of the item, or a label, stands in the line above.
            name = _STYLE.sub("", " ".join(below.split()))
        if sentence[m.end("name") - 1] == "s" and re.search(
            r"^\s(?:\([A-ZÅÄÖa-zåäö]{1,4}\)\s)?(?:yrkande|förslag|tilläggsyrkande|avslagsyrkande)", sentence[m.end("name") :]
        ):
            continue
        if re.search(r"(?:förmån\sför|enligt)\s$", sentence[: m.start()]):
            continue
        if _EXCEPT.search(sentence, 0, m.start()) or _STEPS_IN.match(sentence, m.end("name")):
            continue
        told = m.start() < 3 or (
            _BEFORE_NAME.search(sentence, 0, m.start()) is not None and _AFTER_NAME.match(sentence, m.end()) is not None
        )
        printed = m["party"] or m["beside"]
        if (printed is None and name not in parties and not told) or name.split()[0] in _NOT_NAMES or _PAGE_WORD.search(name):
            continue
        name = name if " " in name else _in_full(name, parties)
        names.append(name)
        party = printed.upper() if printed and printed.islower() else printed or parties.get(name)
        if party:
            letters.append(party)
    if not names:
        # "Hallin (s) reserverar sig", "reserverade sig herr Törnkvist": as the minutes of older days call them.
        named = list(_LAST_NAME.finditer(sentence))
        names = [_in_full(m["name"] or m["styled"], parties) for m in named]
        letters = [m["party"].upper() for m in named if m["party"]]
    if chair and chair not in names and _CHAIR.search(sentence):
        names.append(chair)
        letters += [party] if (party := parties.get(chair)) else []
    lower = sentence.lower()
    for word, party in rules.data["parties"].items():
        at = lower.find(word)
        if (
            at >= 0
            and (not names or re.match(r"\w*\s(?:ledam|grupp)|\w*s\soch\s", lower[at + len(word) :]))
            and re.match(r"\w*", lower[at + len(word) :])
        ):
            letters.append(party)
    if not names:
        groups = [m["letters"] for pattern in (_GROUPS, _OF_PARTIES) for m in pattern.finditer(sentence)]
        listed = [p for group in groups for p in re.findall(r"(?<!\w)(?!och\b|samt\b)[A-Za-zÅÄÖåäö]+", group)]
        letters += [p.upper() if p.islower() else p for p in listed]
        letters += [m["party"].upper() for m in _LETTERS.finditer(sentence) if not listed]
        for m in _VERBLESS_PARTY.finditer(sentence):
            if not any(w in m["name"].lower() for w in rules.data["parties"]):
                letters.append(m["name"])
    every = _ALL_OF.search(sentence)
    if every:
        letters.append(every["party"].upper())
    order = sorted(set(letters), key=letters.index)
    return list(dict.fromkeys(names)), order
