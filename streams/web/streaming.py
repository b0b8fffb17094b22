"""The address of the live stream."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
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
from streams.web.writer import Writer

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
        asked = EVERYTHING if asked == EVERYTHING else asked
        return EventStream(
            self._hub, lambda writer: self._watched(Reader(asked, start, writer), ticket)
        )

    def _require_room(self, ticket: Ticket) -> None:
        most = self._state.limits.key_streams
        if ticket.caller.key_id is not None and self._state.guard.count(ticket) >= most:
            raise Problem(
                429,
                f"This key has {most} streams open, as many as it may.",
                headers={"retry-after": "10"},
            )

    @contextlib.contextmanager
    def _watched(self, reader: Reader, ticket: Ticket) -> Iterator[Reader]:
        """Count the stream for as long as it is open, and end it with what let it in."""
        self._open += 1
        try:
            with self._state.guard.watching(ticket, reader.end):
                yield reader
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
    """One stream, until the client leaves, is let go, or has listened for long enough.

    A client that reads nothing holds up the sending, not the letting go.
    """

    def __init__(
        self, hub: Hub, reader: Callable[[Writer], AbstractContextManager[Reader]]
    ) -> None:
        super().__init__(media_type=MEDIA_TYPE, headers=_HEADERS)
        del self.headers["content-length"]
        self._hub, self._reader = hub, reader

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Send the head and then the events."""
        writer = Writer(send, self._hub.pace.queue)
        with self._reader(writer) as reader:
            await send(
                {
                    "type": "http.response.start",
                    "status": self.status_code,
                    "headers": self.raw_headers,
                }
            )
            await self._listen(reader, receive)
            await writer.end(_FAREWELL_S)

    async def _listen(self, reader: Reader, receive: Receive) -> None:
        joining = asyncio.ensure_future(self._hub.join(reader))
        ends = {asyncio.ensure_future(_left(receive)), asyncio.ensure_future(reader.gone.wait())}
        joining.add_done_callback(lambda done: _ended(done, reader))
        try:
            await asyncio.wait(
                ends, timeout=self._hub.pace.longest_s, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            tasks = {joining, *ends}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._hub.leave(reader)


def _ended(joining: asyncio.Future[None], reader: Reader) -> None:
    """End the stream of a reader who could not join."""
    if joining.cancelled() or (error := joining.exception()) is None:
        return
    if isinstance(error, FrontwatchError):
        log.warning("a live stream broke off", reason=one_line(str(error)))
    else:
        log.error("a live stream broke off", exc_info=error)
    reader.end()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
