"""`frontwatch alerts`: subscribe from a terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import options, usage
from streams.cli.output import Format, flush, note, write_alert

if TYPE_CHECKING:
    from agents.notify.filters import AlertFilter
    from streams.settings import Settings
    from streams.subscribers.store import AlertStore, Stored

_POLL_S = 0.2
_PAGE = 500


def alerts(
    context: typer.Context,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with alerts as they come.")
    ] = False,
    area: Annotated[
        list[str] | None,
        typer.Option(
            "--area",
            metavar="AREA",
            help="A country (SY, Syria), a place or province, or LAT,LON,KM. May be repeated.",
        ),
    ] = None,
    actor: Annotated[
        list[str] | None,
        typer.Option("--actor", metavar="PARTY", help="A party that gains, loses or supports."),
    ] = None,
    tier: Annotated[
        list[str] | None,
        typer.Option("--tier", metavar="TIER", help="claimed, reported, confirmed, ..."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="new, upgrade, reversal, ..."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write them.")] = Format.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="Only the last so many of the past.")
    ] = None,
) -> None:
    """Show the alerts so far; with --follow also those to come.

    The oldest comes first.
    Several areas, actors, tiers or kinds widen the choice; an alert must fit one of each.
    """
    from agents.notify.filters import parse_filter

    opts = options(context)
    try:
        wanted = parse_filter(
            areas=area or (), actors=actor or (), tiers=tier or (), kinds=kind or ()
        )
    except ValueError as error:
        raise usage(str(error)) from None
    form = Format.JSON if as_json else form
    settings = opts.settings()
    store = _open(settings)
    if store is None and not follow:
        note("there are no alerts: nothing has run in this data folder", quiet=opts.quiet)
        return
    seq = _past(store, wanted, form, limit) if store else 0
    flush()
    if follow:
        asyncio.run(_follow(settings, store, seq, wanted, form))


def _open(settings: Settings) -> AlertStore | None:
    from streams.subscribers.store import AlertStore

    where = settings.alert_store
    missing = isinstance(where, Path) and not where.exists()
    return None if missing else AlertStore(where, read_only=True)


def _past(store: AlertStore, wanted: AlertFilter, form: Format, limit: int | None) -> int:
    """Write what came so far and return the number of the last alert seen."""
    from collections import deque

    fitting: deque[Stored] = deque(maxlen=limit)
    seq = 0
    while page := store.after(seq, _PAGE):
        seq = page[-1].seq
        fitting.extend(s for s in page if wanted.matches(s.alert))
        while limit is None and fitting:
            write_alert(fitting.popleft().alert, form)
    for stored in fitting:
        write_alert(stored.alert, form)
    return seq


async def _follow(
    settings: Settings, store: AlertStore | None, seq: int, wanted: AlertFilter, form: Format
) -> None:
    while True:
        store = store or _open(settings)
        page = store.after(seq, _PAGE) if store else []
        for stored in page:
            seq = stored.seq
            if wanted.matches(stored.alert):
                write_alert(stored.alert, form)
        flush()
        await asyncio.sleep(0 if page else _POLL_S)
