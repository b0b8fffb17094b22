"""Loading what the commands without a stream need: settings, place table, stage cores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.cli.common import Options
from streams.cli.gazetteer import prepare
from streams.errors import FrontwatchError

if TYPE_CHECKING:
    from streams.bare import Cores


class NotLoadedError(FrontwatchError):
    """The model or the place table cannot be loaded; the message says what to do."""


def load_cores(opts: Options) -> Cores:
    """Return the stage cores of the settings, building the place table on first use.

    Raises:
        SettingsError: a setting is unknown or does not fit.
        NotLoadedError: the model is missing, or the table is broken.
    """
    from agents.detect.places.gazetteer import GazetteerError
    from streams.bare import Cores

    settings = opts.settings()
    prepare(settings, opts)
    try:
        return Cores.from_settings(settings)
    except GazetteerError as error:
        raise NotLoadedError(f"{error}; run: frontwatch gazetteer build --force") from error
    except OSError as error:  # spaCy's word for a model that is not there
        raise NotLoadedError(
            f"the model {settings.spacy_model} cannot be loaded; frontwatch doctor tells more: {error}"
        ) from error
