"""Reading JSON lines in batches: full ones from a file, what there is from a slow pipe."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer

from streams.errors import FrontwatchError
from streams.sources.items import Line, LineSplitter

BATCH: Final = 64
_CHUNK: Final = 1 << 20


class InputError(FrontwatchError):
    """The input cannot be read at all."""


@contextmanager
def opened(path: str) -> Iterator[int]:
    """Open a file for reading, or standard input for "-", and give its descriptor.

    Raises:
        InputError: there is no such file, or it cannot be read.
    """
    if path == "-":
        if sys.stdin.isatty():
            typer.echo("reading JSON lines from the terminal; Ctrl-D ends them", err=True)
        yield sys.stdin.fileno()
        return
    try:
        descriptor = os.open(path, os.O_RDONLY)
        os.read(descriptor, 0)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def line_batches(descriptor: int, size: int = BATCH) -> Iterator[list[Line]]:
    """Yield lists of lines that are not blank, numbered from 1.

    A list has ``size`` lines, or fewer when the input ends or keeps us waiting: whoever types or
    pipes one article at a time gets each answer at once.
    """
    splitter, batch = LineSplitter(), list[Line]()
    while chunk := os.read(descriptor, _CHUNK):
        for line in splitter.feed(chunk):
            batch.append(line)
            if len(batch) == size:
                yield batch
                batch = []
        if batch and not _ready(descriptor):
            yield batch
            batch = []
    batch.extend(splitter.end())
    if batch:
        yield batch


def _ready(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0)[0])


def named(path: str) -> str:
    """Return how an input is called in messages."""
    return "standard input" if path == "-" else Path(path).name
