"""Verdicts by HTTP: an analyst confirms, rejects or merges a change, and everybody sees who did."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from schemas.verdicts import MAX_NAME_CHARS, MAX_REASON_CHARS, Ruling
from streams.subscribers.formats import NOTICE
from streams.subscribers.verdicts.book import Given, VerdictBook, Wish
from streams.subscribers.verdicts.errors import NoChangeError, NotPutError, VerdictError
from streams.subscribers.verdicts.lines import verdict_line
from streams.web import parameters as p
from streams.web.access import Caller, Scope, caller
from streams.web.answers import json_response
from streams.web.articles import idempotency_key
from streams.web.bodies import read_form
from streams.web.endpoints import Endpoint, json_answer, ref
from streams.web.problems import Problem
from streams.web.query import read_query
from streams.web.state import State

_PATH: Final = "/v1/changes/{change_id}/verdicts"
_LOG: Final = (p.VERDICTS_LIMIT, p.VERDICTS_BEFORE)
_DEFAULT: Final = 200


class NewVerdict(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What an analyst says of a change."""

    verdict: Ruling
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_REASON_CHARS)]
    merge_into: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    analyst: Annotated[str, msgspec.Meta(max_length=MAX_NAME_CHARS)] | None = None


def routes(state: State) -> list[Endpoint]:
    """Return the addresses of verdicts."""
    answers = _Verdicts(state.verdicts)
    one = {"change_id": "The id of a change, chg_..., as its alerts have it."}
    return [
        Endpoint(
            path=_PATH,
            handler=answers.give,
            method="POST",
            scope=Scope.VERDICTS,
            summary="Say of a change that it happened, that it did not, or that it is another one",
            in_path=one,
            headers={
                "Idempotency-Key": "Asked again with the same key and body, the first verdict is "
                "answered and none is given."
            },
            body={"application/json": ref("NewVerdict")},
            answers={
                200: json_answer("What the analyst said already.", "Verdict"),
                202: json_answer("It is written down and in the log.", "Verdict"),
            },
        ),
        Endpoint(
            path=_PATH,
            handler=answers.of_change,
            summary="What analysts said of a change, the first first",
            in_path=one,
            answers={200: json_answer("The verdicts.", "VerdictList")},
        ),
        Endpoint(
            path="/v1/verdicts",
            handler=answers.log,
            summary="The audit log: every verdict ever given, the newest first",
            query=_LOG,
            answers={200: json_answer("A page of the log.", "VerdictPage")},
        ),
    ]


class _Verdicts:
    def __init__(self, book: VerdictBook | None) -> None:
        self._book = book

    async def give(self, request: Request) -> Response:
        read_query(request, ())
        who = caller(request)
        book = self._book
        if book is None or not book.takes:
            raise Problem(503, "This server takes no verdicts: it has no way into the log.")
        request_key = idempotency_key(request)
        form = await read_form(request, NewVerdict)
        wish = Wish(
            change_id=request.path_params["change_id"],
            ruling=form.verdict,
            analyst=_analyst(who, form),
            reason=form.reason,
            merge_into=form.merge_into,
            by=who.name,
            request=request_key,
        )
        given, new = await run_in_threadpool(_given, book, wish)
        body = orjson.dumps(verdict_line(given))
        return Response(body, 202 if new else 200, media_type="application/json")

    async def of_change(self, request: Request) -> Response:
        read_query(request, ())
        change_id = request.path_params["change_id"]
        found = None
        if self._book is not None:
            sees = caller(request).may(Scope.VERDICTS)
            found = await run_in_threadpool(self._book.of_change, change_id, held_back=sees)
        if found is None:
            raise Problem(404, "No alert tells of a change with this id.")
        lines = [verdict_line(each) for each in found]
        return json_response(request, {"notice": NOTICE, "verdicts": lines})

    async def log(self, request: Request) -> Response:
        values = read_query(request, _LOG)
        limit = values.get("limit", _DEFAULT)
        found: list[Given] = []
        if self._book is not None:
            sees = caller(request).may(Scope.VERDICTS)
            found = await run_in_threadpool(
                self._book.log, values.get("after"), limit, held_back=sees
            )
        body: dict[str, Any] = {
            "notice": NOTICE,
            "next": _next(found, limit),
            "verdicts": [verdict_line(each) for each in found],
        }
        return json_response(request, body)


def _next(found: list[Given], limit: int) -> str | None:
    if len(found) < limit:
        return None
    return f"/v1/verdicts?limit={limit}&after={found[-1].seq}"


def _analyst(who: Caller, form: NewVerdict) -> str:
    """Return who says it: the caller by the name of their key, or as named where no key is asked for."""
    if who.key_id is None:
        if form.analyst is None:
            raise Problem(
                422, "analyst: this server asks for no key, so the body says who you are."
            )
        return form.analyst
    if form.analyst not in (None, who.name):
        raise Problem(403, "The analyst is the name of the key; leave analyst out.")
    return who.name


def _given(book: VerdictBook, wish: Wish) -> tuple[Given, bool]:
    try:
        return book.give(wish)
    except NoChangeError as error:
        known = wish.merge_into is None or book.of_change(wish.change_id) is not None
        status = 422 if known and wish.merge_into is not None else 404
        raise Problem(status, f"{error}.") from error
    except NotPutError as error:
        raise Problem(503, f"{error}.", headers={"retry-after": "5"}) from error
    except VerdictError as error:
        raise Problem(422, f"{error}.") from error
