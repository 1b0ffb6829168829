"""Where the items of flat pages begin, and where their titles end: a page's head, the item's number, the title before the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from rapidfuzz import fuzz

from extract.rulebook import RuleSet

# Words of a page's head at most; so many pages, and such a share of them, print the same.
_MOST_WORDS, _FEWEST_PAGES, _SHARE = 16, 3, 0.5
# A word of so many letters of a head may be misread on some pages, and a head whose words were parted; per cent.
_LONG_WORD, _ALIKE, _HEAD_ALIKE = 5, 70, 85
# The foot of a page, read in front of its text.
_FOOT = re.compile(r"(?:Justera(?:nde|re)s?\ssign\w*\.?\s)?(?:Utdragsbestyrkande\s)?")
_WORD = re.compile(r"\S+")
_TEXT_WORD = re.compile(r"(?:§.*|besluta\w*|Beslut|att|som|föreslår|ärende\w*)$", re.IGNORECASE)
# "Ks 93", "FHR 1", "66", "§ 12", "25.": an item's number.
_NUMBER = re.compile(
    r"(?!(?:Bilaga|Bil|Sida|Sid|Blad)\b)(?:(?P<code>[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,6}\.?)\s)?(?:§\s?)?(?P<n>\d{1,3})(?:/\d\d)?\.?(?=\s(?:[A-ZÅÄÖ”\"]|Dnr|\d{1,3}\s[A-ZÅÄÖ]|\d{4}[-/.][A-ZÅÄÖ\d]))"
)
# A case number in front of the title, whole or without its figures; "2015-KS-187" also without a label.
_CASE = re.compile(
    r"(?:(?:Dnr|DNR|Diarienummer)[.:]?\s(?:(?:[A-ZÅÄÖ]{1,6}\s)?\d\S*\s(?:\d{3}\s)?|[A-ZÅÄÖ]{2,5}\s)?|\d{4}[-/.](?:[A-ZÅÄÖ]{1,6}[-/.])?\d+\S*\s(?:\d{3}\s)?)"
    r"(?=[A-ZÅÄÖ”\"])"
)
# A title has no more characters than this.
_LONGEST_TITLE = 220
# A word before a capital one that goes on with it: "Skolan i Blomskog", "Svar på Motion".
_LEADS_ON = re.compile(
    r"(?:^|\s)(?:i|på|för|av|till|från|mellan|vid|om|och|över|under|enligt|med|mot|hos|samt|kring|genom|inom|längs|fastigheten|kvarteret|kv|del|utanför|norra|södra|östra|västra|gällande|angående|ang|rörande|-|–)\s$",
    re.IGNORECASE,
)
_VERBS = (
    r"lägger|antar|ger|utser|uppdrar|överlämnar|tillstyrker|godkänner|fastställer|avslår|beviljar|noterar|godkände|fastställde|öppnas|förrättas|tackade|avslås|beviljas|är|har|hade|var|ska|skall|kan|får|fick|gör|gjorde|ger|gav|gick|går|söker|sökte|vill|ville|måste|bör|blir|blev|finns|fanns|saknar|begär|begärde|anmäler|avser|"
    r"gäller|föreslår|föreslog|yrkar|beslutar|beslutade|beslöt|sammanträder|anhåller|tackar|läggs|lades|väntas|utgör|kommer|kom|tar|tog|lämnar|lämnade|ansöker|önskar|"
    r"föredrar|föredrog|redogör|berättar|visar|visade|frågar|frågade|undrar|undrade|öppnar|hälsar|pekar|framgår|föreligger|inkom|uppgår|innebär|består|bedömer|"
    r"godkänns|fastställs|antas|noteras|utses|väljs|föreslås|behöver|kostar|innehåller|redovisas|bordläggs|anmäls|[a-zåäö]{2,}(?:erar|erade|eras|gjorde|mälde|klarar|klarade|isar|isade|lägger|ställer|säger|skriver|skrev|handlar|stämmer)|[a-zåäö]{3,}(?:ades|erats)"
)
# A sentence: its subject, of few words, and its verb.
_SENTENCE = re.compile(
    r"(?!(?:[IVX]{1,4}|AB|HB|KB)\s)(?:Att\s(?:jämte|tillsammans)|I\s(?:en|ett|sin|sitt)\s(?:motion|skrivelse|medborgarförslag|interpellation|ansökan)\s|Till\s[a-zåäö]+(?:\s(?:och|samt)\s[a-zåäö]+)?\s(?:valdes|utses|utsågs|väljs)(?!\w)"
    # "Kommunen äger …": a noun with its article and whatever verb.
    r"|[A-ZÅÄÖ][a-zåäö]{3,}(?:en|et|na)\s(?:[a-zåäö]+\s){0,2}?[a-zåäö]{2,}(?:er|ar|år|de|te|s)(?!\w)"
    rf"|(?:[A-ZÅÄÖ][\w.&/-]*,?\s)(?:(?:[A-ZÅÄÖ][\w.&/-]*|\([A-ZÅÄÖa-zåäö]{{1,4}}\)|och|samt|i|av|för|på|med|[a-zåäö-]+(?:chef|ledare|ingenjör|sekreterare|strateg|direktör|ekonom|rektor|handläggare|samordnare|en|et|na|er)),?\s){{0,6}}?(?:[a-zåäö-]+\s){{0,2}}?(?:{_VERBS})(?!\w))"
)


def page_heads(raw: str, pages: list[tuple[int, int, int]]) -> list[int]:
    """Where the head of each page ends (its beginning when it has none); ``pages`` are (begin, end, number) behind the page's own number."""
    words = [[m.span() for m in _WORD.finditer(raw, a, min(b, a + 300))][:_MOST_WORDS] for a, b, _ in pages]
    reach = [0] * len(pages)
    group = list(range(len(pages)))
    for k in range(_MOST_WORDS):
        plain = {i: _plain(raw, words[i], k, pages[i][2] or i + 1) for i in group if len(words[i]) > k}
        if not plain:
            break
        word = Counter(plain.values()).most_common(1)[0][0]
        alike = [i for i in plain if plain[i] == word or (len(word) >= _LONG_WORD and fuzz.ratio(plain[i], word) >= _ALIKE)]
        if len(alike) < max(_FEWEST_PAGES, _SHARE * len(pages)) or _TEXT_WORD.match(word):
            break
        group = alike
        for i in group:
            reach[i] = k + 1
    if most := max(reach, default=0):
        # Those that read the whole head are the last group.
        whole = words[group[0]]
        printed = raw[whole[0][0] : whole[most - 1][1]]
        for i, spans in enumerate(words):
            if reach[i] < most and spans:
                reach[i] = max(reach[i], _misread_head(raw, spans, most, printed))
    ends = []
    for i, (a, b, _) in enumerate(pages):
        k = reach[i]
        # The code in front of an item's number is the item's: "Folkhälsorådet FHR 1", "UAN § 121".
        if k and k < len(words[i]):
            last, following = raw[slice(*words[i][k - 1])], raw[slice(*words[i][k])]
            bare = following.rstrip(".").isdigit() and last[:1].isupper()
            k -= (
                len(last) <= 5
                and not last.isdigit()
                and (bare or (following.startswith("§") and last.isalpha() and last.isupper()))
            )
        # "Dnr" without a number belongs to the title behind it.
        while k and raw[slice(*words[i][k - 1])].rstrip(".:") in ("Dnr", "DNR"):
            k -= 1
        end = min(b, words[i][k - 1][1] + 1) if k else a
        foot = _FOOT.match(raw, end, b) if k else None
        ends.append(foot.end() if foot else end)
    return ends


def _misread_head(raw: str, words: list[tuple[int, int]], most: int, printed: str) -> int:
    """How many words of a page are its head where recognition parted or joined some: those most like the head of the others, 0 when none are."""
    begin, last = words[0][0], _figures(printed.split()[-1])
    # A first page may share no more than the beginning of the head, so the head's end is looked for.
    likeness = {
        k: fuzz.ratio(raw[begin : words[k - 1][1]], printed)
        for k in range(max(1, most - 3), min(len(words), most + 3) + 1)
        if fuzz.ratio(_figures(raw[slice(*words[k - 1])]), last) >= _ALIKE
    }
    best = max(likeness, key=lambda k: (likeness[k], -k), default=0)
    return best if best and likeness[best] >= _HEAD_ALIKE else 0


def _figures(word: str) -> str:
    """A word with each figure as a sign: days and page numbers differ."""
    return re.sub(r"\d", "#", word)


def _plain(raw: str, words: list[tuple[int, int]], k: int, number: int) -> str:
    """A word of a page with the page's own number as a sign, which is known or stands in front of the number of pages ("2 (14)")."""
    word = raw[slice(*words[k])].casefold()
    if word.isdigit() and k + 1 < len(words) and raw[words[k + 1][0]] in "(/[":
        return "#"
    # "3", "3(54)", "3/14"; no part of a day.
    own = re.match(r"\d{1,3}(?![\d.:-])", word)
    return "#" + word[own.end() :] if own and int(own.group()) == number else word


def items_begin(raw: str, starts: list[int], end: int) -> list[int]:
    """Where items begin with a number: at the beginnings of pages, and behind a sentence within them when the numbers go on."""
    numbered = [(at, int(m["n"])) for at in starts if (m := _NUMBER.match(raw, at))]
    if not numbered:
        return []
    found = _before(raw, numbered[0])
    for k, (at, number) in enumerate(numbered):
        stop = numbered[k + 1][0] if k + 1 < len(numbered) else end
        below = numbered[k + 1][1] if k + 1 < len(numbered) else 10_000
        found.append(at)
        here, n = at, number
        while n + 1 < below:
            following = re.compile(
                rf"(?<=[.!?:)…\w] )(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{{0,6}} )?(?:§ ?)?{n + 1}\.?(?= (?:[A-ZÅÄÖ”\"]|\d{{4}}[-/.][A-ZÅÄÖ\d]))"
            ).search(raw, here + 2, stop)
            if following is None:
                break
            here, n = following.start(), n + 1
            found.append(here)
    return found


def _before(raw: str, first: tuple[int, int]) -> list[int]:
    """Items in front of the first numbered page, on a page that began with one whose number was lost."""
    at, below = first
    found: list[int] = []
    for m in reversed(list(_WITHIN.finditer(raw, 0, at))):
        if int(m["n"]) == below - 1:
            found.append(m.start())
            below -= 1
    return found[::-1]


# What the first items of a meeting are called.
_FIRST_TITLES = r"(?:Val\sav|Mötets|Sammanträdets|Upprop|Fastställ|Godkänn|Dagordning|Föredrag|Öppnande|Protokollsjuster|Justering|Föregående|Ändring|Anmälan|Information)"
_WITHIN = re.compile(rf"(?<=[\w.!?:)] )(?P<n>\d{{1,3}})(?:\.(?= [A-ZÅÄÖ])|(?= {_FIRST_TITLES}))")


def title_end(raw: str, at: int, end: int, contents: str, layout: RuleSet, begins_name: Callable[[str, int], bool]) -> int | None:
    """Where the title of an item that begins at ``at`` ends: with the entry of the list of contents, a standing title, or where a sentence begins."""
    number = _NUMBER.match(raw, at)
    begin = number.end() + 1 if number else at
    begin += len(case.group()) if (case := _CASE.match(raw, begin)) else 0
    limit = min(end, begin + _LONGEST_TITLE)
    if told := _told(raw, begin, limit, contents):
        return told
    if printed := _IN_CAPITALS.match(raw, begin, limit):
        return printed.end()
    if stands := layout["item.standing"].pattern.match(raw, begin, limit):
        return stands.end()
    decides = layout["item.elided"].pattern.search(raw, begin, limit)
    capitals = [begin + m.start() for m in re.finditer(r"(?<=\s)(?=[A-ZÅÄÖ])", raw[begin:limit])]
    for here in capitals:
        if decides and here > decides.start():
            break
        if here > begin and not _LEADS_ON.search(raw, begin, here) and (sentence := _SENTENCE.match(raw, here, end)):
            if not begins_name(raw, here) and not _SUBJECT.match(raw, here):
                # "Teater Åby Mia Alm anmälde": the name begins the sentence, and the word before it ends the title.
                here = next((k for k in capitals if here < k < sentence.end() and begins_name(raw, k)), here)
            return here - 1
    return decides.start() if decides else None


# A subject of its own: with its article, or a title.
_SUBJECT = re.compile(
    r"[A-ZÅÄÖ][\w-]*(?:en|et|na|chef|direktör|sekreterare|ledare|ingenjör|ekonom|arkitekt|handläggare|strateg)\s"
)


# A title in capitals, as far as these go.
_IN_CAPITALS = re.compile(
    r"(?:[A-ZÅÄÖ][A-ZÅÄÖ\d”\"()/,.–-]+(?:\s[A-ZÅÄÖ](?=\s[A-ZÅÄÖ]{2}))?\s){1,14}(?:[A-ZÅÄÖ][A-ZÅÄÖ\d”\"()–-]+|\d+)(?=\s(?![A-ZÅÄÖ]{3}))"
)


def _told(raw: str, begin: int, limit: int, contents: str) -> int | None:
    """The end of the longest beginning of a text, of two words or more, that the list of contents holds as it stands."""
    words = [m.span() for m in _WORD.finditer(raw, begin, limit)]
    best = None
    for k in range(1, len(words) + 1):
        if raw[begin : words[k - 1][1]] not in contents:
            break
        best = k
    if best is None or (best < 2 and words[0][1] - words[0][0] < 8):
        return None
    # The list of contents loses the figures that end a title: "Sammanträdesdagar 2014".
    year = _YEAR.match(raw, words[best - 1][1], limit)
    return year.end() if year else words[best - 1][1]


_YEAR = re.compile(r"\s(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?(?=\s[A-ZÅÄÖ])")


def begins_item(raw: str, at: int) -> int | None:
    """Where the title begins behind an item's number that stands at a position; None without one."""
    number = _NUMBER.match(raw, at)
    return number.end() + 1 if number else None
