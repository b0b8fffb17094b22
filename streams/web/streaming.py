"""The address of the live stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from streams.errors import FrontwatchError
from streams.safetext import one_line
from streams.subscribers.filters import EVERYTHING
from streams.web import parameters as p
from streams.web.admission import TICKET
from streams.web.endpoints import Answer, Endpoint
from streams.web.guard import Ticket
from streams.web.live import Hub, Reader
from streams.web.problems import Problem, bad_parameter
from streams.web.query import Values, read_query, wanted
from streams.web.state import State

log = structlog.get_logger(__name__)

QUERY: Final = (*p.FILTER, p.SINCE)
MEDIA_TYPE: Final = "text/event-stream"
_LAST: Final = "last-event-id"
_FAREWELL_S: Final = 0.2
"""How long a client that is let go may take to hear that the stream is over."""


def routes(state: State, hub: Hub) -> list[Endpoint]:
    """Return the address of the live stream."""
    answers = _Stream(state, hub)
    return [
        Endpoint(
            path="/v1/stream",
            handler=answers.stream,
            summary="Alerts of a filter as they come, as server-sent events (the HTML standard, 9.2)",
            query=QUERY,
            headers={"Last-Event-ID": "Go on after the alert with this number, without a gap."},
            answers={
                200: Answer(
                    "Events `alert`, each with the alert's number as id and its summary as data.",
                    {MEDIA_TYPE: {"type": "string"}},
                )
            },
        )
    ]


class _Stream:
    def __init__(self, state: State, hub: Hub) -> None:
        self._state = state
        self._hub = hub
        self._open = 0

    async def stream(self, request: Request) -> Response:
        values = read_query(request, QUERY)
        asked = await wanted(values, self._state.names)
        start = _start(request, values)
        if start is None:
            start = await run_in_threadpool(self._state.store.last_sequence)
        if request.method == "HEAD":
            return Response(headers=_HEADERS, media_type=MEDIA_TYPE)
        if self._open >= self._state.limits.streams:
            raise Problem(
                503, "As many streams are open as this server has.", headers={"retry-after": "10"}
            )
        ticket: Ticket = getattr(request.state, TICKET)
        self._require_room(ticket)
        reader = Reader(EVERYTHING if asked == EVERYTHING else asked, start)
        return EventStream(self._counted(reader, ticket), reader)

    def _require_room(self, ticket: Ticket) -> None:
        most = self._state.limits.key_streams
        if ticket.caller.key_id is not None and self._state.guard.count(ticket) >= most:
            raise Problem(
                429,
                f"This key has {most} streams open, as many as it may.",
                headers={"retry-after": "10"},
            )

    async def _counted(self, reader: Reader, ticket: Ticket) -> AsyncGenerator[bytes]:
        self._open += 1
        try:
            with self._state.guard.watching(ticket, reader.end):
                async for frames in self._hub.listen(reader):
                    yield frames
        finally:
            self._open -= 1


_HEADERS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}


def _start(request: Request, values: Values) -> int | None:
    last = request.headers.get(_LAST, "")
    if last:
        try:
            return int(p.SINCE.read(last))
        except ValueError as error:
            raise bad_parameter("Last-Event-ID", str(error)) from error
    found = values.get("since")
    return None if found is None else int(found)


class EventStream(Response):
    """Sends what a generator yields until it ends, the client leaves, or the reader is let go.

    A client that reads nothing holds up the sending, not the letting go.
    """

    def __init__(self, frames: AsyncGenerator[bytes], reader: Reader) -> None:
        super().__init__(media_type=MEDIA_TYPE, headers=_HEADERS)
        del self.headers["content-length"]
        self._frames = frames
        self._reader = reader

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Send the head and then the events."""
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        sending = asyncio.ensure_future(self._send(send))
        leaving = asyncio.ensure_future(_left(receive))
        dropping = asyncio.ensure_future(self._reader.gone.wait())
        tasks = {sending, leaving, dropping}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if dropping.done():
                await asyncio.wait({sending}, timeout=_FAREWELL_S)
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
            await self._frames.aclose()
        for error in ends:
            if isinstance(error, FrontwatchError):
                log.warning("a live stream broke off", reason=one_line(str(error)))

    async def _send(self, send: Send) -> None:
        async for frames in self._frames:
            if frames:
                await send({"type": "http.response.body", "body": frames, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
