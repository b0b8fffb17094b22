"""`frontwatch ingest`: files, folders and feeds into news.raw."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import FAILED, Options, now, options
from streams.cli.output import complain, counted, note, write_line

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.sources.items import Item
    from streams.sources.poller import Look
    from streams.sources.sink import RawSink

_BATCH = 200


@dataclass(slots=True)
class Tally:
    """What came of an ingest. ``kept`` are unreadable records that were put into the log as well."""

    articles: int = 0
    kept: int = 0
    failed: int = 0
    known: int = 0
    other_kinds: int = 0


def ingest(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="JSON Lines, text, HTML or feed files, folders of these, feed addresses, or - for "
            "JSON lines on standard input.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Write the tally as JSON.")] = False,
) -> int:
    """Read articles from files, folders and feeds into the log.

    What cannot be read as an article goes into the log as it came and becomes a dead letter there,
    so that it can be sent again once mended; it is named on standard error as well.
    """
    from streams.sources.sink import RawSink

    opts = options(context)
    settings = opts.settings()
    tally = Tally()
    with RawSink(settings) as sink:
        for source in sources:
            _one(source, settings, sink, tally)
    _tell(tally, opts, as_json=as_json)
    return FAILED if tally.failed else 0


def _one(source: str, settings: Settings, sink: RawSink, tally: Tally) -> None:
    from streams.sources.errors import SourceError
    from streams.sources.files import count_unknown, read_path

    try:
        if "://" in source:
            asyncio.run(_feed(source, settings, sink, tally))
        elif source == "-":
            _pipe(sink, tally)
        else:
            stream = iter(read_path(Path(source), now))
            while batch := list(islice(stream, _BATCH)):
                _store(batch, sink, tally)
            tally.other_kinds += count_unknown(Path(source))
    except SourceError as error:
        complain(str(error))
        tally.failed += 1


def _pipe(sink: RawSink, tally: Tally) -> None:
    """Read standard input as it comes: an article is in the log before the next one is written."""
    from streams.cli.reading import line_batches, named, opened
    from streams.sources.items import line_item

    with opened("-") as descriptor:
        for batch in line_batches(descriptor):
            _store([line_item(line, named("-"), now()) for line in batch], sink, tally)


def _store(items: Sequence[Item], sink: RawSink, tally: Tally) -> None:
    sink.put(items)
    for item in items:
        if item.problem is None:
            tally.articles += 1
            continue
        tally.failed += 1
        tally.kept += item.value is not None
        complain(f"{item.where}: {item.problem}")


async def _feed(url: str, settings: Settings, sink: RawSink, tally: Tally) -> None:
    from streams.sources.poller import open_poller

    async with open_poller(settings, sink.send, now) as poller:
        _count(await poller.look(url), tally)


def _count(look: Look, tally: Tally) -> None:
    tally.articles += look.new
    tally.known += look.known
    for item in look.bad:
        complain(f"{item.where}: {item.problem}")
        tally.failed += 1
    if look.problem:
        complain(f"{look.feed}: {look.problem}")
        tally.failed += 1
    if look.unchanged:
        note(f"{look.feed}: nothing changed since the last look")


def _tell(tally: Tally, opts: Options, *, as_json: bool) -> None:
    if as_json:
        write_line(
            {
                "articles": tally.articles,
                "known": tally.known,
                "failed": tally.failed,
                "kept": tally.kept,
            }
        )
    words = f"{counted(tally.articles, 'article')} put into the log"
    if tally.known:
        words += f", {tally.known} were there already"
    if tally.failed:
        words += f", {tally.failed} could not be read"
    if tally.kept:
        words += f" ({tally.kept} of them become dead letters: see frontwatch deadletters list)"
    if tally.other_kinds:
        words += f"; {counted(tally.other_kinds, 'file')} of other kinds left alone"
    note(words, quiet=opts.quiet)
