"""Baseline files as a whole: read and checked, put into the log, and written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from agents.corroborate.as_of import as_of
from agents.detect.places.gazetteer import Gazetteer
from schemas import wire
from schemas.baselines import Baseline
from schemas.claims import PlaceKind
from schemas.control import Hold, PlaceControl
from streams.accounts import records_of
from streams.baseline.lookup import Lookup, RowWrongError
from streams.baseline.rows import COLUMNS, Problem, Row, parse
from streams.embedded.client import Entry
from streams.errors import FrontwatchError, LogMissingError
from streams.log_access import open_appender, open_reader
from streams.messages import Outgoing, mark_of
from streams.safetext import one_line
from streams.settings import Settings
from streams.topics import CLAIMS, PLACES

_MOST_BYTES: Final = 64_000_000
_FORMULA: Final = ("=", "+", "-", "@", "\t")
"""What a spreadsheet takes a cell for a formula by: text from elsewhere must not begin with it."""
_SHOWN: Final = 3


class BaselineError(FrontwatchError):
    """A baseline cannot be used; the message says which lines are wrong, or what else is."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file says, and what is wrong with it by line."""

    baselines: tuple[Baseline, ...]
    problems: tuple[Problem, ...]


def check(path: Path, gazetteer_path: Path, today: date) -> Checked:
    """Return what the file at ``path`` says.

    Args:
        path: The CSV file.
        gazetteer_path: The place table in use.
        today: No hold may begin later.

    Raises:
        BaselineError: the file cannot be read at all.
        GazetteerError: the place table cannot be read.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as error:
        raise BaselineError(f"{path} cannot be read: {error.strerror or error}") from error
    if size > _MOST_BYTES:
        raise BaselineError(f"{path} has {size:,} bytes; at most {_MOST_BYTES:,} are read")
    rows, problems = parse(data)
    gazetteer = Gazetteer.open(gazetteer_path)
    try:
        baselines = _looked_up(rows, Lookup(gazetteer, today), problems)
    finally:
        gazetteer.close()
    return Checked(tuple(baselines), tuple(sorted(problems, key=lambda each: each.line)))


def _looked_up(rows: Iterable[Row], lookup: Lookup, problems: list[Problem]) -> list[Baseline]:
    found: list[Baseline] = []
    lines: dict[str, int] = {}
    for row in rows:
        try:
            baseline = lookup.baseline(row)
        except RowWrongError as error:
            problems.append(Problem(row.line, str(error)))
            continue
        before = lines.setdefault(baseline.place.id, row.line)
        if before != row.line:
            text = f"line {before} is about this place as well; keep one of the two"
            problems.append(Problem(row.line, text))
            continue
        found.append(baseline)
    return found


def require(path: Path, gazetteer_path: Path, today: date) -> tuple[Baseline, ...]:
    """Return what the file at ``path`` says, all of it.

    Raises:
        BaselineError: a line is wrong, or the file cannot be read.
        GazetteerError: the place table cannot be read.
    """
    checked = check(path, gazetteer_path, today)
    if checked.problems:
        some = "; ".join(f"line {p.line}: {p.text}" for p in checked.problems[:_SHOWN])
        raise BaselineError(
            f"{path} has {len(checked.problems)} bad lines: {some}; "
            f"frontwatch baseline check {path} shows them all"
        )
    return checked.baselines


def message(baseline: Baseline) -> Outgoing:
    """Return the record of control.claims that lays ``baseline``."""
    key = baseline.place.id.encode("utf-8")
    return Outgoing(CLAIMS.name, key, wire.encode(baseline), mark_of(baseline))


def lay_in_log(settings: Settings, baselines: Sequence[Baseline]) -> int:
    """Put what is not laid yet into the log, whichever it is; return how many those were.

    The embedded log takes all or nothing. Brokers may take a part when they fail amid it: what they
    took is laid, and to call this again lays the rest.

    Raises:
        LogError: the embedded log cannot be written.
        FrontwatchError: the brokers, or their topics, are not as the settings want them.
    """
    laid = _laid(settings)
    new = [message(each) for each in baselines if laid.get(each.place.id) != each.hold]
    if new:
        with open_appender(settings, CLAIMS.name) as client:
            client.append_many(CLAIMS.name, [Entry(m.key, m.value, m.headers) for m in new])
    return len(new)


def _laid(settings: Settings) -> dict[str, Hold]:
    """Return the baselines in force by place id: those that the ledger has taken."""
    found: dict[str, Hold] = {}
    try:
        with open_reader(settings) as reader:
            for record in records_of(reader, PLACES):
                if record.value:
                    state = wire.decode(PlaceControl, record.value)
                    if state.baseline is not None:
                        found[state.place.id] = state.baseline
    except LogMissingError:
        return {}
    return found


def export(states: Iterable[PlaceControl], day: date | None = None) -> Iterator[str]:
    """Yield the lines of a baseline file of who holds what, or held it on ``day``.

    A place goes by its name where name and coordinates lead back to it: towns do, while a province
    goes by its id, and so do its holder and what has only a name.

    Places of which nobody is known to hold them are left out, as are those in no known country.
    """
    yield _line(COLUMNS)
    then = (state if day is None else as_of(state, day) for state in states)
    held = [state for state in then if state is not None and state.holder is not None]
    for state in sorted(held, key=lambda s: (s.place.country or "", s.place.name, s.place.id)):
        if state.place.country is not None:
            yield _line(_exported(state))


def _exported(state: PlaceControl) -> list[str]:
    place, holder = state.place, state.holder
    by_name = place.kind is PlaceKind.POPULATED and place.lat is not None and place.resolved
    degrees = [str(each) for each in (place.lat, place.lon) if each is not None] or ["", ""]
    return [
        _cell(place.name if by_name else place.id),
        place.country or "",
        *degrees,
        _cell(holder.id if holder else ""),
        state.since.isoformat() if state.since else "",
        _cell(_source(state)),
    ]


def _source(state: PlaceControl) -> str:
    """Return who says so: the baseline's own source, or how sure the ledger is."""
    if state.tier is None:
        return (state.baseline.source if state.baseline else None) or ""
    contested = ", contested" if state.contested and state.tier.value != "contested" else ""
    return f"frontwatch: {state.tier.value}{contested}"


def _cell(text: str) -> str:
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(cells)
    return buffer.getvalue()
