"""Duplicates, replays, rebalances and crashes change nothing: a worker against the bare agent.

The worker is what the corroborating stage is: agent, ledger on a table with a changelog, and a log of
what was sent, in batches that are committed last. It is made to crash between any two of its steps and
starts again from its changelog. The oracle hears every claim and tick once and never stops.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from agents.corroborate.agent import CorroborateAgent
from agents.corroborate.rules import Rules
from agents.results import Channel, Emission, PartTick
from schemas import wire
from schemas.claims import ControlClaim
from schemas.control import LedgerEntry
from schemas.history import HistoryRecord
from schemas.ticks import Tick
from streams.ledger_table import Ledger, pack
from streams.stores import DictStore
from tests.agents.corroborate.storyline import ARMY, BOOK, IS, SNAKE_ISLAND
from tests.agents.corroborate.test_archive import told

RULES = Rules(horizon=timedelta(days=30))
Item = ControlClaim | PartTick


class Lost(Exception):  # noqa: N818 - the crash is no error of ours
    """The process died here."""


async def _lost() -> None:
    raise Lost


class ChangelogStore(DictStore):
    """A table whose writes go into a changelog first, until the process dies of one too many."""

    def __init__(self, changelog: list[tuple[bytes, bytes]]) -> None:
        super().__init__(dict(changelog))
        self.changelog = changelog
        self.dies_after: int | None = None

    def put(self, key: bytes, value: bytes) -> Awaitable[object]:
        if self.dies_after is not None:
            if self.dies_after == 0:
                return _lost()
            self.dies_after -= 1
        self.changelog.append((key, value))
        return super().put(key, value)


class Sent:
    """What was sent, as readers of the topics see it: the first of each alert, the last of the rest."""

    def __init__(self) -> None:
        self.alerts: dict[str, bytes] = {}
        self.places: dict[str, bytes] = {}
        self.changes: dict[str, bytes] = {}
        self.late: dict[str, bytes] = {}

    def take(self, emissions: Sequence[Emission]) -> None:
        for emission in emissions:
            record = emission.record
            value = wire.encode(record)
            if emission.channel is Channel.ALERTS:
                ident = record.alert_id  # type: ignore[attr-defined]
                assert self.alerts.setdefault(ident, value) == value
            elif isinstance(record, HistoryRecord):
                kept = self.late if record.change is None else self.changes
                assert kept.setdefault(record.record_id, value) == value
            else:
                self.places[emission.key] = value


class Worker:
    """One life of the process."""

    def __init__(
        self, changelog: list[tuple[bytes, bytes]], clocks: list[tuple[bytes, bytes]]
    ) -> None:
        self.store = ChangelogStore(changelog)
        self.ledger = Ledger(self.store, ChangelogStore(clocks))
        self.agent = CorroborateAgent(
            self.ledger, BOOK, rules=RULES, clocks=self.ledger.clocks, part_of=lambda _: 0
        )

    def handle(self, batch: Sequence[Item]) -> list[Emission]:
        results = asyncio.run(self.agent(batch))
        self.ledger.keep()
        return [emission for result in results for emission in result.emissions]


class LedgerMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.day = 10
        self.stream: list[Item] = []
        self.committed = 0
        self.changelog: list[tuple[bytes, bytes]] = []
        self.clocks: list[tuple[bytes, bytes]] = []
        self.sent = Sent()
        self.worker = Worker(self.changelog, self.clocks)
        self.oracle: dict[str, LedgerEntry] = {}
        self.oracle_agent = CorroborateAgent(self.oracle, BOOK, rules=RULES)
        self.oracle_sent = Sent()
        self.heard = 0
        self.known: set[str] = set()

    # What comes in

    @initialize(times=st.integers(0, 7))
    def the_place_changed_hands_before(self, times: int) -> None:
        for number in range(times):
            self.day += 60
            gainer, loser = (ARMY, IS) if number % 2 else (IS, ARMY)
            for outlet in ("a.example", "b.example"):
                self.stream.append(told(self.day, gainer, loser, outlet))

    @rule(
        passes=st.sampled_from([0, 1, 5, 40, 80]),
        ago=st.sampled_from([0, 1, 9, 120]),
        parties=st.sampled_from([(ARMY, IS), (IS, ARMY), (None, IS)]),
        outlet=st.sampled_from(["a.example", "b.example", "c.example", "sana.sy", "livemap.example"]),
        denied=st.sampled_from([False, False, False, True]),
        elsewhere=st.booleans(),
    )  # fmt: skip
    def a_claim_comes(self, passes, ago, parties, outlet, denied, elsewhere) -> None:  # type: ignore[no-untyped-def]
        self.day += passes
        gainer, loser = parties
        claim = told(self.day - ago, gainer, loser, outlet, published=self.day, denied=denied)
        if elsewhere:
            claim = replace(claim, claim_id=f"{claim.claim_id}-i", place=SNAKE_ISLAND)
        self.stream.append(claim)

    @rule(passes=st.integers(1, 60))
    def a_tick_comes(self, passes: int) -> None:
        self.day += passes
        at = told(self.day, ARMY, IS).source.published_at
        assert at is not None
        self.stream.append(PartTick(Tick(at=at), 0))

    @precondition(lambda self: self.stream)
    @rule(share=st.floats(0, 1, exclude_max=True))
    def something_comes_again(self, share: float) -> None:
        self.stream.append(self.stream[int(share * len(self.stream))])

    # What the worker does with it

    def _batch(self, size: int) -> list[Item]:
        return self.stream[self.committed : self.committed + size]

    def _restart(self) -> None:
        self.worker = Worker(self.changelog, self.clocks)

    @rule(size=st.integers(1, 8))
    def it_works(self, size: int) -> None:
        batch = self._batch(size)
        self.sent.take(self.worker.handle(batch))
        asyncio.run(self.worker.ledger.flush())
        self.committed += len(batch)

    @rule(size=st.integers(1, 8), sent=st.integers(0, 8))
    def it_dies_while_it_sends(self, size: int, sent: int) -> None:
        self.sent.take(self.worker.handle(self._batch(size))[:sent])
        self._restart()

    @rule(size=st.integers(1, 8), sent=st.integers(0, 8))
    def the_log_refuses_and_it_goes_on_in_place(self, size: int, sent: int) -> None:
        self.sent.take(self.worker.handle(self._batch(size))[:sent])
        self.worker.ledger.reset()

    @rule(size=st.integers(1, 8))
    def the_core_fails_in_the_middle(self, size: int) -> None:
        asyncio.run(self.worker.agent(self._batch(size)))
        self.worker.ledger.discard()

    @rule(size=st.integers(1, 8), written=st.integers(0, 1))
    def it_dies_while_it_writes_its_table(self, size: int, written: int) -> None:
        self.sent.take(self.worker.handle(self._batch(size)))
        self.worker.store.dies_after = written
        with suppress(Lost):
            asyncio.run(self.worker.ledger.flush())
        self._restart()

    @rule(size=st.integers(1, 8))
    def it_dies_before_it_commits(self, size: int) -> None:
        self.sent.take(self.worker.handle(self._batch(size)))
        asyncio.run(self.worker.ledger.flush())
        self._restart()

    @rule()
    def another_takes_over(self) -> None:
        self._restart()

    # What must come out

    def _catch_up(self) -> None:
        for item in self.stream[self.heard : self.committed]:
            if isinstance(item, PartTick):
                self.oracle_sent.take(self.oracle_agent.tick(item).emissions)
            elif item.claim_id not in self.known:
                self.known.add(item.claim_id)
                self.oracle_sent.take(self.oracle_agent.apply(item).emissions)
        self.heard = self.committed

    @invariant()
    def it_is_what_the_bare_agent_makes_of_it(self) -> None:
        self._catch_up()
        if self.committed < len(self.stream):
            return
        assert dict(self.changelog) == {k.encode(): pack(e) for k, e in self.oracle.items()}
        assert list(self.sent.alerts.items()) == list(self.oracle_sent.alerts.items())
        assert self.sent.places == self.oracle_sent.places
        assert self.sent.changes == self.oracle_sent.changes
        # What came again after it had left is recorded again, as a claim that the ledger had.
        assert self.oracle_sent.late.items() <= self.sent.late.items()
        assert set(self.sent.late) <= self.known

    def teardown(self) -> None:
        while self.committed < len(self.stream):
            self.it_works(8)
        self.it_is_what_the_bare_agent_makes_of_it()


LedgerMachine.TestCase.settings = settings(
    max_examples=80,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLedger = LedgerMachine.TestCase
