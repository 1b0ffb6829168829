"""Labels of search, compare, similar, reuse and show in the user's language; JSON, CSV, errors and logs stay as they are.

The English text is the key, labels_sv.toml the table (a test sees to it that none is missing). Texts hold values as ``{name}``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

_language = "en"


def use_language(language: str) -> None:
    """Speak "en" or "sv" from now on."""
    global _language
    _language = language


def say(text: str, **values: object) -> str:
    """A label in the language that is used, with its values put in."""
    spoken = _table().get(text, text) if _language == "sv" else text
    return spoken.format(**values) if values else spoken


@cache
def _table() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads((resources.files("radslag.cli") / "labels_sv.toml").read_text(encoding="utf-8"))[
        "labels"
    ]
    return found
