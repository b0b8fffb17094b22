"""`frontwatch schemas`: the published JSON Schema of every record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from streams.cli.common import FAILED, options
from streams.cli.output import complain, note

PUBLISHED: Final = Path("schemas/published")


def schemas(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("--to", help="Folder of the published files.")
    ] = PUBLISHED,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where a file is out of date.")
    ] = False,
) -> int:
    """Publish the JSON Schema of every record, one file each."""
    wanted = rendered()
    present = {p.name: p.read_bytes() for p in folder.glob("*.json")}
    stale = sorted(n for n in wanted.keys() | present.keys() if wanted.get(n) != present.get(n))
    if check:
        for name in stale:
            complain(f"{folder / name} is out of date; run: frontwatch schemas")
        return FAILED if stale else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in wanted:
            (folder / name).write_bytes(wanted[name])
        else:
            (folder / name).unlink()
    note(f"{len(wanted)} schemas in {folder}, {len(stale)} changed", quiet=options(context).quiet)
    return 0


def rendered() -> dict[str, bytes]:
    """Return the content of every published file by its name."""
    import orjson

    from schemas.wire import RECORDS, json_schema

    layout = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return {
        f"{kind.__name__}.json": orjson.dumps(json_schema(kind), option=layout) for kind in RECORDS
    }
