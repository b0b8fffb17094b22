from __future__ import annotations

from datetime import date

import pytest

from schemas.alerts import AlertKind
from schemas.claims import Actor, Claimant, Extent, Means
from schemas.control import Tier
from tests.agents.corroborate.storyline import (
    ARMY,
    HEZBOLLAH,
    IS,
    RUSSIA,
    SNAKE_ISLAND,
    UKRAINE,
    Story,
    tell,
)

CORRECTION = "This corrects an earlier report: the town has not been taken."
NEW_CLAIM = [
    tell("11-08 20:10", "gulf.example", ARMY, IS, "11-08", says="syria", wires=["reuters"]),
    tell("11-08 21:35", "nile.example", ARMY, IS, "11-08", says="syria", wires=["reuters"]),
    tell("11-09 06:30", "gazette.example", ARMY, IS, "11-09", says="syria", wires=["sana"]),
]
FIRST_CAPTURE = [
    *NEW_CLAIM,
    tell(
        "11-09 08:15", "straits.example", ARMY, IS, "11-09", says="The Observatory", wires=["afp"]
    ),
    tell("11-09 11:05", "cape.example", ARMY, IS, "11-09", says="The Observatory", wires=["afp"]),
    tell("11-09 15:00", "northsea.example", ARMY, IS, "11-09", supporters=(HEZBOLLAH,)),
]
COUNTER_ATTACK = [
    tell(
        "11-10 12:00",
        "rim.example",
        IS,
        ARMY,
        "11-10",
        says="The Observatory",
        part=0.4,
        wires=["afp"],
    ),
    tell("11-11 17:00", "isle.example", IS, ARMY, "11-11", says="The Observatory", wires=["afp"]),
    tell("11-11 18:00", "bay.example", IS, ARMY, "11-11", says="The Observatory", wires=["afp"]),
    tell("11-12 09:00", "lake.example", IS, ARMY, "11-11"),
]
SECOND_CAPTURE = [
    tell("11-19 10:00", "sana.sy", ARMY, IS, "11-19", says="syria"),
    tell("11-19 14:00", "radio.example", ARMY, IS, "11-19", says="The Observatory"),
    tell("11-20 08:00", "north.example", ARMY, IS, "11-19", wires=["afp"]),
]
ALBU_KAMAL_2017 = [*FIRST_CAPTURE, *COUNTER_ATTACK, *SECOND_CAPTURE]


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
        tell("11-10 08:00", "a.example", ARMY, IS, "11-09", denied=True, quote=CORRECTION),
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
    assert story.told() == [("new", "reported", "russia", None), ("reversal", "reported", None, 0)]
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
    assert story.told()[-1] == ("reversal", "reported", "ukraine", 0)


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
        tell("11-10 08:00", "b.example", ARMY, IS, "11-09", denied=True, quote=CORRECTION),
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
