"""What time alone does: a claim that nobody backs expires, a report that lasts is confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agents.corroborate.fold import fold
from agents.corroborate.ledger import advance
from agents.corroborate.rules import Rules
from schemas.control import Tier
from tests.agents.corroborate.storyline import (
    ARMY,
    BOOK,
    HEZBOLLAH,
    IS,
    RUSSIA,
    UKRAINE,
    Story,
    at,
    tell,
)

CLAIMED = tell("03-01 09:00", "sana.sy", ARMY, IS, "03-01", says="syria")
REPORTED = tell("03-01 12:00", "a.example", ARMY, IS, "03-01")
DENIED = tell("03-05 12:00", "b.example", ARMY, IS, "03-01", denied=True, says="islamic-state")


def tiers(story: Story, index: int = 0) -> list[tuple[str, str]]:
    """Each move of a change, with the day and time at which it came."""
    moves = story.entry.control.changes[index].history
    return [(move.tier.value, f"{move.at:%m-%d %H:%M}") for move in moves]


def test_a_claim_that_nobody_backs_expires_by_a_tick_and_who_was_told_is_told_so():
    story = Story().hear(CLAIMED).tick("03-02 00:00", "03-31 00:00")
    assert story.told() == [("new", "claimed", "syrian-army", None)]
    story.tick("04-01 00:00")
    assert story.told()[1:] == [("correction", "expired", "syrian-army", 0)]
    alert = story.alerts[-1]
    assert alert.published_at == at("04-01 00:00")
    assert alert.summary.endswith("corrected, now expired (nobody else ever backed it).")
    assert [source.article_id for source in alert.sources] == [CLAIMED.article_id]
    assert tiers(story) == [("claimed", "03-01 09:00"), ("expired", "03-31 09:00")]
    assert story.entry.control.holder is None
    assert story.entry.due is None


def test_a_tick_before_anything_falls_due_leaves_the_entry_as_it_is():
    story = Story().hear(CLAIMED)
    applied = advance(story.entry, at("03-20 00:00"), BOOK)
    assert applied.entry is story.entry
    assert applied.alerts == ()
    assert story.entry.due == at("03-31 09:00")


def test_the_same_tick_twice_does_nothing():
    story = Story().hear(CLAIMED).tick("04-01 00:00")
    again = advance(story.entry, at("04-01 00:00"), BOOK)
    assert again.entry is story.entry
    assert again.alerts == ()


def test_a_word_of_the_gaining_side_puts_the_end_off():
    story = Story().hear(CLAIMED, tell("03-20 09:00", "b.example", ARMY, IS, "03-01", says="syria"))
    story.tick("04-10 00:00")
    assert story.told() == [("new", "claimed", "syrian-army", None)]
    assert story.tick("04-20 00:00").told()[1:] == [("correction", "expired", "syrian-army", 0)]


def test_what_expired_may_come_back_with_a_source():
    story = Story().hear(CLAIMED).tick("04-01 00:00")
    story.hear(tell("04-02 09:00", "a.example", ARMY, IS, "03-01"))
    assert story.told()[-1] == ("upgrade", "reported", "syrian-army", 1)
    assert [tier for tier, _ in tiers(story)] == ["claimed", "expired", "reported"]


def test_a_report_that_lasts_is_confirmed_and_told_as_an_upgrade():
    story = Story().hear(REPORTED).tick("03-15 00:00")
    assert story.told() == [("new", "reported", "syrian-army", None)]
    story.tick("03-16 00:00")
    assert story.told()[1:] == [("upgrade", "confirmed", "syrian-army", 0)]
    alert = story.alerts[-1]
    assert alert.summary.endswith("confirmed (it has lasted 14 days and nobody denies it).")
    assert alert.independent_sources == 1
    assert tiers(story) == [("reported", "03-01 12:00"), ("confirmed", "03-15 12:00")]
    assert story.entry.control.tier is Tier.CONFIRMED


@pytest.mark.parametrize(
    "touch",
    [
        DENIED,
        tell("03-05 12:00", "c.example", IS, ARMY, "03-05"),
        tell("03-05 12:00", "c.example", IS, ARMY, "03-05", part=0.4),
        tell("03-05 12:00", "c.example", None, ARMY, "03-05", says="syria"),
    ],
    ids=["denied", "taken by another", "a part taken by another", "given up"],
)
def test_what_is_denied_or_touched_is_not_confirmed_by_lasting(touch):
    story = Story().hear(REPORTED, touch).tick("03-16 00:00", "03-20 00:00")
    assert ("confirmed", "syrian-army") not in [(t, g) for _, t, g, _ in story.told()]


def test_an_attempt_that_was_denied_puts_the_confirmation_off():
    story = Story().hear(
        REPORTED,
        tell("03-05 12:00", "amaq.example", IS, ARMY, "03-05", says="islamic-state"),
        tell("03-06 12:00", "d.example", IS, ARMY, "03-05", denied=True, says="syria"),
    )
    story.tick("03-18 00:00")
    assert tiers(story) == [("reported", "03-01 12:00")]
    story.tick("03-20 00:00")
    assert tiers(story)[-1] == ("confirmed", "03-19 12:00")


def test_a_denial_after_the_confirmation_contests_it():
    story = Story().hear(REPORTED).tick("03-16 00:00")
    story.hear(
        tell("03-17 12:00", "b.example", ARMY, IS, "03-01", denied=True, says="islamic-state")
    )
    assert story.told()[-1] == ("contested", "contested", "syrian-army", 1)
    assert [tier for tier, _ in tiers(story)] == ["reported", "confirmed", "contested"]


def test_backers_beside_the_gaining_side_do_not_keep_a_claim_alive():
    story = Story().hear(
        tell("03-01 09:00", "sana.sy", ARMY, IS, "03-01", says="syria", supporters=(HEZBOLLAH,))
    )
    assert story.tick("05-01 00:00").told()[-1][:2] == ("correction", "expired")


def test_a_claim_that_ends_gives_the_hold_back_that_it_had_reversed():
    story = Story().hear(
        tell("03-01 09:00", "a.example", RUSSIA, UKRAINE, "03-01", wires=["afp"]),
        tell("03-01 10:00", "b.example", RUSSIA, UKRAINE, "03-01", wires=["reuters"]),
        tell("03-10 10:00", "c.example", UKRAINE, RUSSIA, "03-10", says="ukraine"),
    )
    assert story.entry.control.holder == UKRAINE
    story.tick("04-10 00:00")
    assert story.told()[-1] == ("correction", "expired", "ukraine", 2)
    assert story.entry.control.holder == RUSSIA
    assert story.entry.control.tier is Tier.CONFIRMED


def test_time_that_a_claim_brings_comes_before_the_claim():
    story = Story().hear(REPORTED, tell("04-20 12:00", "c.example", IS, ARMY, "04-20"))
    assert [told[:3] for told in story.told()] == [
        ("new", "reported", "syrian-army"),
        ("upgrade", "confirmed", "syrian-army"),
        ("reversal", "reported", "islamic-state"),
    ]


def test_a_late_article_about_what_time_has_overtaken_is_history():
    story = Story().tick("05-01 00:00").hear(CLAIMED, REPORTED)
    assert story.told() == []
    assert story.unmoved == [
        "expired before anybody was told of it",
        "late: 61 days old when it came",
    ]
    assert story.entry.control.holder == ARMY


def test_a_late_article_that_puts_right_what_was_told_is_told_however_late():
    retaken = tell("03-05 12:00", "c.example", IS, ARMY, "03-05")
    story = Story().hear(REPORTED).tick("05-01 00:00").hear(retaken)
    assert story.told()[-1] == ("reversal", "confirmed", "islamic-state", 1)


def test_the_ledger_is_that_of_its_claims_and_the_time_however_it_came_about():
    claims = [CLAIMED, DENIED, REPORTED]
    clock = at("05-01 00:00")
    ticked = Story().hear(claims[0]).tick("03-03 00:00").hear(*claims[1:]).tick("05-01 00:00")
    late = Story().tick("05-01 00:00").hear(*reversed(claims))
    assert ticked.entry.control == late.entry.control == fold(claims, BOOK, clock=clock)


def test_the_figures_are_those_of_the_rules():
    rules = Rules(lasts_for=timedelta(days=3), expires_after=timedelta(days=5))
    assert Story(rules).hear(REPORTED).tick("03-05 00:00").told()[-1][1] == "confirmed"
    assert Story(rules).hear(CLAIMED).tick("03-07 00:00").told()[-1][1] == "expired"
    several = Rules(confirming_lineages=3)
    story = Story(several).hear(REPORTED, tell("03-01 13:00", "c.example", ARMY, IS, "03-01"))
    assert story.told() == [("new", "reported", "syrian-army", None)]


def test_a_date_in_the_future_puts_no_clock_forward():
    seen = at("03-02 09:00")
    wrong = tell("03-02 09:00", "b.example", ARMY, IS, "03-01", says="syria")
    wrong = replace(wrong, source=replace(wrong.source, published_at=seen + timedelta(days=900)))
    story = Story().hear(CLAIMED, wrong)
    assert story.entry.clock == seen
    assert story.entry.control == fold([CLAIMED, wrong], BOOK)
    assert story.entry.control.changes[0].tier is Tier.CLAIMED
