"""The flow and the direct command do the same; retries; the nightly run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.errors import ModelMissing
from pipelines.direct import ingest_directly
from radslag.search import ingest as ingest_module
from radslag.settings import Settings, SettingsError
from tests.cli.test_commands import MINUTES


@pytest.fixture(scope="module")
def harness() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def files(tmp_path: Path) -> list[tuple[str, str]]:
    (tmp_path / "a.txt").write_text(MINUTES, encoding="utf-8")
    (tmp_path / "b.txt").write_text(MINUTES.replace("Tranås", "Habo"), encoding="utf-8")
    (tmp_path / "bad.txt").write_text("", encoding="utf-8")
    return [(str(p), str(p)) for p in sorted(tmp_path.glob("*.txt"))]


def told(result: dict) -> list[tuple]:
    return [(o["uri"], o["status"], o["document_id"], o["reason"], o["sections"], o["decisions"]) for o in result["outcomes"]]


@pytest.mark.usefixtures("harness")
def test_flow_and_direct_agree(files: list[tuple[str, str]], tmp_path: Path) -> None:
    from pipelines.ingest import run_flow

    for _ in ("first", "again"):
        direct = ingest_directly(files, Settings(index=str(tmp_path / "direct")))
        flow = run_flow(files, Settings(index=str(tmp_path / "flow")))
        assert told(direct) == told(flow)
        assert direct["summary"] == flow["summary"]
    assert direct["summary"] == {"new": 0, "replaced": 0, "unchanged": 2, "withdrawn": 0, "failed": 1}


def _fail_first(monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """Make storing fail a number of times with a fault that may pass."""
    calls: list[str] = []
    real = ingest_module.store

    def flaky(*arguments: object, **options: object) -> int:
        calls.append("x")
        if len(calls) <= times:
            raise ConnectionError("the index does not answer")
        return real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ingest_module, "store", flaky)
    return calls


@pytest.mark.parametrize(("faults", "status"), [(2, "new"), (3, "failed")])
@pytest.mark.parametrize("way", ["direct", "flow"])
@pytest.mark.usefixtures("harness")
def test_passing_faults_are_tried_again(
    monkeypatch: pytest.MonkeyPatch, files: list[tuple[str, str]], tmp_path: Path, way: str, faults: int, status: str
) -> None:
    from pipelines.ingest import run_flow

    calls = _fail_first(monkeypatch, faults)
    run = ingest_directly if way == "direct" else run_flow
    result = run(files[:1], Settings(index=str(tmp_path / "index"), retries=2, retry_delay=0.01))
    assert [o["status"] for o in result["outcomes"]] == [status]
    assert len(calls) == 3
    if status == "failed":
        assert "does not answer" in result["outcomes"][0]["reason"]


@pytest.mark.usefixtures("harness")
def test_a_document_that_never_ends_is_given_up_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, files: list[tuple[str, str]], tmp_path: Path
) -> None:
    from pipelines.ingest import run_flow

    real = ingest_module.attempt

    def endless(session: ingest_module.Session, path: Path, uri: str, **options: bool) -> ingest_module.Outcome:
        while path.name == "a.txt":
            pass
        return real(session, path, uri, **options)

    monkeypatch.setattr("pipelines.ingest.attempt", endless)
    settings = Settings(index=str(tmp_path / "index"), document_timeout=10)
    result = run_flow(files, settings)
    assert {Path(o["uri"]).name: o["status"] for o in result["outcomes"]} == {
        "a.txt": "failed",
        "b.txt": "new",
        "bad.txt": "failed",
    }
    assert result["outcomes"][0]["reason"].startswith("Given up after 10 seconds")


@pytest.mark.usefixtures("harness")
@pytest.mark.parametrize("way", ["direct", "flow"])
def test_a_missing_model_ends_the_run_once(files: list[tuple[str, str]], tmp_path: Path, way: str) -> None:
    from pipelines.ingest import run_flow

    settings = Settings(index=str(tmp_path / "index"), tagger="spacy:sv_core_news_xx")
    with pytest.raises(ModelMissing, match="python -m spacy download sv_core_news_xx"):
        (ingest_directly if way == "direct" else run_flow)(files, settings)
    result = ingest_directly(files, Settings(index=str(tmp_path / "index")))
    assert result["summary"] == {"new": 2, "replaced": 0, "unchanged": 0, "withdrawn": 0, "failed": 1}


@pytest.mark.usefixtures("harness")
def test_nightly_reads_the_configured_folders(
    monkeypatch: pytest.MonkeyPatch, files: list[tuple[str, str]], tmp_path: Path
) -> None:
    from pipelines.nightly import nightly

    monkeypatch.setenv("RADSLAG_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("RADSLAG_SOURCES", f'["{tmp_path}", "{tmp_path}/gone"]')
    result = nightly()
    assert result["summary"]["new"] == 2
    assert [p["path"] for p in result["problems"]] == [f"{tmp_path}/gone"]


@pytest.mark.usefixtures("harness")
def test_nightly_without_sources_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.nightly import nightly

    monkeypatch.delenv("RADSLAG_SOURCES", raising=False)
    with pytest.raises(SettingsError, match="No folders are configured"):
        nightly()


def test_the_schedule_is_two_at_night_in_stockholm() -> None:
    from pipelines.nightly import SCHEDULE

    assert (SCHEDULE.cron, SCHEDULE.timezone) == ("0 2 * * *", "Europe/Stockholm")


def test_search_never_imports_prefect(sample_index: Path) -> None:
    code = (
        "import sys; from radslag.cli.app import main\n"
        f"assert main(['search', 'våld', '--quiet', '--json', '--index', {str(sample_index)!r}]) == 0\n"
        "bad = [m for m in ('prefect', 'torch', 'spacy', 'pandas', 'stanza') if m in sys.modules]\n"
        "assert not bad, bad"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
