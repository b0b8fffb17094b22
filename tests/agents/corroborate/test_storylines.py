"""Storylines of sources: who counts as independent, who admits, who denies."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.claims import Claimant, Extent
from schemas.control import Tier
from tests.agents.corroborate.storyline import (
    ALBU_KAMAL_2017,
    ARMY,
    CORRECTION,
    FIRST_CAPTURE,
    IS,
    Story,
    tell,
)


def test_albu_kamal_whole_life():
    story = Story().hear(*ALBU_KAMAL_2017)
    assert story.told() == [
        ("new", "claimed", "syrian-army", None),
        ("upgrade", "reported", "syrian-army", 0),
        ("upgrade", "confirmed", "syrian-army", 1),
        ("contested", "contested", "syrian-army", 2),
        ("reversal", "reported", "islamic-state", 3),
        ("upgrade", "confirmed", "islamic-state", 4),
        ("reversal", "claimed", "syrian-army", 5),
        ("upgrade", "reported", "syrian-army", 6),
        ("upgrade", "confirmed", "syrian-army", 7),
    ]
    control = story.entry.control
    assert [change.tier for change in control.changes] == [
        Tier.REVERSED,
        Tier.REVERSED,
        Tier.CONFIRMED,
    ]
    assert [move.tier for move in control.changes[0].history] == [
        Tier.CLAIMED,
        Tier.REPORTED,
        Tier.CONFIRMED,
        Tier.CONTESTED,
        Tier.REVERSED,
    ]
    assert control.holder == ARMY
    assert control.since == date(2017, 11, 19)
    assert not control.contested


def test_threads_revisions_and_sequence_are_numbered_without_gaps():
    story = Story().hear(*ALBU_KAMAL_2017)
    assert [alert.sequence for alert in story.alerts] == list(range(1, 10))
    assert [alert.revision for alert in story.alerts] == [1, 2, 3, 4, 1, 2, 1, 2, 3]
    assert len({alert.change_id for alert in story.alerts}) == 3
    assert len({alert.alert_id for alert in story.alerts}) == 9


def test_the_day_is_what_independent_sources_say():
    story = Story().hear(*FIRST_CAPTURE)
    assert [alert.event_date.day for alert in story.alerts] == [8, 9, 9]


def test_copies_of_one_wire_are_one_source():
    copies = [
        tell(f"11-09 {hour:02}:00", f"paper{hour}.example", ARMY, IS, "11-09", wires=["afp"])
        for hour in range(8, 20)
    ]
    story = Story().hear(*copies)
    assert story.told() == [("new", "reported", "syrian-army", None)]
    assert story.entry.control.changes[0].sources == 12
    assert story.entry.control.changes[0].independent_sources == 1
    assert story.unmoved[1:] == ["reported already; no new lineage: afp"] * 11


def test_copied_words_without_a_credit_are_one_source():
    words = "Government troops drove the last militants out of the border town on Thursday."
    story = Story().hear(
        tell("11-09 08:00", "one.example", ARMY, IS, "11-09", quote=words),
        tell("11-09 09:00", "two.example", ARMY, IS, "11-09", quote=words.replace(",", "")),
    )
    assert story.entry.control.changes[0].independent_sources == 1


def test_two_agencies_that_quote_one_monitor_are_one_source():
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09", says="The Observatory", wires=["afp"]),
        tell("11-09 09:00", "b.example", ARMY, IS, "11-09", says="The Observatory", wires=["ap"]),
    )
    assert story.entry.control.changes[0].tier is Tier.REPORTED
    story.hear(tell("11-09 10:00", "c.example", ARMY, IS, "11-09", wires=["reuters"]))
    assert story.alerts[-1].tier is Tier.CONFIRMED


def test_residents_are_other_people_in_every_article():
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09", says="Residents"),
        tell("11-09 09:00", "b.example", ARMY, IS, "11-09", says="Residents"),
    )
    assert story.entry.control.changes[0].tier is Tier.CONFIRMED


def test_media_of_the_gaining_side_are_not_independent():
    story = Story().hear(
        tell("11-09 08:00", "sana.sy", ARMY, IS, "11-09"),
        tell("11-09 09:00", "other.example", ARMY, IS, "11-09", wires=["sana"]),
        tell(
            "11-09 10:00",
            "third.example",
            ARMY,
            IS,
            "11-09",
            says=Claimant(name="a field commander"),
        ),
    )
    assert story.told() == [("new", "claimed", "syrian-army", None)]
    assert story.entry.control.changes[0].independent_sources == 0


def test_media_of_the_losing_side_that_report_the_loss_admit_it():
    story = Story().hear(
        tell("11-09 08:00", "sana.sy", ARMY, IS, "11-09"),
        tell("11-09 09:00", "amaq.example", ARMY, IS, "11-09"),
    )
    assert story.told()[-1] == ("upgrade", "confirmed", "syrian-army", 0)


def test_a_gaining_side_that_quotes_the_loser_is_no_admission():
    story = Story().hear(tell("11-09 08:00", "sana.sy", ARMY, IS, "11-09", says="islamic-state"))
    assert story.entry.control.changes[0].tier is Tier.CLAIMED


def test_an_aggregator_weighs_nothing():
    story = Story().hear(tell("11-09 08:00", "livemap.example", ARMY, IS, "11-09"))
    assert story.alerts == []
    assert story.unmoved == ["an aggregator weighs nothing"]
    assert story.entry.control.changes == ()
    story.hear(tell("11-09 09:00", "livemap.example", ARMY, IS, "11-09", wires=["afp"]))
    assert story.told() == [("new", "reported", "syrian-army", None)]


def test_a_denied_claim_that_stays_denied():
    story = Story().hear(
        tell("11-06 08:00", "a.example", ARMY, IS, "11-06", says="syria"),
        tell("11-06 10:00", "b.example", ARMY, IS, "11-06", says="islamic-state", denied=True),
        tell("11-07 08:00", "c.example", ARMY, IS, "11-06", says="syria"),
    )
    assert story.told() == [
        ("new", "claimed", "syrian-army", None),
        ("denied", "denied", "syrian-army", 0),
    ]
    assert story.entry.control.holder == IS


def test_a_denial_against_an_independent_report_is_a_contest_until_the_loser_admits():
    story = Story().hear(
        tell("11-06 08:00", "a.example", ARMY, IS, "11-06", says="syria"),
        tell("11-06 10:00", "b.example", ARMY, IS, "11-06", says="islamic-state", denied=True),
        tell("11-07 08:00", "c.example", ARMY, None, "11-07", part=True),
        tell("11-09 08:00", "d.example", ARMY, IS, "11-09", says="islamic-state"),
    )
    assert story.told() == [
        ("new", "claimed", "syrian-army", None),
        ("denied", "denied", "syrian-army", 0),
        ("contested", "contested", "syrian-army", 1),
        ("upgrade", "confirmed", "syrian-army", 2),
    ]
    assert story.alerts[2].extent is Extent.PARTIAL
    assert story.alerts[3].extent is Extent.FULL


def test_two_lineages_long_after_a_denial_outweigh_it():
    story = Story().hear(
        tell("11-06 08:00", "a.example", ARMY, IS, "11-06", says="syria"),
        tell("11-06 10:00", "b.example", ARMY, IS, "11-06", says="islamic-state", denied=True),
        tell("11-08 11:00", "c.example", ARMY, IS, "11-06"),
        tell("11-08 12:00", "d.example", ARMY, IS, "11-06"),
    )
    assert [tier for _, tier, _, _ in story.told()] == [
        "claimed",
        "denied",
        "contested",
        "confirmed",
    ]


def test_a_loser_who_admits_in_an_agencys_report_confirms_at_once():
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09", says="islamic-state", wires=["afp"])
    )
    assert story.told() == [("new", "confirmed", "syrian-army", None)]


def test_a_source_that_takes_its_report_back():
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09"),
        tell(
            "11-10 08:00",
            "a.example",
            ARMY,
            IS,
            "11-09",
            denied=True,
            quote=CORRECTION,
            corrects=True,
        ),
    )
    assert story.told() == [
        ("new", "reported", "syrian-army", None),
        ("correction", "retracted", "syrian-army", 0),
    ]
    assert story.entry.control.holder is None


def test_a_gaining_side_that_says_no_takes_its_claim_back():
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09", says="syria"),
        tell("11-10 08:00", "b.example", ARMY, IS, "11-09", says="syria", denied=True),
    )
    assert story.told()[-1] == ("correction", "retracted", "syrian-army", 0)


def test_a_denial_of_what_nobody_claimed_is_no_alert():
    story = Story().hear(
        tell("11-06 10:00", "b.example", ARMY, IS, "11-06", says="islamic-state", denied=True)
    )
    assert story.alerts == []
    assert story.unmoved == ["denied before anybody was told of it"]


def test_a_denied_recapture_gives_the_place_back():
    story = Story().hear(
        *FIRST_CAPTURE,
        tell("11-12 08:00", "amaq.example", IS, ARMY, "11-12"),
        tell("11-12 12:00", "sana.sy", IS, ARMY, "11-12", denied=True),
    )
    assert story.told()[-2:] == [
        ("reversal", "claimed", "islamic-state", 2),
        ("denied", "denied", "islamic-state", 3),
    ]
    assert story.entry.control.holder == ARMY
    assert story.entry.control.tier is Tier.CONFIRMED


def test_a_contest_by_a_part_that_is_denied_is_lifted():
    story = Story().hear(
        *FIRST_CAPTURE,
        tell("11-12 08:00", "amaq.example", IS, ARMY, "11-12", part=True),
        tell("11-12 12:00", "sana.sy", IS, ARMY, "11-12", denied=True, part=True),
    )
    assert story.told()[-2:] == [
        ("contested", "contested", "syrian-army", 2),
        ("upgrade", "confirmed", "syrian-army", 3),
    ]


@pytest.mark.parametrize("who", ["the interior ministry", "a rebel commander", "President Example"])
def test_who_sends_the_fighters_is_no_bystander(who):
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09", says=Claimant(name=who))
    )
    assert story.alerts[0].tier is Tier.CLAIMED


@pytest.mark.parametrize("who", ["the mayor", "local officials", "A Monitor", "a UN envoy"])
def test_bystanders_are_independent(who):
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09", says=Claimant(name=who))
    )
    assert story.alerts[0].tier is Tier.REPORTED


def test_a_monitor_and_an_agency_that_quotes_it_are_one_source():
    story = Story().hear(
        tell("11-09 08:00", "monitor.example", ARMY, IS, "11-09"),
        tell("11-09 09:00", "b.example", ARMY, IS, "11-09", says="The Observatory", wires=["ap"]),
    )
    assert story.entry.control.changes[0].independent_sources == 1


def test_a_medium_that_is_quoted_speaks_for_its_side():
    story = Story().hear(tell("11-09 08:00", "a.example", ARMY, IS, "11-09", says="Amaq"))
    assert story.told() == [("new", "confirmed", "syrian-army", None)]
    story = Story().hear(tell("11-09 08:00", "a.example", ARMY, IS, "11-09", says="SANA"))
    assert story.told() == [("new", "claimed", "syrian-army", None)]


def test_the_day_of_a_part_is_not_that_of_the_whole():
    """The taker dates a part, the loser the day on which he left the rest."""
    part = tell("11-17 15:00", "a.example", ARMY, IS, "11-17", part=True, says="syria")
    rest = tell("11-18 11:00", "b.example", None, IS, "11-18", says="islamic-state")
    story = Story().hear(part, rest)
    assert [alert.event_date for alert in story.alerts] == [date(2017, 11, 17), date(2017, 11, 18)]
    assert story.alerts[-1].extent is Extent.FULL
    assert story.alerts[-1].tier is Tier.CONFIRMED
    assert story.entry.control.since == date(2017, 11, 18)


def test_while_only_a_part_is_known_its_day_counts():
    part = tell("11-17 15:00", "a.example", ARMY, IS, "11-17", part=True)
    more = tell("11-18 11:00", "b.example", ARMY, IS, "11-18", part=True, says="syria")
    assert Story().hear(part, more).entry.control.changes[0].event_date == date(2017, 11, 17)
