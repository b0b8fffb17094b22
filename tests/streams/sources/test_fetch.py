from __future__ import annotations

import gzip
import time
import zlib

import pytest

from streams.sources.errors import FetchError, RefusedAddressError, SourceError
from streams.sources.fetch import Fetcher, Limits, Validators
from streams.sources.guard import Guard
from tests.streams.sources.conftest import RSS, Feeds

LOOPBACK = Guard.allowing(["127.0.0.1"])


async def test_a_second_fetch_is_conditional(feeds: Feeds) -> None:
    feeds.headers = {"Last-Modified": "Thu, 09 Nov 2017 08:30:00 GMT"}
    async with Fetcher(LOOPBACK) as fetcher:
        first = await fetcher.get(feeds.url())
        assert first.body == RSS.encode()
        second = await fetcher.get(feeds.url(), first.validators)
    assert second.body is None
    assert second.validators == first.validators
    assert feeds.asked[1]["If-None-Match"] == '"v1"'
    assert feeds.asked[1]["If-Modified-Since"] == "Thu, 09 Nov 2017 08:30:00 GMT"
    assert "Frontwatch" in feeds.asked[0]["User-Agent"]


async def test_private_addresses_are_refused_by_default(feeds: Feeds) -> None:
    async with Fetcher(Guard()) as fetcher:
        for url in (feeds.url(), feeds.url().replace("127.0.0.1", "localhost")):
            with pytest.raises(RefusedAddressError):
                await fetcher.get(url)
    assert feeds.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2/feed",
        "http://0x7f.2:{port}/feed",
        "http://[::ffff:127.0.0.2]/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "//10.0.0.1/",
        "http://[broken/",
    ],
)
async def test_every_redirect_is_checked_again(feeds: Feeds, target: str) -> None:
    to = target.format(port=feeds.server.port)
    async with Fetcher(LOOPBACK) as fetcher:
        with pytest.raises(RefusedAddressError):
            await fetcher.get(str(feeds.server.make_url("/away").with_query(to=to)))
    assert feeds.asked == []


async def test_a_fair_redirect_is_followed_and_a_circle_ends(feeds: Feeds) -> None:
    async with Fetcher(LOOPBACK) as fetcher:
        got = await fetcher.get(feeds.url("/away?to=/feed"))
        assert got.url == feeds.url()
        with pytest.raises(FetchError, match="redirects"):
            await fetcher.get(feeds.url("/circle"))


async def test_long_answers_are_cut_off_packed_or_not(feeds: Feeds) -> None:
    async with Fetcher(LOOPBACK) as fetcher:
        for path in ("/huge", "/bomb"):
            with pytest.raises(FetchError, match="longer than 5,000,000 bytes"):
                await fetcher.get(feeds.url(path))


async def test_a_body_of_just_the_limit_is_taken(feeds: Feeds) -> None:
    for pack, encoding in (
        (gzip.compress, "gzip"),
        (zlib.compress, "deflate"),
        (bytes, "identity"),
    ):
        feeds.body, feeds.headers = pack(b"x" * 1000), {"Content-Encoding": encoding}
        async with Fetcher(LOOPBACK, Limits(max_bytes=1000)) as fetcher:
            assert (await fetcher.get(feeds.url())).body == b"x" * 1000
        async with Fetcher(LOOPBACK, Limits(max_bytes=999)) as fetcher:
            with pytest.raises(FetchError, match="longer"):
                await fetcher.get(feeds.url())


async def test_a_slow_body_ends_at_the_time_limit(feeds: Feeds) -> None:
    async with Fetcher(LOOPBACK, Limits(timeout_s=0.3)) as fetcher:
        start = time.monotonic()
        with pytest.raises(FetchError, match=r"within 0\.3 s"):
            await fetcher.get(feeds.url("/slow"))
        assert time.monotonic() - start < 3


async def test_broken_packing_is_told(feeds: Feeds) -> None:
    cases = [
        ("gzip", b"not gzip", "broken"),
        ("gzip", gzip.compress(b"x" * 500)[:-9], "ends too early"),
        ("br", b"x", "not asked for"),
    ]
    async with Fetcher(LOOPBACK) as fetcher:
        for encoding, body, reason in cases:
            feeds.body, feeds.headers = body, {"Content-Encoding": encoding}
            with pytest.raises(FetchError, match=reason):
                await fetcher.get(feeds.url())


async def test_an_error_status_is_told_with_the_pause_it_asks_for(feeds: Feeds) -> None:
    async with Fetcher(LOOPBACK) as fetcher:
        feeds.status, feeds.headers = 503, {"Retry-After": "120"}
        with pytest.raises(FetchError, match="503") as caught:
            await fetcher.get(feeds.url())
        assert caught.value.retry_after == 120
        feeds.status, feeds.headers = 410, {}
        with pytest.raises(FetchError, match="gone"):
            await fetcher.get(feeds.url())


async def test_unreachable_and_impossible_addresses_are_source_errors(feeds: Feeds) -> None:
    async with Fetcher(LOOPBACK, Limits(timeout_s=5)) as fetcher:
        closed = feeds.url()
        await feeds.server.close()
        for url in (closed, "http://nowhere.invalid/", "http://[", "not a url", ""):
            with pytest.raises(SourceError):
                await fetcher.get(url, Validators())
