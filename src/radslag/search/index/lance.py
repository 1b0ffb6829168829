"""LanceDB without the parts that a local folder never uses.

Importing lancedb loads the models of its REST catalogue (``lance_namespace``: some 2 of 2.5 seconds on a slow
core), which local tables do not touch; a search from the command line would pay for them each time.
During the import, and only where nobody has imported them before, these packages are stood in for by
empty modules.
"""

from __future__ import annotations

import sys
import types
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

_UNUSED = ("lance_namespace", "lance_namespace_urllib3_client")


class _Empty(types.ModuleType):
    __path__ = []  # noqa: RUF012

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        stand_in = type(name, (Exception,) if name.endswith("Error") else (), {})
        setattr(self, name, stand_in)
        return stand_in


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if fullname.split(".")[0] in _UNUSED else None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _Empty(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def import_lancedb() -> Any:
    """The lancedb package."""
    if "lancedb" in sys.modules or any(name in sys.modules for name in _UNUSED):
        import lancedb

        return lancedb
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        import lancedb
    finally:
        sys.meta_path.remove(finder)
        for name in [n for n in sys.modules if n.split(".")[0] in _UNUSED]:
            del sys.modules[name]
    return lancedb
