"""The stage cores: all that a stage needs beside its topic.

The detector takes seconds to load, everything else next to nothing. So it is imported where it is
loaded, and a worker may load it while it joins its group and recovers its tables.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from agents.corroborate.rules import RULES, Rules
from streams.errors import FrontwatchError
from streams.rules import rules_of
from streams.settings import Settings

if TYPE_CHECKING:
    from agents.detect.agent import Detects
    from agents.detect.detector import Detection
    from schemas.articles import ScreenedArticle

_YOUNG: Final = 100_000
"""Objects after which Python looks for cycles; by default 700, of which one article makes many times
as many. Nearly all go without a search; a tenth of the time went into searching (measured).
"""


class NotLoadedError(FrontwatchError):
    """The model or the place table cannot be loaded; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cores:
    """The stage cores, loaded once. Safe to share between runs; they keep nothing.

    ``rules`` are the ledger's figures, ``tick_every`` is the time between two ticks.
    """

    detector: Detects
    rules: Rules = RULES
    tick_every: timedelta = timedelta(days=1)

    @classmethod
    def from_settings(cls, settings: Settings, detector: Detects | None = None) -> Cores:
        """Return them, with ``detector`` in place of one that is loaded now.

        Raises:
            NotLoadedError: the model is missing, or the place table is missing or broken.
            SettingsError: the verifier is set up in part only.
        """
        return cls(detector or load_detector(settings), rules_of(settings), settings.tick_every)


def load_detector(settings: Settings) -> Detects:
    """Load the detector of ``settings``, with the verifier behind it where one is set up.

    Raises:
        NotLoadedError: the model is missing, or the place table is missing or broken.
        SettingsError: the verifier is set up in part only.
    """
    from agents.detect.detector import Detector  # noqa: PLC0415 - loads the parser
    from agents.detect.parsing.parse import load_nlp  # noqa: PLC0415 - the same
    from agents.detect.places.gazetteer import Gazetteer, GazetteerError  # noqa: PLC0415 - with it

    try:
        gazetteer = Gazetteer.open(settings.gazetteer_path)
    except (GazetteerError, FileNotFoundError) as error:
        raise NotLoadedError(f"{error}; run: frontwatch gazetteer build --force") from error
    try:
        nlp = load_nlp(settings.spacy_model)
    except OSError as error:  # spaCy's word for a model that is not there
        raise NotLoadedError(
            f"spacy_model: {settings.spacy_model} cannot be loaded; frontwatch doctor tells more: "
            f"{error}"
        ) from error
    detector: Detects = Detector(gazetteer, nlp)
    gc.set_threshold(_YOUNG)
    atexit.register(gc.freeze)  # or ending the process looks through all that was loaded: 0.6 s
    if settings.verifier_url:
        from streams.verifier import verified  # noqa: PLC0415 - loads what only it needs

        detector = verified(detector, settings)
    return detector


class LoadedLater:
    """A detector that is being loaded in a thread of its own; articles wait until it is there.

    Where it cannot be loaded they wait for ever: whoever waits for :meth:`loaded` gets the error and
    ends the worker by it, and no article must become a dead letter for it.
    """

    def __init__(self, load: Callable[[], Detects]) -> None:
        self._load = load
        self._coming: Future[Detects] = Future()
        self._coming.set_running_or_notify_cancel()  # or whoever stops waiting would cancel it
        threading.Thread(target=self._run, name="frontwatch-load", daemon=True).start()

    @property
    def ready(self) -> bool:
        """Whether it is there."""
        return self._coming.done() and self._coming.exception() is None

    async def loaded(self) -> None:
        """Return when it is there.

        Raises:
            Exception: whatever loading raised.
        """
        await asyncio.wrap_future(self._coming)

    def detect(
        self, articles: Sequence[ScreenedArticle], *, thorough: bool = False
    ) -> list[Detection]:
        """Wait for the detector, and return what it finds. To be called in a thread."""
        if self._coming.exception() is not None:  # waits
            threading.Event().wait()
        return self._coming.result().detect(articles, thorough=thorough)

    def _run(self) -> None:
        try:
            self._coming.set_result(self._load())
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            self._coming.set_exception(error)
