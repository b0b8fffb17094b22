"""The corroborating agent: applies claims and ticks to the ledger and sends on what moved."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from datetime import datetime

from agents.corroborate.archive import archive, too_old
from agents.corroborate.due import DueIndex
from agents.corroborate.independence import OutletBook
from agents.corroborate.joining import hand_over, sent_on, take_over
from agents.corroborate.laying import lay
from agents.corroborate.ledger import Applied, advance, apply
from agents.corroborate.outlets import outlet_book
from agents.corroborate.rules import RULES, Rules
from agents.results import Channel, Emission, PartTick, Result
from schemas.baselines import Baseline
from schemas.claims import ControlClaim, Place
from schemas.control import LedgerEntry
from schemas.joins import Join

Item = ControlClaim | PartTick | Join | Baseline
"""What the claims' topic holds."""


def _sent_on(claim: ControlClaim, place: Place) -> Result:
    moved = sent_on(claim, place)
    emission = Emission(Channel.CLAIMS, place.id, moved)
    return Result((emission,), reason="sent on to the joined place", article_id=claim.article_id)


def _one_part(_place_id: str) -> int:
    return 0


class CorroborateAgent:
    """Keeps the ledger: one entry per place id, changed by one claim or tick at a time.

    Args:
        ledger: Where the entries are kept. Claims of one place must all come to the same one.
        book: What is known of outlets; that which ships with Frontwatch by default.
        rules: The figures to decide by.
        clocks: Where the latest tick of each part of the stream is kept.
        part_of: Which part of the stream the claims of a place come in.
    """

    def __init__(
        self,
        ledger: MutableMapping[str, LedgerEntry],
        book: OutletBook | None = None,
        *,
        rules: Rules = RULES,
        clocks: MutableMapping[int, datetime] | None = None,
        part_of: Callable[[str], int] = _one_part,
    ) -> None:
        self._ledger = ledger
        self._book = book or outlet_book()
        self._rules = rules
        self._clocks: MutableMapping[int, datetime] = {} if clocks is None else clocks
        self._part_of = part_of
        self._index = DueIndex(ledger, part_of)

    async def __call__(self, batch: Sequence[Item]) -> Sequence[Result]:
        """Apply ``batch`` in order; return one result per record."""
        return [self.take(item) for item in batch]

    def take(self, item: Item) -> Result:
        """Apply one record of the claims' topic; return what is to be sent of it."""
        if isinstance(item, PartTick):
            return self.tick(item)
        if isinstance(item, Baseline):
            return self.lay(item)
        return self.join(item) if isinstance(item, Join) else self.apply(item)

    def apply(self, claim: ControlClaim) -> Result:
        """Apply one claim; the result holds its alerts and the place's new state, if it changed.

        A claim applied before gives nothing. ``reason`` says why a claim led to no alert.
        """
        key = claim.place.id
        entry = self._ledger.get(key)
        if entry is not None and entry.joined_to is not None:
            return _sent_on(claim, entry.joined_to)
        late = too_old(entry, claim)
        if late is not None:
            emission = Emission(Channel.HISTORY, late.record_id, late)
            return Result((emission,), reason=late.reason, article_id=claim.article_id)
        now = self._clocks.get(self._part_of(key))
        applied = apply(entry, claim, self._book, rules=self._rules, now=now)
        emissions = self._take(key, entry, applied)
        return Result(emissions, reason=applied.unmoved, article_id=claim.article_id)

    def tick(self, ticked: PartTick) -> Result:
        """Let time pass over the places of one part; the result holds what that moved.

        A tick that is no later than an earlier one does nothing.
        """
        at, part = ticked.tick.at, ticked.part
        before = self._clocks.get(part)
        if before is not None and at <= before:
            return Result(reason="no later than the tick before")
        emissions: list[Emission] = []
        for key, entry in self._index.due(part, at):
            applied = advance(entry, at, self._book, rules=self._rules)
            emissions += self._take(key, entry, applied)
        self._clocks[part] = at
        return Result(tuple(emissions))

    def join(self, join: Join) -> Result:
        """Hand the old place of a join over to the new one, or take it over there.

        Both tell nobody anything; the old place hands over once.
        """
        if join.entry is None:
            return self._hand_over(join)
        key = join.place.id
        entry = self._ledger.get(key)
        if entry is not None and entry.joined_to is not None:
            onward = replace(join, place=entry.joined_to)
            return Result((Emission(Channel.CLAIMS, onward.place.id, onward),))
        taken = take_over(entry, join, self._book, rules=self._rules)
        sent = self._take(key, entry, Applied(taken, (), None))
        moved = (sent_on(claim, join.place) for claim in join.entry.claims)
        late = [record for claim in moved if (record := too_old(entry, claim)) is not None]
        history = tuple(Emission(Channel.HISTORY, each.record_id, each) for each in late)
        return Result((*sent, *history))

    def lay(self, baseline: Baseline) -> Result:
        """Lay a baseline under what is known of its place; the result holds the place's new state."""
        key = baseline.place.id
        entry = self._ledger.get(key)
        if entry is not None and entry.joined_to is not None:
            onward = replace(baseline, place=entry.joined_to)
            return Result((Emission(Channel.CLAIMS, onward.place.id, onward),))
        laid = lay(entry, baseline, self._book, rules=self._rules)
        if laid is entry:
            return Result(reason="laid before")
        return Result(self._take(key, entry, Applied(laid, (), None)))

    def _hand_over(self, join: Join) -> Result:
        entry = self._ledger.get(join.from_id)
        if entry is None or entry.joined_to is not None:
            return Result(reason="nothing to hand over")
        left, onward = hand_over(entry, join)
        sent = self._take(join.from_id, entry, Applied(left, (), None))
        return Result((Emission(Channel.CLAIMS, join.place.id, onward), *sent))

    def _take(self, key: str, entry: LedgerEntry | None, applied: Applied) -> tuple[Emission, ...]:
        """Keep the new entry without what ended long ago, and return what is to be sent of it."""
        if applied.entry is entry:
            return ()
        after, history = archive(applied.entry, self._book, self._rules)
        self._ledger[key] = after
        if entry is None or entry.due != after.due:
            self._index.note(key, after)
        emissions = [Emission(Channel.ALERTS, key, alert) for alert in applied.alerts]
        if entry is None or entry.control != after.control:
            emissions.append(Emission(Channel.PLACES, key, after.control))
        emissions += [Emission(Channel.HISTORY, each.record_id, each) for each in history]
        return tuple(emissions)
