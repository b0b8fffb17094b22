"""The log-in of a browser: a key once, then a cookie that no script can read."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from streams.subscribers.access.keys import Key
from streams.web.access import Caller, unknown_caller
from streams.web.admission import (
    ADDRESS,
    COOKIE,
    COOKIE_NAME,
    SECURE,
    SECURE_NAME,
    TICKET,
    too_many,
)
from streams.web.bodies import read_form
from streams.web.endpoints import Answer, Endpoint, json_answer, ref
from streams.web.guard import NO_KEY, Ticket
from streams.web.problems import Problem
from streams.web.query import read_query
from streams.web.state import State

_PATH: Final = "/v1/session"


class LogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What logs in."""

    key: str


def routes(state: State) -> list[Endpoint]:
    """Return the addresses of the log-in. They are open to everybody."""
    answers = _Session(state)
    return [
        Endpoint(
            path=_PATH,
            handler=answers.get,
            scope=None,
            summary="Who calls, and what they may do",
            answers={
                200: json_answer("Who calls.", "Session"),
                401: Answer("Nobody that is known."),
            },
        ),
        Endpoint(
            path=_PATH,
            handler=answers.post,
            method="POST",
            scope=None,
            summary="Log in with a key; the answer sets a cookie",
            body={"application/json": ref("LogIn")},
            answers={
                200: json_answer("Who has logged in.", "Session"),
                401: Answer("The key opens nothing."),
                409: Answer("There is no key here, and nobody needs to log in."),
            },
        ),
        Endpoint(
            path=_PATH,
            handler=answers.delete,
            method="DELETE",
            scope=None,
            summary="Log out: the session of the cookie ends, and its live streams with it",
            answers={204: Answer("There is no session any more.")},
        ),
    ]


class _Session:
    def __init__(self, state: State) -> None:
        self._state = state

    async def get(self, request: Request) -> Response:
        read_query(request, ())
        ticket: Ticket | None = getattr(request.state, TICKET, None)
        if ticket is None:
            raise unknown_caller()
        return _told(ticket)

    async def post(self, request: Request) -> Response:
        read_query(request, ())
        await require_a_try(self._state, request)
        token = (await read_form(request, LogIn)).key
        key, cookie = await log_in(self._state, request, token)
        answer = _told(Ticket(key.caller, ""))
        set_cookie(self._state, request, answer, cookie)
        return answer

    async def delete(self, request: Request) -> Response:
        read_query(request, ())
        await log_out(self._state, request)
        answer = Response(status_code=204)
        set_cookie(self._state, request, answer, "")
        return answer


async def require_a_try(state: State, request: Request) -> None:
    """Refuse a log-in before its key is read.

    Raises:
        Problem: nobody needs to log in (409), or the address has to wait (429).
    """
    if not await state.guard.asks():
        raise Problem(409, "This server has no key: nobody needs to log in.")
    if (wait := state.failures.wait(getattr(request.state, ADDRESS))) > 0:
        raise too_many(wait, "Too many wrong keys from one address")


async def log_in(state: State, request: Request, token: str) -> tuple[Key, str]:
    """Begin a session with a key; return the key and the cookie. The one before ends.

    Raises:
        Problem: the key opens nothing (401).
    """
    begun = await run_in_threadpool(state.guard.keyring.log_in, token.strip())
    if begun is None:
        state.failures.add(getattr(request.state, ADDRESS))
        raise Problem(401, "This key opens nothing here: it is wrong, expired or revoked.")
    await log_out(state, request)
    return begun


async def log_out(state: State, request: Request) -> None:
    """End the session that the request came with, if any: a log-in never takes one over."""
    cookie = getattr(request.state, COOKIE, None)
    if cookie is not None:
        await run_in_threadpool(state.guard.keyring.log_out, cookie)
        state.guard.forget(cookie)


def set_cookie(state: State, request: Request, answer: Response, cookie: str) -> None:
    """Give a cookie to the browser, or with "" take it away."""
    whole = int(state.guard.keyring.lasting.whole.total_seconds())
    secure = getattr(request.state, SECURE)
    answer.set_cookie(
        SECURE_NAME if secure else COOKIE_NAME,
        cookie,
        max_age=whole if cookie else 0,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def _told(ticket: Ticket) -> Response:
    caller: Caller = ticket.caller
    return JSONResponse(
        {
            "name": caller.name,
            "scopes": sorted(scope.value for scope in caller.scopes),
            "asks": ticket != NO_KEY,
            "session": ticket.session is not None,
        }
    )
