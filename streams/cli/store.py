"""`frontwatch store`: what the alert store holds, a copy of it, and what it may forget."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.common import FAILED, now, options
from streams.cli.output import complain, note, write_line, write_text

if TYPE_CHECKING:
    from streams.subscribers.store import AlertStore

app = typer.Typer(
    help="The alert store: what it holds, a copy of it, and what it may forget.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def info(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> int:
    """Show where the store is and what it holds."""
    store = _open(context)
    if store is None:
        return FAILED
    with store:
        told = {name: _shown(value) for name, value in asdict(store.info()).items()}
    if as_json:
        write_line(told)
        return 0
    for name, value in told.items():
        write_text(f"{name.replace('_', ' '):<14} {'' if value is None else value}")
    return 0


@app.command()
def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.")],
) -> int:
    """Write a copy of the store to FILE, also while a worker writes.

    To go back to it, stop the worker and put it in the place of the store. A store on PostgreSQL is
    copied with pg_dump.
    """
    store = _open(context)
    if store is None:
        return FAILED
    with store:
        store.backup(target)
    note(f"{target}: {target.stat().st_size} bytes", quiet=options(context).quiet)
    return 0


@app.command()
def prune(
    context: typer.Context,
    days: Annotated[
        float, typer.Option("--older-than", metavar="DAYS", min=1, help="Age of what may go.")
    ],
) -> int:
    """Remove changes that are over and of which nothing was heard for DAYS.

    A change by which somebody holds a place stays however old it is, and so does one that it
    reversed.
    """
    from streams.cli.output import progress

    quiet = options(context).quiet
    store = _open(context, read_only=False)
    if store is None:
        return FAILED
    with store, progress("changes", quiet=quiet) as bar:
        changes, alerts = store.prune(now() - timedelta(days=days), bar.at)
    note(f"{changes} changes with {alerts} alerts removed", quiet=quiet)
    return 0


@app.command(name="prune-deliveries")
def prune_deliveries(
    context: typer.Context,
    days: Annotated[
        float | None,
        typer.Option(
            "--older-than", metavar="DAYS", min=1, help="Age; the setting delivery_log_days."
        ),
    ] = None,
) -> int:
    """Remove messages to subscribers that are delivered or given up, and the log of their tries.

    What waits stays, and who was told what: a reversal reaches them however late it comes. A running
    deliverer does the same every hour.
    """
    from streams.subscribers.delivery.keeping import prune as prune_done

    opts = options(context)
    age = opts.settings().delivery_log_days if days is None else days
    store = _open(context, read_only=False)
    if store is None:
        return FAILED
    with store:
        messages, tries = prune_done(store, now() - timedelta(days=age))
    note(f"{messages} messages and {tries} tries removed", quiet=opts.quiet)
    return 0


@app.command()
def upgrade(context: typer.Context) -> int:
    """Bring the schema of the store up to date, as `run` and `worker` do when they start."""
    store = _open(context, read_only=False)
    if store is None:
        return FAILED
    with store:
        note(f"{store.address}: up to date", quiet=options(context).quiet)
    return 0


def _open(context: typer.Context, *, read_only: bool = True) -> AlertStore | None:
    from streams.subscribers.store import AlertStore

    where = options(context).settings().alert_store
    if isinstance(where, Path) and not where.exists():
        complain(f"there is no alert store {where}: nothing has run in this data folder")
        return None
    return AlertStore(where, read_only=read_only)


def _shown(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
