"""The data folder: made when missing, a clear error when it cannot be."""

from __future__ import annotations

from pathlib import Path

from streams.errors import FrontwatchError


class FolderError(FrontwatchError):
    """A folder cannot be made; the message says which, why, and what to set."""


def ensure_folder(path: Path) -> None:
    """Make ``path`` and what is above it unless it is there.

    Raises:
        FolderError: it cannot be made, or something else has its name.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(
            f"the folder {path} cannot be made: {error.strerror or error}; "
            "FRONTWATCH_DATA_DIR sets another"
        ) from error
