"""What an outlet takes back or corrects is followed: who got the first alert is told."""

from __future__ import annotations

from datetime import date

from schemas.control import Tier
from tests.agents.corroborate.storyline import ARMY, IS, RUSSIA, UKRAINE, Story, tell

FIRST = tell("03-01 12:00", "a.example", ARMY, IS, "03-01")
TAKEN_BACK = tell("03-02 12:00", "a.example", ARMY, IS, "03-01", denied=True, corrects=True)


def test_an_outlet_that_takes_its_report_back_corrects_the_alert():
    story = Story().hear(FIRST, TAKEN_BACK)
    assert story.told()[1:] == [("correction", "retracted", "syrian-army", 0)]
    assert story.alerts[-1].summary.endswith("retracted (who reported it has taken it back).")
    assert story.entry.control.holder is None


def test_one_of_two_sources_that_takes_its_report_back_lowers_the_tier():
    other = tell("03-01 14:00", "b.example", ARMY, IS, "03-01", wires=["afp"])
    story = Story().hear(FIRST, other, TAKEN_BACK)
    assert story.told()[2:] == [("correction", "reported", "syrian-army", 1)]
    assert story.entry.control.changes[0].independent_sources == 1


def test_a_denial_in_an_outlets_own_voice_that_corrects_nothing_is_no_retraction():
    plain = tell("03-02 12:00", "a.example", ARMY, IS, "03-01", denied=True)
    assert Story().hear(FIRST, plain).entry.control.changes[0].tier is not Tier.RETRACTED


def test_a_corrected_day_updates_the_change_and_is_told():
    later = tell("03-02 12:00", "a.example", ARMY, IS, "03-02", corrects=True)
    story = Story().hear(FIRST, later)
    assert story.entry.control.changes[0].event_date == date(2017, 3, 2)
    assert story.told()[1:] == [("correction", "reported", "syrian-army", 0)]
    assert story.alerts[-1].event_date == date(2017, 3, 2)


def test_another_outlets_other_day_is_no_correction():
    other = tell("03-02 12:00", "b.example", ARMY, IS, "03-02", corrects=True)
    story = Story().hear(FIRST, other)
    assert story.entry.control.changes[0].event_date == date(2017, 3, 1)


def test_a_corrected_extent_updates_the_change():
    part = tell("03-02 12:00", "a.example", ARMY, IS, "03-01", part=0.5, corrects=True)
    story = Story().hear(FIRST, part)
    assert story.told()[1:] == [("correction", "reported", "syrian-army", 0)]
    assert story.entry.control.changes[0].extent == "partial"


def test_a_corrected_taker_ends_the_one_and_begins_the_other():
    story = Story().hear(
        tell("05-25 12:00", "a.example", RUSSIA, UKRAINE, "05-25"),
        tell("05-26 12:00", "a.example", RUSSIA, UKRAINE, "05-25", denied=True, corrects=True),
        tell("05-26 12:00", "a.example", UKRAINE, RUSSIA, "05-26", corrects=True),
    )
    assert [told[:3] for told in story.told()] == [
        ("new", "reported", "russia"),
        ("correction", "retracted", "russia"),
        ("new", "reported", "ukraine"),
    ]
    assert story.entry.control.holder == UKRAINE


def test_a_correction_that_comes_first_leaves_the_same_ledger():
    later = tell("03-02 12:00", "a.example", ARMY, IS, "03-02", corrects=True)
    forward, backward = Story().hear(FIRST, later), Story().hear(later, FIRST)
    assert forward.entry.control == backward.entry.control
