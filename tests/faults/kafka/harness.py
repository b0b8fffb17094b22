"""One storm: articles flow through real workers on three real nodes, something breaks, all is compared."""

from __future__ import annotations

import itertools
import os
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from schemas import wire
from schemas.alerts import ControlAlert
from schemas.articles import RawArticle
from streams import topics
from streams.accounts import Account, records_of
from streams.errors import FrontwatchError
from streams.ledger_table import unpack
from streams.log_access import open_appender, open_reader
from streams.settings import Settings
from streams.watching import look
from tests.brokers.cluster import Cluster
from tests.faults.kafka.articles import Undisturbed, entry
from tests.faults.kafka.fleet import Fleet
from tests.streams import runs

ARTICLES = int(os.environ.get("FRONTWATCH_TEST_ARTICLES", "50000"))
"""Environment: how many articles flow in each test."""
TELLING = min(2000, ARTICLES)
"""Those of them that tell of a change or lie near one; the others are about something else."""
LONGEST_S = 480 + ARTICLES // 40
"""After which a test is taken to hang."""

PARTITIONS = 4
SESSION_S = 6.0
_FLOW_S = 25.0
"""How long the articles take to arrive, and each 10,000, so that what breaks does so among them."""
_AT_ONCE = 25


@dataclass
class Storm:
    """A cluster, workers on it, and articles on their way. ``broke`` are the moments, in Unix time."""

    cluster: Cluster
    settings: Settings
    fleet: Fleet
    articles: Sequence[RawArticle]
    broke: list[float] = field(default_factory=list)
    fed: int = 0
    error: Exception | None = None
    _thread: threading.Thread | None = None

    def feed(self, over_s: float | None = None) -> None:
        """Let the articles arrive over so many seconds, beside what the test does."""
        if over_s is None:
            over_s = _FLOW_S * max(1, len(self.articles) / 10_000)
        self._thread = threading.Thread(target=self._feed, args=(over_s,), daemon=True)
        self._thread.start()

    def breaks(self) -> None:
        """Note that something breaks now."""
        self.broke.append(time.time())

    @property
    def flowing(self) -> bool:
        """Whether articles still arrive."""
        return self._thread is not None and self._thread.is_alive()

    def wait_for(self, holds: Callable[[], bool], what: str, patience_s: float = 90) -> None:
        """Wait, and tend the workers meanwhile."""
        deadline = time.monotonic() + patience_s
        while not (looked := _timed(holds))[0]:
            self.fleet.tend()
            assert time.monotonic() < deadline, f"{what}: not in {patience_s} s\n{self.told()}"
            time.sleep(max(0.1, 4 * looked[1]))  # so that looking takes little from the workers

    def wait(self, seconds: float) -> None:
        """Let time pass in which things go on."""
        end = time.monotonic() + seconds
        self.wait_for(lambda: time.monotonic() >= end, "time passes", seconds + 30)

    def wait_working(self, outcomes: int = 50) -> None:
        """Wait until the workers have come further by so many articles."""
        before = self.outcomes()
        self.wait_for(lambda: self.outcomes() >= before + outcomes, "the workers work")

    def came_to(self, share: float) -> bool:
        """Whether there are outcomes of so large a share of the articles."""
        return self.outcomes() >= share * len(self.articles)

    def outcomes(self) -> int:
        """Return how many outcomes the log holds; -1 when no broker says."""
        try:
            with open_reader(self.settings) as reader:
                heads = reader.heads().items()
        except (FrontwatchError, OSError):
            return -1
        return sum(head.next for place, head in heads if place[0] == topics.OUTCOMES.name)

    def behind_s(self) -> float:
        """Return how long the oldest record that no stage has handled yet has waited."""
        read = (topics.RAW, topics.SCREENED, topics.CLAIMS, topics.ALERTS)
        places = [(each.name, part) for each in read for part in range(self.settings.partitions)]
        with open_reader(self.settings) as reader:
            behind = look(reader, self.settings.app_id, places).values()
        return time.time() - min(
            (each.oldest for each in behind if each.oldest), default=time.time()
        )

    def settle(self, patience_s: float = 120.0) -> Account:
        """Wait until all articles are handled to their end, and return their account."""
        found: list[Account] = []

        def settled() -> bool:
            if self.flowing:
                return False
            try:
                account = runs.settled(self.settings)
            except (FrontwatchError, OSError):
                return False
            found.extend([account] if account else [])
            return bool(found)

        patience_s += _FLOW_S + len(self.articles) / 30
        self.wait_for(settled, "all is settled", patience_s)
        assert self.error is None, self.error
        return found[0]

    def told(self) -> str:
        """Return what helps to see why: how far all are, and what the workers wrote."""
        return f"{self.fed} fed, {self.outcomes()} outcomes, {self.error}\n{self.fleet.logs()}"

    def _feed(self, over_s: float) -> None:
        started = time.monotonic()
        try:
            with open_appender(self.settings, topics.RAW.name) as client:
                for at in range(0, len(self.articles), _AT_ONCE):
                    some = self.articles[at : at + _AT_ONCE]
                    client.append_many(
                        topics.RAW.name, [entry(each, self.settings.partitions) for each in some]
                    )
                    self.fed += len(some)
                    due = started + over_s * self.fed / len(self.articles)
                    time.sleep(max(0.0, due - time.monotonic()))
        except Exception as error:  # noqa: BLE001 - the test tells it
            self.error = error


def _timed(holds: Callable[[], bool]) -> tuple[bool, float]:
    """Return what ``holds`` says, and how many seconds it took to say so."""
    started = time.monotonic()
    return holds(), time.monotonic() - started


@contextmanager
def storm(
    cluster: Cluster, folder: Path, articles: Sequence[RawArticle], **environment: str
) -> Iterator[Storm]:
    """Yield a storm whose topics are there already; its workers are started by the test."""
    settings = runs.settings_of(
        folder,
        broker=cluster.broker,
        partitions=PARTITIONS,
        replication_factor=len(cluster.nodes),
        session_timeout_s=SESSION_S,
        store_url=f"sqlite:///{folder}/alerts.db",
    )
    with open_appender(settings, topics.RAW.name):
        pass  # creates the topics while all nodes are there to hold them
    with Fleet(settings, **environment) as fleet:
        yield Storm(cluster, settings, fleet, articles)


def same(storm: Storm, account: Account, calm: Undisturbed) -> str:
    """Compare all that came out with the undisturbed run; return what to print of it."""
    settings, run = storm.settings, calm.run
    assert account.arrived == account.settled == len(storm.articles)
    assert account.verdicts == run.verdicts
    require_same("claims", runs.claims(settings), {c.claim_id: wire.encode(c) for c in run.claims})
    ledger = {place: unpack(value) for place, value in runs.ledger(settings).items()}
    require_same("ledger with its history", ledger, run.ledger)
    told = runs.alert_records(settings)
    require_same("last alerts of changes", last_alerts(told), last_alerts(calm.alerts))
    delivered = runs.delivered(settings)  # which fails where an id comes twice
    require_same("alerts at the subscriber", delivered, runs.alerts(settings))
    require_same("all alerts", dict.fromkeys(delivered), {a.alert_id: None for a in calm.alerts})
    return _figures(storm, account, len(told))


def require_same(what: str, found: Mapping[str, object], wanted: Mapping[str, object]) -> None:
    """Fail, and say what differs, unless both are the same."""
    lost = sorted(wanted.keys() - found.keys())
    extra = sorted(found.keys() - wanted.keys())
    other = sorted(key for key in wanted.keys() & found.keys() if wanted[key] != found[key])
    assert not lost + extra + other, (
        f"{what}: {len(lost)} are lost {lost[:5]}, {len(extra)} too many {extra[:5]}, "
        f"{len(other)} of {len(wanted)} are different {other[:5]}"
    )


def last_alerts(alerts: Sequence[ControlAlert]) -> dict[str, bytes]:
    """Return the last alert of every change: that of the highest revision."""
    last: dict[str, ControlAlert] = {}
    for alert in alerts:
        known = last.get(alert.change_id)
        if known is None or known.revision <= alert.revision:
            last[alert.change_id] = alert
    return {change: wire.encode(alert) for change, alert in last.items()}


def _figures(storm: Storm, account: Account, alerts: int) -> str:
    times, twice = handled(storm)
    recovered = recoveries(storm, times) or [0.0]
    return (
        f"{account.arrived} articles, {account.claims} claims, {alerts} alerts: all as undisturbed; "
        f"broke {len(storm.broke)} times; all partitions went on after {statistics.median(recovered):.1f} s "
        f"(median; longest {max(recovered):.1f} s), longest standstill of one {standstill(storm, times):.1f} s; "
        f"{twice} articles handled twice, {storm.fleet.restarts} workers ended and restarted"
    )


def handled(storm: Storm) -> tuple[dict[str, list[float]], int]:
    """Return when each partition gave its outcomes, in order, and how many came more than once."""
    times: dict[str, list[float]] = defaultdict(list)
    origins: Counter[bytes] = Counter()
    with open_reader(storm.settings) as reader:
        for record in records_of(reader, topics.OUTCOMES):
            key = record.key or b""
            times[key.decode().split("/")[1]].append(record.timestamp)
            origins[key] += 1
    return {part: sorted(each) for part, each in times.items()}, sum(
        n - 1 for n in origins.values()
    )


def standstill(storm: Storm, times: Mapping[str, Sequence[float]]) -> float:
    """Return the longest time in seconds in which a partition that had articles gave no outcome.

    Beginning before something broke or after.
    """
    start = min(storm.broke, default=0.0)
    gaps = [
        after - max(before, start)
        for each in times.values()
        for before, after in itertools.pairwise(each)
        if after > start
    ]
    return max(gaps, default=0.0)


def recoveries(storm: Storm, times: Mapping[str, Sequence[float]]) -> list[float]:
    """Return of each break how many seconds passed until every partition had given an outcome."""
    return [
        max(next((at for at in each if at > moment), moment) for each in times.values()) - moment
        for moment in storm.broke
    ]
