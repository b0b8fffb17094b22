"""What every command shares: the global options, the settings they lead to, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from streams.settings import Settings

FAILED: Final = 1
WRONG_USAGE: Final = 2


@dataclass(frozen=True, slots=True)
class Options:
    """The options that stand before the command."""

    config: Path | None = None
    data_dir: Path | None = None
    quiet: bool = False
    verbose: int = 0

    def settings(self, **flags: Any) -> Settings:
        """Return the settings, flags over environment over file.

        Raises:
            SettingsError: a setting is unknown or does not fit.
        """
        from streams.settings import load_settings

        level = "debug" if self.verbose else None
        return load_settings(self.config, data_dir=self.data_dir, log_level=level, **flags)


def options(context: typer.Context) -> Options:
    """Return the global options of this call."""
    found = context.find_object(Options)
    return found if found is not None else Options()


def now() -> datetime:
    """Return the time in UTC. Only the edge asks for it; everything below is told."""
    return datetime.now(UTC)


def usage(message: str) -> typer.BadParameter:
    """Return the error of wrong usage: exit code 2 and a hint at the help."""
    return typer.BadParameter(message)


Clock = Callable[[], datetime]
