"""`frontwatch subscriptions`: who gets which alerts, and what became of what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import FAILED, now, options, usage
from streams.cli.output import counted, note, show, table, write_line, write_text

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.subscribers.delivery.book import SubscriptionBook

app = typer.Typer(
    help="Subscriptions: who gets which alerts, and what became of what was sent.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a subscription, sub_...")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON lines.")]
SecretFile = Annotated[
    Path | None,
    typer.Option("--secret-file", metavar="FILE", help="A file with the secret, whsec_..."),
]


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What you call it.")],
    webhook: Annotated[
        str | None, typer.Option("--webhook", metavar="URL", help="Where alerts are posted to.")
    ] = None,
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="TOPIC", help="A topic of the Kafka broker.")
    ] = None,
    notify: Annotated[
        Path | None,
        typer.Option(
            "--notify-file",
            metavar="FILE",
            help="A file with an address of apprise, as in mailtos://..., which holds a password.",
        ),
    ] = None,
    wanted: Annotated[
        str,
        typer.Option("--filter", metavar="QUERY", help="As in country=SY&tier=confirmed."),
    ] = "",
    digest: Annotated[
        int, typer.Option("--digest", metavar="MINUTES", help="Together, every so many minutes.")
    ] = 0,
    quiet_hours: Annotated[
        str, typer.Option("--quiet-hours", metavar="FROM-TO", help="In UTC, as in 22:00-06:00.")
    ] = "",
    only: Annotated[
        str, typer.Option("--only", metavar="WHAT", help="reversals or confirmed.")
    ] = "",
    secret_file: SecretFile = None,
    as_json: AsJson = False,
) -> None:
    """Subscribe to what comes from now on; write its id and its secret.

    What takes back or disputes an alert goes to whoever got that alert, whatever the filter says.
    """
    from streams.subscribers.delivery.book import Wish
    from streams.subscribers.delivery.lines import subscription_line
    from streams.subscribers.delivery.rules import Only
    from streams.subscribers.delivery.subscriptions import Channel

    ways = {Channel.WEBHOOK: webhook, Channel.KAFKA: topic, Channel.APPRISE: _read(notify) or None}
    given = [(channel, target) for channel, target in ways.items() if target is not None]
    if len(given) != 1:
        raise usage("name one of --webhook, --topic and --notify-file")
    if only not in set(Only):
        raise usage("--only takes reversals or confirmed")
    wish = Wish(
        name=name,
        channel=given[0][0],
        target=given[0][1],
        filter=wanted,
        digest_minutes=digest,
        quiet=quiet_hours,
        only=Only(only),
        secret=_read(secret_file),
    )
    with _book(context) as (book, _):
        made = book.add(wish)
    if as_json:
        write_line({**subscription_line(made), "secret": made.secret})
        return
    write_text(made.id)
    if made.channel is Channel.WEBHOOK:
        write_text(made.secret)


@app.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the subscriptions and how they stand, without their secrets."""
    from streams.subscribers.delivery.lines import subscription_line

    with _book(context) as (book, _):
        lines = [subscription_line(each, book.figures(each.id)) for each in book.all()]
    if as_json:
        for line in lines:
            write_line(line)
        return
    titles = ("id", "name", "state", "to", "filter", "delivered", "waiting", "given up", "held")
    rows = [
        (
            *(line[key] for key in ("id", "name", "state", "target", "filter")),
            *(line[key] for key in ("delivered", "waiting", "given_up", "held")),
        )
        for line in lines
    ]
    show(table(titles, rows, numbers=(5, 6, 7, 8)))


@app.command()
def test(context: typer.Context, subscription_id: Id) -> int:
    """Send one message that says it is a test, now, and tell what came of it."""
    import asyncio

    from streams.subscribers.delivery.desk import send_test

    with _book(context) as (book, settings):
        outcome = asyncio.run(send_test(settings, book.get(subscription_id)))
    if outcome.delivered:
        note(f"delivered ({outcome.status or 'taken'})", quiet=options(context).quiet)
        return 0
    write_text(f"not delivered: {outcome.reason}")
    return FAILED


@app.command()
def pause(context: typer.Context, subscription_id: Id) -> None:
    """Send nothing until it is resumed; what comes meanwhile waits."""
    with _book(context) as (book, _):
        book.pause(subscription_id, "by command")


@app.command()
def resume(
    context: typer.Context,
    subscription_id: Id,
    from_now: Annotated[
        bool, typer.Option("--from-now", help="Leave out what came meanwhile.")
    ] = False,
) -> None:
    """Go on where it was paused, or disabled by its receiver."""
    with _book(context) as (book, _):
        book.resume(subscription_id, from_now=from_now)


@app.command()
def rotate(context: typer.Context, subscription_id: Id, secret_file: SecretFile = None) -> None:
    """Set a new secret and write it; for 24 hours the one before signs as well."""
    secret = _read(secret_file)
    with _book(context) as (book, _):
        write_text(book.rotate(subscription_id, secret).secret)


@app.command()
def remove(context: typer.Context, subscription_id: Id) -> None:
    """Remove a subscription, its log, and what waits for it."""
    with _book(context) as (book, _):
        book.remove(subscription_id)


@app.command()
def log(
    context: typer.Context,
    subscription_id: Id,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Tries.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show the last tries, the newest first."""
    from streams.subscribers.delivery.lines import attempt_line, time_text

    with _book(context) as (book, _):
        lines = book.log(subscription_id, limit)
    if as_json:
        for each in lines:
            write_line(attempt_line(each))
        return
    titles = ("at", "message", "try", "status", "result", "reason")
    rows = [
        (time_text(e.at), e.message_id, e.number, e.status or "", e.result, e.reason) for e in lines
    ]
    show(table(titles, rows, numbers=(2, 3)))


@app.command()
def replay(
    context: typer.Context,
    subscription_id: Id,
    message: Annotated[
        str | None, typer.Option("--message", metavar="ID", help="Only this one.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", help="All since then (UTC), delivered or not.")
    ] = None,
) -> None:
    """Send messages again under the same ids: those given up, one, or all since a time."""
    moment = None if since is None else since.replace(tzinfo=now().tzinfo)
    with _book(context) as (book, _):
        count = book.replay(subscription_id, message=message, since=moment)
    note(f"{counted(count, 'message')} to be sent again", quiet=options(context).quiet)


@contextmanager
def _book(context: typer.Context) -> Iterator[tuple[SubscriptionBook, Settings]]:
    from streams.subscribers.delivery.setup import open_book
    from streams.subscribers.store import AlertStore

    settings = options(context).settings()
    with AlertStore(settings.alert_store) as store:
        yield open_book(store, settings), settings


def _read(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise usage(f"{path} cannot be read") from error
