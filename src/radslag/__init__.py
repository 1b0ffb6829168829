"""Rådslag: Swedish municipal minutes as searchable, comparable, citable knowledge.

``from radslag import extract_document, open_index`` is the public Python surface; both load what
they need at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from radslag.wiring import extract_document, open_index

__all__ = ["extract_document", "open_index"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from radslag import wiring

        return getattr(wiring, name)
    raise AttributeError(f"module 'radslag' has no attribute {name!r}")
