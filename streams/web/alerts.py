"""Alerts: lists of a filter in every format, and one alert with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from streams.lines import Line
from streams.subscribers.filters import AlertFilter
from streams.subscribers.formats import FORMATS, NOTICE, AlertFormat, Sheet, accepted, cap, kml
from streams.subscribers.store import Detail, Page
from streams.subscribers.verdicts.lines import verdict_line
from streams.web import parameters as p
from streams.web.access import Scope, caller
from streams.web.answers import (
    as_of,
    cached,
    chunks,
    detail_line,
    full_line,
    json_response,
    not_modified,
    store_tag,
    summary_line,
    unchanged,
)
from streams.web.endpoints import Answer, Endpoint, json_answer, ref
from streams.web.problems import Problem
from streams.web.query import Values, read_query, wanted
from streams.web.state import State

LIST: Final = (*p.FILTER, p.LATEST, p.KNOWN_AT, p.LIMIT, p.AFTER, p.FIELDS)
_KML_TYPE: Final = FORMATS["kml"].media_type


def routes(state: State) -> list[Endpoint]:
    """Return the addresses of alerts."""
    answers = _Alerts(state)
    media: dict[str, Any] = {form.media_type: {"type": "string"} for form in FORMATS.values()}
    media |= {
        "application/json": ref("AlertPage"),
        "application/geo+json": {"type": "object"},
    }
    listed = {200: Answer("The alerts, newest arrival first.", media)}
    suffixes = ", ".join(FORMATS)
    one = {"alert_id": "The id of an alert."}
    return [
        Endpoint(
            path="/v1/alerts",
            handler=answers.listed,
            summary="Alerts of a filter, in the format that Accept asks for; JSON by default",
            query=LIST,
            headers={"Accept": "A media type of this list.", **_TAGGED},
            answers=listed,
        ),
        Endpoint(
            path="/v1/alerts.{suffix}",
            handler=answers.suffixed,
            summary="Alerts of a filter, in the format that the suffix names",
            query=LIST,
            in_path={"suffix": f"One of {suffixes}."},
            headers=_TAGGED,
            answers=listed,
        ),
        Endpoint(
            path="/v1/network-link.kml",
            handler=answers.network_link,
            summary="A KML document that makes a globe read the alerts of a filter again and again",
            query=p.FILTER,
            answers={200: Answer("The link.", {_KML_TYPE: {"type": "string"}})},
        ),
        Endpoint(
            path="/v1/alerts/{alert_id}.cap.xml",
            handler=answers.cap,
            summary="One alert as a CAP 1.2 message",
            in_path=one,
            headers=_TAGGED,
            answers={200: Answer("The message.", {cap.MEDIA_TYPE: {"type": "string"}})},
        ),
        Endpoint(
            path="/v1/alerts/{alert_id}",
            handler=answers.one,
            summary="One alert with its evidence, its revisions and what follows it up",
            in_path=one,
            headers=_TAGGED,
            answers={200: json_answer("The alert.", "AlertDetail")},
        ),
    ]


_TAGGED: Final = {
    "If-None-Match": "The ETag of an answer that the caller has: 304 if it still holds."
}


class _Alerts:
    def __init__(self, state: State) -> None:
        self._state = state
        self._store = state.store

    async def listed(self, request: Request) -> Response:
        form = accepted(request.headers.get("accept"))
        if form is None:
            types = ", ".join(dict.fromkeys(f.media_type for f in FORMATS.values()))
            raise Problem(406, f"The alerts come as {types}.")
        return await self._answer(request, form)

    async def suffixed(self, request: Request) -> Response:
        form = FORMATS.get(request.path_params["suffix"])
        if form is None:
            raise Problem(404, f"There is no such format; there are {', '.join(FORMATS)}.")
        return await self._answer(request, form)

    async def _answer(self, request: Request, form: AlertFormat) -> Response:
        values = read_query(request, LIST)
        tag = await run_in_threadpool(store_tag, self._store, request, form.suffix)
        more = {"vary": "Accept"}
        if unchanged(request, tag):
            return not_modified(tag, more)
        asked = await wanted(values, self._state.names)
        page = await run_in_threadpool(self._page, asked, values)
        sheet = _sheet(request, form, page)
        if page.next is not None:
            more["link"] = f'<{next_address(request, page.next)}>; rel="next"'
        pieces = _written(request, page, sheet, form, values)
        return StreamingResponse(
            chunks(pieces), headers=cached(tag, more), media_type=form.content_type
        )

    def _page(self, asked: AlertFilter, values: Values) -> Page:
        limit = values.get("limit", p.PAGE)
        return self._store.page(asked, limit=limit, cursor=values.get("after"))

    async def network_link(self, request: Request) -> Response:
        read_query(request, p.FILTER)  # refuses what the link would lead to a refusal with
        address = str(request.url.replace(path="/v1/alerts.kml"))
        return Response(kml.network_link(address), media_type=_KML_TYPE)

    async def one(self, request: Request) -> Response:
        read_query(request, ())
        found, _ = await self._detail(request)
        book = self._state.verdicts
        change_id = found.alert.alert.change_id
        said = None
        if book is not None:
            sees = caller(request).may(Scope.VERDICTS)
            said = await run_in_threadpool(book.of_change, change_id, held_back=sees)
        body = {
            "notice": NOTICE,
            "alert": detail_line(found.alert),
            "revisions": [full_line(each) for each in found.revisions],
            "follows": None if found.follows is None else full_line(found.follows),
            "followed_by": [summary_line(each) for each in found.followed_by],
            "verdicts": [verdict_line(each) for each in said or ()],
        }
        return json_response(request, body)

    async def cap(self, request: Request) -> Response:
        read_query(request, ())
        found, tag = await self._detail(request)
        if unchanged(request, tag):
            return not_modified(tag)
        alert = found.alert.alert
        followed = None if found.follows is None else found.follows.alert
        page = f"{request.base_url}?{urlencode({'alert': alert.alert_id})}"
        body = cap.write(alert, followed=followed, page=page)
        return Response(body, headers=cached(tag), media_type=cap.MEDIA_TYPE)

    async def _detail(self, request: Request) -> tuple[Detail, str]:
        tag = await run_in_threadpool(store_tag, self._store, request)
        found = await run_in_threadpool(self._store.detail, request.path_params["alert_id"])
        if found is None:
            raise Problem(404, "There is no alert with this id.")
        return found, tag


def next_address(request: Request, cursor: str) -> str:
    """Return the address of the next page, from the root of this server on."""
    return "{0.path}?{0.query}".format(request.url.include_query_params(after=cursor))


def _sheet(request: Request, form: AlertFormat, page: Page) -> Sheet:
    root = str(request.base_url).rstrip("/")
    following = None if page.next is None else root + next_address(request, page.next)
    times = [each.alert.published_at or each.stored_at for each in page.alerts]
    return Sheet(
        as_of=max(times, default=None),
        address=f"{root}/v1/alerts.{form.suffix}"
        + (f"?{request.url.query}" if request.url.query else ""),
        next_address=following,
        alert_page=root.replace("{", "").replace("}", "") + "/?alert={}",
    )


def _written(
    request: Request, page: Page, sheet: Sheet, form: AlertFormat, values: Values
) -> Iterator[bytes]:
    """Write a page; JSON and JSON lines also say each alert's number, and may be summaries."""
    line = summary_line if values.get("fields") == "summary" else full_line
    lines: Iterable[Line] = (line(each) for each in page.alerts)
    if form.suffix == "json":
        following = None if page.next is None else next_address(request, page.next)
        return _json(lines, {"as_of": as_of(page.alerts), "next": following})
    if form.suffix == "jsonl":
        dumps = partial(orjson.dumps, option=orjson.OPT_APPEND_NEWLINE)
        return (dumps({**each, "notice": NOTICE}) for each in lines)
    return form.write((each.alert for each in page.alerts), sheet)


def _json(lines: Iterable[Line], head: dict[str, Any]) -> Iterator[bytes]:
    yield orjson.dumps({"notice": NOTICE, **head})[:-1] + b',"alerts":['
    for number, line in enumerate(lines):
        yield (b"," if number else b"") + orjson.dumps(line)
    yield b"]}\n"
