"""Loading what the commands without a stream need: settings, place table, stage cores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.cli.common import Options
from streams.cli.gazetteer import prepare

if TYPE_CHECKING:
    from streams.cores import Cores


def load_cores(opts: Options) -> Cores:
    """Return the stage cores of the settings, building the place table on first use.

    Raises:
        SettingsError: a setting is unknown or does not fit.
        NotLoadedError: the model is missing, or the table is broken.
    """
    from streams.cores import Cores

    settings = opts.settings()
    prepare(settings, opts)
    return Cores.from_settings(settings)
