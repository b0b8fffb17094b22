"""What the stages know, as data a person can edit: files beside this one, read once at start."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent


def read_toml(name: str) -> dict[str, Any]:
    """Return the content of the knowledge file ``name``, such as ``"actors.toml"``.

    Raises:
        OSError: there is no such file.
        tomllib.TOMLDecodeError: it is not TOML; the message names line and column.
    """
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)


def read_bytes(name: str) -> bytes:
    """Return the bytes of the knowledge file ``name``, for a fingerprint of what is known."""
    return (FOLDER / name).read_bytes()
