"""Shared: an index of the sample minutes, made once a run; the command line in-process."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from radslag.cli.app import main
from radslag.settings import Settings

# A loaded machine is no failure: nothing here is timed. CI tries the same examples every time, so that it fails
# for what changed; new examples are looked for where somebody can look into them.
hypothesis_settings.register_profile("here", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden files are written anew only when asked."""
    parser.addoption("--regenerate", action="store_true", help="write the golden files anew")


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an index that holds every sample document."""
    from pipelines.direct import ingest_directly
    from radslag.harvest.folders import list_files
    from radslag.wiring import SAMPLES

    folder = tmp_path_factory.mktemp("samples") / "index"
    files = [(str(f.path), f.uri) for f in list_files([SAMPLES]).files]
    result = ingest_directly(files, Settings(index=str(folder)))
    assert result["summary"]["new"] == len(files), [o["reason"] for o in result["outcomes"] if o["reason"]]
    return folder


@dataclass(frozen=True)
class Said:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def radslag(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run the command line in this process."""
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)

    def run(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run
