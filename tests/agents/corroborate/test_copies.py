"""Near-copies without a credit: one text is one source, in whatever order its prints come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.clean.signature import of_text
from agents.corroborate.copies import are_copies
from agents.corroborate.fold import fold
from benchmarks.copied import EVENTS, copies
from schemas.claims import ControlClaim, Extent
from schemas.control import PlaceControl, Tier
from tests.agents.corroborate.storyline import ARMY, BOOK, IS, Story, tell

WIRE, (FROM_THE_SPOT, FROM_ABOVE) = EVENTS[0].wire, EVENTS[0].independent
PRINTS = list(copies(WIRE, 12))
NEVER = datetime(1990, 1, 1, tzinfo=UTC)


def _printed(claim: ControlClaim, text: str) -> ControlClaim:
    lineage = replace(claim.source.lineage, signature=of_text(text))
    return replace(claim, source=replace(claim.source, lineage=lineage))


def _told(text: str, hour: int, outlet: str, **more: object) -> ControlClaim:
    quote = f"Fighters entered the market town, {outlet} writes in words of its own."
    claim = tell(f"11-09 {hour:02}:00", outlet, ARMY, IS, "11-09", quote=quote, **more)  # type: ignore[arg-type]
    return _printed(claim, text)


def _control(story: Story) -> PlaceControl:
    assert story.entry is not None
    return story.entry.control


def _signed(text: str) -> str:
    signed = of_text(text)
    assert signed is not None
    return signed


TWELVE = [_told(text, 8 + i, f"paper{i}.example") for i, text in enumerate(PRINTS)]
OTHER = _told(FROM_THE_SPOT, 21, "other.example")


def test_twelve_near_copies_are_one_source_and_one_alert() -> None:
    story = Story().hear(*TWELVE)
    assert story.told() == [("new", "reported", "syrian-army", None)]
    change = _control(story).changes[0]
    assert (change.sources, change.independent_sources) == (12, 1)
    assert set(story.unmoved[1:]) == {"reported already; no new lineage: paper0.example"}


def test_sources_of_an_alert_name_the_lineage_of_a_copy() -> None:
    story = Story().hear(*TWELVE, OTHER)
    assert [alert.kind.value for alert in story.alerts] == ["new", "upgrade"]
    names = [source.lineage for source in story.alerts[1].sources]
    assert names == ["paper0.example"] * 12 + ["other.example"]


def test_two_reports_that_quote_one_statement_are_two_sources() -> None:
    one = _told(FROM_THE_SPOT, 9, "one.example")
    other = _told(FROM_ABOVE, 10, "other.example")
    assert fold([one, other], BOOK).changes[0].tier is Tier.CONFIRMED
    said = "The rebels hold all of the town, residents told this newspaper on Tuesday."
    quoting = [
        replace(c, evidence=replace(c.evidence, quote=said, end=len(said))) for c in (one, other)
    ]
    assert fold(quoting, BOOK).changes[0].independent_sources == 2


@settings(max_examples=60, deadline=None)
@given(st.permutations([*TWELVE, OTHER]))
def test_copies_in_any_order_end_in_the_same_ledger(order: list[ControlClaim]) -> None:
    control = _control(Story().hear(*order))
    assert control == fold(order, BOOK) == fold([*TWELVE, OTHER], BOOK)
    assert control.changes[0].independent_sources == 2


def test_texts_that_are_linked_through_a_third_are_one() -> None:
    head, tail = WIRE[: len(WIRE) * 11 // 20], WIRE[len(WIRE) * 11 // 20 :]
    halves = [_told(head, 8, "head.example"), _told(tail, 9, "tail.example")]
    assert fold(halves, BOOK).changes[0].independent_sources == 2
    whole = _told(WIRE, 10, "whole.example")
    assert fold([*halves, whole], BOOK).changes[0].independent_sources == 1


def test_a_copy_without_a_credit_is_of_the_wire_that_another_copy_credits() -> None:
    silent = _told(PRINTS[2], 8, "silent.example")
    earlier = tell("11-09 07:00", "early.example", ARMY, IS, "11-09", wires=["afp"])
    assert fold([earlier, silent], BOOK).changes[0].independent_sources == 2
    credited = _told(PRINTS[0], 9, "honest.example", wires=["afp"])
    assert fold([earlier, silent, credited], BOOK).changes[0].independent_sources == 1


def test_who_copies_once_is_still_a_source_of_its_own_for_what_it_finds_itself() -> None:
    original, copy = (_told(text, 8 + i, f"paper{i}.example") for i, text in enumerate(PRINTS[:2]))
    own = tell("11-09 12:00", "paper1.example", ARMY, IS, "11-09")
    assert fold([original, copy, own], BOOK).changes[0].independent_sources == 2


@pytest.mark.parametrize("hour", [8, 10])
def test_a_sides_own_text_is_its_own_in_every_print(hour: int) -> None:
    theirs = _told(PRINTS[0], 9, "sana.sy")
    paper = _told(PRINTS[1], hour, "paper.example")
    story = Story().hear(theirs, paper)
    assert _control(story).changes[0].tier is Tier.CLAIMED


def test_a_copy_with_a_changed_fact_is_an_update() -> None:
    first = _told(PRINTS[0], 8, "a.example", part=True)
    whole = _told(PRINTS[1], 9, "b.example")
    story = Story().hear(first, whole)
    assert story.told()[1][0] == "upgrade"
    assert _control(story).changes[0].extent is Extent.FULL
    denial = _printed(
        tell("11-09 10:00", "c.example", ARMY, IS, "11-09", denied=True, says="islamic-state"),
        PRINTS[3],
    )
    other = _printed(tell("11-10 10:00", "d.example", IS, ARMY, "11-10"), PRINTS[4])
    story.hear(denial, other)
    assert [kind for kind, *_ in story.told()[2:]] == ["contested", "reversal"]


def test_two_briefs_with_one_sentence_in_common_are_not_one() -> None:
    quoted = (
        "The men came at dawn, raised their flag over the school and told us all to stay inside, "
    )
    briefs = [
        quoted
        + "a teacher told the radio. Telephones have been dead since then and no bus leaves.",
        "Rebels are in Tal Hadid, the mayor of a nearby place confirmed to us. "
        + quoted
        + "he heard.",
    ]
    assert not are_copies(*(_signed(brief) for brief in briefs))
    assert are_copies(*(_signed(briefs[0] + end) for end in ("", " More soon.")))


MANY = [_told(text, i % 24, f"print{i}.example") for i, text in enumerate(copies(WIRE, 70))]


def test_seventy_prints_do_not_push_out_the_one_report_that_is_none() -> None:
    own = _told(FROM_ABOVE, 12, "own.example")
    story = Story().hear(*MANY[:40], own, *MANY[40:])
    assert [kind for kind, *_ in story.told()] == ["new", "upgrade"]
    change = _control(story).changes[0]
    assert change.independent_sources == 2
    assert change.tier is Tier.CONFIRMED


@settings(max_examples=8, deadline=None)
@given(st.permutations([*MANY[:45], _told(FROM_ABOVE, 12, "own.example"), OTHER]))
def test_many_prints_in_any_order_end_in_the_same_ledger(order: list[ControlClaim]) -> None:
    known = sorted(order, key=lambda c: (c.source.published_at or NEVER, c.claim_id))
    assert _control(Story().hear(*order)) == _control(Story().hear(*known))
