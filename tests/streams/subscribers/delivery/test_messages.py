from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.alerts import AlertEvidence, AlertSource
from schemas.claims import Actor, Evidence
from streams.subscribers.delivery.messages import (
    LARGEST,
    digest_id,
    event_of,
    message_id,
    parts,
    sample,
)
from streams.subscribers.reading import Stored
from tests.streams.records import make_alert

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOSTILE = "\u202e</script>\x1b[2J\u0000 took the town \U0001f525" * 400


def stored(number: int = 1, **changes: Any) -> Stored:
    return Stored(number, make_alert(number, **changes), NOW)


def swollen(number: int) -> Stored:
    """Return an alert in which everything that an article can make long is long."""
    alert = make_alert(number)
    many = tuple(Actor(id=f"a{i}-{HOSTILE}", name=HOSTILE, mention=HOSTILE) for i in range(50))
    sources = tuple(
        AlertSource(article_id=HOSTILE, outlet=HOSTILE, url=HOSTILE, lineage=HOSTILE)
        for _ in range(50)
    )
    quote = AlertEvidence(
        article_id="a", evidence=Evidence(quote=HOSTILE, start=0, end=len(HOSTILE))
    )
    place = replace(alert.place, mention=HOSTILE, name=HOSTILE)
    return stored(
        number,
        summary=HOSTILE,
        place=place,
        gainer=many[0],
        supporters=many,
        sources=sources,
        evidence=(quote,) * 100,
        severity=replace(alert.severity, reasons=(HOSTILE,) * 100),
    )


def test_an_alert_is_a_cloudevent_with_all_that_alerts_tells() -> None:
    one = stored()
    event = json.loads(event_of(message_id(one.alert), [one]).structured())
    assert event["specversion"] == "1.0"
    assert event["id"] == f"{one.alert.alert_id}-1"
    assert event["type"] == "frontwatch.alert.v1"
    assert event["subject"] == event["data"]["alert_id"] == one.alert.alert_id
    assert event["time"] == "2017-11-09T08:30:00Z"
    assert event["data"]["stored"] == 1
    assert event["data"]["evidence"][0]["quote"] == "Troops took the town, report 1."
    assert "nofficial" in event["data"]["notice"]
    assert "cut" not in event["data"]


def test_no_body_is_larger_than_receivers_take() -> None:
    one = swollen(3)
    event = event_of(message_id(one.alert), [one])
    assert len(event.structured()) < LARGEST
    assert event.data["cut"] is True
    assert event.data["alert_id"] == one.alert.alert_id
    assert "\u202e" not in json.dumps(event.data, ensure_ascii=False)


@pytest.mark.parametrize(("make", "many"), [(stored, 60), (swollen, 8)])
def test_digests_are_parted_so_that_each_fits_and_none_is_left_out(make: Any, many: int) -> None:
    alerts = [make(number) for number in range(1, many + 1)]
    groups = parts(alerts)
    assert [each for group in groups for each in group] == alerts
    assert 1 < len(groups) < many
    for group in groups:
        name = digest_id("sub_1", [each.seq for each in group])
        event = event_of(name, group)
        assert len(event.structured()) < LARGEST
        assert [line["stored"] for line in event.data["alerts"]] == [each.seq for each in group]
        assert event.type == "frontwatch.digest.v1"


def test_the_id_of_a_digest_is_that_of_its_alerts_and_its_subscriber() -> None:
    assert digest_id("sub_1", [1, 2]) == digest_id("sub_1", [1, 2])
    assert (
        len({digest_id("sub_1", [1, 2]), digest_id("sub_2", [1, 2]), digest_id("sub_1", [1])}) == 3
    )


@pytest.mark.parametrize("alert_id", ["a\r\nx: y", "a.b", "", "é", "x" * 300])
def test_an_id_from_elsewhere_is_no_way_into_the_headers(alert_id: str) -> None:
    name = message_id(make_alert(2, alert_id=alert_id))
    assert name.isascii()
    assert name.replace("_", "").replace("-", "").isalnum()
    assert name.endswith("-2")
    assert name == message_id(make_alert(2, alert_id=alert_id, summary="Otherwise."))


def test_a_test_says_that_it_is_one() -> None:
    event = json.loads(sample("test_1", NOW).structured())
    assert event["data"]["test"] is True
    assert "subject" not in event
