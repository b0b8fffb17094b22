"""`frontwatch run`: everything in one process on the embedded log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.common import options

Once = Annotated[
    bool,
    typer.Option(
        "--exit-when-idle", "--once", help="End when every article in the log has been handled."
    ),
]


def run(
    context: typer.Context,
    feeds: Annotated[
        list[str] | None,
        typer.Option("--feed", metavar="URL", help="An RSS or Atom feed to read; may be repeated."),
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Port of the page; 0 takes any that is free.")
    ] = None,
    seeds: Annotated[
        bool | None,
        typer.Option("--seeds/--no-seeds", help="Replay the seed topics into an empty log."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Who holds what before the first claim."),
    ] = None,
    once: Once = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write alerts as JSON lines.")] = False,
) -> None:
    """Run everything: worker, alert store, page and feeds.

    The log is one file; no broker is needed. Alerts are written to standard output as they come.
    """
    import asyncio

    from streams.cli.gazetteer import prepare
    from streams.cli.service import Service
    from streams.kafka.preflight import preflight

    opts = options(context)
    settings = opts.settings(
        http_port=port,
        seed_first_start=seeds,
        feeds=tuple(feeds or ()) or None,
        baseline=baseline,
    )
    asyncio.run(preflight(settings))  # before the place table is built, which takes a while
    prepare(settings, opts)
    service = Service(settings, quiet=opts.quiet, as_json=as_json, once=once)
    asyncio.run(service.run())
