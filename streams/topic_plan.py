"""What lies on a broker against what should: the differences, and what may be done about each.

Nothing is ever deleted or made smaller: what keeps more than is wanted is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from streams.errors import FrontwatchError
from streams.topics import Declared

_NO_LIMIT: Final = -1
_AT_LEAST: Final = ("max.message.bytes", "min.insync.replicas", "retention.bytes", "retention.ms")
"""Where more than is wanted is as good."""

_SETTING_OF: Final[Mapping[str, str]] = {
    "max.message.bytes": "max_record_bytes",
    "min.insync.replicas": "replication_factor",
    "retention.bytes": "retention_bytes",
    "retention.ms": "retention_days",
}


class TopicsError(FrontwatchError):
    """Topics do not lie as the settings want them; the message names the first difference."""


class Step(StrEnum):
    """What `frontwatch topics apply` does about a difference."""

    CREATE = "create"
    GROW = "add partitions"
    ALTER = "raise"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as it lies there. ``config`` is None where we may not read it."""

    partitions: int
    replication: int | None = None
    config: Mapping[str, str] | None = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as wanted. ``what`` is "topic", "partitions", "replication" or a config."""

    topic: str
    what: str
    found: str
    wanted: str
    step: Step
    advice: str

    def __str__(self) -> str:
        """Return it in one line."""
        state = (
            "it is missing"
            if self.step is Step.CREATE
            else (f"{self.what} is {self.found}, and the settings want {self.wanted}")
        )
        return f"{self.topic}: {state}; {self.advice}"


class Topics(Protocol):
    """The topics of a broker, or of the embedded log."""

    async def read(self, names: Sequence[str]) -> dict[str, Found]:
        """Return those of ``names`` that exist."""

    async def create(self, wanted: Declared) -> None:
        """Create a topic; one that exists by now is left as it is."""

    async def grow(self, name: str, partitions: int) -> None:
        """Give a topic more partitions."""

    async def alter(self, name: str, config: Mapping[str, str]) -> None:
        """Set some of the configuration of a topic and leave the rest."""

    async def records(self, name: str) -> int:
        """Return how many offsets of a topic are in use."""


def differences(wanted: Sequence[Declared], found: Mapping[str, Found]) -> Iterator[Difference]:
    """Yield what is not as wanted, topic by topic."""
    for each in wanted:
        there = found.get(each.name)
        if there is None:
            advice = "frontwatch topics apply creates it, or a worker with declare_topics on"
            size = f"{each.partitions} x {each.replication}"
            yield Difference(each.name, "topic", "missing", size, Step.CREATE, advice)
        else:
            yield from _of_size(each, there)
            yield from _of_config(each, there)


def _of_size(wanted: Declared, found: Found) -> Iterator[Difference]:
    have, want = found.partitions, wanted.partitions
    if have != want:
        advice = (
            f"frontwatch topics apply adds them while it is empty, or set partitions to {have}"
            if have < want
            else f"no topic can lose any: set partitions to {have}"
        )
        step = Step.GROW if have < want else Step.NONE
        yield Difference(wanted.name, "partitions", str(have), str(want), step, advice)
    copies = found.replication
    if copies is not None and copies < wanted.replication:
        advice = "move it with kafka-reassign-partitions, or set replication_factor"
        yield Difference(
            wanted.name, "replication", str(copies), str(wanted.replication), Step.NONE, advice
        )


def _of_config(wanted: Declared, found: Found) -> Iterator[Difference]:
    if found.config is None:
        return
    for name, want in wanted.config.items():
        have = found.config.get(name)
        if have is None:
            continue
        if name == "cleanup.policy":
            yield from _of_policy(wanted.name, have, want)
        elif name in _AT_LEAST and _less(have, want):
            advice = f"frontwatch topics apply raises it; or set {_SETTING_OF[name]}"
            yield Difference(wanted.name, name, have, want, Step.ALTER, advice)


def _of_policy(topic: str, have: str, want: str) -> Iterator[Difference]:
    """Deleting less than wanted is harmless; compacting is not to be had or lost by the way."""
    is_, should = (set(text.replace(" ", "").split(",")) for text in (have, want))
    if ("compact" in is_) != ("compact" in should):
        advice = "change it with kafka-configs: it decides which records are lost"
        yield Difference(topic, "cleanup.policy", have, want, Step.NONE, advice)
    elif is_ - should:
        advice = "frontwatch topics apply takes delete out: this topic keeps every key"
        yield Difference(topic, "cleanup.policy", have, want, Step.ALTER, advice)


def _less(have: str, want: str) -> bool:
    left, right = int(have), int(want)
    return left != _NO_LIMIT and (right == _NO_LIMIT or left < right)


async def survey(topics: Topics, wanted: Sequence[Declared]) -> list[Difference]:
    """Return every difference, as things are now."""
    return list(differences(wanted, await topics.read([each.name for each in wanted])))


async def apply(
    topics: Topics, wanted: Sequence[Declared], *, spread_anew: bool = False
) -> list[Difference]:
    """Do what may be done, and return what was done; what is left, :func:`survey` tells.

    Partitions are added to a topic that has records only if ``spread_anew``: every key may then go
    to another partition than its earlier records, and the ledger starts empty for such places.
    """
    by_name = {each.name: each for each in wanted}
    return [
        each
        for each in await survey(topics, wanted)
        if await _applied(topics, by_name[each.topic], each, spread_anew=spread_anew)
    ]


async def _applied(
    topics: Topics, wanted: Declared, difference: Difference, *, spread_anew: bool
) -> bool:
    match difference.step:
        case Step.CREATE:
            await topics.create(wanted)
        case Step.GROW:
            if not spread_anew and await topics.records(wanted.name):
                return False
            await topics.grow(wanted.name, wanted.partitions)
        case Step.ALTER:
            await topics.alter(wanted.name, {difference.what: difference.wanted})
        case Step.NONE:
            return False
    return True


async def require(topics: Topics, wanted: Sequence[Declared], *, create: bool) -> None:
    """Make sure before a worker starts that its topics lie as they should.

    What is missing is created if ``create``; nothing that exists is touched.

    Raises:
        TopicsError: something is not as wanted; the message names the first of it and what to do.
    """
    left = await survey(topics, wanted)
    missing = {each.topic for each in left if each.step is Step.CREATE}
    if create and len(missing) == len(left):  # else half of them would be wrong in a new way
        for each in wanted:
            if each.name in missing:
                await topics.create(each)
        left = await survey(topics, wanted)
    if left:
        more = len(left) - 1
        rest = f" (and {more} more: see frontwatch topics check)" if more else ""
        raise TopicsError(f"topic {left[0]}{rest}")
