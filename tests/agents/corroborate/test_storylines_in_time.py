"""Storylines of time: withdrawals, parts, back and forth, what comes late, what nobody backs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from schemas.alerts import AlertKind
from schemas.claims import Actor, Extent, Means, Precision
from schemas.control import Tier
from tests.agents.corroborate.storyline import (
    ARMY,
    CORRECTION,
    COUNTER_ATTACK,
    FIRST_CAPTURE,
    IS,
    RUSSIA,
    SECOND_CAPTURE,
    SNAKE_ISLAND,
    UKRAINE,
    Story,
    tell,
)


def test_a_withdrawal_is_joined_by_who_comes_in():
    story = Story().hear(
        tell("06-30 09:00", "a.example", None, RUSSIA, "06-30", says="russia",
             means=Means.WITHDRAWAL, place=SNAKE_ISLAND),
        tell("06-30 12:00", "b.example", UKRAINE, RUSSIA, "06-30", says="ukraine", place=SNAKE_ISLAND),
    )  # fmt: skip
    assert story.told() == [
        ("new", "confirmed", None, None),
        ("upgrade", "confirmed", "ukraine", 0),
    ]
    assert len(story.entry.control.changes) == 1
    assert story.entry.control.holder == UKRAINE


def test_a_withdrawal_claimed_by_the_enemy_alone():
    story = Story().hear(
        tell("06-30 09:00", "a.example", None, RUSSIA, "06-30", says="ukraine",
             means=Means.WITHDRAWAL, place=SNAKE_ISLAND),
    )  # fmt: skip
    assert story.told() == [("new", "claimed", None, None)]
    assert story.entry.control.holder is None


def test_a_withdrawal_from_what_was_taken_reverses_it():
    story = Story().hear(
        tell("06-01 09:00", "a.example", RUSSIA, UKRAINE, "06-01", place=SNAKE_ISLAND),
        tell("06-30 09:00", "a.example", None, RUSSIA, "06-30", place=SNAKE_ISLAND),
    )
    assert story.told() == [
        ("new", "reported", "russia", None),
        ("upgrade", "confirmed", "russia", 0),  # it had lasted 14 days
        ("reversal", "reported", None, 1),
    ]
    assert story.entry.control.changes[0].tier is Tier.REVERSED


def test_part_and_then_the_whole():
    story = Story().hear(
        tell("11-08 09:00", "a.example", ARMY, IS, "11-08", part=True),
        tell("11-10 09:00", "b.example", ARMY, IS, "11-10", part=0.7),
        tell("11-11 09:00", "c.example", ARMY, IS, "11-11"),
    )
    assert [(a.kind, a.tier, a.extent) for a in story.alerts] == [
        (AlertKind.NEW, Tier.REPORTED, Extent.PARTIAL),
        (AlertKind.UPGRADE, Tier.CONFIRMED, Extent.PARTIAL),
        (AlertKind.UPGRADE, Tier.CONFIRMED, Extent.FULL),
    ]


def test_who_loses_a_part_holds_the_rest():
    story = Story().hear(tell("11-08 09:00", "a.example", ARMY, IS, "11-08", part=True))
    assert story.entry.control.holder == IS
    assert story.entry.control.contested


def test_a_claim_of_the_whole_that_an_independent_source_cuts_down():
    story = Story().hear(
        tell("11-08 09:00", "a.example", ARMY, IS, "11-08", says="syria"),
        tell("11-08 19:00", "b.example", ARMY, IS, "11-08", says="The Observatory", part=0.5),
    )
    assert story.alerts[-1].extent is Extent.PARTIAL
    assert story.alerts[-1].tier is Tier.REPORTED


def test_back_and_forth():
    sides = [(ARMY, IS), (IS, ARMY)] * 3
    story = Story().hear(
        *(
            tell(f"11-{8 + i:02} 12:00", "a.example", gainer, loser, f"11-{8 + i:02}")
            for i, (gainer, loser) in enumerate(sides)
        )
    )
    assert [kind for kind, *_ in story.told()] == ["new", *["reversal"] * 5]
    assert [follows for *_, follows in story.told()] == [None, 0, 1, 2, 3, 4]
    assert story.entry.control.holder == IS


def test_a_late_article_completes_history_and_fires_nothing():
    story = Story().hear(*FIRST_CAPTURE, *SECOND_CAPTURE)
    before = len(story.alerts)
    story.hear(COUNTER_ATTACK[1])
    assert len(story.alerts) == before
    assert story.unmoved[-1].startswith("older than what the ledger knows")
    assert [change.gainer.id for change in story.entry.control.changes] == [
        "syrian-army",
        "islamic-state",
        "syrian-army",
    ]


def test_a_late_article_that_splits_a_change_does_not_tell_it_again():
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09"),
        tell("11-13 08:00", "a.example", ARMY, IS, "11-13"),
        tell("11-11 08:00", "late.example", IS, ARMY, "11-11"),
    )
    assert len(story.entry.control.changes) == 3
    assert len(story.alerts) == 1
    story.hear(tell("11-13 09:00", "b.example", ARMY, IS, "11-13"))
    assert story.told()[-1] == ("upgrade", "confirmed", "syrian-army", 0)


def test_a_late_first_article_moves_the_date_but_not_the_thread():
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09"),
        tell("11-08 23:00", "late.example", ARMY, IS, "11-08", says="syria"),
        tell("11-09 12:00", "c.example", ARMY, IS, "11-09"),
    )
    assert [alert.revision for alert in story.alerts] == [1, 2]
    assert len({alert.change_id for alert in story.alerts}) == 1


def test_old_history_in_a_fresh_article_is_no_news():
    story = Story().hear(tell("11-09 08:00", "a.example", IS, ARMY, "02-14"))
    assert story.alerts == []
    assert story.unmoved[0].startswith("history: ")
    assert story.entry.control.holder == IS


def test_without_a_date_the_day_of_publication_counts():
    story = Story().hear(tell("11-09 08:00", "a.example", ARMY, IS))
    assert story.alerts[0].event_date == date(2017, 11, 9)


def test_undated_background_to_a_dated_change_stands_before_it():
    story = Story().hear(
        tell("11-19 08:00", "a.example", ARMY, IS, "11-19", article="one"),
        tell("11-19 08:00", "a.example", IS, ARMY, article="one"),
    )
    assert [kind for kind, *_ in story.told()] == ["new"]
    assert story.entry.control.holder == ARMY


def test_background_of_some_day_this_month_stands_before_the_dated_change():
    seized = tell("11-19 08:00", "a.example", IS, ARMY, "11-19", article="one")
    story = Story().hear(
        tell("11-19 08:00", "a.example", ARMY, IS, "11-19", article="one"),
        replace(seized, date_precision=Precision.MONTH),
    )
    assert [kind for kind, *_ in story.told()] == ["new"]
    assert story.entry.control.holder == ARMY


def test_a_claim_that_nobody_backs_expires_with_the_places_own_time():
    story = Story().hear(
        tell("06-01 08:00", "a.example", ARMY, IS, "06-01", says="syria"),
        tell("08-01 08:00", "b.example", IS, None, "08-01", says="The Observatory", part=True),
    )
    assert story.entry.control.changes[0].tier is Tier.EXPIRED


def test_who_takes_a_place_from_a_side_backs_that_it_held_it():
    story = Story().hear(
        tell("02-24 08:00", "a.example", RUSSIA, UKRAINE, "02-24", says="russia"),
        tell("06-30 08:00", "b.example", UKRAINE, RUSSIA, "06-30"),
    )
    assert story.told() == [
        ("new", "claimed", "russia", None),
        ("correction", "expired", "russia", 0),  # for months nobody else said so
        ("reversal", "reported", "ukraine", 1),
    ]
    moves = story.entry.control.changes[0].history
    assert [move.tier for move in moves] == ["claimed", "expired", "claimed", "reversed"]


def test_allies_that_are_named_one_for_the_other_are_one_change():
    ally = Actor(id="un:tribal fighters", name="tribal fighters", mention="tribal fighters")
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09"),
        tell("11-09 09:00", "b.example", ally, IS, "11-09"),
        tell("11-09 10:00", "c.example", ARMY, IS, "11-09"),
    )
    assert len(story.entry.control.changes) == 1
    assert story.entry.control.holder == ARMY
    story.hear(tell("11-12 08:00", "a.example", ally, ARMY, "11-12"))
    assert story.told()[-1] == ("reversal", "reported", ally.id, 1)


def test_an_admission_weeks_later_is_of_the_same_change():
    story = Story().hear(
        tell("11-01 08:00", "a.example", ARMY, IS, "11-01", says="syria"),
        tell("11-01 12:00", "b.example", ARMY, IS, "11-01", says="islamic-state", denied=True),
        tell("11-16 08:00", "c.example", None, IS, "11-16", says="islamic-state"),
    )
    assert story.told()[-1] == ("upgrade", "confirmed", "syrian-army", 1)
    assert story.alerts[-1].event_date == date(2017, 11, 1)


def test_a_correction_of_what_another_reported_contests_it():
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09"),
        tell(
            "11-10 08:00",
            "b.example",
            ARMY,
            IS,
            "11-09",
            denied=True,
            quote=CORRECTION,
            corrects=True,
        ),
    )
    assert story.told()[-1] == ("contested", "contested", "syrian-army", 0)


def test_one_agency_may_report_a_capture_and_pass_on_its_denial():
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09", wires=["afp"]),
        tell("11-09 12:00", "b.example", ARMY, IS, "11-09", denied=True, wires=["afp"]),
    )
    assert story.told()[-1] == ("contested", "contested", "syrian-army", 0)


def test_a_monitor_that_says_no_denies_a_claim_until_the_loser_admits():
    story = Story().hear(
        tell("11-09 08:00", "a.example", ARMY, IS, "11-09", says="syria"),
        tell("11-09 12:00", "b.example", ARMY, IS, "11-09", says="The Observatory", denied=True),
        tell("11-10 12:00", "c.example", ARMY, IS, "11-09", says="islamic-state"),
    )
    assert [tier for _, tier, _, _ in story.told()] == ["claimed", "denied", "confirmed"]
