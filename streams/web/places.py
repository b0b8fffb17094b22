"""Places: who holds which, and the whole history of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from agents.corroborate.periods import Period
from streams.lines import Line, actor_line, control_line, place_line
from streams.subscribers.filters import AlertFilter
from streams.subscribers.formats import NOTICE
from streams.subscribers.store import Held, Stored, Timeline
from streams.web import parameters as p
from streams.web.alerts import next_address
from streams.web.answers import json_response, summary_line
from streams.web.endpoints import Endpoint, json_answer
from streams.web.problems import Problem
from streams.web.query import Values, actor_ids, place_ids, read_query
from streams.web.state import State

LIST: Final = (p.COUNTRY, p.HOLDER, p.PLACE, p.BOX, p.NEAR, p.AS_OF, p.PLACES_LIMIT, p.PLACES_AFTER)
ONE: Final = (p.AS_OF, p.KNOWN_AT)
_DEFAULT: Final = 1_000


def routes(state: State) -> list[Endpoint]:
    """Return the addresses of places."""
    answers = _Places(state)
    return [
        Endpoint(
            path="/v1/places",
            handler=answers.listed,
            summary="Who holds which place, or held it on a day",
            query=LIST,
            answers={200: json_answer("The places that somebody holds, by id.", "PlacePage")},
        ),
        Endpoint(
            path="/v1/places/{place_id:path}",
            handler=answers.one,
            summary="A place, its changes, who held it when, and the alerts about it",
            query=ONE,
            in_path={"place_id": "The id of a place, such as gn:174448."},
            answers={200: json_answer("The place.", "PlaceDetail")},
        ),
    ]


class _Places:
    def __init__(self, state: State) -> None:
        self._state = state
        self._store = state.store

    async def listed(self, request: Request) -> Response:
        values = read_query(request, LIST)
        held = await run_in_threadpool(self._held, values)
        full = len(held) == values.get("limit", _DEFAULT)
        body = {
            "notice": NOTICE,
            "next": next_address(request, held[-1].place_id) if full else None,
            "places": [_held_line(each) for each in held],
        }
        return json_response(request, body)

    def _held(self, values: Values) -> list[Held]:
        return self._store.held(
            as_of=values.get("as_of"),
            countries=values.get("country", ()),
            holders=actor_ids("holder", values, self._state.names),
            places=place_ids(values, self._state.names),
            box=values.get("box"),
            radius=values.get("near"),
            after=values.get("after", ""),
            limit=values.get("limit", _DEFAULT),
        )

    async def one(self, request: Request) -> Response:
        values = read_query(request, ONE)
        return json_response(
            request, await run_in_threadpool(self._one, request.path_params["place_id"], values)
        )

    def _one(self, place_id: str, values: Values) -> Line:
        found = self._store.timeline(
            place_id, as_of=values.get("as_of"), known_at=values.get("known_at")
        )
        if found is None:
            raise Problem(404, "There is no place with this id, or nothing is known of it.")
        ids = tuple(dict.fromkeys((found.place.id, place_id)))
        asked = AlertFilter(places=ids, known_at=values.get("known_at"))
        return _place(found, self._store.page(asked, limit=p.PAGE).alerts)


def _place(found: Timeline, alerts: Sequence[Stored]) -> Line:
    place = {**place_line(found.place), "id": found.place.id, "kind": found.place.kind.value}
    place["admin1"] = found.place.admin1
    control: Line = {
        "holder": None,
        "since": None,
        "tier": None,
        "contested": False,
        "baseline": None,
        "changes": [],
    }
    if found.control is not None:
        control = {
            name: value for name, value in control_line(found.control).items() if name in control
        }
    return {
        "notice": NOTICE,
        "place": place,
        **control,
        "periods": [_period_line(period) for period in found.periods],
        "alerts": [summary_line(each) for each in alerts],
    }


def _period_line(period: Period) -> Line:
    return {
        "holder": actor_line(period.holder),
        "since": _iso(period.since),
        "until": _iso(period.until),
        "tier": None if period.tier is None else period.tier.value,
        "contested": period.contested,
    }


def _held_line(held: Held) -> dict[str, Any]:
    return {
        "id": held.place_id,
        "name": held.name,
        "country": held.country or None,
        "lat": held.lat,
        "lon": held.lon,
        "holder": {"id": held.holder, "name": held.holder_name},
        "since": _iso(held.since),
        "until": _iso(held.until),
        "tier": None if held.tier is None else held.tier.value,
        "contested": held.contested,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
