"""Any number of sections, quickly: sentences of the sample minutes put together anew, as rows of an index.

Each sentence is analysed and embedded once; a section's tokens are those of its sentences and its vectors their sums,
so that a million sections take minutes and words keep the frequencies of minutes. Sections of a block depend on its number
alone: filling may stop and go on.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from radslag.search.analysis import Analysed, analyse
from radslag.search.copies import sketch
from radslag.search.embed import Embedder
from radslag.search.index.rows import short_names
from radslag.wiring import SAMPLES, extract_document

BLOCK = 1000
PLACES, YEARS = 290, range(2015, 2025)
BODIES = ("Kommunstyrelsen", "Kommunfullmäktige", "Socialnämnden", "Byggnadsnämnden", "Barn- och utbildningsnämnden")
_WINDOW_WORDS = 200


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    tokens: Analysed
    length: int
    vector: np.ndarray  # of length 1, times the number of words


class VariedSections:
    """Blocks of 1,000 sections (60–220 words, one or two windows), ten documents a block."""

    def __init__(self, embedder: Embedder) -> None:
        samples = [p for p in sorted(SAMPLES.iterdir()) if p.suffix in (".txt", ".md")]
        pool = [s for p in samples for s in extract_document(p, tagger="rules").sections if len(s.text.split()) > 30]
        texts = [t for s in pool for t in s.text.replace("\n", " ").split(". ") if len(t.split()) > 4]
        self._sentences = self._read(embedder, [f"{t}." for t in dict.fromkeys(texts)])
        self._headings = self._read(embedder, list(dict.fromkeys(s.heading for s in pool if s.heading)))
        self._places = sorted(short_names().items())[:PLACES]

    @staticmethod
    def _read(embedder: Embedder, texts: list[str]) -> list[_Sentence]:
        vectors = embedder.embed_passages(texts)
        lengths = [len(t.split()) for t in texts]
        return [_Sentence(t, analyse(t), n, v * n) for t, n, v in zip(texts, lengths, vectors, strict=True)]

    def block(self, number: int) -> Iterator[tuple[list[dict[str, Any]], np.ndarray]]:
        """(rows of windows as radslag.search.index.rows makes them, their vectors) of each document of a block."""
        rng = random.Random(number)
        for document in range(10):
            id_ = hashlib.sha256(f"{number}/{document}".encode()).hexdigest()[:16]
            code, place = rng.choice(self._places)
            date = f"{rng.choice(YEARS)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            common = {
                "document_id": id_,
                "source": f"varied-{number}-{document}.txt",
                "organisation": f"{place} kommun",
                "municipality_code": code,
                "municipality": place,
                "county": None,
                "body": rng.choice(BODIES),
                "kind": "protokoll",
                "date": date,
                "year": date[:4],
            }
            rows: list[dict[str, Any]] = []
            vectors: list[np.ndarray] = []
            for section in range(BLOCK // 10):
                self._section(rng, common, section, rows, vectors)
            yield rows, np.stack(vectors).astype(np.float32)

    def _section(
        self, rng: random.Random, common: dict[str, Any], number: int, rows: list[dict[str, Any]], vectors: list[np.ndarray]
    ) -> None:
        heading, sentences = rng.choice(self._headings), rng.choices(self._sentences, k=rng.randint(4, 14))
        body = " ".join(s.text for s in sentences)
        text, lead = f"{heading.text}\n\n{body}", len(heading.text) + 2
        half = len(sentences) // 2 if sum(s.length for s in sentences) > _WINDOW_WORDS else len(sentences)
        section_id, start = f"section:{number}", number * 2000
        cut = lead + len(" ".join(s.text for s in sentences[:half]))
        places = [(0, cut), (cut, len(text))] if half < len(sentences) else [(0, len(text))]
        held = [heading, *sentences]
        for window, (a, b) in enumerate(places):
            vector = heading.vector + sum(s.vector for s in (sentences[:half], sentences[half:])[window])
            vectors.append(vector / max(1e-9, float(np.linalg.norm(vector))))
            rows.append(
                common
                | {
                    "id": f"{common['document_id']}/{section_id}/{window}",
                    "key": f"{common['document_id']}/{section_id}",
                    "section_id": section_id,
                    "window": window,
                    "section_kind": "agenda_item",
                    "number": f"§ {number + 1}",
                    "heading": heading.text,
                    "context": "",
                    "case_number": None,
                    "page": 1 + number // 4,
                    "span_start": start + a,
                    "span_end": start + b,
                    "place_start": a,
                    "place_end": b,
                    "statuses": ["decided"] if rng.random() < 0.4 else [],
                    "parties": rng.sample(("S", "M", "C", "V", "SD", "KD", "L", "MP"), rng.randint(0, 3)),
                    "persons": "||",
                    "themes": [],
                    "amounts": 0,
                    "assignments": 0,
                }
            )
        first = rows[len(rows) - len(places)]
        first |= {
            "text": text,
            "alignment": [0, len(text), start, start + len(text)],
            "section_start": start,
            "section_end": start + len(text),
            "section_page": first["page"],
            "section_words": sum(s.length for s in held),
            "sketch": sketch(text),
            "decision_ids": [],
            "decisions": None,
            "words": " ".join(" ".join(s.tokens.words) for s in held),
            "stems": " ".join(" ".join(s.tokens.stems) for s in held),
            "parts": " ".join(" ".join(s.tokens.parts) for s in held if s.tokens.parts),
            "folded": " ".join(dict.fromkeys(f for s in held for f in s.tokens.folded)),
            "heading_terms": " ".join([*heading.tokens.stems, *heading.tokens.parts]),
            "keys": f"§{number + 1}",
        }
