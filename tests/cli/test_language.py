"""Labels in Swedish: the table is whole, its values are the same on both sides, and commands speak it."""

from __future__ import annotations

import ast
import json
import string
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from radslag.cli import language
from radslag.cli.search import _SHOWN_FACETS

CLI = Path(language.__file__).parent
TABLE = tomllib.loads((CLI / "labels_sv.toml").read_text(encoding="utf-8"))["labels"]


def said() -> set[str]:
    """Every literal label of the commands."""
    found = set()
    for path in CLI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_no_label_is_missing() -> None:
    assert said() | set(_SHOWN_FACETS) | {"decided", "proposed", "reported"} <= set(TABLE)


@pytest.mark.parametrize("text", TABLE)
def test_values_are_the_same_on_both_sides(text: str) -> None:
    assert fields(text) == fields(TABLE[text])


def test_commands_speak_swedish(
    radslag: Callable[..., object], sample_index: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(lambda: language.use_language("en"))
    monkeypatch.setenv("RADSLAG_LANGUAGE", "sv")
    topic = "våld i nära relationer"
    shown = radslag("search", topic, "-k", "3", "--index", sample_index).out
    assert "avsnitt motsvarar" in shown and "kommun" in shown and "beslutat" in shown and "sections" not in shown
    assert "per kommun" in radslag("compare", topic, "--index", sample_index).out
    hit = json.loads(radslag("search", topic, "-k", "1", "--json", "--index", sample_index).out)["hits"][0]
    assert "närvarande" in radslag("show", hit["document_id"], "--index", sample_index).out
    # What programs read stays as it is.
    assert set(hit["statuses"]) <= {"decided", "proposed", "reported"}
    monkeypatch.setenv("RADSLAG_LANGUAGE", "fi")
    wrong = radslag("search", topic, "--index", sample_index)
    assert wrong.code == 2 and "RADSLAG_LANGUAGE" in wrong.err
