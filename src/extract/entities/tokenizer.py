"""The tokeniser of the pipeline trained here, read from its folder.

spaCy searches every new word for affixes with patterns of hundreds of alternatives, though none of them
fits a word of letters alone, as most are; such a word is not searched here, and the tokens stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer
    from spacy.vocab import Vocab

# Chunks whose tokens are remembered, a few hundred bytes each.
CACHED = 60_000


def read_tokenizer(vocab: Vocab, path: Path) -> Tokenizer:
    """Read what ``Tokenizer.to_disk`` wrote. Raises :class:`OSError`."""
    import srsly
    from spacy.tokenizer import Tokenizer

    stored: Any = srsly.msgpack_loads(path.read_bytes())
    return Tokenizer(
        vocab,
        rules=stored["exceptions"],
        prefix_search=_unless_word(re.compile(stored["prefix_search"]).search, None),
        suffix_search=_unless_word(re.compile(stored["suffix_search"]).search, None),
        infix_finditer=_unless_word(re.compile(stored["infix_finditer"]).finditer, ()),
        url_match=_unless_word(re.compile(stored["url_match"]).match, None),
        faster_heuristics=stored["faster_heuristics"],
        max_cache_size=CACHED,
    )


def _unless_word(search: Callable[[str], Any], nothing: Any) -> Callable[[str], Any]:
    """The same search, which finds nothing in a word of letters alone."""
    return lambda text: nothing if text.isalpha() else search(text)
