"""The order of arrival changes neither the ledger nor its history, and nothing is told twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.corroborate.fold import fold
from agents.corroborate.ledger import apply
from schemas.claims import Actor, Precision
from schemas.control import LedgerEntry, Tier
from schemas.wire import decode, encode
from tests.agents.corroborate.storyline import ARMY, BOOK, IS, SNAKE_ISLAND, Story, tell
from tests.agents.corroborate.test_storylines import ALBU_KAMAL_2017

_DAYS = [f"11-{day:02}" for day in range(1, 25)]


@st.composite
def claims(draw: st.DrawFn):
    day = draw(st.sampled_from(_DAYS))
    gainer, loser = draw(
        st.sampled_from([(ARMY, IS), (IS, ARMY), (None, IS), (None, ARMY), (IS, None)])
    )
    return tell(
        f"11-{draw(st.integers(int(day[3:]), 28)):02} {draw(st.integers(0, 23)):02}:00",
        draw(
            st.sampled_from(
                ["a.example", "b.example", "sana.sy", "amaq.example", "livemap.example"]
            )
        ),
        gainer,
        loser,
        draw(st.sampled_from([day, None])),
        says=draw(st.sampled_from([None, "syria", "islamic-state", "The Observatory"])),
        denied=draw(st.integers(0, 4)) == 0,
        part=draw(st.sampled_from([False, False, 0.3, True])),
        wires=draw(st.sampled_from([(), (), ("afp",), ("reuters",), ("sana",)])),
    )


@settings(max_examples=200, deadline=None)
@given(st.permutations(ALBU_KAMAL_2017))
def test_albu_kamal_in_any_order_ends_in_the_same_ledger(order):
    story = Story().hear(*order)
    assert story.entry.control == fold(ALBU_KAMAL_2017, BOOK)


@settings(max_examples=300, deadline=None)
@given(st.lists(claims(), min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_any_claims_in_any_order_end_in_the_same_ledger(told, random):
    shuffled = [*told]
    random.shuffle(shuffled)
    assert fold(told, BOOK) == fold(shuffled, BOOK) == Story().hear(*shuffled).entry.control


@settings(max_examples=200, deadline=None)
@given(st.lists(claims(), min_size=1, max_size=14))
def test_alerts_are_numbered_unique_and_follow_alerts_that_were_sent(told):
    story = Story().hear(*told)
    ids = [alert.alert_id for alert in story.alerts]
    assert len(set(ids)) == len(ids)
    assert [alert.sequence for alert in story.alerts] == list(range(1, len(ids) + 1))
    for i, alert in enumerate(story.alerts):
        assert alert.follows is None or alert.follows in ids[:i]
        assert (alert.revision == 1) == (
            alert.change_id not in {a.change_id for a in story.alerts[:i]}
        )


@settings(max_examples=100, deadline=None)
@given(st.lists(claims(), min_size=1, max_size=10), st.data())
def test_a_claim_applied_twice_changes_nothing(told, data):
    story = Story().hear(*told)
    again = apply(story.entry, data.draw(st.sampled_from(told)), BOOK)
    assert again.entry is story.entry
    assert again.alerts == ()
    assert again.unmoved == "applied before"


@settings(max_examples=50, deadline=None)
@given(st.lists(claims(), min_size=1, max_size=10), claims())
def test_an_entry_read_back_from_its_bytes_goes_on_as_before(told, last):
    story = Story().hear(*told)
    read_back = decode(LedgerEntry, encode(story.entry))
    assert read_back == story.entry
    assert apply(read_back, last, BOOK) == apply(story.entry, last, BOOK)


def test_a_change_told_in_two_pieces_is_put_right_when_a_late_claim_joins_them():
    """A denial and a report of one taking, parted by a claim that it was taken from another."""
    rebels = Actor(id="rebels", name="rebels", mention="rebels", side="rebels")
    first = tell("11-08 10:30", "a.example", rebels, IS, "11-08", says="rebels")
    denial = tell(
        "11-08 13:00", "b.example", None, IS, "11-08", says="The Observatory", denied=True
    )
    parting = tell("11-09 16:00", "c.example", rebels, ARMY, "11-09", says="rebels")
    seen = tell("11-10 09:00", "d.example", rebels, IS, "11-10", precision=Precision.WEEK)
    story = Story().hear(denial, seen, parting, first)
    assert story.told() == [
        ("new", "contested", "rebels", None),
        ("upgrade", "reported", "rebels", 0),
        ("contested", "contested", "rebels", 1),
    ]
    assert story.entry.control.changes[-1].tier is Tier.CONTESTED


def test_a_ledger_is_about_one_place():
    other = tell("11-09 08:00", "a.example", ARMY, IS, "11-09", place=SNAKE_ISLAND)
    with pytest.raises(ValueError, match="one place"):
        fold([ALBU_KAMAL_2017[0], other], BOOK)
    with pytest.raises(ValueError, match="one place"):
        fold([], BOOK)
