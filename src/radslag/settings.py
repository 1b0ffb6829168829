"""The one place that reads the environment: ``RADSLAG_*`` variables and ``radslag.toml``.

Order, the first wins: command-line flags (given as arguments), environment, ``radslag.toml`` in the working folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class SettingsError(Exception):
    """A setting is wrong; one sentence that names it."""


class Settings(BaseSettings):
    """Everything that can be set. Each field is documented here and nowhere else."""

    model_config = SettingsConfigDict(env_prefix="RADSLAG_", toml_file="radslag.toml", extra="forbid")

    index: str = Field(
        default_factory=lambda: str(user_data_path("radslag") / "index"),
        description="Folder of the embedded index, or the http(s) address of an OpenSearch server.",
    )
    embedder: str | None = Field(
        None,
        description="Name or path of the embedding model. Without it: the one that an index was made with, encoder-sv for a new one.",
    )
    tagger: str = Field("default", description="Entity tagger: default, rules, spacy:PACKAGE or stanza:LANGUAGE.")
    language: Literal["en", "sv"] = Field(
        "en", description="Language of what search, compare, similar, reuse and show print: en or sv."
    )
    sources: list[Path] = Field(default_factory=list, description="Folders that the nightly run reads.")
    opensearch_user: str | None = Field(
        None, description="Name for an OpenSearch server; one in the address (https://name@host) comes first."
    )
    opensearch_password: SecretStr | None = Field(
        None, description="Password for it; from the environment, never from an address."
    )
    opensearch_password_file: Path | None = Field(None, description="File that holds the password.")
    opensearch_api_key_file: Path | None = Field(
        None, description="File that holds an API key, sent instead of name and password."
    )
    opensearch_ca_file: Path | None = Field(
        None, description="Certificate of the authority that signed the server's certificate."
    )
    opensearch_aws_region: str | None = Field(
        None, description="Region of an Amazon OpenSearch domain; requests are then signed (SigV4)."
    )
    opensearch_shards: int = Field(
        1, ge=1, description="Shards of an OpenSearch index that is made new (docs/operations.md says how many)."
    )
    workers: int = Field(2, ge=1, description="Documents worked on at the same time by the flow.")
    retries: int = Field(2, ge=0, description="How often a document is tried again after a passing fault.")
    retry_delay: float = Field(1.0, ge=0, description="Seconds before the first new try; doubled each time.")
    document_timeout: float = Field(
        900, gt=0, description="Seconds after which the flow gives up a document, so that one cannot hold up the night."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before environment before radslag.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: object) -> Settings:
    """Read the settings; arguments that are None do not count. Raises :class:`SettingsError`."""
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"The setting {name} (RADSLAG_{name.upper()} or radslag.toml) is wrong: {first['msg']}.") from error
    except ValueError as error:  # an unreadable radslag.toml
        raise SettingsError(f"radslag.toml cannot be read: {error}.") from error


def prefect_server() -> str | None:
    """Address of the Prefect server that PREFECT_API_URL names (Prefect's own variable), if any."""
    return os.environ.get("PREFECT_API_URL") or None


def prepare_prefect(*, verbose: bool = False) -> None:
    """Defaults for Prefect's own variables, before it is imported; what the user has set stays.

    Its temporary server takes over ten seconds on a busy machine, so it gets two minutes to answer; its log
    is for those who ask; and it fails when the parent of its home folder is missing.
    """
    defaults = {
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "INFO" if verbose else "WARNING",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect").mkdir(parents=True, exist_ok=True)
