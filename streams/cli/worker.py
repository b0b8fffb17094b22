"""`frontwatch worker`: the long-running worker alone, for operators."""

from __future__ import annotations

import typer

from streams.cli.common import options
from streams.cli.run import Once


def worker(context: typer.Context, once: Once = False) -> None:
    """Run a worker against the broker of the settings.

    Its probes and metrics answer on the port of the page.

    It reads no feeds, replays no seeds and prints no alerts; they go to the alert store.
    """
    import asyncio

    from streams.cli.gazetteer import prepare
    from streams.cli.service import Service
    from streams.kafka.preflight import preflight

    opts = options(context)
    settings = opts.settings(seed_first_start=False, feeds=())
    asyncio.run(preflight(settings))  # before the place table is built, which takes a while
    prepare(settings, opts)
    service = Service(settings, quiet=opts.quiet, once=once, prints=False)
    asyncio.run(service.run())
