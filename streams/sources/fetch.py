"""One polite, bounded fetch: conditional, capped in size and time, guarded at every hop."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass
from typing import Final, Self

import aiohttp
from yarl import URL

from streams.sources.errors import FetchError, RefusedAddressError
from streams.sources.guard import Guard, open_session

USER_AGENT: Final = "Frontwatch/0.1 (news monitor; reads feeds)"
ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
MAX_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED, _GONE = 200, 304, 410
_CHUNK: Final = 65_536
_INFLATE: Final = {"gzip": 31, "x-gzip": 31, "deflate": 47}  # zlib's window bits for each


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask with next time: "only if it changed"."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch: bytes of the body, packed and unpacked, and seconds in all."""

    max_bytes: int = 5_000_000
    timeout_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. ``body`` is None where the server said that nothing changed."""

    url: str
    body: bytes | None
    validators: Validators
    content_type: str | None = None


class Fetcher:
    """Fetches with one connection pool. Use as an async context manager."""

    def __init__(self, guard: Guard, limits: Limits | None = None) -> None:
        self._guard = guard
        self._limits = limits or Limits()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the pool."""
        self._session = open_session(
            self._guard, timeout_s=self._limits.timeout_s, per_host=1, auto_decompress=False
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    async def get(self, url: str, known: Validators | None = None) -> Fetched:
        """Fetch ``url`` unless it is unchanged since ``known``.

        Raises:
            RefusedAddressError: the address, or one that it leads to, may not be fetched from.
            FetchError: no answer in time, an error status, too long a body, or a broken one.
        """
        try:
            async with asyncio.timeout(self._limits.timeout_s):  # one clock over all redirects
                return await self._follow(URL(url), known or Validators())
        except TimeoutError:
            raise FetchError(f"no whole answer within {self._limits.timeout_s:g} s") from None
        except aiohttp.ClientConnectorDNSError as error:
            raise FetchError(f"the host is not found: {error.host}") from error
        except (aiohttp.ClientError, OSError) as error:
            refused = _refusal(error)
            raise (refused or FetchError(f"the fetch failed: {_one_line(error)}")) from error
        except ValueError as error:  # yarl's word for an address that is none
            raise RefusedAddressError(f"this is no address: {_one_line(error)}") from error

    async def _follow(self, url: URL, known: Validators) -> Fetched:
        for _ in range(MAX_REDIRECTS + 1):
            self._guard.check_url(url)
            answer = await self._ask(url, known)
            if isinstance(answer, Fetched):
                return answer
            url = answer
        raise FetchError(f"more than {MAX_REDIRECTS} redirects")

    async def _ask(self, url: URL, known: Validators) -> Fetched | URL:
        if self._session is None:
            raise RuntimeError("a Fetcher is used as an async context manager")
        headers = _headers(known)
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                return url.join(URL(response.headers["Location"]))
            if response.status == _NOT_MODIFIED:
                return Fetched(str(url), None, known)
            if response.status != _OK:
                raise FetchError(_status(response), retry_after=_retry_after(response))
            body = await self._body(response)
            validators = Validators(
                response.headers.get("ETag"), response.headers.get("Last-Modified")
            )
            return Fetched(str(url), body, validators, response.headers.get("Content-Type"))

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        body = _Body(encoding, self._limits.max_bytes)
        async for chunk in response.content.iter_chunked(_CHUNK):
            body.feed(chunk)
        return body.finish()


class _Body:
    """Gathers a body, unpacking it, and stops at the first byte over the limit."""

    def __init__(self, encoding: str, limit: int) -> None:
        if encoding not in {"identity", "", *_INFLATE}:
            raise FetchError(
                f"the answer is packed with {encoding[:40]!r}, which was not asked for"
            )
        bits = _INFLATE.get(encoding)
        self._inflate = zlib.decompressobj(bits) if bits else None
        self._limit = limit
        self._data = bytearray()

    def feed(self, chunk: bytes) -> None:
        room = self._limit + 1 - len(self._data)
        if self._inflate is not None:
            try:
                chunk = self._inflate.decompress(chunk, room)
            except zlib.error as error:
                raise FetchError(f"the packed answer is broken: {error}") from error
        self._data += chunk
        if len(self._data) > self._limit:
            raise FetchError(f"the answer is longer than {self._limit:,} bytes")

    def finish(self) -> bytes:
        if self._inflate is not None and not self._inflate.eof:
            raise FetchError("the packed answer ends too early")
        return bytes(self._data)


def _headers(known: Validators) -> dict[str, str]:
    headers = {"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _status(response: aiohttp.ClientResponse) -> str:
    if response.status == _GONE:
        return "the server says that this feed is gone for good (410)"
    return f"the server answered {response.status}"


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    """Return Retry-After in seconds. Its form as a date is rare, and read as not given."""
    value = response.headers.get("Retry-After", "").strip()
    return float(value) if value.isascii() and value.isdigit() else None


def _refusal(error: BaseException | None) -> RefusedAddressError | None:
    """Find the guard's refusal inside what the connector made of it."""
    while error is not None:
        if isinstance(error, RefusedAddressError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
