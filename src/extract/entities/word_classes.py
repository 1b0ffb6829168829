"""What the gazetteers know of a word, as a feature of the trained pipeline.

Each token gets a short code: given name, surname, municipality, place, authority, party, ending of a
body, title; and each doc a style, the kind of text it was trained on. The pipeline embeds both beside
spelling and vectors. They travel in the token's LEMMA and TAG, which nothing else here uses.
"""

from __future__ import annotations

import csv
import re
from functools import cached_property, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from extract.gazetteer import Gazetteer

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Annotators of running text and of minutes draw the line differently ("kommunfullmäktige" is no name in the former).
Style = Literal["text", "minutes", "news", "suc"]

_BODY = re.compile(
    r"(?:nämnd|styrels|utskott|förvaltning|kontor|delegation|beredning|kommitté|råd|avdelning|enhet|fullmäktige|revision|myndighet|verk|förbund|parti"
    r"|universitet|högskol|sjukhus|skol|förening|bolag|domstol|rätt|jour|stiftelse|byrå|kansli|departement|inspektion|direktion)(?:en|n|et|t|e|erna|orna|a)?s?$"
)
_PLACE_END = re.compile(
    r"(?:gatan|vägen|torget|gränd|allén|parken|leden|hallen|huset|salen|gården|kyrkan|sjön|ån|älven|berget|bron|banan|viken|ön|området|lokalen|rummet)s?$"
)
_TITLE = re.compile(
    r"(?:ordförande|ledamot|ersättare|sekreterare|chef|direktör|strateg|handläggare|samordnare|ingenjör|arkitekt|jurist|ekonom|ledare|rektor|utredare|specialist"
    r"|controller|inspektör|rådgivare|kurator|planerare|kommunalråd|justerare|minister|professor|doktor|statsråd|landshövding|president|kung|drottning|författare"
    r"|sköterska|läkare|lärare|pedagog|registrator|revisor|tjänsteman|tjänsteperson|advokat|herr|fru|talman)(?:n|en|e|t|et)?$"
)
_STRIP = str.maketrans("åäöÅÄÖéÉüÜ", "aaoAAOeEuU")


@lru_cache(maxsize=1)
def world() -> dict[str, str]:
    """Places abroad, further surnames, everyday words: word → ``place``, ``surname``, ``common`` (by models/ner-sv/names.py)."""
    with (resources.files("extract.gazetteer") / "world.csv").open(encoding="utf-8") as file:
        return {r["name"]: r["kind"] for r in csv.DictReader(file)}


def is_everyday(lower: str) -> bool:
    """Whether a word in small letters is an everyday one; the genitive of one counts."""
    words = world()
    return words.get(lower) == "common" or words.get(lower.removesuffix("s")) == "common"


class WordClasses:
    """Codes of words, cached by their spelling."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._by_orth: dict[int, int] = {}

    @cached_property
    def _codes(self) -> dict[str, str]:
        codes: dict[str, str] = {}

        def add(name: str, code: str) -> None:
            for word in name.split():
                if word[0].isupper() and len(word) > 1:
                    for form in (word,) if word.isascii() else (word, word.translate(_STRIP)):
                        held = codes.get(form, "")
                        if code not in held:
                            codes[form] = held + code

        gazetteer = self._gazetteer
        for name, bearers in gazetteer.given_names.items():
            add(name, "G" if bearers > 500 else "g")
        for name in gazetteer.surnames:
            add(name, "S")
        for municipality in gazetteer.municipalities:
            add(municipality.stem, "K")
        for name in gazetteer.places:
            add(name, "P")
        for name, kind in world().items():
            if kind != "common":
                add(name, "W" if kind == "place" else "S")
        for name in gazetteer.authorities:
            if " " not in name:
                add(name, "A")
        for name in gazetteer.parties.values():
            add(name.split()[0], "p")
        return codes

    def code(self, word: str) -> str:
        """Codes of a word, ``-`` for none; the genitive and capitals are looked through."""
        if len(word) < 2 or not any(c.isalpha() for c in word):
            return "-"
        codes = self._codes
        found = ""
        if word[0].isupper():
            forms = [word, word.removesuffix("s").removesuffix(":")]
            if word.isupper() and len(word) > 3:
                forms += [word.title(), word.title().removesuffix("s")]
            found = next((codes[f] for f in forms if f in codes), "")
            if not found and "-" in word:
                found = codes.get(word.split("-")[0], "") and codes[word.split("-")[0]].lower()
        lower = word.lower()
        if _BODY.search(lower):
            found += "b"
        elif _TITLE.search(lower):
            found += "t"
        elif _PLACE_END.search(lower) and word[0].isupper():
            found += "e"
        if word[0].isupper() and is_everyday(lower):
            found += "c"
        return found or "-"

    def mark(self, spacy_doc: Doc, style: Style) -> Doc:
        """Write the codes and the style into a spaCy Doc, in place."""
        import numpy as np
        from spacy.attrs import LEMMA, ORTH, TAG

        if not len(spacy_doc):
            return spacy_doc
        strings, known = spacy_doc.vocab.strings, self._by_orth
        codes = np.empty((len(spacy_doc), 2), dtype="uint64")
        for i, orth in enumerate(spacy_doc.to_array(ORTH).tolist()):
            code = known.get(orth)
            if code is None:
                code = known[orth] = strings.add(self.code(strings[orth]))
            codes[i, 0] = code
        codes[:, 1] = strings.add(style)
        return spacy_doc.from_array([LEMMA, TAG], codes)  # type: ignore[arg-type]
