"""`frontwatch extract`: raw articles in, claims out; no broker, no state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.common import FAILED, now, options
from streams.cli.output import flush, write_line

if TYPE_CHECKING:
    from streams.cores import Cores
    from streams.sources.items import Line


def extract(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="JSON lines; standard input without it.")
    ] = "-",
) -> int:
    """Read articles as JSON lines and write their claims.

    One JSON line is written per article, in order; nothing is kept.

    A line that cannot be read gives an error line in its place, and exit code 1 at the end.
    """
    from streams.cli.loading import load_cores
    from streams.cli.reading import line_batches, opened

    failed = False
    with opened(file) as descriptor:
        cores = load_cores(options(context))
        for batch in line_batches(descriptor):
            for answer in answers(cores, batch):
                failed |= "error" in answer
                write_line(answer)
            flush()
    return FAILED if failed else 0


def answers(cores: Cores, batch: list[Line]) -> list[dict[str, Any]]:
    """Return what is written for each line of a batch, in order."""
    from streams.bare import extract as find
    from streams.lines import error_line, extraction_line
    from streams.sources.items import line_item

    items = [line_item(line, "input", now()) for line in batch]
    found = iter(find(cores, [item.article for item in items if item.article]))
    told = []
    for line, item in zip(batch, items, strict=True):
        if item.article is None:
            told.append(error_line(line.number, item.problem or "it cannot be read"))
            continue
        got = next(found)
        told.append(
            error_line(line.number, got.error)
            if got.error
            else extraction_line(
                item.article.id, got.language, got.claims, tells_change=got.tells_change
            )
        )
    return told
