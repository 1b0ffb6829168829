"""``radslag reindex``: an index embedded anew beside the live one, on either engine; on a server also the way back."""

from __future__ import annotations

from typing import Annotated

import typer

from radslag.cli.console import UsageError, note
from radslag.cli.options import EmbedderName, IndexAt, Quiet, Verbose, settings_of, verbosity_of


def reindex(
    index: IndexAt = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Switch an OpenSearch index back to the generation before the live one.")
    ] = False,
    embedder: EmbedderName = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Embed everything anew beside the live index and switch; searches go on. Cut off, it goes on where it stopped."""
    verbosity_of(quiet, verbose)
    from radslag.wiring import embedder_for, embedder_of, is_server, open_server

    settings = settings_of(index, embedder)
    if not is_server(settings.index):
        if rollback:
            raise UsageError(
                f"{settings.index} is a folder, which keeps no earlier generation; embed it anew with the embedder that you want: "
                f"radslag reindex --index {settings.index} --embedder NAME"
            )
        from radslag.search.index import embedded_reindex

        done = embedded_reindex.reindex(settings.index, embedder_for(settings.embedder, embedder_of(settings.index)))
        note(f"{done} documents embedded anew; the new generation is live in {settings.index}")
        return
    from radslag.search.index import opensearch_reindex

    server = open_server(settings.index)
    if rollback:
        note(f"generation {opensearch_reindex.rollback(server)} is live again at {settings.index}")
        return
    done = opensearch_reindex.reindex(
        server, embedder_for(settings.embedder, embedder_of(settings.index)), shards=settings.opensearch_shards
    )
    note(f"{done} documents embedded anew; the new generation is live at {settings.index}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(reindex)
