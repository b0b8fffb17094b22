"""Building of the place table for the command line: the plain one, or one with dumps merged in."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from streams.cli.output import complain, counted, note, progress
from streams.errors import FrontwatchError

if TYPE_CHECKING:
    from agents.detect.places.dump_rows import Dump
    from agents.detect.places.dumps import Merged
    from streams.settings import Settings

_SHOWN_BAD_LINES: Final = 20
_MB: Final = 1_000_000


class GazetteerBuildError(FrontwatchError):
    """The table cannot be built; the message says what to do."""


def build_plain(settings: Settings, *, quiet: bool) -> None:
    """Build the table without dumps where the settings look for it, and note that it is in use."""
    from streams.place_table import choose, default_table, plain_table

    path = settings.gazetteer_path
    with _worded(path):
        if path == default_table(path.parent):
            choose(path.parent, [])
            path = plain_table(path.parent)
        _plain(path, quiet=quiet)


def build_with(settings: Settings, files: Sequence[Path], *, force: bool, quiet: bool) -> None:
    """Build the table with the dumps ``files``, and note that it is the one in use.

    Where a path is set by hand, the table goes there, and nothing is noted.
    """
    from agents.detect.places.dumps import dumps_fingerprint
    from streams.place_table import choose, default_table, table_with

    path = settings.gazetteer_path
    with _worded(path):
        dumps = _inspected(files, quiet=quiet)
        is_default = path == default_table(path.parent)
        if is_default:
            path = table_with(path.parent, dumps_fingerprint(dumps))
        if is_default and path.exists() and not force:
            note(f"the gazetteer is up to date: {path}", quiet=quiet)
        else:
            _tell(_merge(path, dumps, quiet=quiet), quiet=quiet)
        if is_default:
            choose(path.parent, dumps)


def build_missing(settings: Settings, *, force: bool = False, quiet: bool) -> None:
    """Build the table that the settings name, from the dumps that it had before where it had some.

    ``force`` builds it even where it is there.

    Raises:
        GazetteerBuildError: those dumps are no longer there, or have changed.
    """
    from streams.place_table import default_table, read_chosen

    folder = settings.gazetteer_path.parent
    chosen = read_chosen(folder)
    if chosen is None or settings.gazetteer_path != default_table(folder):
        with _worded(settings.gazetteer_path):
            _plain(settings.gazetteer_path, quiet=quiet)
        return
    files = [Path(path) for path in chosen.paths]
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise GazetteerBuildError(
            f"the place table was built with dumps that are not there: {', '.join(missing)}; run "
            "frontwatch gazetteer build DUMP... with them, or frontwatch gazetteer build --plain"
        )
    build_with(settings, files, force=force, quiet=quiet)
    if not settings.gazetteer_path.exists():
        raise GazetteerBuildError(
            "the dumps of the place table have changed, and it was built anew; run the command again"
        )


def _inspected(files: Sequence[Path], *, quiet: bool) -> list[Dump]:
    from agents.detect.places.dump_rows import inspect

    note(f"reading {counted(len(files), 'dump')} ...", quiet=quiet)
    dumps = [inspect(path) for path in files]
    return list({dump.digest: dump for dump in dumps}.values())  # one given twice is one


def _plain(path: Path, *, quiet: bool) -> None:
    from agents.detect.places.gazetteer import build

    note(f"building the gazetteer {path} ...", quiet=quiet)
    with progress("places", quiet=quiet) as bar:
        build(path, progress=bar.at)


def _merge(path: Path, dumps: list[Dump], *, quiet: bool) -> list[Merged]:
    from agents.detect.places.dumps import build_with_dumps, work_file
    from streams.place_table import plain_table

    base = plain_table(path.parent)
    if base == path:
        base = path.with_name(f"{path.name}.base")
    if not base.exists():
        _plain(base, quiet=quiet)
    going_on = work_file(path).exists()
    note(f"{'going on with' if going_on else 'building'} the gazetteer {path} ...", quiet=quiet)
    shown = 0

    def bad_line(file: Path, line: int, why: str) -> None:
        nonlocal shown
        shown += 1
        if shown <= _SHOWN_BAD_LINES:
            complain(f"{file}, line {line}: {why}; it is skipped")
        if shown == _SHOWN_BAD_LINES:
            complain("further lines that are skipped are only counted")

    with progress("MB", quiet=quiet) as bar:
        return build_with_dumps(
            path,
            base,
            dumps,
            progress=lambda done, total: bar.at(done // _MB, total // _MB + 1),
            bad_line=bad_line,
        )


def _tell(merged: list[Merged], *, quiet: bool) -> None:
    for one in merged:
        skipped = f", {one.bad:,} bad lines skipped" if one.bad else ""
        kept = f"{one.kept:,} of {one.lines:,} lines kept"
        note(f"{one.dump.path}: {kept}{skipped}", quiet=quiet)


@contextmanager
def _worded(path: Path) -> Iterator[None]:
    """Turn what a build raises into words that say what to do."""
    from agents.detect.places.dump_rows import DumpError

    try:
        yield
    except DumpError as error:
        raise GazetteerBuildError(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise GazetteerBuildError(
            f"the gazetteer cannot be written to {path}: {error}{_room(path.parent)}; "
            "FRONTWATCH_GAZETTEER_PATH sets another place"
        ) from error


def _room(folder: Path) -> str:
    """Return how much room is left, and that a build goes on where it stopped."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return ""
    return f" ({free // _MB:,} MB free; run it again to go on where it stopped)"
