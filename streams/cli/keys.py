"""`frontwatch keys`: who may ask the gateway, and for what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from streams.cli.common import now, options, usage
from streams.cli.output import counted, note, show, table, write_line, write_text

if TYPE_CHECKING:
    from streams.subscribers.access.keyring import Keyring
    from streams.subscribers.access.keys import Key

app = typer.Typer(
    help="Keys: who may ask the gateway, and for what.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON lines.")]
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST: Final = 5  # digits


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who it is for.")],
    scopes: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", help="read, articles, subscriptions, verdicts or admin; may be repeated."
        ),
    ] = None,
    expires: Annotated[
        str, typer.Option("--expires", metavar="WHEN", help="In 12h, 90d or 26w, or a day (UTC).")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Make a key and write it. It is shown this once: the store keeps nothing that opens a door.

    From the first key on the gateway asks everybody for one.
    """
    from streams.subscribers.access.scopes import Scope

    wanted = [each for given in scopes or [] for each in given.replace(",", " ").split()]
    for each in wanted:
        if each not in set(Scope):
            raise usage(f"{each!r} is no scope; there are {', '.join(Scope)}")
    if not wanted:
        raise usage(f"name at least one --scope: {', '.join(Scope)}")
    with _keyring(context) as keyring:
        key, token = keyring.add(name, [Scope(each) for each in wanted], _moment(expires))
    if as_json:
        write_line({**_line(key), "key": token})
        return
    write_text(token)
    quiet = options(context).quiet
    note("This key is not shown again.", quiet=quiet)
    if Scope.ADMIN in key.scopes and Scope.SUBSCRIPTIONS not in key.scopes:
        note("Its scope admin opens nothing without subscriptions.", quiet=quiet)


@app.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every key that was made, without what opens a door."""
    with _keyring(context) as keyring:
        lines = [_line(key) for key in keyring.all()]
    if as_json:
        for line in lines:
            write_line(line)
        return
    names = ("id", "name", "scopes", "state", "made_at", "expires_at", "used_at")
    rows = [
        tuple(" ".join(v) if isinstance(v := line[n], list) else v or "" for n in names)
        for line in lines
    ]
    show(table(("id", "name", "scopes", "state", "made", "expires", "last used"), rows))


@app.command()
def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a key.")],
) -> None:
    """End a key, its sessions and its live streams, within seconds and for good."""
    with _keyring(context) as keyring:
        key = keyring.revoke(key_id)
    note(f"{key.id} ({key.name}) opens nothing any more", quiet=options(context).quiet)


@app.command()
def clear(context: typer.Context) -> None:
    """Forget all keys once none of them holds: a gateway on loopback then asks nobody again."""
    with _keyring(context) as keyring:
        count = keyring.clear()
    note(f"{counted(count, 'key')} forgotten", quiet=options(context).quiet)


@contextmanager
def _keyring(context: typer.Context) -> Iterator[Keyring]:
    from streams.subscribers.access.keyring import Keyring
    from streams.subscribers.store import AlertStore

    with AlertStore(options(context).settings().alert_store) as store:
        yield Keyring(store, clock=now)


def _moment(text: str) -> datetime | None:
    """Return when a key ends: after so many hours, days or weeks, or at the beginning of a day."""
    if not text:
        return None
    number, unit = text[:-1], text[-1]
    if number.isascii() and number.isdigit() and len(number) <= _LONGEST and unit in _UNITS:
        return now() + int(number) * _UNITS[unit]
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=now().tzinfo)
    except ValueError as error:
        raise usage("--expires takes 12h, 90d, 26w, or a day as 2030-01-31") from error


def _line(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(scope.value for scope in key.scopes),
        "state": key.state(now()),
        "made_at": _iso(key.made_at),
        "expires_at": _iso(key.expires_at),
        "used_at": _iso(key.used_at),
    }


def _iso(when: datetime | None) -> str | None:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z") if when else None
