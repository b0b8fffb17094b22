"""`frontwatch topics reread`: have a topic read again from its beginning."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from streams.cli.common import options
from streams.cli.output import counted, note, write_line


def reread(
    context: typer.Context,
    topic: Annotated[
        str, typer.Argument(help="The topic. By default the articles, of which all else is made.")
    ] = "news.raw",
    as_json: Annotated[
        bool, typer.Option("--json", help="Write a JSON line for each partition.")
    ] = False,
) -> None:
    """Have the workers read a topic again from its beginning when they are started next.

    For when something was lost behind it: a topic that was deleted, an alert store that is gone. Stop
    all workers first. What was handled before changes nothing when it comes again, and no alert is
    told twice.
    """
    import asyncio

    from streams.rereading import set_back

    opts = options(context)
    found = asyncio.run(set_back(opts.settings(), topic))
    for each in found if as_json else ():
        write_line({"topic": topic, **asdict(each), "records": each.records})
    records = counted(sum(each.records for each in found), "record")
    note(f"{topic}: {records} will be read again; start the workers", quiet=opts.quiet)
