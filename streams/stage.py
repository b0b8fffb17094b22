"""The one wrapper between Faust and every core: nothing is lost, nothing stops the stream.

Faust alone loses events: an exception in an agent acknowledges and drops the event, a failed send
is only logged, a record that cannot be decoded is committed past (research: Faust 0.15.3). So the
topics carry bytes and this wrapper alone

1. refuses what is too long or cannot be decoded: a dead letter;
2. calls the core with the batch, and record by record when the batch raises;
3. tries again what is transient, and makes a dead letter of what is poison;
4. sends everything, dead letters and outcomes included, and waits until the log has it;
5. only then writes the stage's table, and waits until its changelog has that;
6. only then acknowledges the events, so that Faust commits their offsets.

A crash between any two steps runs the batch again: every effect is idempotent, none is lost. Within
a topic events are acknowledged in order, because Faust 0.15.3 commits past a gap of one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog

from agents.results import Agent, Emission, PartTick, Result
from schemas import wire
from schemas.failures import Outcome, Verdict
from schemas.ticks import Tick
from streams.errors import (
    LogError,
    SendFailedError,
    StageBrokenError,
    TableStoreError,
    TransientError,
)
from streams.limits import Limits
from streams.membership import alone
from streams.messages import Incoming, Outgoing, dead_letter, mark_of
from streams.metrics import Metrics
from streams.topics import (
    BY_CHANNEL,
    CLAIMS,
    DEADLETTERS,
    ORIGIN_HEADER,
    OUTCOMES,
    TICK_HEADER,
    TopicSpec,
)

TRANSIENT: Final = (TransientError, ConnectionError, TimeoutError)
"""What is worth another try. Everything else that a core raises is poison."""

FINAL: Final = (LogError, TableStoreError)
"""What no further try can mend: after their first error the embedded log and RocksDB refuse everything."""

log = structlog.get_logger(__name__)


class RefusedError(ValueError):
    """The record is not even handed to the core: it is empty or too long."""


class Sender(Protocol):
    """Puts a record into the log."""

    async def __call__(self, message: Outgoing) -> Awaitable[object]:
        """Take ``message``; what is returned ends when the log has it, or raises."""
        ...


class State(Protocol):
    """What a stage remembers. Writes are drafts until :meth:`flush` has them in the log."""

    def keep(self) -> None:
        """Hold on to what the last call of the core wrote."""

    def discard(self) -> None:
        """Forget what the last call of the core wrote."""

    def reset(self) -> None:
        """Forget everything that is not flushed."""

    async def flush(self) -> None:
        """Write what is held to the log, and return when the log has it."""


@dataclass(frozen=True, slots=True)
class PassTicks:
    """Ticks go on unchanged, in their place between what the agent makes of the records around them.

    To one partition of the ``target``, or ``spread`` over so many: then each partition has it, and
    the tick is settled.
    """

    target: TopicSpec
    spread: int = 0


class TakeTicks:
    """Ticks are handed to the agent among the records, each as a PartTick."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: the agent, the topic it reads, what it remembers, and what it does with ticks.

    Without ``ticks`` its topic holds none.
    """

    name: str
    source: TopicSpec
    agent: Agent[Any]
    state: State | None = None
    ticks: PassTicks | TakeTicks | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is to be sent for one record, and how it is counted."""

    messages: tuple[Outgoing, ...]
    outcome: Outcome | None = None
    error: str | None = None


class StageRunner:
    """Runs one stage over batches of records; knows no Faust.

    ``sleep`` and ``clock`` (Unix seconds) are given from outside, so that tests need not wait.
    ``hold`` returns while the batch is still ours, and raises when another worker may have it.
    """

    def __init__(
        self,
        stage: Stage,
        sender: Sender,
        limits: Limits,
        metrics: Metrics,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.time,
        hold: Callable[[], Awaitable[None]] = alone,
    ) -> None:
        self.stage = stage
        self._hold = hold
        self._send = sender
        self._limits = limits
        self._metrics = metrics
        self._sleep = sleep
        self._clock = clock
        self._streak = 0

    async def handle(self, batch: Sequence[Incoming]) -> None:
        """Handle ``batch`` to its end: when this returns, its records may be acknowledged.

        Raises:
            StageBrokenError: too many decodable records in a row are poison.
            SendFailedError: the log does not take what must be sent.
        """
        started = self._clock()
        answers: dict[int, _Answer] = {}
        decoded: list[tuple[int, Incoming, object]] = []
        for number, record in enumerate(batch):
            try:
                item = self._decode(record)
                if isinstance(item, PartTick) and isinstance(self.stage.ticks, PassTicks):
                    answers[number] = self._passed(record, self.stage.ticks)
                else:
                    decoded.append((number, record, item))
            except Exception as error:  # noqa: BLE001 - no bytes whatever may stop the stream
                answers[number] = self._poison(record, error, attempts=1)
        try:
            answers.update(await self._work(decoded))
            in_order = [answers[number] for number in range(len(batch))]
            await self._deliver([message for answer in in_order for message in answer.messages])
            await self._flush()
        except BaseException:
            if self.stage.state is not None:
                self.stage.state.reset()
            raise
        self._count(batch, in_order, started)

    def _decode(self, record: Incoming) -> object:
        if not record.value:
            raise RefusedError("the record is empty")
        if len(record.value) > self._limits.max_record_bytes:
            raise RefusedError(
                f"the record has {len(record.value)} bytes; "
                f"at most {self._limits.max_record_bytes} are read"
            )
        if self.stage.ticks is not None and record.is_tick:
            return PartTick(wire.decode(Tick, record.value), record.partition)
        marked = record.marked if self.stage.source is CLAIMS else None
        return wire.decode(marked or self.stage.source.record, record.value)

    # -- the core ----------------------------------------------------------------------------

    async def _work(self, decoded: Sequence[tuple[int, Incoming, object]]) -> dict[int, _Answer]:
        if not decoded:
            return {}
        try:
            answers = await self._call([(record, item) for _, record, item in decoded])
        except Exception as error:  # noqa: BLE001 - whatever a core raises is met here
            if len(decoded) > 1:
                log.info("batch failed, going record by record", stage=self.stage.name, error=error)
            return {number: await self._one(record, item) for number, record, item in decoded}
        self._set_streak(0)
        return {number: answer for (number, _, _), answer in zip(decoded, answers, strict=True)}

    async def _call(self, items: Sequence[tuple[Incoming, object]]) -> list[_Answer]:
        """Call the core and encode what it returns; its table writes are kept or undone whole."""
        state = self.stage.state
        try:
            results = await self.stage.agent([item for _, item in items])
            answers = [
                self._answer(record, result)
                for (record, _), result in zip(items, results, strict=True)
            ]
        except BaseException:
            if state is not None:
                state.discard()
            raise
        if state is not None:
            state.keep()
        return answers

    async def _one(self, record: Incoming, item: object) -> _Answer:
        """Handle one record: try again what is transient, make a dead letter of what is not."""
        attempt = 1
        while True:
            try:
                answer = (await self._call([(record, item)]))[0]
            except TRANSIENT as error:
                if attempt >= self._limits.retry_attempts:
                    return self._core_failed(record, error, attempt)
            except Exception as error:  # noqa: BLE001 - poison may raise anything
                return self._core_failed(record, error, attempt)
            else:
                self._set_streak(0)
                return answer
            self._metrics.retries.labels(self.stage.name).inc()
            await self._sleep(self._limits.pause(attempt))
            attempt += 1

    def _core_failed(self, record: Incoming, error: Exception, attempts: int) -> _Answer:
        """Count against the limit: only what could be decoded, since then the core may be broken.

        Undecodable records say nothing about the stage. A hostile or broken feed could otherwise
        stop the worker by sending rubbish.
        """
        self._set_streak(self._streak + 1)
        if self._streak >= self._limits.poison_limit:
            raise StageBrokenError(
                f"stage {self.stage.name} failed on {self._streak} records in a row, the last at "
                f"{record.position}: {type(error).__name__}: {str(error)[:200]}"
            ) from error
        return self._poison(record, error, attempts)

    # -- what is sent ------------------------------------------------------------------------

    def _answer(self, record: Incoming, result: Result) -> _Answer:
        messages = [self._emission(record, emission) for emission in result.emissions]
        if result.verdict is None:
            return _Answer(tuple(messages))
        outcome = Outcome(
            origin=record.origin,
            verdict=result.verdict,
            reason=result.reason,
            article_id=result.article_id,
            claims=result.claims,
        )
        return _Answer((*messages, _outcome_message(outcome)), outcome)

    def _emission(self, record: Incoming, emission: Emission) -> Outgoing:
        return Outgoing(
            topic=BY_CHANNEL[emission.channel].name,
            key=emission.key.encode("utf-8", "surrogatepass"),
            value=wire.encode(emission.record),
            headers=(*record.trail, *mark_of(emission.record)),
        )

    def _passed(self, record: Incoming, ticks: PassTicks) -> _Answer:
        """Send a tick on as it came, with its key or to every partition."""
        headers = ((TICK_HEADER, b"1"), *record.trail)
        parts: Sequence[int | None] = range(ticks.spread) if ticks.spread else [None]
        messages = [
            Outgoing(ticks.target.name, record.key, record.value, headers, part) for part in parts
        ]
        if not ticks.spread:
            return _Answer(tuple(messages))
        outcome = Outcome(origin=record.origin, verdict=Verdict.TICK)
        return _Answer((*messages, _outcome_message(outcome)), outcome)

    def _poison(self, record: Incoming, error: Exception, attempts: int) -> _Answer:
        letter = dead_letter(record, self.stage.name, error, attempts)
        log.warning(
            "dead letter",
            stage=self.stage.name,
            position=record.position,
            error=letter.error,
            reason=letter.reason,
            letter_id=letter.letter_id,
        )
        outcome = Outcome(origin=record.origin, verdict=Verdict.DEAD_LETTER, reason=self.stage.name)
        message = Outgoing(
            topic=DEADLETTERS.name,
            key=letter.letter_id.encode("ascii"),
            value=wire.encode(letter),
            headers=((ORIGIN_HEADER, record.origin.encode("ascii")),),
        )
        return _Answer((message, _outcome_message(outcome)), outcome, letter.error)

    async def _deliver(self, messages: Sequence[Outgoing]) -> None:
        """Send all in order and wait until the log has them; from the first failure on again.

        From the first failure, not only the failed, so that a record which follows from another is
        never the only one to arrive. Where the log took a later record of the same key all the
        same, that one comes again: the ledger is then the same, the order of its alerts may differ.
        """
        attempt = 1
        while messages:
            done, error = await self._push(messages)
            messages = messages[done:]
            if error is None:
                return
            self._metrics.send_failures.labels(self.stage.name).inc(len(messages))
            if attempt >= self._limits.retry_attempts or isinstance(error, FINAL):
                raise SendFailedError(
                    f"stage {self.stage.name}: the log took none of {len(messages)} records (try "
                    f"{attempt}): {type(error).__name__}: {str(error)[:200]}"
                ) from error
            await self._sleep(self._limits.pause(attempt))
            attempt = 1 if done else attempt + 1

    async def _push(self, messages: Sequence[Outgoing]) -> tuple[int, BaseException | None]:
        """Send ``messages``; return how many are safe before the first that is not, and its error."""
        await self._hold()
        waiting: list[Awaitable[object]] = []
        failure: BaseException | None = None
        for message in messages:
            try:
                waiting.append(await self._send(message))
            except Exception as error:  # noqa: BLE001 - every failure to send is met the same way
                failure = error
                break
        for number, answer in enumerate(await asyncio.gather(*waiting, return_exceptions=True)):
            if isinstance(answer, BaseException):
                return number, answer
        return len(waiting), failure

    async def _flush(self) -> None:
        state = self.stage.state
        if state is None:
            return
        for attempt in range(1, self._limits.retry_attempts + 1):
            await self._hold()
            try:
                await state.flush()
            except Exception as error:
                self._metrics.send_failures.labels(self.stage.name).inc()
                if attempt == self._limits.retry_attempts or isinstance(error, FINAL):
                    raise SendFailedError(
                        f"stage {self.stage.name}: its table cannot be written: "
                        f"{type(error).__name__}: {str(error)[:200]}"
                    ) from error
                await self._sleep(self._limits.pause(attempt))
            else:
                return

    # -- counting ----------------------------------------------------------------------------

    def _set_streak(self, streak: int) -> None:
        self._streak = streak
        self._metrics.poison_streak.labels(self.stage.name).set(streak)

    def _count(self, batch: Sequence[Incoming], answers: Sequence[_Answer], started: float) -> None:
        name, metrics, now = self.stage.name, self._metrics, self._clock()
        metrics.records.labels(name).inc(len(batch))
        metrics.batch_size.labels(name).observe(len(batch))
        metrics.batch_seconds.labels(name).observe(now - started)
        metrics.last_batch.labels(name).set(now)
        for record, answer in zip(batch, answers, strict=True):
            metrics.age_seconds.labels(name).observe(max(0.0, now - record.timestamp))
            metrics.since_arrival.labels(name).observe(max(0.0, now - record.arrived))
            for message in answer.messages:
                metrics.emissions.labels(name, message.topic).inc()
            if answer.outcome is not None and answer.outcome.verdict is not Verdict.TICK:
                reason = answer.outcome.reason or ""
                metrics.outcomes.labels(answer.outcome.verdict.value, reason).inc()
            if answer.error is not None:
                metrics.dead_letters.labels(name, answer.error).inc()


def _outcome_message(outcome: Outcome) -> Outgoing:
    return Outgoing(OUTCOMES.name, outcome.origin.encode("ascii"), wire.encode(outcome))
