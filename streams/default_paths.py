"""Where files lie that nobody named: the folders of the XDG base directory specification."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote


def xdg(variable: str, fallback: str) -> Path:
    """Return our folder in the one that ``variable`` names, or in ``fallback`` of the user's home."""
    given = os.environ.get(variable, "")
    base = Path(given) if given.startswith("/") else Path.home() / fallback
    return base / "frontwatch"


def data_dir_of_user() -> Path:
    """Return the folder of the log and the alert store."""
    return xdg("XDG_DATA_HOME", ".local/share")


def broker_in(fields: dict[str, Any]) -> str:
    """Return the address of the embedded log in the data folder among the fields set so far."""
    data_dir = fields.get("data_dir")
    return f"sqlite://{quote(str(data_dir))}/frontwatch.db" if data_dir else ""


def table_of_user() -> Path:
    """Return the place table, built once for its sources and kept in the cache."""
    from streams.place_table import default_table  # noqa: PLC0415 - reads the supplement

    return default_table(xdg("XDG_CACHE_HOME", ".cache"))
