"""Errors as problem+json (RFC 9457): one shape for everything that is refused or goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.safetext import one_line
from streams.subscribers.store import AlertStoreError, CursorError

log = structlog.get_logger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
_LONGEST: Final = 300
"""Characters of what a caller sent that an answer repeats."""


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it so
    """A request that is not answered as asked. ``detail`` tells a person what to do about it."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: str,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more

    def answer(self) -> Response:
        """Return it as a response."""
        return problem(self.status, self.detail, headers=self.headers, **self.more)


def bad_parameter(name: str, why: str) -> Problem:
    """Return the problem of a query parameter that is not known or has no such value."""
    name = one_line(name, 100)
    return Problem(400, f"{name}: {one_line(why, _LONGEST)}", parameter=name)


def problem(
    status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: str
) -> Response:
    """Return a problem as a response; ``more`` are members of its own."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Response(orjson.dumps(body), status, dict(headers or {}), MEDIA_TYPE)


async def _refused(_: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        return error.answer()
    return problem(500, "Something went wrong here; it has been logged.")


async def _http(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return problem(500, "Something went wrong here; it has been logged.")
    words = {
        404: "There is nothing at this address; /v1/openapi.json says what there is.",
        405: "This address is not asked in that way; the header Allow says how.",
    }
    detail = words.get(error.status_code, error.detail)
    return problem(error.status_code, detail, headers=error.headers)


async def _store(_: Request, error: Exception) -> Response:
    log.error("the alert store cannot be read", reason=one_line(str(error)))
    return problem(
        503, "The alert store cannot be read at the moment.", headers={"retry-after": "5"}
    )


async def _cursor(_: Request, error: Exception) -> Response:
    return bad_parameter("after", str(error)).answer()


HANDLERS: Final[Mapping[Any, Any]] = {
    Problem: _refused,
    HTTPException: _http,
    AlertStoreError: _store,
    CursorError: _cursor,
}


class Mishaps:
    """Turns what nobody foresaw into a problem that tells a stranger nothing, and logs it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        begun = False

        async def told(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, told)
        except Exception:
            log.exception("a request failed")
            if begun:  # half an answer is said: only an end without its mark tells that it is half
                raise
            answer = problem(500, "Something went wrong here; it has been logged.")
            await answer(scope, receive, send)
