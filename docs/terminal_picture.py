"""Write docs/terminal.svg: what `frontwatch replay` shows of one storyline on a terminal.

Run from the top of the repository: ``.venv/bin/python docs/terminal_picture.py``. With ``--check`` it
writes nothing and ends with exit code 1 if the picture is no longer what the command shows.
"""

from __future__ import annotations

import argparse
import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT: Final = Path(__file__).parents[1]
PICTURE: Final = ROOT / "docs" / "terminal.svg"
TOPIC: Final = "seeds/topics/albu-kamal-2017.jsonl"
_COLUMNS: Final = 112
_FONT_FACE: Final = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)
"""Fetches a font from another site; whoever looks at the README would be told on to it."""


def shown() -> str:
    """Return what the command writes to a terminal, with its colours."""
    ours, its = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "streams.cli", "replay", TOPIC],
        cwd=ROOT,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": str(_COLUMNS), "COLORTERM": ""},
        stdout=its,
        stderr=its,
    ) as process:
        os.close(its)
        parts = []
        try:
            while part := os.read(ours, 1 << 16):
                parts.append(part)
        except OSError:  # Linux says so when the other end of a terminal is closed
            os.close(ours)
    if process.returncode != 0:
        raise RuntimeError(b"".join(parts).decode())
    return b"".join(parts).decode().replace("\r\n", "\n")


def picture(text: str) -> str:
    """Return ``text`` as an SVG picture of a terminal."""
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ frontwatch replay {TOPIC}", style="bold"))
    console.print(Text.from_ansi(text))
    return console.export_svg(
        title="Frontwatch",
        theme=MONOKAI,
        unique_id="frontwatch",
        code_format=_FONT_FACE.sub("", CONSOLE_SVG_FORMAT),
    )


def main() -> int:
    """Write the picture, or with ``--check`` say whether it is up to date."""
    parser = argparse.ArgumentParser(description="Write docs/terminal.svg.")
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    wanted = picture(shown())
    if not check:
        PICTURE.write_text(wanted, encoding="utf-8")
        return 0
    current = PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == wanted
    if not current:
        sys.stderr.write("docs/terminal.svg is out of date; run: python docs/terminal_picture.py\n")
    return 0 if current else 1


if __name__ == "__main__":
    raise SystemExit(main())
