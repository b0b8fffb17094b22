"""The account of articles: in = screened out + with claims + without claims + dead letters.

Counters of a process count work, and after a crash some work is done twice. The account is read
from the log instead: ``news.outcomes`` holds one outcome for each place in ``news.raw``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from schemas import wire
from schemas.failures import Outcome, Verdict
from streams.embedded.records import LogRecord
from streams.log_access import Reader
from streams.topics import OUTCOMES, RAW, TopicSpec

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the raw records that the log still holds.

    ``arrived`` counts the records of news.raw but for the ticks that are known for such (those that
    have passed to the ledger), ``verdicts`` what became of those that are settled,
    ``reasons`` the screened out by reason and the dead letters by stage.
    """

    arrived: int
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    reasons: Counter[tuple[Verdict, str]] = field(default_factory=Counter)
    claims: int = 0

    @property
    def settled(self) -> int:
        """How many of those that arrived have an outcome."""
        return self.verdicts.total()

    @property
    def pending(self) -> int:
        """How many are still on their way. Zero when the stream has come to rest."""
        return self.arrived - self.settled


def read_account(reader: Reader) -> Account:
    """Return the account of the log that ``reader`` reads.

    Raises:
        LogError: the log cannot be read.
    """
    heads = {place[1]: head for place, head in reader.heads().items() if place[0] == RAW.name}
    latest: dict[str, Outcome] = {}
    for record in records_of(reader, OUTCOMES):
        if record.value is not None:
            outcome = wire.decode(Outcome, record.value)
            latest[outcome.origin] = outcome
    account = Account(sum(head.next - head.first for head in heads.values()))
    claims, ticks = 0, 0
    for origin, outcome in latest.items():
        _, partition, offset = origin.rsplit("/", 2)
        head = heads.get(int(partition))
        if head is None or int(offset) < head.first:
            continue  # its raw record has left by retention
        if outcome.verdict is Verdict.TICK:
            ticks += 1
            continue
        account.verdicts[outcome.verdict] += 1
        claims += outcome.claims
        if outcome.reason:
            account.reasons[outcome.verdict, outcome.reason] += 1
    return Account(account.arrived - ticks, account.verdicts, account.reasons, claims)


def records_of(reader: Reader, topic: TopicSpec) -> Iterator[LogRecord]:
    """Yield every record that ``topic`` holds now, partition by partition; none if it is not there.

    Raises:
        LogError: the log cannot be read.
    """
    for (name, partition), head in sorted(reader.heads().items()):
        start = head.first
        while name == topic.name and start < head.next:
            page = reader.read(name, partition, start, _PAGE)
            yield from page
            start = page[-1].offset + 1 if page else head.next
