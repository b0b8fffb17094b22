"""The page without scripts: the alerts, and where keys are asked for a log-in and a log-out by forms."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from streams.web.access import CALLER, Scope, require, unknown_caller
from streams.web.admission import PLAIN, TICKET
from streams.web.bodies import FORM_BYTES, read_body
from streams.web.doorkeeper import FORM_HEADERS
from streams.web.guard import Ticket
from streams.web.page import PAGE_ALERTS, render_log_in, render_page
from streams.web.problems import Problem
from streams.web.session import log_in, log_out, require_a_try, set_cookie
from streams.web.state import State

_FORM: Final = "application/x-www-form-urlencoded"
_REFUSED: Final = frozenset({401, 409, 429})
"""What a log-in comes to that a reader can do something about: said on the page."""
_SEE_OTHER: Final = 303
_MOST_FIELDS: Final = 10


def routes(state: State) -> list[Route]:
    """Return the addresses of the plain page."""
    answers = _Plain(state)
    return [
        Route(PLAIN, answers.get, methods=["GET"]),
        Route(PLAIN, answers.post, methods=["POST"]),
    ]


class _Plain:
    def __init__(self, state: State) -> None:
        self._state = state

    async def get(self, request: Request) -> Response:
        if getattr(request.state, CALLER, None) is None:
            return _log_in(unknown_caller(), "")
        who = require(request, Scope.READ)
        before = _number(request.query_params.get("before"))
        store = self._state.store
        alerts = await run_in_threadpool(store.before, before, PAGE_ALERTS + 1)
        ticket: Ticket = getattr(request.state, TICKET)
        page = render_page(
            alerts,
            older=before is not None,
            waiting=self._state.ready(),
            reader=who.name if ticket.session is not None else None,
            reloads=request.query_params.get("reload") == "1",
        )
        return HTMLResponse(page, headers=FORM_HEADERS)

    async def post(self, request: Request) -> Response:
        """Log in with the key of the form; out, where it says so."""
        try:
            fields = await self._fields(request)
            answer = RedirectResponse(PLAIN, _SEE_OTHER)
            if "log_out" in fields:
                await log_out(self._state, request)
                set_cookie(self._state, request, answer, "")
                return answer
            await require_a_try(self._state, request)
            _, cookie = await log_in(self._state, request, fields.get("key", ""))
        except Problem as refusal:
            if refusal.status not in _REFUSED:
                raise
            return _log_in(refusal, refusal.detail)
        set_cookie(self._state, request, answer, cookie)
        return answer

    @staticmethod
    async def _fields(request: Request) -> dict[str, str]:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != _FORM:
            raise Problem(415, f"The body is {_FORM}.")
        body = (await read_body(request, FORM_BYTES)).decode("latin-1")
        try:
            return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError as error:
            raise Problem(400, "The form has too many fields.") from error


def _log_in(refusal: Problem, says: str) -> Response:
    """Return the log-in, with the status and the headers of a refusal."""
    return HTMLResponse(
        render_log_in(says), refusal.status, headers={**FORM_HEADERS, **refusal.headers}
    )


def _number(text: str | None) -> int | None:
    most = 2**63 - 1  # SQLite's largest
    return min(int(text), most) if text and text.isascii() and text.isdigit() else None
