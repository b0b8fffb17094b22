"""Cooling down: one battle is not forty alerts, and nothing decisive waits."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from agents.corroborate.fold import fold
from agents.corroborate.rules import Rules
from schemas.claims import Claimant, Extent
from tests.agents.corroborate.storyline import ARMY, BOOK, IS, Story, at, tell

BY_THE_HOUR = Rules(cool_down=timedelta(hours=6), most_flips=2)


def held(story: Story) -> list[str]:
    return [e.reason for e in story.entry.effects if (e.reason or "").startswith("held")]


def battle_of_a_day() -> list:
    """Forty claims from morning to night: both sides claim and deny, a monitor and wires between."""
    voices = [
        ("sana.sy", ARMY, IS, {"says": "syria"}),
        ("amaq.example", ARMY, IS, {"says": "islamic-state", "denied": True}),
        ("north.example", ARMY, IS, {"says": "The Observatory", "part": 0.4}),
        ("amaq.example", IS, ARMY, {"says": "islamic-state"}),
        ("south.example", IS, ARMY, {"says": "syria", "denied": True}),
        ("east.example", ARMY, IS, {"wires": ["afp"]}),
        ("west.example", ARMY, IS, {"denied": True, "says": Claimant(name="a resident")}),
        ("isle.example", IS, ARMY, {"part": 0.3, "wires": ["reuters"]}),
    ]
    claims = []
    for number in range(40):
        outlet, gainer, loser, how = voices[number % len(voices)]
        when = f"05-04 {6 + number * 24 // 60:02}:{number * 24 % 60:02}"
        claims.append(tell(when, outlet, gainer, loser, "05-04", **how))
    return claims


def test_a_battle_of_forty_claims_in_a_day_gives_few_alerts():
    story = Story().hear(*battle_of_a_day()).tick("05-05 00:00", "05-06 00:00")
    loud = Story(Rules(cool_down=timedelta(0))).hear(*battle_of_a_day()).tick("05-06 00:00")
    assert len(story.alerts) <= 6
    assert len(story.alerts) <= len(loud.alerts)
    assert story.entry.control == loud.entry.control
    assert len(story.entry.effects) >= 40


def test_a_day_of_admissions_and_denials_gives_few_alerts():
    """One half of the losing side admits every half hour what the other half denies."""
    claims = [tell("05-04 05:00", "a.example", ARMY, IS, "05-04")]
    for number in range(39):
        when = f"05-04 {6 + number // 3:02}:{number % 3 * 20:02}"
        denied = number % 2 == 0
        claims.append(
            tell(when, f"o{number}.example", ARMY, IS, "05-04", says="islamic-state", denied=denied)
        )
    story = Story().hear(*claims).tick("05-05 00:00", "05-06 00:00")
    loud = Story(Rules(cool_down=timedelta(0))).hear(*claims).tick("05-05 00:00", "05-06 00:00")
    assert len(loud.alerts) == 40
    assert len(story.alerts) <= 8
    assert len(held(story)) >= 15
    assert story.told()[-1][1] == loud.told()[-1][1] == "contested"
    assert story.entry.control == loud.entry.control


@pytest.mark.parametrize("seed", range(5))
def test_in_any_order_the_battle_stays_quiet_and_the_ledger_the_same(seed: int):
    claims = battle_of_a_day()
    random.Random(seed).shuffle(claims)
    story = Story().hear(*claims).tick("05-05 00:00", "05-06 00:00")
    assert len(story.alerts) <= 8
    assert story.entry.control == fold(claims, BOOK, clock=at("05-06 00:00"))


# A place that changes hands at each midnight and noon of a short night: four times in hours.
TAKEN = [
    tell("05-04 20:00", "a.example", ARMY, IS, "05-04"),
    tell("05-05 00:30", "b.example", IS, ARMY, "05-05"),
    tell("05-06 00:30", "c.example", ARMY, IS, "05-06"),
    tell("05-07 00:30", "d.example", IS, ARMY, "05-07"),
]
WIDE = Rules(cool_down=timedelta(days=3), most_flips=2)


def test_more_changes_of_hands_than_the_rules_allow_are_held():
    story = Story(WIDE).hear(*TAKEN)
    assert [kind for kind, *_ in story.told()] == ["new", "reversal", "reversal"]
    assert held(story) == ["held: back and forth within 72 hours, 2 changes of hands were told"]
    assert story.entry.control.holder == IS  # the ledger itself waits for nothing
    assert story.entry.due == at("05-09 00:30")


def test_what_was_held_is_told_once_when_the_time_is_over():
    story = Story(WIDE).hear(*TAKEN).tick("05-08 00:00")
    assert len(story.alerts) == 3
    story.tick("05-10 00:00")
    assert story.told()[3:] == [("reversal", "reported", "islamic-state", 2)]
    assert story.entry.held == ()
    story.tick("05-11 00:00", "05-12 00:00")
    assert len(story.alerts) == 4


def test_what_came_back_to_what_was_told_is_not_told_again():
    back = tell("05-08 00:30", "e.example", ARMY, IS, "05-08")
    story = Story(WIDE).hear(*TAKEN, back).tick("05-12 00:00")
    assert len(story.alerts) == 3
    assert story.entry.effects[-1].reason == (
        "cooled down with nothing new to tell: back to what was told before"
    )
    assert story.entry.control.holder == ARMY


def test_a_second_source_for_what_is_held_is_decisive():
    sure = tell("05-07 02:00", "f.example", IS, ARMY, "05-07", wires=["reuters"])
    story = Story(WIDE).hear(*TAKEN, sure)
    assert story.told()[3:] == [("reversal", "confirmed", "islamic-state", 2)]
    assert story.entry.held == ()


def test_a_further_contest_is_held_and_the_first_is_not():
    story = Story().hear(
        tell("05-04 08:00", "a.example", ARMY, IS, "05-04"),
        tell("05-04 09:00", "b.example", ARMY, IS, "05-04", denied=True, says="islamic-state"),
        tell("05-04 10:00", "c.example", None, IS, "05-04", says="islamic-state"),
        tell("05-04 11:00", "d.example", ARMY, IS, "05-04", denied=True, says="islamic-state"),
    )
    assert [tier for _, tier, *_ in story.told()] == ["reported", "contested", "confirmed"]
    assert held(story) == ["held: contested again within 6 hours of an alert"]
    story.tick("05-05 00:00")
    assert story.told()[-1] == ("contested", "contested", "syrian-army", 2)


def contested_in_part(whole: str) -> Story:
    """A part is reported, all of it denied; at ``whole`` another reports that it is all of it."""
    return Story().hear(
        tell("05-04 08:00", "a.example", ARMY, IS, "05-04", part=True),
        tell("05-04 09:00", "b.example", ARMY, IS, "05-04", denied=True, says="islamic-state"),
        tell(whole, "c.example", ARMY, IS, "05-04", says="The Observatory"),
    )


def test_that_the_whole_is_contested_and_no_part_is_news():
    story = contested_in_part("05-04 20:00")
    assert story.told()[1:] == [
        ("contested", "contested", "syrian-army", 0),
        ("upgrade", "contested", "syrian-army", 1),
    ]
    assert [alert.extent for alert in story.alerts] == [
        Extent.PARTIAL,
        Extent.PARTIAL,
        Extent.FULL,
    ]
    again = tell("05-05 04:00", "d.example", ARMY, IS, "05-04", denied=True, says="islamic-state")
    assert len(story.hear(again).alerts) == 3


def test_within_the_cool_down_that_the_whole_is_contested_is_held():
    story = contested_in_part("05-04 10:00")
    assert held(story) == ["held: more of a contest within 6 hours of an alert"]
    story.tick("05-05 00:00")
    assert story.told()[2:] == [("upgrade", "contested", "syrian-army", 1)]


def test_that_a_part_is_contested_and_not_the_whole_is_no_news():
    story = Story().hear(
        tell("05-04 08:00", "a.example", ARMY, IS, "05-04"),
        tell("05-04 09:00", "b.example", ARMY, IS, "05-04", denied=True, says="islamic-state"),
        tell("05-04 20:00", "c.example", ARMY, IS, "05-04", part=True),
    )
    assert [tier for _, tier, *_ in story.told()] == ["reported", "contested"]


def test_after_the_cool_down_a_contest_is_news_again():
    story = Story().hear(
        tell("05-04 08:00", "a.example", ARMY, IS, "05-04"),
        tell("05-04 09:00", "b.example", ARMY, IS, "05-04", denied=True, says="islamic-state"),
        tell("05-04 10:00", "c.example", None, IS, "05-04", says="islamic-state"),
        tell("05-04 17:00", "d.example", ARMY, IS, "05-04", denied=True, says="islamic-state"),
    )
    assert [tier for _, tier, *_ in story.told()][-1] == "contested"
    assert held(story) == []


def test_the_first_denial_and_the_first_reversal_are_told_at_once():
    story = Story().hear(
        tell("05-04 08:00", "sana.sy", ARMY, IS, "05-04", says="syria"),
        tell("05-04 08:10", "b.example", ARMY, IS, "05-04", denied=True, says="islamic-state"),
        tell("05-05 08:20", "c.example", ARMY, IS, "05-05"),
        tell("05-06 08:30", "d.example", IS, ARMY, "05-06"),
    )
    assert [kind for kind, *_ in story.told()][:2] == ["new", "denied"]
    assert story.told()[-1][0] == "reversal"
    assert held(story) == []


def test_without_a_cool_down_nothing_is_held():
    story = Story(Rules(cool_down=timedelta(0))).hear(*TAKEN)
    assert [kind for kind, *_ in story.told()] == ["new", "reversal", "reversal", "reversal"]
