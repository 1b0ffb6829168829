"""Every command that README.md shows works, and its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^radslag .*$", "\n".join(re.findall(r"```(?:console|sh|bash)\n([\s\S]*?)```", README)), re.MULTILINE)
# These keep running, or have a test of their own.
ELSEWHERE = ("radslag serve", "radslag nightly", "radslag demo", "radslag reindex")


@pytest.mark.parametrize("command", [c for c in COMMANDS if not c.startswith(ELSEWHERE) and "https://" not in c])
def test_command(
    radslag: Callable[..., object], sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RADSLAG_INDEX", str(sample_index))
    (tmp_path / "minutes").symlink_to(ROOT / "src" / "radslag" / "samples")
    words = shlex.split(command.split(" #")[0].split(" > ")[0])[1:]
    if words[0] == "ingest":
        monkeypatch.setenv("RADSLAG_INDEX", str(tmp_path / "index"))
    said = radslag(*words)
    assert said.code == 0, said.err  # type: ignore[attr-defined]


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http|#)([^)#]+)", README))
def test_link(link: str) -> None:
    assert (ROOT / link).exists()
