"""Terms of office: only what a former owner wrote behind its successor is stale."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.terms import Terms, stamp


@given(st.lists(st.integers(0, 5)))
def test_a_record_is_stale_behind_one_of_a_later_term(written: list[int]) -> None:
    terms = Terms()
    found = [terms.stale(0, stamp(term)) for term in written]
    assert found == [any(before > t for before in written[:n]) for n, t in enumerate(written)]


def test_partitions_do_not_touch_each_other_and_none_is_stale_without_a_term() -> None:
    terms = Terms()
    assert not terms.stale(0, stamp(7))
    assert not terms.stale(1, stamp(3))
    assert not terms.stale(0, None)
    assert not terms.stale(0, [("fw-other", b"x")])
    assert terms.stale(0, stamp(6))


def test_what_is_read_again_from_its_beginning_is_not_stale() -> None:
    terms = Terms()
    assert [terms.stale(0, stamp(term)) for term in (1, 2)] == [False, False]
    terms.forget(0)
    assert [terms.stale(0, stamp(term)) for term in (1, 2)] == [False, False]


def test_a_term_is_higher_than_all_that_was_read_and_lasts_until_the_next_begins() -> None:
    terms = Terms()
    terms.stale(0, stamp(40))
    assert terms.own(0, generation=3) == terms.own(0, generation=3) == 41
    assert terms.own(1, generation=3) == 3
    terms.begin()
    assert terms.own(0, generation=4) == 42
    assert terms.own(1, generation=4) == 4


def test_a_successor_that_read_nothing_of_its_predecessor_is_known_by_the_generation() -> None:
    """The late write may be the first of its owner that ever arrives."""
    former, successor = Terms(), Terms()
    late, ours = former.own(0, generation=8), successor.own(0, generation=9)
    reader = Terms()
    assert not reader.stale(0, stamp(ours))
    assert reader.stale(0, stamp(late))
