"""Write the vectors of the concept lexicon's terms and of the phrases that people say for them beside the model: ``python models/encoder-sv/concepts.py``.

To be run after either model was trained or much of the lexicon changed (a test then fails); some minutes, no data needed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from radslag.search.bridge import save
from radslag.search.embed import load_embedder

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "static-sv"))

if __name__ == "__main__":
    from pairs import said

    print(f"{save(HERE, load_embedder(str(HERE)), said())} terms")
