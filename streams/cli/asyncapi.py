"""`frontwatch topics asyncapi`: the topics as other programs' tools read them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from streams.cli.common import FAILED, options
from streams.cli.output import complain, note

DOCUMENT: Final = Path("docs/asyncapi.json")


def asyncapi(
    context: typer.Context,
    file: Annotated[Path, typer.Option("--to", help="Where to write it.")] = DOCUMENT,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where the file is out of date.")
    ] = False,
) -> int:
    """Write the AsyncAPI 3 document: topics, messages, keys, who reads and who writes."""
    wanted = rendered()
    present = file.read_bytes() if file.exists() else b""
    if check:
        if wanted != present:
            complain(f"{file} is out of date; run: frontwatch topics asyncapi")
        return FAILED if wanted != present else 0
    file.write_bytes(wanted)
    state = "as it was" if wanted == present else "changed"
    note(f"{file}: {state}", quiet=options(context).quiet)
    return 0


def rendered() -> bytes:
    """Return the content of the file."""
    import orjson

    from streams.asyncapi import document

    return orjson.dumps(document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
