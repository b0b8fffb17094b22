"""`frontwatch gazetteer`: the table of places."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import Options, options
from streams.cli.output import note, progress, show, table, write_line
from streams.errors import FrontwatchError

if TYPE_CHECKING:
    from streams.settings import Settings


class GazetteerBuildError(FrontwatchError):
    """The table cannot be built; the message says what to set."""


app = typer.Typer(help="Build the table of places, and look names up in it.", no_args_is_help=True)


@app.command()
def build(
    context: typer.Context,
    force: Annotated[bool, typer.Option("--force", help="Build it even if it is there.")] = False,
) -> None:
    """Build the table unless it is there already. It takes some seconds."""
    opts = options(context)
    settings = opts.settings()
    if not force and _usable(settings.gazetteer_path):
        note(f"the gazetteer is up to date: {settings.gazetteer_path}", quiet=opts.quiet)
        return
    _build(settings, opts)


@app.command()
def lookup(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A place name in any spelling.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON lines.")] = False,
) -> None:
    """Show which places a name may mean, the likeliest first."""
    from agents.detect.gazetteer import Gazetteer
    from schemas.wire import to_builtins

    opts = options(context)
    gazetteer = Gazetteer.open(prepare(opts.settings(), opts))
    found = gazetteer.lookup(name)
    if as_json:
        for entry in found:
            write_line(to_builtins(entry))
        return
    rows = [(e.id, e.name, e.country, f"{e.lat}", f"{e.lon}", e.population) for e in found]
    show(table(("id", "name", "country", "lat", "lon", "population"), rows, numbers=(3, 4, 5)))


def prepare(settings: Settings, opts: Options) -> Path:
    """Return the path of the table, building it on first use.

    Raises:
        GazetteerBuildError: it cannot be built, or what is there is no table of ours: that is left
            as it is, since the path may be a slip.
    """
    if not _usable(settings.gazetteer_path):
        _build(settings, opts)
    return settings.gazetteer_path


def _usable(path: Path) -> bool:
    from agents.detect.gazetteer import Gazetteer, GazetteerError

    if not path.exists():
        return False
    try:
        Gazetteer.open(path).close()
    except GazetteerError as error:
        raise GazetteerBuildError(f"{error}; run: frontwatch gazetteer build --force") from error
    return True


def _build(settings: Settings, opts: Options) -> None:
    from agents.detect.gazetteer import build as build_table

    path = settings.gazetteer_path
    note(f"building the gazetteer {path} ...", quiet=opts.quiet)
    try:
        with progress("places", quiet=opts.quiet) as bar:
            build_table(path, progress=bar.at)
    except (OSError, sqlite3.Error) as error:
        raise GazetteerBuildError(
            f"the gazetteer cannot be written to {path}: {error}; "
            "FRONTWATCH_GAZETTEER_PATH sets another place"
        ) from error
