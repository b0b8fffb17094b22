"""Articles by HTTP: one JSON object a line, a verdict for each, and the same answer to the same key."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final

import orjson
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from streams.errors import FrontwatchError
from streams.safetext import one_line
from streams.sources.items import Item, LineSplitter, line_item
from streams.web.access import Scope, caller
from streams.web.bodies import read_body
from streams.web.endpoints import Endpoint, json_answer
from streams.web.problems import Problem
from streams.web.query import read_query
from streams.web.state import State

log = structlog.get_logger(__name__)

NDJSON: Final = "application/x-ndjson"
_TYPES: Final = frozenset({NDJSON, "application/jsonl", "application/json"})
_KEY: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")
_KEPT_BYTES: Final = 16_000_000
"""Of the answers that are kept for who asks again: some 200,000 verdicts."""
_REASON: Final = 300


def routes(state: State) -> list[Endpoint]:
    """Return the address that takes articles."""
    answers = _Articles(state)
    return [
        Endpoint(
            path="/v1/articles",
            handler=answers.post,
            method="POST",
            scope=Scope.ARTICLES,
            summary="Put articles into the log: one JSON object a line, as `frontwatch ingest` reads",
            headers={
                "Idempotency-Key": "Asked again with the same key and body, the first answer is "
                "given again and nothing is put into the log."
            },
            body={NDJSON: {"type": "string"}},
            answers={202: json_answer("A verdict for each line that is not blank.", "Verdicts")},
        )
    ]


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    answer: bytes


class _Articles:
    def __init__(self, state: State) -> None:
        self._state = state
        self._limits = state.limits
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._kept_bytes = 0

    async def post(self, request: Request) -> Response:
        read_query(request, ())
        if self._state.put is None:
            raise Problem(503, "This server takes no articles.")
        media_type = request.headers.get("content-type", NDJSON).partition(";")[0].strip().lower()
        if media_type not in _TYPES:
            raise Problem(415, f"Articles come as {NDJSON}: one JSON object a line.")
        key = idempotency_key(request)
        if key is not None:
            key = f"{caller(request).name}\n{key}"  # another's keys are nobody's business
        body = await read_body(request, self._limits.body_bytes)
        async with self._turn:  # a key that is asked for twice at once is answered by the first
            answer = self._known(key, body) or await self._taken(body)
            self._keep(key, body, answer)
        return Response(answer, 202, media_type="application/json")

    async def _taken(self, body: bytes) -> bytes:
        limits = self._limits
        read = await run_in_threadpool(_read, body, limits.lines, limits.record_bytes)
        good = [item for _, item in read if item.problem is None]
        if good:
            await self._put(good)
        return orjson.dumps({"verdicts": [_verdict(number, item) for number, item in read]})

    async def _put(self, items: Sequence[Item]) -> None:
        if self._state.put is None:
            return
        try:
            await run_in_threadpool(self._state.put, items)
        except (FrontwatchError, OSError) as error:
            log.warning("articles cannot be put into the log", reason=one_line(str(error)))
            raise Problem(
                503,
                "The log does not take articles at the moment; none of these is sure to be in it.",
                headers={"retry-after": "5"},
            ) from error

    def _known(self, key: str | None, body: bytes) -> bytes | None:
        kept = self._kept.get(key) if key is not None else None
        if kept is None:
            return None
        if kept.body != _digest(body):
            raise Problem(422, "This Idempotency-Key came with another body before.")
        return kept.answer

    def _keep(self, key: str | None, body: bytes, answer: bytes) -> None:
        if key is None or key in self._kept:
            return
        self._kept[key] = _Kept(_digest(body), answer)
        self._kept_bytes += _size(key, answer)
        while self._kept_bytes > _KEPT_BYTES:
            oldest, kept = self._kept.popitem(last=False)
            self._kept_bytes -= _size(oldest, kept.answer)


def idempotency_key(request: Request) -> str | None:
    """Return the Idempotency-Key of a request, None where it has none.

    Raises:
        Problem: it is not printable ASCII (400).
    """
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise Problem(400, "An Idempotency-Key has 1 to 200 printable characters of ASCII.")
    return key


def _read(body: bytes, most: int, longest: int) -> list[tuple[int, Item]]:
    """Return the lines that are not blank, by their numbers."""
    now = datetime.now(UTC)
    splitter = LineSplitter(longest)
    read: list[tuple[int, Item]] = []
    for line in (*splitter.feed(body), *splitter.end()):
        if len(read) == most:
            raise Problem(413, f"A body has at most {most:,} articles; send several.")
        item = line_item(line, "body", now)
        if line.data is None:
            item = replace(item, problem=f"the line is longer than {longest:,} bytes")
        elif item.problem is None and (item.value is None or len(item.value) > longest):
            item = replace(item, problem=f"the article is longer than {longest:,} bytes")
        read.append((line.number, item))
    if not read:
        raise Problem(400, "The body is empty: it holds one JSON object a line.")
    return read


def _verdict(number: int, item: Item) -> dict[str, Any]:
    if item.problem is None and item.article is not None:
        return {"line": number, "article_id": item.article.id, "accepted": True}
    return {"line": number, "accepted": False, "reason": one_line(item.problem, _REASON)}


def _size(key: str, answer: bytes) -> int:
    return len(key) + len(answer) + 200  # and what Python adds


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).digest()
