"""The forms of what the interface answers, in JSON Schema, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from schemas.alerts import AlertKind, SeverityLevel
from schemas.claims import Extent, Means, PlaceKind, Precision
from schemas.control import Tier
from schemas.verdicts import MAX_NAME_CHARS, MAX_REASON_CHARS, Ruling
from streams.subscribers.access.scopes import Scope
from streams.subscribers.delivery.rules import Only
from streams.subscribers.delivery.subscriptions import (
    LONGEST_NAME,
    LONGEST_TARGET,
    MOST_MINUTES,
    Channel,
    State,
)
from streams.web.endpoints import ref

Json = dict[str, Any]


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _enum(kind: type[Any]) -> Json:
    return {"type": "string", "enum": [each.value for each in kind]}


def _record(optional: tuple[str, ...] = (), /, **properties: Json) -> Json:
    """Return an object with these fields and no other; all there but the ``optional``."""
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _list(schema: Json) -> Json:
    return {"type": "array", "items": schema}


_TEXT: Final[Json] = {"type": "string"}
_MAYBE_TEXT: Final[Json] = {"type": ["string", "null"]}
_COUNT: Final[Json] = {"type": "integer", "minimum": 0}
_TRUTH: Final[Json] = {"type": "boolean"}
_DAY: Final[Json] = {"type": ["string", "null"], "format": "date"}
_TIME: Final[Json] = {"type": ["string", "null"], "format": "date-time"}
_DEGREES: Final[Json] = {"type": "number", "minimum": -180, "maximum": 180}
_MAYBE_DEGREES: Final[Json] = {"type": ["number", "null"], "minimum": -180, "maximum": 180}
_SHARE: Final[Json] = {"type": "number", "minimum": 0, "maximum": 1}
_TIER: Final = _enum(Tier)
_MAYBE_TIER: Final = _or_null(_TIER)
_ACTOR: Final = _or_null(ref("Actor"))

_LINE: Final[Json] = {
    "alert_id": _TEXT,
    "change_id": _TEXT,
    "revision": _COUNT,
    "sequence": _COUNT,
    "follows": _MAYBE_TEXT,
    "kind": _enum(AlertKind),
    "tier": _TIER,
    "place": ref("Place"),
    "gainer": _ACTOR,
    "loser": _ACTOR,
    "supporters": _list(ref("Actor")),
    "extent": _enum(Extent),
    "means": _enum(Means),
    "event_date": _DAY,
    "since": _DAY,
    "published_at": _TIME,
    "sources": _list(ref("Source")),
    "independent_sources": _COUNT,
    "severity": _record(level=_enum(SeverityLevel), reasons=_list(_TEXT)),
    "summary": _TEXT,
    "evidence": _list(ref("Quote")),
    "retaken": _TRUTH,
    "merged_into": _MAYBE_TEXT,
    "confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
    "stored": {"type": "integer", "minimum": 1},
}
_SUMMARY: Final[Json] = {
    name: _COUNT if name == "sources" else schema
    for name, schema in _LINE.items()
    if name != "evidence"
}
_HELD: Final[Json] = {
    "holder": _ACTOR,
    "since": _DAY,
    "tier": _MAYBE_TIER,
    "contested": _TRUTH,
}

_SUBSCRIPTION: Final[Json] = {
    "name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
    "target": {"type": "string", "minLength": 1, "maxLength": LONGEST_TARGET},
    "channel": _enum(Channel),
    "filter": {**_TEXT, "description": "A query, as in country=SY&tier=confirmed. Empty: all."},
    "digest_minutes": {"type": "integer", "minimum": 0, "maximum": MOST_MINUTES},
    "quiet_hours": {**_TEXT, "description": "In UTC, as in 22:00-06:00; empty for none."},
    "only": _enum(Only),
}

SCHEMAS: Final[Mapping[str, Json]] = MappingProxyType(
    {
        "Problem": {
            "type": "object",
            "description": "RFC 9457. `parameter` names the query parameter that is meant.",
            "properties": {
                "type": _TEXT,
                "title": _TEXT,
                "status": {"type": "integer"},
                "detail": _TEXT,
                "parameter": _TEXT,
            },
            "required": ["type", "title", "status", "detail"],
        },
        "Actor": _record(id=_TEXT, name=_TEXT, mention=_TEXT),
        "Place": _record(
            ("confidence", "candidates"),
            id=_TEXT,
            mention=_TEXT,
            name=_TEXT,
            kind=_enum(PlaceKind),
            country=_MAYBE_TEXT,
            admin1=_MAYBE_TEXT,
            lat=_MAYBE_DEGREES,
            lon=_MAYBE_DEGREES,
            geonameid={"type": ["integer", "null"]},
            resolved=_TRUTH,
            confidence=_SHARE,
            candidates=_list(
                _record(
                    id=_TEXT, name=_TEXT, country=_TEXT, lat=_DEGREES, lon=_DEGREES, score=_SHARE
                )
            ),
        ),
        "Source": _record(
            article_id=_TEXT,
            outlet=_MAYBE_TEXT,
            url=_MAYBE_TEXT,
            lineage=_TEXT,
            published_at=_TIME,
            analyst=_MAYBE_TEXT,
            verdict=_MAYBE_TEXT,
        ),
        "Quote": _record(article_id=_TEXT, quote=_TEXT, start=_COUNT, end=_COUNT),
        "Alert": _record(**_LINE),
        "AlertSummary": _record(**_SUMMARY),
        "AlertPage": _record(
            notice=_TEXT,
            as_of=_TIME,
            next=_MAYBE_TEXT,
            alerts={"type": "array", "items": {"anyOf": [ref("Alert"), ref("AlertSummary")]}},
        ),
        "AlertDetail": _record(
            notice=_TEXT,
            alert=ref("Alert"),
            revisions=_list(ref("Alert")),
            follows=_or_null(ref("Alert")),
            followed_by=_list(ref("AlertSummary")),
            verdicts=_list(ref("Verdict")),
        ),
        "NewVerdict": _record(
            ("merge_into", "analyst"),
            verdict=_enum(Ruling),
            reason={"type": "string", "minLength": 1, "maxLength": MAX_REASON_CHARS},
            merge_into={"type": ["string", "null"], "maxLength": 200},
            analyst={"type": ["string", "null"], "maxLength": MAX_NAME_CHARS},
        ),
        "Verdict": _record(
            verdict_id=_TEXT,
            given_at=_TIME,
            analyst=_TEXT,
            given_by=_TEXT,
            verdict=_enum(Ruling),
            change_id=_TEXT,
            place_id=_TEXT,
            alert_id=_TEXT,
            revision=_COUNT,
            merge_into=_MAYBE_TEXT,
            reason=_TEXT,
            in_log=_TRUTH,
            stands=_TRUTH,
        ),
        "VerdictList": _record(notice=_TEXT, verdicts=_list(ref("Verdict"))),
        "VerdictPage": _record(notice=_TEXT, next=_MAYBE_TEXT, verdicts=_list(ref("Verdict"))),
        "HeldPlace": _record(
            id=_TEXT,
            name=_TEXT,
            country=_MAYBE_TEXT,
            lat=_MAYBE_DEGREES,
            lon=_MAYBE_DEGREES,
            until=_DAY,
            **{**_HELD, "holder": _record(id=_TEXT, name=_TEXT)},
        ),
        "PlacePage": _record(notice=_TEXT, next=_MAYBE_TEXT, places=_list(ref("HeldPlace"))),
        "Change": _record(
            change_id=_TEXT,
            gainer=_ACTOR,
            loser=_ACTOR,
            supporters=_list(ref("Actor")),
            tier=_TIER,
            extent=_enum(Extent),
            fraction={"type": ["number", "null"]},
            means=_enum(Means),
            event_date=_DAY,
            date_precision=_or_null(_enum(Precision)),
            sources=_COUNT,
            independent_sources=_COUNT,
            reason=_TEXT,
            analysts=_list(_TEXT),
            merged_into=_MAYBE_TEXT,
            history=_list(_record(tier=_TIER, at=_TIME, reason=_TEXT)),
        ),
        "PlaceDetail": _record(
            notice=_TEXT,
            place=ref("Place"),
            **_HELD,
            baseline=_or_null(_record(holder=ref("Actor"), since=_DAY, source=_MAYBE_TEXT)),
            changes=_list(ref("Change")),
            periods=_list(_record(**{**_HELD, "holder": ref("Actor")}, until=_DAY)),
            alerts=_list(ref("AlertSummary")),
        ),
        "Timeline": _record(
            buckets=_list(
                _record(
                    ("gainer", "tier"),
                    day={"type": "string", "format": "date"},
                    gainer=_MAYBE_TEXT,
                    tier=_TIER,
                    alerts=_COUNT,
                )
            ),
            actors={"type": "object", "additionalProperties": _TEXT},
        ),
        "Facets": _record(
            actors=_list(_record(id=_TEXT, name=_TEXT, alerts=_COUNT)),
            countries=_list(_record(code=_TEXT, name=_TEXT, alerts=_COUNT)),
            tiers={"type": "object", "additionalProperties": _COUNT},
            kinds={"type": "object", "additionalProperties": _COUNT},
            first=_TIME,
            last=_TIME,
        ),
        "Verdicts": _record(
            verdicts=_list(
                _record(
                    ("article_id", "reason"),
                    line={"type": "integer", "minimum": 1},
                    article_id=_TEXT,
                    accepted=_TRUTH,
                    reason=_TEXT,
                )
            )
        ),
        "Subscription": _record(
            id=_TEXT,
            **_SUBSCRIPTION,
            state=_enum(State),
            reason=_TEXT,
            owner=_TEXT,
            made_at={"type": "string", "format": "date-time"},
            delivered=_COUNT,
            waiting=_COUNT,
            given_up=_COUNT,
            held=_COUNT,
        ),
        "Subscriptions": _record(
            channels=_list(_enum(Channel)), subscriptions=_list(ref("Subscription"))
        ),
        "NewSubscription": _record(tuple(set(_SUBSCRIPTION) - {"name", "target"}), **_SUBSCRIPTION),
        "SubscriptionChange": _record(
            (*_SUBSCRIPTION, "state", "from_now"),
            **{name: each for name, each in _SUBSCRIPTION.items() if name != "channel"},
            state={"type": "string", "enum": ["active", "paused"]},
            from_now={
                **_TRUTH,
                "description": "With the state active: leave out what came while it was paused.",
            },
        ),
        "NewSecret": _record(
            subscription=ref("Subscription"),
            secret={
                **_TEXT,
                "description": "What messages are signed with. It is not shown again.",
            },
        ),
        "TestOutcome": _record(
            delivered=_TRUTH, status={"type": ["integer", "null"]}, reason=_TEXT
        ),
        "Replay": _record(
            ("message", "since"),
            message={**_TEXT, "description": "Only this one, delivered or not."},
            since={
                "type": "string",
                "format": "date-time",
                "description": "All made since then, delivered or not.",
            },
        ),
        "Replayed": _record(messages=_COUNT),
        "Tries": _record(
            tries=_list(
                _record(
                    message_id=_TEXT,
                    number={"type": "integer", "minimum": 1},
                    at={"type": "string", "format": "date-time"},
                    status={"type": ["integer", "null"]},
                    result=_TEXT,
                    reason=_TEXT,
                )
            )
        ),
        "LogIn": {**_record(key=_TEXT), "additionalProperties": False},
        "Session": _record(name=_TEXT, scopes=_list(_enum(Scope)), asks=_TRUTH, session=_TRUTH),
        "Status": _record(
            as_of=_TIME,
            alerts=_COUNT,
            last=_COUNT,
            ready=_MAYBE_TEXT,
            oldest_unhandled_s={"type": ["number", "null"], "minimum": 0},
            version=_TEXT,
        ),
    }
)
