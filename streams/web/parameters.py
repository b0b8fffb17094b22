"""Query parameters: each one's name, meaning, form and reader, in one place.

What is refused, what the OpenAPI document says and what a filter gets all come from these.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from math import isfinite
from typing import Any, Final

from schemas.alerts import AlertKind, SeverityLevel
from schemas.control import Tier
from streams.subscribers.filters import AlertFilter
from streams.subscribers.geography import Box, Radius
from streams.subscribers.reading import MAX_PAGE

PAGE: Final = 200
"""Alerts of a page where nothing is said: a screen's worth, under 100 kB compressed."""
MOST_PLACES: Final = 5_000
MOST_SOURCES: Final = 10_000
MOST_VALUES: Final = 100
"""Values of one parameter."""
LONGEST_VALUE: Final = 2_000
"""Characters."""
_LONGEST_NAME: Final = 300
_LARGEST: Final = 2**63 - 1  # that a database holds
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SHARE: Final = re.compile(r"[01](?:\.[0-9]{1,9})?")
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_CORNERS: Final = 4
_CIRCLE: Final = 3

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A query parameter.

    ``read`` makes a value of its text and raises ValueError with words for a person. ``many`` takes
    several values, by commas or repeated; ``schema`` is of one value, in JSON Schema.
    """

    name: str
    says: str
    read: Callable[[str], Any]
    schema: Json
    many: bool = False
    example: str | None = None


def _name(text: str) -> str:
    if len(text) > _LONGEST_NAME:
        raise ValueError(f"a name or an id has at most {_LONGEST_NAME} characters")
    return text


def _country(text: str) -> str:
    if not _COUNTRY.fullmatch(text):
        raise ValueError(f"{text!r} is no ISO 3166 alpha-2 code, such as SY")
    return text.upper()


def _numbers(text: str, count: int, form: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        raise ValueError(f"{text!r} is not {form}") from None
    if len(found) != count or not all(map(isfinite, found)):
        raise ValueError(f"{text!r} is not {form}")
    return found


def _box(text: str) -> Box:
    west, south, east, north = _numbers(text, _CORNERS, "west,south,east,north in degrees")
    return Box(south=south, west=west, north=north, east=east)


def _near(text: str) -> Radius:
    return Radius(*_numbers(text, _CIRCLE, "latitude,longitude,kilometres"))


def _one_of(kind: type[StrEnum]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return kind(text.lower())
        except ValueError:
            raise ValueError(f"{text!r} is none of {', '.join(kind)}") from None

    return read


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:20]) <= most:
            raise ValueError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return read


def _share(text: str) -> float:
    if not _SHARE.fullmatch(text) or not float(text) <= 1:
        raise ValueError(f"{text!r} is no number from 0 to 1")
    return float(text)


def _when(text: str) -> date | datetime:
    """Return a day, or an instant in UTC. A plus sign that became a blank on its way is mended."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        found: datetime | None = datetime.fromisoformat(text.replace(" ", "+"))
        found = found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise ValueError(
            f"{text!r} is neither a day, as 2017-11-09, nor a time with its zone, as "
            "2017-11-09T08:30:00Z"
        )
    return found


def _day(text: str) -> date:
    found = _when(text)
    return found.date() if isinstance(found, datetime) else found


def _instant(text: str) -> datetime:
    found = _when(text)
    if isinstance(found, datetime):
        return found
    return datetime(found.year, found.month, found.day, tzinfo=UTC)


def _text(text: str) -> str:
    AlertFilter(text=text)  # refuses a text without a word
    return text


def _choice(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{text!r} is none of {', '.join(choices)}")
        return text

    return read


def _flag(text: str) -> bool:
    return _choice("true", "false", "1", "0")(text) in {"true", "1"}


_WORD: Final[Json] = {"type": "string", "maxLength": _LONGEST_NAME}
_TIME: Final[Json] = {"type": "string", "maxLength": 40}


def _enumerated(name: str, says: str, kind: type[StrEnum]) -> Parameter:
    schema = {"type": "string", "enum": [each.value for each in kind]}
    return Parameter(name=name, says=says, read=_one_of(kind), schema=schema, many=True)


def _actor(name: str, says: str) -> Parameter:
    says = f"{says}: ids or names of actors, or of the side they are on."
    return Parameter(name=name, says=says, read=_name, schema=_WORD, many=True)


GAINING: Final = _actor("gaining", "Who gains the place")
LOSING: Final = _actor("losing", "Who loses it")
ACTOR: Final = _actor("actor", "Who gains, loses or supports")
HOLDER: Final = _actor("holder", "Who holds the place")
COUNTRY: Final = Parameter(
    name="country",
    says="Countries by ISO 3166 alpha-2 code.",
    read=_country,
    schema={"type": "string", "pattern": "^[A-Za-z]{2}$"},
    many=True,
    example="SY",
)
PLACE: Final = Parameter(
    name="place",
    says="Places by id or by name, in any usual spelling.",
    read=_name,
    schema=_WORD,
    many=True,
)
BOX: Final = Parameter(
    name="box",
    says="west,south,east,north in WGS84 degrees; west above east crosses the date line.",
    read=_box,
    schema={"type": "string"},
    example="35,32,43,38",
)
NEAR: Final = Parameter(
    name="near",
    says="latitude,longitude,kilometres: all within a circle.",
    read=_near,
    schema={"type": "string"},
    example="34.45,40.92,50",
)
TIER: Final = _enumerated("tier", "How sure one can be.", Tier)
KIND: Final = _enumerated("kind", "What moved.", AlertKind)
SEVERITY: Final = _enumerated("severity", "How much it matters.", SeverityLevel)
CHANGE: Final = Parameter(
    name="change", says="Ids of changes.", read=_name, schema=_WORD, many=True
)
MIN_SOURCES: Final = Parameter(
    name="min_sources",
    says="At least so many independent sources.",
    read=_whole(0, MOST_SOURCES),
    schema={"type": "integer", "minimum": 0, "maximum": MOST_SOURCES},
)
MIN_CONFIDENCE: Final = Parameter(
    name="min_confidence",
    says="Read from the news with at least so much confidence: how sure it is that somebody says so. "
    "Alerts of which that is not known are left out.",
    read=_share,
    schema={"type": "number", "minimum": 0, "maximum": 1},
    example="0.8",
)
FROM: Final = Parameter(
    name="from",
    says="Published then or later: a day (UTC), or a time with its zone.",
    read=_when,
    schema=_TIME,
    example="2017-11-09",
)
TO: Final = Parameter(
    name="to",
    says="Published on that day (UTC) or before it; or before a time with its zone.",
    read=_when,
    schema=_TIME,
)
EVENT_FROM: Final = Parameter(
    name="event_from", says="Happened on that day or later.", read=_day, schema=_TIME
)
EVENT_TO: Final = Parameter(
    name="event_to", says="Happened on that day or before.", read=_day, schema=_TIME
)
TEXT: Final = Parameter(
    name="text",
    says="Words that all stand in summary, place, parties, quotes or outlets; offens* stands for "
    "words that begin so.",
    read=_text,
    schema={"type": "string", "maxLength": LONGEST_VALUE},
)
LATEST: Final = Parameter(
    name="latest",
    says="Only the last alert of each change.",
    read=_flag,
    schema={"type": "boolean"},
)
KNOWN_AT: Final = Parameter(
    name="known_at",
    says="As known at that time: nothing that was published later. A day is its first moment, UTC.",
    read=_instant,
    schema=_TIME,
)
LIMIT: Final = Parameter(
    name="limit",
    says="Alerts of a page.",
    read=_whole(1, MAX_PAGE),
    schema={"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": PAGE},
)
AFTER: Final = Parameter(
    name="after",
    says="The cursor of the next page, as the page before gives it.",
    read=str,
    schema={"type": "string", "maxLength": 100},
)
LOG_LIMIT: Final = Parameter(
    name="limit",
    says="Tries.",
    read=_whole(1, 1_000),
    schema={"type": "integer", "minimum": 1, "maximum": 1_000, "default": 50},
)
VERDICTS_LIMIT: Final = Parameter(
    name="limit",
    says="Verdicts of a page.",
    read=_whole(1, 1_000),
    schema={"type": "integer", "minimum": 1, "maximum": 1_000, "default": 200},
)
VERDICTS_BEFORE: Final = Parameter(
    name="after",
    says="The number in the address of the next page.",
    read=_whole(1, 10**15),
    schema={"type": "integer", "minimum": 1, "maximum": 10**15},
)
FIELDS: Final = Parameter(
    name="fields",
    says="summary leaves the evidence out and counts the sources (JSON and JSON lines).",
    read=_choice("full", "summary"),
    schema={"type": "string", "enum": ["full", "summary"]},
)
BUCKET: Final = Parameter(
    name="bucket",
    says="Days that are counted together.",
    read=_choice("day", "week", "4weeks"),
    schema={"type": "string", "enum": ["day", "week", "4weeks"], "default": "day"},
)
BY: Final = Parameter(
    name="by",
    says="What counts are told apart by.",
    read=_choice("gainer", "tier"),
    schema={"type": "string", "enum": ["gainer", "tier"], "default": "gainer"},
)
SINCE: Final = Parameter(
    name="since",
    says="Begin after the alert with this number; the header Last-Event-ID has precedence.",
    read=_whole(0, _LARGEST),
    schema={"type": "integer", "minimum": 0},
)
AS_OF: Final = Parameter(
    name="as_of",
    says="Who held it at the end of that day, by all that is known today.",
    read=_day,
    schema=_TIME,
)
PLACES_LIMIT: Final = Parameter(
    name="limit",
    says="Places of a page.",
    read=_whole(1, MOST_PLACES),
    schema={"type": "integer", "minimum": 1, "maximum": MOST_PLACES, "default": 1000},
)
PLACES_AFTER: Final = Parameter(
    name="after",
    says="The id of the last place of the page before.",
    read=_name,
    schema=_WORD,
)

FILTER: Final = (
    GAINING,
    LOSING,
    ACTOR,
    COUNTRY,
    PLACE,
    BOX,
    NEAR,
    TIER,
    KIND,
    SEVERITY,
    CHANGE,
    MIN_SOURCES,
    MIN_CONFIDENCE,
    FROM,
    TO,
    EVENT_FROM,
    EVENT_TO,
    TEXT,
)
"""What every list, the stream and later a subscription may ask for."""
