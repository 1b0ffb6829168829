"""Write the vectors of the concept lexicon's terms and of the phrases that people say for them beside the model: ``python models/static-sv/concepts.py``.

To be run after the model was trained or much of the lexicon changed (a test then fails); some seconds, no data needed.
"""

from __future__ import annotations

from pathlib import Path

from pairs import said

from radslag.search.bridge import save
from radslag.search.embed import load_embedder

if __name__ == "__main__":
    HERE = Path(__file__).parent
    print(f"{save(HERE, load_embedder(str(HERE)), said())} terms")
