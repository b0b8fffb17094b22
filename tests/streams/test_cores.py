"""Cores that are loaded while other things go on: nothing is asked of them too early, nothing is lost."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from agents.detect.detector import Detection
from schemas.articles import ScreenedArticle
from streams import topics
from streams.cores import LoadedLater, NotLoadedError
from streams.embedded.reader import LogReader
from streams.service import Worker, serve
from tests.streams import runs
from tests.streams.tiny import tiny_articles

ROOT = Path(__file__).parents[2]


class Found:
    """A detector that is asked about no article, thoroughly."""

    def detect(
        self, articles: Sequence[ScreenedArticle], *, thorough: bool = False
    ) -> list[Detection]:
        assert thorough
        assert not articles
        return []


async def test_who_asks_too_early_waits() -> None:
    go = threading.Event()

    def load() -> Found:
        assert go.wait(10)
        return Found()

    later = LoadedLater(load)
    asking = asyncio.ensure_future(asyncio.to_thread(later.detect, [], thorough=True))
    done, _ = await asyncio.wait([asking], timeout=0.1)
    before = later.ready
    go.set()
    await later.loaded()
    assert (not done, before, later.ready) == (True, False, True)
    assert await asking == []


async def test_who_stops_waiting_does_not_stop_the_loading() -> None:
    go = threading.Event()

    def load() -> Found:
        assert go.wait(10)
        return Found()

    later = LoadedLater(load)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(later.loaded(), 0.05)
    go.set()
    await later.loaded()
    assert later.ready


async def test_an_error_goes_to_who_waits_and_to_no_article() -> None:
    def load() -> Found:
        raise OSError("no model of that name")

    later = LoadedLater(load)
    with pytest.raises(OSError, match="no model"):
        await later.loaded()
    assert not later.ready
    asking = threading.Thread(target=later.detect, args=([],), daemon=True)
    asking.start()
    await asyncio.to_thread(asking.join, 0.2)
    assert asking.is_alive()


async def test_a_worker_without_its_model_ends_and_leaves_the_articles(tmp_path: Path) -> None:
    settings = runs.settings_of(tmp_path, spacy_model="no_such_model")
    runs.feed(settings, tiny_articles(3))
    runs.feed(settings, [_about_fighting()])
    worker = Worker(settings)
    with pytest.raises(NotLoadedError, match="spacy_model: no_such_model"):
        await serve(worker)
    assert worker.ready() is not None
    assert runs.values(settings, topics.DEADLETTERS) == []
    with LogReader(tmp_path / "frontwatch.db") as reader:
        assert reader.committed(settings.app_id).get((topics.SCREENED.name, 0), 0) == 0


def test_a_worker_is_there_before_the_parser_is() -> None:
    """Else it could not join and recover meanwhile."""
    code = "import sys, streams.service; print(*({'spacy', 'thinc'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def _about_fighting() -> bytes:
    return (
        b'{"id": "f", "title": "Army takes Wad Madani", "published_at": "2025-01-12T08:00:00Z", '
        b'"text": "The army captured the city of Wad Madani from the RSF on Saturday, it said."}'
    )
