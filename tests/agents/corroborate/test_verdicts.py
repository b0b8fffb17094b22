"""Analysts' verdicts in the ledger: who said so counts, the last word counts, order does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.corroborate.fold import fold
from agents.corroborate.hindsight import as_known_at
from agents.corroborate.judging import judge
from agents.corroborate.ledger import apply
from agents.corroborate.rules import Rules
from schemas.claims import Actor
from schemas.control import Tier
from schemas.verdicts import Ruling
from schemas.wire import decode, encode
from tests.agents.corroborate.storyline import (
    ARMY,
    BOOK,
    IS,
    RUSSIA,
    SNAKE_ISLAND,
    UKRAINE,
    Story,
    at,
    tell,
)

CLAIMED = tell("11-09 08:00", "sana.sy", ARMY, IS, "11-09")
REPORTED = tell("11-09 09:00", "gazette.example", ARMY, IS, "11-09")
SECOND = tell("11-09 12:00", "courier.example", ARMY, IS, "11-09")


def said(story: Story, ruling: str, when: str, by: str = "Ana Ruiz", **more):
    """Let an analyst say something of the change that the last alert (or ``of``) told of."""
    alert = more.pop("of", None) or story.alerts[-1]
    verdict = judge(
        alert, Ruling(ruling), analyst=by, reason="seen on film", given_at=at(when), **more
    )
    story.hear(verdict)
    return verdict


def change(story: Story, index: int = 0):
    return story.entry.control.changes[index]


def test_a_confirmation_is_one_independent_line():
    story = Story().hear(CLAIMED)
    said(story, "confirm", "11-09 10:00")
    assert story.told() == [
        ("new", "claimed", "syrian-army", None),
        ("upgrade", "reported", "syrian-army", 0),
    ]
    assert change(story).independent_sources == 1
    assert change(story).analysts == ("Ana Ruiz",)
    assert "reported by analyst Ana Ruiz alone" in story.alerts[-1].summary


def test_a_confirmation_and_a_report_are_two_lines():
    story = Story().hear(REPORTED)
    said(story, "confirm", "11-09 10:00")
    alert = story.alerts[-1]
    assert (alert.kind, alert.tier, alert.independent_sources) == ("upgrade", "confirmed", 2)
    assert "confirmed by 2 independent sources, analyst Ana Ruiz among them" in alert.summary


def test_an_analyst_is_shown_as_one_and_not_as_an_outlet():
    story = Story().hear(REPORTED)
    verdict = said(story, "confirm", "11-09 10:00")
    source = story.alerts[-1].sources[-1]
    assert (source.outlet, source.analyst, source.verdict) == (None, "Ana Ruiz", "confirm")
    assert source.lineage == "analyst ana ruiz"
    assert source.article_id == verdict.claim_id
    quote = story.alerts[-1].evidence[0].evidence
    assert (quote.quote, quote.field) == ("seen on film", "verdict")


def test_one_analyst_is_one_line_however_often_it_is_said():
    story = Story().hear(CLAIMED)
    first = said(story, "confirm", "11-09 10:00")
    said(story, "confirm", "11-09 11:00", "ana  ruiz", after=first.claim_id)
    assert change(story).tier is Tier.REPORTED
    said(story, "confirm", "11-09 12:00", "Ben Okri")
    assert change(story).tier is Tier.CONFIRMED
    assert change(story).analysts == ("ana ruiz", "Ben Okri")


def test_a_rule_makes_one_analyst_enough():
    story = Story(Rules(analyst_confirms=True)).hear(CLAIMED)
    said(story, "confirm", "11-09 10:00")
    assert change(story).tier is Tier.CONFIRMED
    assert "confirmed (analyst Ana Ruiz confirmed it" in story.alerts[-1].summary


@pytest.mark.parametrize("before", [[CLAIMED], [REPORTED], [REPORTED, SECOND]])
def test_a_rejection_denies_what_was_told(before):
    story = Story().hear(*before)
    told = story.alerts[-1]
    said(story, "reject", "11-10 10:00")
    alert = story.alerts[-1]
    assert (alert.kind, alert.tier, alert.follows) == ("denied", "denied", told.alert_id)
    assert "denied (analyst Ana Ruiz rejected it)" in alert.summary
    assert story.entry.control.holder == IS  # who is said to have lost it has it


def test_a_rejected_reversal_gives_the_place_back():
    story = Story().hear(REPORTED, SECOND)
    story.hear(tell("11-12 09:00", "gazette.example", IS, ARMY, "11-12"))
    assert story.entry.control.holder == IS
    said(story, "reject", "11-12 10:00")
    assert story.entry.control.holder == ARMY
    assert [c.tier for c in story.entry.control.changes] == [Tier.CONFIRMED, Tier.DENIED]


def test_a_change_of_long_ago_is_rejected_all_the_same():
    story = Story().hear(REPORTED)
    told = story.alerts[-1]
    story.hear(tell("11-12 09:00", "gazette.example", IS, ARMY, "11-12"))
    said(story, "reject", "12-30 10:00", of=told)
    assert (story.alerts[-1].kind, story.alerts[-1].follows) == ("denied", told.alert_id)
    assert change(story).tier is Tier.DENIED
    assert story.entry.control.holder == IS


def test_the_same_report_again_does_not_outweigh_a_rejection_and_two_new_ones_contest_it():
    story = Story().hear(REPORTED)
    said(story, "reject", "11-10 10:00")
    story.hear(tell("11-10 12:00", "gazette.example", ARMY, IS, "11-09"))
    story.hear(tell("11-10 13:00", "herald.example", ARMY, IS, "11-09"))
    assert change(story).tier is Tier.DENIED
    story.hear(tell("11-10 14:00", "tribune.example", ARMY, IS, "11-09"))
    assert change(story).tier is Tier.CONTESTED
    assert change(story).reason == (
        "analyst Ana Ruiz rejected it; since then 2 independent sources report it"
    )


def test_the_loser_who_admits_it_later_contests_a_rejection():
    story = Story().hear(REPORTED)
    said(story, "reject", "11-10 10:00")
    story.hear(tell("11-10 12:00", "amaq.example", ARMY, IS, "11-09"))
    assert change(story).tier is Tier.CONTESTED


def test_two_analysts_who_disagree_contest_it():
    story = Story().hear(REPORTED, SECOND)
    said(story, "confirm", "11-10 10:00")
    said(story, "reject", "11-10 11:00", "Ben Okri", of=story.alerts[0])
    assert change(story).tier is Tier.CONTESTED
    assert change(story).reason == "analyst Ana Ruiz confirmed it, analyst Ben Okri rejected it"


def test_the_last_word_counts_and_can_be_taken_back():
    story = Story().hear(REPORTED)
    first = said(story, "reject", "11-10 10:00")
    second = said(story, "confirm", "11-10 11:00", after=first.claim_id)
    assert change(story).tier is Tier.CONFIRMED
    said(story, "withdraw", "11-10 12:00", after=second.claim_id)
    assert change(story).tier is Tier.REPORTED
    assert change(story).analysts == ()
    assert [move.tier for move in change(story).history] == [
        Tier.REPORTED,
        Tier.DENIED,
        Tier.CONFIRMED,
        Tier.REPORTED,
    ]
    # A rejection that was taken back keeps nobody from confirming the change by lasting.
    story.tick("11-30 00:00")
    assert change(story).tier is Tier.CONFIRMED


def test_a_verdict_that_comes_again_changes_nothing():
    story = Story().hear(REPORTED)
    verdict = said(story, "reject", "11-10 10:00")
    before = story.entry
    assert apply(before, verdict, BOOK).entry is before
    assert decode(type(verdict), encode(verdict)) == verdict


def test_verdicts_on_one_and_the_same_in_a_row_have_ids_of_their_own():
    alert = Story().hear(REPORTED).alerts[0]
    told = {"analyst": "Ana", "reason": "film", "given_at": at("11-10 10:00")}
    one = judge(alert, Ruling.CONFIRM, **told)
    later = judge(alert, Ruling.CONFIRM, **told | {"given_at": at("11-10 12:00")})
    assert one.claim_id == later.claim_id
    two = judge(alert, Ruling.REJECT, **told, after=one.claim_id)
    three = judge(alert, Ruling.CONFIRM, **told, after=two.claim_id)
    assert len({one.claim_id, two.claim_id, three.claim_id}) == 3


# -- one change under two readings -----------------------------------------------------------------

MILITIA = Actor(id="un:desert eagles", name="Desert Eagles", mention="Desert Eagles")
OTHER_NAME = tell("11-20 09:00", "herald.example", MILITIA, IS, "11-20")


def two_readings() -> Story:
    """The army took it on the 9th by one outlet, the Desert Eagles on the 20th by another."""
    return Story().hear(REPORTED, OTHER_NAME)


def test_a_merge_retires_a_change_and_lends_its_sources_to_the_other():
    story = two_readings()
    first, second = story.alerts
    assert [c.tier for c in story.entry.control.changes] == [Tier.REVERSED, Tier.REPORTED]
    said(story, "merge", "11-21 10:00", of=second, into=first)
    kept, retired = story.entry.control.changes
    assert (retired.tier, retired.merged_into) == (Tier.RETRACTED, first.change_id)
    assert (kept.tier, kept.independent_sources) == (Tier.CONFIRMED, 2)
    assert kept.borrowed == (OTHER_NAME.claim_id,)
    assert story.entry.control.holder == ARMY
    follow = story.alerts[2]
    assert (follow.kind, follow.follows) == ("correction", second.alert_id)
    assert follow.merged_into == first.change_id
    assert first.change_id in follow.summary
    assert "Syrian army took Albu Kamal" in follow.summary
    upgrade = story.alerts[3]
    assert (upgrade.kind, upgrade.follows) == ("upgrade", first.alert_id)
    assert {source.outlet for source in upgrade.sources} >= {"gazette.example", "herald.example"}


def test_a_merge_that_is_taken_back_leaves_two_changes_again():
    story = two_readings()
    before = story.entry.control
    first, second = story.alerts
    merge = said(story, "merge", "11-21 10:00", of=second, into=first)
    said(story, "withdraw", "11-21 12:00", of=second, after=merge.claim_id)
    after = story.entry.control
    assert [c.tier for c in after.changes] == [c.tier for c in before.changes]
    assert all(c.merged_into is None and not c.borrowed for c in after.changes)


def test_what_was_believed_before_a_merge_stays_so():
    story = two_readings()
    before = story.entry.control
    said(story, "merge", "11-21 10:00", of=story.alerts[1], into=story.alerts[0])
    then = as_known_at(story.entry.claims, at("11-21 09:59"), BOOK)
    assert [c.tier for c in then.changes] == [c.tier for c in before.changes]


def test_merges_in_a_circle_leave_one_change_standing():
    story = two_readings()
    first, second = story.alerts
    said(story, "merge", "11-21 10:00", of=second, into=first)
    said(story, "merge", "11-21 11:00", "Ben Okri", of=first, into=second)
    kept, retired = story.entry.control.changes
    assert retired.merged_into == first.change_id
    assert kept.merged_into is None
    assert kept.tier is Tier.CONFIRMED


def test_a_merge_into_a_change_of_another_place_retires_it_and_names_the_other():
    story = Story().hear(REPORTED)
    other = Story().hear(
        tell("06-30 09:00", "gazette.example", UKRAINE, RUSSIA, "06-30", place=SNAKE_ISLAND)
    )
    said(story, "merge", "11-10 10:00", into=other.alerts[0])
    assert change(story).tier is Tier.RETRACTED
    assert story.alerts[-1].merged_into == other.alerts[0].change_id
    assert "Snake Island" in story.alerts[-1].summary


def test_a_change_cannot_be_merged_into_itself():
    alert = Story().hear(REPORTED).alerts[0]
    with pytest.raises(ValueError, match="itself"):
        judge(
            alert, Ruling.MERGE, analyst="Ana", reason="x", given_at=at("11-10 10:00"), into=alert
        )


def test_a_verdict_about_nothing_that_is_known_moves_nothing():
    story = Story().hear(REPORTED)
    alert = replace(story.alerts[0], gainer=RUSSIA, loser=UKRAINE, sources=())
    said(story, "reject", "11-10 10:00", of=alert)
    assert change(story).tier is Tier.REPORTED
    assert story.unmoved[-1] == "nothing is known here of the change that the verdict is about"


# -- in any order ----------------------------------------------------------------------------------

_TOLD = [
    CLAIMED,
    REPORTED,
    SECOND,
    OTHER_NAME,
    tell("11-12 09:00", "gazette.example", IS, ARMY, "11-12"),
    tell("11-12 19:00", "amaq.example", IS, ARMY, None),
    tell("11-14 09:00", "tribune.example", ARMY, IS, "11-13", denied=True),
    tell("11-18 09:00", "herald.example", ARMY, IS, "11-17", part=True),
    tell("11-25 09:00", "courier.example", IS, None, "11-25", says="islamic-state"),
    *(tell(f"11-09 {9 + i}:30", f"daily{i}.example", ARMY, IS, "11-09") for i in range(12)),
]
_ALERTS = list(Story().hear(*_TOLD).alerts)


@st.composite
def verdicts(draw: st.DrawFn):
    """What three analysts say of the changes in turn, each knowing what they said before."""
    found, last = [], {}
    for number in range(draw(st.integers(1, 8))):
        alert = draw(st.sampled_from(_ALERTS))
        others = [a for a in _ALERTS if a.change_id != alert.change_id]
        ruling = draw(st.sampled_from(list(Ruling)))
        name = draw(st.sampled_from(["Ana", "Ben", "Cem"]))
        verdict = judge(
            alert,
            ruling,
            analyst=name,
            reason="so it is",
            given_at=at(f"12-{1 + number * draw(st.sampled_from([1, 3])):02} 10:00"),
            into=draw(st.sampled_from(others)) if ruling is Ruling.MERGE else None,
            after=last.get((name, alert.change_id)),
        )
        last[name, alert.change_id] = verdict.claim_id
        found.append(verdict)
    return found


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(_TOLD), min_size=1, max_size=20, unique_by=lambda c: c.claim_id),
    verdicts(),
    st.randoms(use_true_random=False),
)
def test_in_any_order_articles_and_verdicts_end_in_the_same_ledger(told, ruled, random):
    everything = [*told, *ruled]
    shuffled = [*everything]
    random.shuffle(shuffled)
    in_order, late = Story().hear(*everything), Story().hear(*shuffled)
    assert late.entry.control == in_order.entry.control
    assert fold(everything, BOOK).holder == fold(shuffled, BOOK).holder
    ids = [alert.alert_id for alert in late.alerts]
    assert len(set(ids)) == len(ids)
    assert all(a.follows is None or a.follows in ids for a in late.alerts)
