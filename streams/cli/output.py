"""Writing: data lines to standard output, notes and progress to standard error.

Colour and progress bars are for terminals only; NO_COLOR turns colour off. Rich looks after both.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress, TaskID

    from schemas.alerts import ControlAlert


_TIER_STYLES: Final = {
    "claimed": "yellow",
    "reported": "cyan",
    "confirmed": "bold green",
    "contested": "bold magenta",
    "denied": "bold red",
}
"""Colours of the terminal's own palette, so that they can be read on light and on dark."""


def write_line(line: object) -> None:
    """Write one JSON line to standard output."""
    sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def write_text(text: str = "") -> None:
    """Write one line of text to standard output; what cannot be shown there is written as "?"."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.buffer.write(text.encode(encoding, "replace") + b"\n")


class Format(StrEnum):
    """How alerts are written: a line each, all there is to say, or a JSON line each."""

    TEXT = "text"
    DETAIL = "detail"
    JSON = "json"


def write_alert(alert: ControlAlert, form: Format) -> None:
    """Write an alert to standard output; on a terminal its tier stands out."""
    from agents.notify.render import detail, one_line

    if form is Format.JSON:
        from streams.lines import alert_line

        write_line(alert_line(alert))
        return
    text = detail(alert) if form is Format.DETAIL else one_line(alert)
    if not sys.stdout.isatty():
        write_text(text)
        return
    from rich.text import Text

    shown = Text(text)
    shown.highlight_words([f"  {alert.tier.value} "], _TIER_STYLES.get(alert.tier.value, "bold"))
    show(shown)


def flush() -> None:
    """Hand on what was written, so that whoever reads has it now."""
    sys.stdout.buffer.flush()


def note(text: str, *, quiet: bool = False) -> None:
    """Say something on standard error, unless ``quiet``."""
    if not quiet:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def counted(number: int, thing: str) -> str:
    """Return how many of ``thing`` there are, in words: "1 article", "2 articles"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def complain(text: str) -> None:
    """Say on standard error what went wrong. This is said even when quiet."""
    from streams.safetext import one_line

    sys.stderr.write(f"frontwatch: {one_line(text)}\n")
    sys.stderr.flush()


def console() -> Console:
    """Return a console on standard output that reads no markup out of what it is given."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 200
    return Console(markup=False, highlight=False, emoji=False, soft_wrap=True, width=wide)


def show(*things: RenderableType) -> None:
    """Show tables or text on standard output."""
    flush()
    target = console()
    for thing in things:
        target.print(thing)


def table(titles: Iterable[str], rows: Iterable[Iterable[Any]], numbers: Iterable[int] = ()) -> Any:
    """Return a plain table. ``numbers`` are the columns, from 0, that are set to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from agents.notify.render import safe

    right = set(numbers)
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, title in enumerate(titles):
        made.add_column(title, justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(safe(str(cell))) for cell in row))
    return made


class Bar:
    """How far a long job has come. It shows on a terminal and is silent elsewhere."""

    def __init__(self, progress: Progress | None, task: TaskID | None) -> None:
        self._progress, self._task = progress, task

    def at(self, done: int, total: int | None = None) -> None:
        """Show that ``done`` of ``total`` are done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Bar]:
    """Show a bar on standard error while the block runs, if that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield Bar(None, None)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bars:
        yield Bar(bars, bars.add_task(label, total=None))
