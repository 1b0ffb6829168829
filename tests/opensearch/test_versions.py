"""What users are told to run is what the tests run."""

from __future__ import annotations

from pathlib import Path

import yaml

from radslag.wiring import is_server, open_server
from tests.opensearch_node.assemble import version_of

ROOT = Path(__file__).parents[2]


def test_compose_runs_the_tested_version() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services["opensearch"]["image"].endswith(f":{version_of(3)}")
    assert services["dashboards"]["image"].endswith(f":{version_of(3)}")
    assert set(services) >= {"opensearch", "dashboards", "prefect", "web"}


def test_no_password_stands_in_a_file_for_users() -> None:
    for name in ("compose.yaml", "docs/operations.md"):
        assert "admin:admin" not in (ROOT / name).read_text(encoding="utf-8")


def test_versions_of_the_pom_are_named_in_the_docs() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert version_of(3) in text and version_of(2) in text


def test_places() -> None:
    assert is_server("https://host") and not is_server("data/index")
    assert open_server("https://clerk@host:9200/minutes").address.location == "https://host:9200/minutes"
