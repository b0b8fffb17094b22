"""Records survive their encoding, whatever is in them; what is not a record is told apart."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta, timezone

import jsonschema
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import wire
from schemas.articles import MAX_TEXT_CHARS, RawArticle
from schemas.claims import Evidence, Place
from tests.schemas.strategies import BY_RECORD

KINDS = pytest.mark.parametrize("kind", wire.RECORDS, ids=lambda kind: kind.__name__)


def test_every_record_has_a_strategy() -> None:
    assert set(BY_RECORD) == set(wire.RECORDS)


@KINDS
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_decode_undoes_encode(kind: type, data: st.DataObject) -> None:
    record = data.draw(BY_RECORD[kind])
    encoded = wire.encode(record)
    assert wire.decode(kind, encoded) == record
    assert wire.encode(wire.decode(kind, encoded)) == encoded


@KINDS
@given(data=st.data(), seed=st.integers())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_field_order_and_unknown_fields_change_nothing(
    kind: type, data: st.DataObject, seed: int
) -> None:
    record = data.draw(BY_RECORD[kind])
    fields = list(json.loads(wire.encode(record)).items())
    random.Random(seed).shuffle(fields)
    assert wire.decode(kind, orjson.dumps({"x_unknown": 1} | dict(fields))) == record


@KINDS
@given(data=st.data())
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_what_we_write_fits_the_published_schema(kind: type, data: st.DataObject) -> None:
    record = data.draw(BY_RECORD[kind])
    jsonschema.Draft202012Validator(wire.json_schema(kind)).validate(wire.to_builtins(record))


@KINDS
@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_record_or_a_clear_error(kind: type, data: bytes) -> None:
    with pytest.raises(wire.UndecodableError, match=r"\S"):
        wire.decode(kind, data)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "truncated"),
        (b'"text"', "expected an object"),
        (b'{"text": 7, "published_at": "2017-11-09"}', r"`int` - at `\$.text`"),
        (b'{"title": {}, "text": "x", "published_at": "2017-11-09"}', r"at `\$.title`"),
        (b'{"text": "x"}', "neither published_at nor ingested_at"),
        (b'{"published_at": "2017-11-09"}', "neither text nor html"),
        (b'{"text": "  ", "published_at": "2017-11-09"}', "text is empty"),
        (b'{"text": "a\\u0000b", "published_at": "2017-11-09"}', "null character at 1"),
        (b'{"text": "\\ud800", "published_at": "2017-11-09"}', "surrogate"),
        (b'{"text": "\xff", "published_at": "2017-11-09"}', "not UTF-8"),
        (b'{"text": "x", "published_at": "9999-12-31"}', "year 9999"),
        (b'{"text": "x", "published_at": "0001-01-01T00:00:00+14:00"}', "not a time"),
        (b'{"text": "x", "published_at": "yesterday"}', "not a time in ISO 8601"),
        (b'{"text": ' + b"[" * 100_000, "nested too deep"),
    ],
)
def test_poison_is_refused_with_its_reason(line: bytes, reason: str) -> None:
    with pytest.raises(wire.UndecodableError, match=reason):
        wire.decode(RawArticle, line)


def test_a_text_beyond_the_limit_is_refused() -> None:
    line = orjson.dumps({"text": "x" * (MAX_TEXT_CHARS + 1), "published_at": "2017-11-09"})
    with pytest.raises(wire.UndecodableError, match="at most"):
        wire.decode(RawArticle, line)


def test_a_lone_surrogate_cannot_be_written() -> None:
    published = datetime(2017, 11, 9, tzinfo=UTC)
    with pytest.raises(ValueError, match="RawArticle cannot be encoded"):
        wire.encode(RawArticle(id="\ud800", text="x", published_at=published))
    with pytest.raises(ValueError, match="text holds a lone surrogate at 4"):
        RawArticle(id="a", text="x \u20ac \udfff", published_at=published)


@pytest.mark.parametrize(
    "written",
    ["2017-11-09", "2017-11-09T00:00:00", "2017-11-09T02:00:00+02:00", "2017-11-09T00:00:00Z"],
)
def test_times_of_sources_become_utc(written: str) -> None:
    line = orjson.dumps({"text": "x", "published_at": written})
    assert wire.decode(RawArticle, line).published_at == datetime(2017, 11, 9, tzinfo=UTC)


def test_an_article_without_an_id_gets_one_from_its_content() -> None:
    line = b'{"text": "x", "url": "https://a.example/1", "published_at": "2017-11-09"}'
    first, again = wire.decode(RawArticle, line), wire.decode(RawArticle, line)
    other = wire.decode(RawArticle, line.replace(b"/1", b"/2"))
    assert first.id == again.id != other.id


def test_empty_optional_fields_are_none() -> None:
    line = b'{"text": "x", "html": "", "url": "", "title": "", "outlet": "", "published_at": "2017-11-09", "ingested_at": ""}'
    article = wire.decode(RawArticle, line)
    assert (article.html, article.url, article.title, article.outlet) == (None,) * 4


def test_a_time_in_another_zone_is_refused_inside() -> None:
    zone = timezone(timedelta(hours=2))
    with pytest.raises(ValueError, match="not in UTC"):
        RawArticle(id="a", text="x", published_at=datetime(2017, 11, 9, tzinfo=zone))


def test_evidence_must_fit_its_quote() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Evidence(quote="three", start=3, end=5)


def test_a_place_off_the_globe_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere on Earth"):
        Place(id="x", mention="x", name="x", lat=91.0, lon=0.0)
