"""`frontwatch gazetteer`: the table of places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import Options, options
from streams.cli.gazetteer_build import (
    GazetteerBuildError,
    build_missing,
    build_plain,
    build_with,
)
from streams.cli.output import note, show, table, write_line

if TYPE_CHECKING:
    from streams.settings import Settings

app = typer.Typer(help="Build the table of places, and look names up in it.", no_args_is_help=True)


@app.command()
def build(
    context: typer.Context,
    dumps: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[DUMP]...",
            help="GeoNames files, .txt or .zip: country dumps (SY.zip), allCountries, and "
            "alternateNamesV2 for more spellings.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Build it even if it is there.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Go back to the table without any dumps.")
    ] = False,
) -> None:
    """Build the table unless it is there already. It takes some seconds without dumps.

    With DUMPs, their places are merged in beside those that come along, and that table is the one
    in use from then on. A build that was stopped goes on where it was. docs/gazetteer.md says which
    rows are kept.
    """
    opts = options(context)
    settings = opts.settings()
    if dumps and plain:
        raise typer.BadParameter("--plain is the table without dumps")
    if dumps:
        build_with(settings, dumps, force=force, quiet=opts.quiet)
    elif plain:
        build_plain(settings, quiet=opts.quiet)
    elif not force and _usable(settings.gazetteer_path):
        note(f"the gazetteer is up to date: {settings.gazetteer_path}", quiet=opts.quiet)
    else:
        build_missing(settings, force=force, quiet=opts.quiet)


@app.command()
def lookup(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A place name in any spelling.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON lines.")] = False,
) -> None:
    """Show which places a name may mean, the likeliest first."""
    from agents.detect.places.gazetteer import Gazetteer
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


@app.command()
def join(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON lines.")] = False,
) -> None:
    """Let places that had only a name go on under their entry, where the table has one by now.

    Their histories are merged by the worker: at once if one runs, else when the next one starts. A
    worker asks for the same at its start, so this is for one that is not to be stopped.
    """
    from agents.detect.places.gazetteer import GazetteerError
    from schemas.wire import to_builtins
    from streams.errors import FrontwatchError
    from streams.joining import join_in_log

    opts = options(context)
    settings = opts.settings()
    prepare(settings, opts)
    try:
        found = join_in_log(settings)
    except GazetteerError as error:
        raise FrontwatchError(str(error)) from error
    if as_json:
        for each in found:
            write_line(to_builtins(each))
        return
    rows = [(each.from_id, each.place.id, each.place.name, each.place.country) for each in found]
    if rows:
        show(table(("had only a name", "goes on as", "name", "country"), rows))
    note(f"{len(found)} places to join", quiet=opts.quiet)


def prepare(settings: Settings, opts: Options) -> Path:
    """Return the path of the table, building it on first use.

    Raises:
        GazetteerBuildError: it cannot be built, or what is there is no table of ours: that is left
            as it is, since the path may be a slip.
    """
    if not _usable(settings.gazetteer_path):
        build_missing(settings, quiet=opts.quiet)
    return settings.gazetteer_path


def _usable(path: Path) -> bool:
    from agents.detect.places.gazetteer import Gazetteer, GazetteerError

    if not path.exists():
        return False
    try:
        Gazetteer.open(path).close()
    except GazetteerError as error:
        raise GazetteerBuildError(f"{error}; run: frontwatch gazetteer build --force") from error
    return True
