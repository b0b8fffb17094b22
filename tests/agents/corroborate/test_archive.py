"""What ended long ago leaves the ledger for the history topic, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.corroborate.agent import CorroborateAgent
from agents.corroborate.readings import known_at
from agents.corroborate.rules import RULES, Rules
from agents.results import Channel
from schemas.alerts import ControlAlert
from schemas.claims import Actor, ControlClaim
from schemas.control import LedgerEntry, Tier
from schemas.history import HistoryRecord
from schemas.ids import content_id
from tests.agents.corroborate.storyline import ALBU_KAMAL, ARMY, BOOK, IS, tell

START = date(2014, 1, 10)
FOR_EVER = timedelta(days=100_000)


def told(
    days: int,
    gainer: Actor | None,
    loser: Actor | None,
    outlet: str = "a.example",
    *,
    published: int | None = None,
    denied: bool = False,
) -> ControlClaim:
    """A claim of an event ``days`` after the start, published then or ``published`` days after it."""
    made = tell("01-01 12:00", outlet, gainer, loser, "01-01", denied=denied)
    known = datetime.combine(START, datetime.min.time(), UTC) + timedelta(
        days=days if published is None else published, hours=12
    )
    ident = content_id("clm", days, published, outlet, gainer, loser, denied)
    return replace(
        made,
        claim_id=ident,
        article_id=ident,
        event_date=START + timedelta(days=days),
        source=replace(made.source, article_id=ident, published_at=known, ingested_at=known),
    )


class Desk:
    """A place's ledger behind its agent."""

    def __init__(self, horizon: timedelta = RULES.horizon) -> None:
        self.ledger: dict[str, LedgerEntry] = {}
        self.agent = CorroborateAgent(self.ledger, BOOK, rules=Rules(horizon=horizon))
        self.alerts: list[ControlAlert] = []
        self.history: dict[str, HistoryRecord] = {}
        self.reasons: list[str | None] = []

    def hear(self, claims: Iterable[ControlClaim]) -> Desk:
        for claim in claims:
            result = self.agent.apply(claim)
            self.reasons.append(result.reason)
            for emission in result.emissions:
                if isinstance(emission.record, ControlAlert):
                    self.alerts.append(emission.record)
                if emission.channel is Channel.HISTORY:
                    assert isinstance(emission.record, HistoryRecord)
                    assert emission.key == emission.record.record_id
                    self.history[emission.key] = emission.record
        return self

    @property
    def entry(self) -> LedgerEntry:
        return self.ledger[ALBU_KAMAL.id]


def back_and_forth(times: int, every: int) -> list[ControlClaim]:
    return [
        told(n * every, *((ARMY, IS) if n % 2 else (IS, ARMY)), outlet)
        for n in range(times)
        for outlet in ("a.example", "b.example")
    ]


def test_a_place_that_changes_hands_for_years_keeps_only_the_last_changes() -> None:
    claims = back_and_forth(40, 60)
    desk, whole = Desk().hear(claims), Desk(FOR_EVER).hear(claims)
    every = whole.entry.control.changes
    kept = desk.entry.control.changes
    assert 1 < len(kept) < 8
    assert kept == every[-len(kept) :]
    assert replace(desk.entry.control, changes=()) == replace(whole.entry.control, changes=())
    gone = [record.change for record in desk.history.values()]
    assert gone == list(every[: -len(kept)])
    assert all(change and change.tier is Tier.REVERSED for change in gone)
    assert desk.entry.past is not None
    assert desk.entry.past.changes == len(gone)
    assert desk.entry.past.holder == gone[-1].gainer  # type: ignore[union-attr]
    assert desk.alerts == whole.alerts
    assert len(desk.entry.claims) == 2 * len(kept)
    assert len(desk.entry.marks) <= len(kept)


def test_who_holds_a_place_stays_however_long_ago_he_took_it() -> None:
    desk = Desk().hear([told(0, IS, ARMY), told(2000, IS, ARMY, "b.example", published=2000)])
    desk.hear([told(4000, ARMY, IS)])
    assert desk.entry.control.holder == ARMY
    assert desk.alerts[-1].kind.value == "reversal"
    follows = desk.alerts[-1].follows
    assert follows in {alert.alert_id for alert in desk.alerts[:-1]}


def test_a_claim_from_before_the_horizon_is_recorded_and_fires_nothing() -> None:
    desk = Desk().hear(back_and_forth(20, 60))
    before, alerts = desk.entry, list(desk.alerts)
    late = told(61, IS, ARMY, "late.example", published=1300)
    desk.hear([late])
    assert desk.entry is before
    assert desk.alerts == alerts
    record = desk.history[late.claim_id]
    assert record.claim == late
    assert record.change is None
    assert record.reason in (desk.reasons[-1] or "")


def test_a_late_claim_within_the_horizon_completes_the_ledger() -> None:
    claims = back_and_forth(20, 60)
    late = told(19 * 60 - 30, ARMY, IS, "late.example", published=19 * 60 + 10)
    desk = Desk().hear([*claims, late])
    assert late.claim_id in {claim.claim_id for claim in desk.entry.claims}
    assert late.claim_id not in desk.history


def test_what_nobody_believed_leaves_as_well() -> None:
    denials = [told(n * 70, ARMY, IS, denied=True) for n in range(20)]
    desk = Desk().hear(denials)
    assert len(desk.entry.control.changes) < 6
    assert len(desk.history) + len(desk.entry.control.changes) == 20


@st.composite
def arrivals(draw: st.DrawFn) -> list[tuple[int, ControlClaim]]:
    """Claims over three years, each with the day on which it arrives, within the horizon."""
    found = []
    for _ in range(draw(st.integers(1, 25))):
        day = draw(st.integers(0, 1100))
        parties = draw(st.sampled_from([(ARMY, IS), (IS, ARMY), (None, IS), (ARMY, None)]))
        outlet = draw(st.sampled_from(["a.example", "b.example", "sana.sy", "livemap.example"]))
        denied = draw(st.integers(0, 4)) == 0
        published = day + draw(st.integers(0, 3))
        arrives = published + draw(st.integers(0, RULES.horizon.days - 5))
        found.append((arrives, told(day, *parties, outlet, published=published, denied=denied)))
    return found


@settings(max_examples=150, deadline=None)
@given(arrivals())
def test_within_the_horizon_the_order_of_arrival_changes_neither_ledger_nor_history(
    found: list[tuple[int, ControlClaim]],
) -> None:
    last = told(1400, ARMY, IS, "last.example")  # all have arrived, and all that can has left
    by_arrival = [claim for _, claim in sorted(found, key=lambda item: item[0])]
    by_event = sorted(by_arrival, key=known_at)
    one, other = Desk().hear([*by_arrival, last]), Desk().hear([*by_event, last])
    assert one.entry.control == other.entry.control
    assert one.entry.claims == other.entry.claims
    assert one.entry.past == other.entry.past
    assert _settled(one.history) == _settled(other.history)


def _settled(history: dict[str, HistoryRecord]) -> dict[str, HistoryRecord]:
    """Leave out by which claim a change was reversed: one that expired for a while may come between."""
    return {
        ident: replace(
            record, change=record.change and replace(record.change, reason="", history=())
        )
        for ident, record in history.items()
    }
