"""Which claims tell of one change: spelling, dates of a week or a month, opposites, parts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.corroborate.fold import fold
from agents.corroborate.namesakes import one_name
from schemas.claims import Actor, ControlClaim, Precision
from schemas.control import PlaceControl, Tier
from tests.agents.corroborate.storyline import ALBU_KAMAL, ARMY, BOOK, IS, Story, tell


def _unknown(name: str) -> Actor:
    return Actor(id=f"un:{name.casefold()}", name=name, mention=name)


def _control(story: Story) -> PlaceControl:
    assert story.entry is not None
    return story.entry.control


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ridge front", "ridge front fighters"),
        ("ridge front", "ridge fronts"),
        ("liwa al tahrir", "liwa at-tahreer"),
        ("katibat ansar", "katibat al ansar rebels"),
        ("jaysh al haqq", "jaish al-haq"),
        ("armed forces of dovinka", "dovinka fighters"),
    ],
)
def test_spellings_of_one_unknown_party_are_one(one: str, other: str) -> None:
    assert one_name([f"un:{one}", f"un:{other}"]) == {f"un:{other}": f"un:{one}"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ridge front", "bridge front"),
        ("ridge front", "valley front"),
        ("35th brigade", "36th brigade"),
        ("fighters", "gunmen"),
        ("hawks", "hands"),
        ("northern brigade", "southern brigade"),
    ],
)
def test_names_of_two_parties_stay_two(one: str, other: str) -> None:
    assert one_name([f"un:{one}", f"un:{other}"]) == {}
    assert one_name(["islamic-state", "islamic-states"]) == {}


def test_an_unknown_gainer_spelt_twice_makes_one_change() -> None:
    story = Story().hear(
        tell("11-09 08:00", "a.example", _unknown("Ridge Front"), ARMY, "11-09"),
        tell("11-09 09:00", "b.example", _unknown("Ridge Front fighters"), ARMY, "11-09"),
    )
    assert [kind for kind, *_ in story.told()] == ["new", "upgrade"]
    (change,) = _control(story).changes
    assert change.tier is Tier.CONFIRMED
    assert change.gainer is not None
    assert change.gainer.id == "un:ridge front"


FIRST = tell("11-03 08:00", "a.example", ARMY, IS, "11-03")
LOST = tell("11-10 08:00", "b.example", IS, ARMY, "11-10")
RETAKEN = tell("11-20 08:00", "c.example", ARMY, IS, "11-20")


@pytest.mark.parametrize(
    ("day", "published", "precision", "gainer", "joined"),
    [
        ("11-01", "12-05 08:00", Precision.MONTH, ARMY, 2),
        ("11-01", "12-05 08:00", Precision.MONTH, IS, 1),
        ("11-01", "11-12 08:00", Precision.MONTH, IS, 1),
        ("11-06", "11-14 08:00", Precision.WEEK, IS, 1),
        ("11-18", "11-26 08:00", Precision.WEEK, ARMY, 2),
        ("10-30", "11-08 08:00", Precision.WEEK, ARMY, 0),
        ("10-20", "11-22 08:00", Precision.MONTH, IS, 1),
    ],
)
def test_a_week_or_a_month_joins_the_change_in_it(
    day: str, published: str, precision: Precision, gainer: Actor, joined: int
) -> None:
    loser = IS if gainer is ARMY else ARMY
    vague = tell(published, "d.example", gainer, loser, day, precision=precision)
    control = fold([FIRST, LOST, RETAKEN, vague], BOOK)
    assert [change.gainer for change in control.changes] == [ARMY, IS, ARMY]
    assert vague.claim_id in control.changes[joined].claims
    assert control.holder == ARMY
    assert [str(change.event_date)[5:] for change in control.changes] == ["11-03", "11-10", "11-20"]


def test_a_month_in_which_nothing_else_is_known_is_a_change_of_its_own() -> None:
    vague = tell("12-05 08:00", "d.example", IS, ARMY, "11-01", precision=Precision.MONTH)
    early = tell("09-03 08:00", "a.example", ARMY, IS, "09-03")
    control = fold([early, vague], BOOK)
    assert [change.gainer for change in control.changes] == [ARMY, IS]
    assert control.changes[1].date_precision is Precision.MONTH


def test_what_is_told_without_a_day_is_of_the_day_it_was_published() -> None:
    undated = tell("11-11 08:00", "d.example", IS, ARMY)
    control = fold([FIRST, LOST, undated], BOOK)
    assert undated.claim_id in control.changes[1].claims


def test_an_opposite_claim_opens_a_new_change_and_the_same_one_after_it_another() -> None:
    control = fold([FIRST, LOST, RETAKEN], BOOK)
    assert [change.tier for change in control.changes] == [
        Tier.REVERSED,
        Tier.REVERSED,
        Tier.REPORTED,
    ]


def test_a_named_part_keeps_a_ledger_of_its_own() -> None:
    airport = replace(ALBU_KAMAL, id=f"{ALBU_KAMAL.id}/airport", name="airport, Abu Kamal")
    town = tell("11-09 08:00", "a.example", ARMY, IS, "11-09")
    site = tell("11-12 08:00", "b.example", IS, ARMY, "11-12", place=airport)
    assert fold([town], BOOK).holder == ARMY
    assert fold([site], BOOK).holder == IS
    with pytest.raises(ValueError, match="one place"):
        fold([town, site], BOOK)


def _part(when: str, outlet: str, part: str, **more: object) -> ControlClaim:
    day = when.split(" ", maxsplit=1)[0]
    claim = tell(when, outlet, ARMY, IS, day, part=True, **more)  # type: ignore[arg-type]
    return replace(claim, part=part)


HELD = tell("11-01 08:00", "a.example", IS, ARMY, "11-01")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("eastern", "western"),
        ("the northern half of Abu Kamal", "the southern part of the city"),
        ("the left bank of the town", "the right bank"),
        ("two districts of Abu Kamal", "the rest of"),
        ("eastern", "the remaining districts of Abu Kamal"),
    ],
)
def test_parts_that_come_to_the_whole_give_the_whole(first: str, then: str) -> None:
    one, two = _part("11-08 08:00", "b.example", first), _part("11-10 08:00", "c.example", then)
    story = Story().hear(HELD, one, two)
    assert [kind for kind, *_ in story.told()] == ["new", "contested", "reversal"]
    assert _control(story).holder == ARMY
    assert _control(Story().hear(two, HELD, one)) == _control(story)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("eastern", "eastern"),
        ("eastern", "northern"),
        ("the eastern outskirts", "the western outskirts"),
        ("two districts", "three districts"),
        ("the rest of", "half of"),
        ("", ""),
    ],
)
def test_other_parts_leave_it_contested(first: str, then: str) -> None:
    one, two = _part("11-08 08:00", "b.example", first), _part("11-10 08:00", "c.example", then)
    control = fold([HELD, one, two], BOOK)
    assert control.holder == IS
    assert control.contested


def test_a_share_is_a_figure_of_the_front_line_and_the_later_stands() -> None:
    shares = [
        tell("11-08 08:00", "b.example", ARMY, IS, "11-08", part=0.4),
        tell("11-10 08:00", "c.example", ARMY, IS, "11-10", part=0.6),
    ]
    control = fold([HELD, *shares], BOOK)
    assert control.changes[-1].fraction == 0.6
    assert control.contested


def test_halves_that_two_sides_gained_are_no_whole() -> None:
    back = replace(tell("11-09 08:00", "d.example", IS, ARMY, "11-09", part=True), part="eastern")
    parts = [_part("11-08 08:00", "b.example", "eastern"), back]
    control = fold([HELD, *parts, _part("11-10 08:00", "c.example", "western")], BOOK)
    assert control.contested


CLAIMS = [
    FIRST,
    LOST,
    RETAKEN,
    tell("12-05 08:00", "d.example", ARMY, IS, "11-01", precision=Precision.MONTH),
    tell("11-14 08:00", "e.example", IS, ARMY, "11-06", precision=Precision.WEEK),
    tell("11-21 08:00", "f.example", _unknown("Ridge Front"), ARMY, "11-20"),
    tell("11-21 09:00", "g.example", _unknown("Ridge Fronts fighters"), ARMY, "11-20"),
    tell("11-21 10:00", "h.example", IS, ARMY, "11-01", denied=True, precision=Precision.MONTH),
]


@settings(max_examples=150, deadline=None)
@given(st.permutations(CLAIMS), st.integers(1, len(CLAIMS)))
def test_vague_dates_and_spellings_in_any_order_end_in_the_same_ledger(
    order: list[ControlClaim], count: int
) -> None:
    told = order[:count]
    control = _control(Story().hear(*told))
    assert control == fold(sorted(told, key=lambda claim: claim.claim_id), BOOK)
