"""What users are told to run is what the tests run."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import typer
import yaml

from radslag.cli.app import app
from radslag.wiring import is_server, open_server
from tests.opensearch_node.assemble import version_of

ROOT = Path(__file__).parents[2]


class _Strict(yaml.SafeLoader):
    """Refuses a key that stands twice, as Compose does."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [k.value for k, _ in node.value if k.value != "<<"]
        assert len(keys) == len(set(keys)), f"twice: {keys}"
        return super().construct_mapping(node, deep)


def services_of_users() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((ROOT / "compose.yaml").read_text(encoding="utf-8"), _Strict)["services"]
    return found


def test_compose_asks_for_what_there_is() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    commands = set(typer.main.get_command(app).commands) | {"--help"}  # type: ignore[attr-defined]
    for name, service in services_of_users().items():
        assert "image" in service, name
        if service["image"] == "radslag":
            assert service["command"].split()[0] in commands
            asked = re.findall(r"/src\[([\w,-]+)\]", service["build"]["dockerfile_inline"])
            assert set(",".join(asked).split(",")) <= set(extras)


def test_compose_runs_the_tested_version() -> None:
    services = services_of_users()
    assert services["opensearch"]["image"].endswith(f":{version_of(3)}")
    assert services["dashboards"]["image"].endswith(f":{version_of(3)}")
    assert set(services) >= {"opensearch", "dashboards", "prefect", "nightly"}


def test_no_password_stands_in_a_file_for_users() -> None:
    for name in ("compose.yaml", "docs/operations.md"):
        assert "admin:admin" not in (ROOT / name).read_text(encoding="utf-8")


def test_versions_of_the_pom_are_named_in_the_docs() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert version_of(3) in text and version_of(2) in text


def test_places() -> None:
    assert is_server("https://host") and not is_server("data/index")
    assert open_server("https://clerk@host:9200/minutes").address.location == "https://host:9200/minutes"
