"""The command line: parse, call a flow or a function, print."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

from extract.errors import ExtractError
from radslag.cli.console import USAGE, UsageError, complain
from radslag.settings import SettingsError

# The base of usage errors, whether typer carries click inside or uses the package.
_ClickException: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

app = typer.Typer(
    name="radslag",
    help="Rådslag: Swedish municipal minutes as searchable, comparable, citable knowledge.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

for _module in ("demo", "extract", "ingest", "search", "compare", "related", "records", "state", "text", "nightly", "reindex"):
    import_module(f"radslag.cli.{_module}").register(app)


@app.callback()
def _root(version: bool = typer.Option(False, "--version", help="Show the version and exit.", is_eager=True)) -> None:
    if version:
        from extract.pipeline import version as number

        print(f"radslag {number()}")
        raise typer.Exit


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; every foreseen error is one sentence on stderr."""
    from radslag.search.errors import SearchError

    try:
        code = app(arguments, standalone_mode=False)
    except typer.Abort:
        complain("interrupted.")
        return 130
    except _ClickException as error:
        error.show()  # type: ignore[attr-defined]
        return USAGE
    except (UsageError, SettingsError, SearchError, ExtractError) as error:
        complain(str(error))
        return USAGE
    except BrokenPipeError:  # `radslag … | head`
        sys.stderr.close()
        return 0
    return code if isinstance(code, int) else 0


def _entry() -> None:
    sys.exit(main())


if __name__ == "__main__":
    _entry()
