"""Secrets come from files of their own; what they hold is never told."""

from __future__ import annotations

from pathlib import Path

from streams.errors import SettingsError


def read_secret(name: str, path: Path | None) -> str:
    """Return what the file of the setting ``name`` holds, without the end of its line.

    Raises:
        SettingsError: it cannot be read, or holds nothing.
    """
    try:
        secret = path.read_text(encoding="utf-8").rstrip("\r\n") if path is not None else ""
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise SettingsError(f"{name}: {path} cannot be read: {why}") from None
    if not secret:
        raise SettingsError(f"{name}: {path} is empty")
    return secret
