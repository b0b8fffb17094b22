"""`frontwatch verdict` and `frontwatch verdicts`: what analysts say of changes, and the audit log."""

from __future__ import annotations

from typing import Annotated

import typer

from streams.cli.common import options, usage
from streams.cli.output import show, table, write_line, write_text

RULINGS = ("confirm", "reject", "merge", "withdraw")


def verdict(
    context: typer.Context,
    ruling: Annotated[
        str, typer.Argument(metavar="|".join(RULINGS), help="What is said of the change.")
    ],
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="The id of a change, chg_...")],
    analyst: Annotated[str, typer.Option("--analyst", metavar="NAME", help="Who says so.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")],
    into: Annotated[
        str | None, typer.Option("--into", metavar="CHANGE", help="For merge: what it really is.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> None:
    """Say of a change that it happened, that it did not, or that it is another one; write its id.

    The verdict goes into the audit log and into the claims, and takes effect where the worker reads
    it. The last word of each analyst on a change counts.
    """
    from schemas.verdicts import Ruling
    from streams.subscribers.store import AlertStore
    from streams.subscribers.verdicts.book import VerdictBook, Wish
    from streams.subscribers.verdicts.lines import verdict_line
    from streams.subscribers.verdicts.sink import ClaimSink

    if ruling not in RULINGS:
        raise usage(f"a verdict is one of {', '.join(RULINGS)}")
    settings = options(context).settings()
    wish = Wish(
        change_id=change,
        ruling=Ruling(ruling),
        analyst=analyst,
        reason=reason,
        merge_into=into,
    )
    with AlertStore(settings.alert_store) as store, ClaimSink(settings) as sink:
        given, _ = VerdictBook(store, sink.put).give(wish)
    if as_json:
        write_line(verdict_line(given))
    else:
        write_text(given.verdict_id)


def verdicts(
    context: typer.Context,
    change: Annotated[
        str | None, typer.Option("--change", metavar="CHANGE", help="Only those on one change.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Verdicts.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON lines.")] = False,
) -> None:
    """Show the audit log of verdicts, the newest first."""
    from streams.subscribers.store import AlertStore
    from streams.subscribers.verdicts.book import VerdictBook
    from streams.subscribers.verdicts.lines import verdict_line

    settings = options(context).settings()
    with AlertStore(settings.alert_store, read_only=True) as store:
        book = VerdictBook(store, None)
        if change is None:
            found = book.log(limit=limit)
        else:
            found = list(reversed(book.of_change(change) or []))[:limit]
    lines = [verdict_line(each) for each in found]
    if as_json:
        for line in lines:
            write_line(line)
        return
    titles = ("given at", "analyst", "verdict", "change", "merged into", "stands", "reason")
    names = ("given_at", "analyst", "verdict", "change_id", "merge_into", "stands", "reason")
    rows = [tuple(_cell(line[name]) for name in names) for line in lines]
    show(table(titles, rows))


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
