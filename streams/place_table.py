"""Which place table is in use: the plain one, or one with GeoNames dumps merged in.

A table's name holds what it was made from. A note beside the tables says which dumps were last
built in, so that the settings find that table, and so that it is made anew, from the same dumps,
when a new version of Frontwatch needs another base.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Final

import msgspec
import orjson

from agents.detect.places.dump_rows import Dump
from agents.detect.places.dumps import dumps_fingerprint
from agents.detect.places.gazetteer import fingerprint
from streams.errors import SettingsError

NOTE: Final = "gazetteer-dumps.json"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The dumps of the table in use: what they add to its name, and where they were read from."""

    dumps: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{12}$")]  # it becomes part of a path
    paths: tuple[str, ...]


def plain_table(folder: Path) -> Path:
    """Return the path in ``folder`` of the table without dumps."""
    return folder / f"gazetteer-{fingerprint()}.sqlite"


def table_with(folder: Path, dumps: str) -> Path:
    """Return the path in ``folder`` of the table with the dumps of that fingerprint."""
    return folder / f"gazetteer-{fingerprint()}-{dumps}.sqlite"


def default_table(folder: Path) -> Path:
    """Return the path in ``folder`` of the table in use, whether it is built or not.

    Raises:
        SettingsError: the note of the dumps cannot be read.
    """
    chosen = read_chosen(folder)
    return table_with(folder, chosen.dumps) if chosen else plain_table(folder)


def read_chosen(folder: Path) -> Chosen | None:
    """Return which dumps were last built in, None if none were.

    Raises:
        SettingsError: the note cannot be read.
    """
    note = folder / NOTE
    try:
        return msgspec.json.decode(note.read_bytes(), type=Chosen)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:  # msgspec's errors are ValueErrors
        raise SettingsError(
            f"{note} cannot be read: {error}; remove it, and build the place table again"
        ) from error


def choose(folder: Path, dumps: list[Dump]) -> None:
    """Note that the table in ``folder`` with ``dumps`` is the one in use; without any, the plain one.

    Raises:
        OSError: the folder cannot be written.
    """
    if not dumps:
        (folder / NOTE).unlink(missing_ok=True)
        return
    paths = tuple(str(dump.path.absolute()) for dump in dumps)
    note = orjson.dumps(Chosen(dumps_fingerprint(dumps), paths), option=orjson.OPT_INDENT_2)
    with NamedTemporaryFile(dir=folder, prefix=f".{NOTE}-", delete=False) as file:
        unfinished = Path(file.name)
        file.write(note)
    unfinished.replace(folder / NOTE)
