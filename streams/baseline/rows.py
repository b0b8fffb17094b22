"""The rows of a baseline file: CSV in UTF-8, one place a line, each fault with its line number.

Every line is read by itself, so that a quote too many spoils one line and not the rest of the file.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

COLUMNS: Final = ("place", "country", "lat", "lon", "holder", "since", "source")
"""What a file may hold, and what an export does."""
REQUIRED: Final = ("place", "country", "holder")
_LONGEST: Final = 300  # characters of a field; longer ones are no names


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line of a file, and what to do about it. Lines count from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file by column, "" where it says nothing."""

    line: int
    fields: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields.get(column, "")


class _RowError(ValueError):
    """A line cannot be read."""


def parse(data: bytes) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a file and what is wrong with its lines.

    Without the columns that are required no row is read.
    """
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    columns: list[str] | None = None
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        try:
            cells = _cells(line)
            if not any(cells):
                continue
            if columns is None:
                columns = _columns(cells)
                continue
            rows.append(_row(number, columns, cells))
        except _RowError as error:
            problems.append(Problem(number, str(error)))
            if columns is None:
                return [], problems
    if columns is None:
        problems.append(Problem(1, f"the file is empty; its first line is {','.join(COLUMNS)}"))
    return rows, problems


def _cells(line: bytes) -> list[str]:
    try:
        text = line.removesuffix(b"\r").decode("utf-8")
        cells = next(csv.reader([text], strict=True), [])
    except UnicodeDecodeError:
        raise _RowError("not UTF-8; save the file in UTF-8") from None
    except csv.Error as error:
        raise _RowError(
            f"not CSV ({error}); a field with a comma or a quote stands in quotes, on one line"
        ) from None
    for cell in cells:
        if any(unicodedata.category(character)[0] == "C" for character in cell):
            raise _RowError("it holds a character that cannot be seen; take it out")
        if len(cell) > _LONGEST:
            raise _RowError(f"a field has {len(cell)} characters; at most {_LONGEST} are read")
    return [cell.strip() for cell in cells]


def _columns(cells: list[str]) -> list[str]:
    names = [cell.casefold() for cell in cells]
    wrong = [
        f"{name!r} is no column{_near(name)}"
        for name in dict.fromkeys(names)
        if name not in COLUMNS
    ]
    wrong += [f"the column {name!r} stands twice" for name in COLUMNS if names.count(name) > 1]
    wrong += [f"the column {name!r} is missing" for name in REQUIRED if name not in names]
    if wrong:
        raise _RowError(f"{'; '.join(wrong)}; the first line is {','.join(COLUMNS)}")
    return names


def _near(name: str) -> str:
    near = get_close_matches(name, COLUMNS, n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _row(number: int, columns: list[str], cells: list[str]) -> Row:
    if len(cells) != len(columns):
        raise _RowError(
            f"it has {len(cells)} fields, the first line {len(columns)}; "
            "leave a field empty rather than out"
        )
    row = Row(number, dict(zip(columns, cells, strict=True)))
    missing = [name for name in REQUIRED if not row[name]]
    if missing:
        raise _RowError(f"{' and '.join(missing)} must be given")
    return row
