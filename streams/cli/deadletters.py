"""`frontwatch deadletters`: records that a stage could not handle."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.common import Options, options, usage
from streams.cli.output import counted, note, show, table, write_line, write_text
from streams.safetext import one_line

if TYPE_CHECKING:
    from schemas.failures import DeadLetter
    from streams.deadletters import Summary

app = typer.Typer(
    help="List, show and requeue what a stage could not handle.", no_args_is_help=True
)
_SHOWN_BYTES = 2_000

Json = Annotated[bool, typer.Option("--json", help="Write JSON lines.")]


@app.command(name="list")
def list_(
    context: typer.Context,
    as_json: Json = False,
    stage: Annotated[str | None, typer.Option(help="Only those of this stage.")] = None,
) -> None:
    """List the open dead letters, oldest first."""
    found = [
        s for s in asyncio.run(_summaries(options(context))) if stage in {None, s.letter.stage}
    ]
    if as_json:
        for summary in found:
            write_line(_summary_line(summary))
        return
    if not found:
        note("there are no open dead letters", quiet=options(context).quiet)
        return
    rows = [
        (
            s.letter.letter_id,
            s.letter.origin,
            s.letter.stage,
            s.size,
            one_line(s.letter.reason, 100),
        )
        for s in found
    ]
    show(table(("id", "record", "stage", "bytes", "reason"), rows, numbers=(3,)))


@app.command(name="show")
def show_(
    context: typer.Context,
    letter_id: Annotated[str, typer.Argument(help="Its id, or the beginning of it.")],
    as_json: Json = False,
    raw: Annotated[bool, typer.Option("--raw", help="Write the record's bytes alone.")] = False,
) -> None:
    """Show one dead letter: where it came from, what went wrong, and its bytes."""
    letter = asyncio.run(_find(options(context), letter_id))
    value = b64decode(letter.value or "")
    if raw:
        from sys import stdout

        stdout.buffer.write(value)
        return
    if as_json:
        from schemas.wire import to_builtins

        write_line(to_builtins(letter))
        return
    for line in _told(letter, value):
        write_text(line)


@app.command()
def requeue(
    context: typer.Context,
    letter_ids: Annotated[
        list[str] | None, typer.Argument(help="Ids, or their beginnings.", metavar="ID...")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All that are open.")] = False,
    stage: Annotated[str | None, typer.Option(help="With --all: only of this stage.")] = None,
) -> None:
    """Send records again to the topic that they came from, and close their letters."""
    if bool(letter_ids) == every:
        raise usage("name the letters, or say --all")
    opts = options(context)
    done = asyncio.run(_requeue(opts, letter_ids or [], every=every, stage=stage))
    note(f"{counted(done, 'record')} sent again", quiet=opts.quiet)


async def _summaries(opts: Options) -> list[Summary]:
    from streams.deadletters import open_box, summaries

    async with open_box(opts.settings()) as box:
        return await summaries(box)


async def _find(opts: Options, letter_id: str) -> DeadLetter:
    from streams.deadletters import find, open_box

    async with open_box(opts.settings()) as box:
        return await find(box, letter_id)


async def _requeue(opts: Options, ids: list[str], *, every: bool, stage: str | None) -> int:
    from streams.deadletters import open_box, requeue, summaries

    async with open_box(opts.settings()) as box:
        if every:
            found = await summaries(box)
            ids = [s.letter.letter_id for s in found if stage in {None, s.letter.stage}]
        return len(await requeue(box, ids))


def _summary_line(summary: Summary) -> dict[str, Any]:
    from schemas.wire import to_builtins

    fields = to_builtins(summary.letter)
    del fields["value"]
    return {**fields, "bytes": summary.size}


def _told(letter: DeadLetter, value: bytes) -> list[str]:
    when = letter.received_at.isoformat() if letter.received_at else "not known"
    lines = [
        f"id:       {letter.letter_id}",
        f"record:   {letter.origin}",
        f"came:     {when}",
        f"stage:    {letter.stage}",
        f"error:    {one_line(letter.error)}, {letter.attempts} attempts",
        f"reason:   {one_line(letter.reason)}",
        f"bytes:    {len(value)}",
        "",
        one_line(value[: _SHOWN_BYTES * 4].decode("utf-8", "backslashreplace"), _SHOWN_BYTES),
    ]
    if len(value) > _SHOWN_BYTES:
        lines.append("(cut; --raw writes all of it)")
    return lines
