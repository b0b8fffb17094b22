"""`run` as a whole, with small agents in the place of the parser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from schemas.articles import RawArticle
from streams.cli.progressing import read_progress
from streams.cli.service import Service
from streams.errors import LogLockedError
from streams.settings import Settings, load_settings
from streams.sources.items import Item, article_item
from streams.sources.sink import RawSink
from streams.subscribers.store import AlertStore
from streams.web.server import PortInUseError
from tests.streams.cli.conftest import Cli
from tests.streams.tiny import ticking_stages, tiny_articles

T = TypeVar("T")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return load_settings(
        data_dir=tmp_path / "data",
        gazetteer_path=tmp_path / "none",
        http_port=0,
        seed_first_start=False,
        commit_interval_s=0.1,
        log_level="error",
    )


def _fill(settings: Settings, articles: list[RawArticle]) -> None:
    with RawSink(settings) as sink:
        sink.put([article_item("test", article) for article in articles])


def _service(settings: Settings, **more: Any) -> Service:
    return Service(
        settings, stages=partial(ticking_stages, partitions=1), **({"once": True} | more)
    )


async def test_alerts_are_printed_stored_and_not_told_twice(
    settings: Settings, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    _fill(settings, tiny_articles(60))
    await _service(settings, as_json=True).run()
    out, err = capfdbinary.readouterr()
    printed = [json.loads(line)["alert_id"] for line in out.splitlines()]
    assert printed
    with AlertStore(settings.alert_store, read_only=True) as store:
        assert [s.alert.alert_id for s in store.after(0)] == printed
    assert b"http://127.0.0.1:" in err.splitlines()[0]
    await _service(settings, as_json=True).run()
    out, err = capfdbinary.readouterr()
    assert out == b""
    assert f"{len(printed)} alerts so far".encode() in err


async def test_one_line_each_for_a_person_and_silence_when_quiet(
    settings: Settings, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    _fill(settings, tiny_articles(20))
    await _service(settings, quiet=True).run()
    out, err = capfdbinary.readouterr()
    assert b"took" in out.splitlines()[0]
    assert err == b""


async def test_a_feed_file_is_read_while_it_runs(
    settings: Settings, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(
        '<rss version="2.0"><channel><item><title>p1|red|blue|3</title><guid>1</guid>'
        "<description>Words.</description></item></channel></rss>"
    )
    missing = str(tmp_path / "none.xml")
    with_feeds = settings.model_copy(update={"feeds": (str(feed), missing)})
    await _service(with_feeds).run()
    out, err = capfdbinary.readouterr()
    assert b"Red took p1 from blue" in out
    assert b"1 new articles" in err
    assert b"none.xml" in err
    progress = read_progress(settings)
    assert progress is not None
    assert (progress.records, progress.idle) == (1, True)


async def test_probes_and_page_answer_while_it_runs(
    settings: Settings, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    _fill(settings, tiny_articles(20))
    running = asyncio.create_task(_service(settings, once=False).run())
    try:
        url = await _url(capfdbinary)
        async with httpx.AsyncClient(base_url=url) as client, asyncio.timeout(20):
            assert (await client.get("/healthz")).status_code == 200
            await _until(lambda: client.get("/readyz"), lambda a: a.status_code == 200)
            await _until(lambda: client.get("/plain"), lambda a: "Red took" in a.text)
            assert "frontwatch_articles_total" in (await client.get("/metrics")).text
        with pytest.raises(LogLockedError):
            await _service(settings).run()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _until(ask: Callable[[], Awaitable[T]], enough: Callable[[T], bool]) -> T:
    """Ask again and again until the answer is enough; the caller bounds the time."""
    answer = await ask()
    while not enough(answer):
        await asyncio.sleep(0.02)
        answer = await ask()
    return answer


async def _url(capfdbinary: pytest.CaptureFixture[bytes]) -> str:
    async def said() -> bytes:
        return capfdbinary.readouterr().err

    async with asyncio.timeout(20):
        err = await _until(said, bool)
    return next(word for word in err.decode().split() if word.startswith("http://"))


async def test_a_taken_port_ends_it_before_anything_is_touched(settings: Settings) -> None:
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(PortInUseError, match="FRONTWATCH_HTTP_PORT"):
            await _service(settings.model_copy(update={"http_port": port})).run()


async def test_bad_records_are_accounted_for_listed_shown_and_sent_again(
    settings: Settings, cli: Cli
) -> None:
    _fill(settings, tiny_articles(5))
    with RawSink(settings) as sink:
        sink.put([Item("x", b"{broken", problem="it is broken"), Item("y", None, problem="gone")])
    await _service(settings).run()

    def call(*args: str) -> bytes:
        done = cli("--data-dir", str(settings.data_dir), *args)
        assert done.returncode == 0, done.stderr
        return done.stdout

    articles = json.loads(call("topics", "--json"))["articles"]
    assert (articles["in"], articles["dead_letter"], articles["adds_up"]) == (6, 1, True)
    (letter,) = [json.loads(row) for row in call("deadletters", "list", "--json").splitlines()]
    assert (letter["origin"], letter["stage"], letter["bytes"]) == ("news.raw/0/9", "screen", 7)
    assert call("deadletters", "show", letter["letter_id"][:8], "--raw") == b"{broken"
    assert b"malformed" in call("deadletters", "show", letter["letter_id"])
    call("deadletters", "requeue", "--all")
    assert call("deadletters", "list", "--json") == b""
    articles = json.loads(call("topics", "--json"))["articles"]
    assert (articles["in"], articles["pending"]) == (7, 1)


async def test_a_broker_that_is_away_is_told_without_a_traceback(cli: Cli) -> None:
    for args in (("worker",), ("deadletters", "list")):
        done = cli(*args, FRONTWATCH_BROKER="kafka://127.0.0.1:1")
        assert done.returncode == 1
        assert b"127.0.0.1" in done.stderr
        assert b"Traceback" not in done.stderr
