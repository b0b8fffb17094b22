"""The topics: what lies in each, its key, how long it is kept. Nothing else names a topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from agents.results import Channel
from schemas.alerts import ControlAlert
from schemas.articles import RawArticle, ScreenedArticle
from schemas.baselines import Baseline
from schemas.claims import ControlClaim
from schemas.control import LedgerEntry, PlaceControl
from schemas.failures import DeadLetter, Outcome
from schemas.history import HistoryRecord
from schemas.joins import Join
from schemas.ticks import Tick

if TYPE_CHECKING:
    from streams.settings import Settings

_DAY_MS: Final = 86_400_000
_SEGMENT_BYTES: Final = 100_000_000
"""Of compacted topics: what lies in the newest segment is not compacted, and read at each start."""


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic. All have as many partitions as the settings say, all equal.

    ``record`` is what its values encode, ``key`` says in words what it is partitioned by. Of a
    ``compacted`` topic the last record of each key is kept, of one that ``expires`` no record
    longer than the settings' retention.
    """

    name: str
    record: type
    key: str
    compacted: bool = False
    expires: bool = True


RAW: Final = TopicSpec("news.raw", RawArticle, "article id")
SCREENED: Final = TopicSpec("news.screened", ScreenedArticle, "article id")
CLAIMS: Final = TopicSpec("control.claims", ControlClaim, "place id")
ALERTS: Final = TopicSpec("control.alerts", ControlAlert, "place id")
PLACES: Final = TopicSpec("control.places", PlaceControl, "place id", compacted=True, expires=False)
HISTORY: Final = TopicSpec(
    "control.history", HistoryRecord, "change id", compacted=True, expires=False
)
"""What has left the ledger: under its change id, or under its claim id if it came too late."""
DEADLETTERS: Final = TopicSpec("news.deadletter", DeadLetter, "letter id", compacted=True)
"""Compacted, so that a requeued letter is taken away by an empty record under its id."""
OUTCOMES: Final = TopicSpec("news.outcomes", Outcome, "origin", compacted=True)
"""Compacted by the place of the raw record in the log: one outcome each, however often it runs."""

ALL: Final = (RAW, SCREENED, CLAIMS, ALERTS, PLACES, HISTORY, DEADLETTERS, OUTCOMES)

BY_CHANNEL: Final[Mapping[Channel, TopicSpec]] = MappingProxyType(
    {
        Channel.SCREENED: SCREENED,
        Channel.CLAIMS: CLAIMS,
        Channel.ALERTS: ALERTS,
        Channel.PLACES: PLACES,
        Channel.HISTORY: HISTORY,
    }
)
"""Where each channel of an agent ends."""

STAGES: Final[Mapping[str, tuple[TopicSpec, tuple[TopicSpec, ...]]]] = MappingProxyType(
    {
        "screen": (RAW, (SCREENED, OUTCOMES, DEADLETTERS)),
        "detect": (SCREENED, (CLAIMS, OUTCOMES, DEADLETTERS)),
        "corroborate": (CLAIMS, (ALERTS, PLACES, HISTORY, DEADLETTERS)),
        "notify": (ALERTS, (DEADLETTERS,)),
    }
)
"""What each stage reads, and what it writes."""

LEDGER_TABLE: Final = "ledger"
"""The table of LedgerEntry by place id, packed as ``streams/ledger_table.py`` does; its changelog is
``<app_id>-ledger-changelog``."""

CLOCK_TABLE: Final = "clocks"
"""The table of the latest Tick by partition; its changelog is ``<app_id>-clocks-changelog``."""

TABLES: Final[Mapping[str, tuple[type, str]]] = MappingProxyType(
    {LEDGER_TABLE: (LedgerEntry, "place id"), CLOCK_TABLE: (Tick, "partition")}
)
"""What each table holds, and by what."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A topic as it should lie on a broker. ``config`` has Kafka's names and units."""

    spec: TopicSpec
    partitions: int
    replication: int
    config: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name of the topic."""
        return self.spec.name


def changelogs(app_id: str) -> tuple[TopicSpec, ...]:
    """Return the topics that the tables are recovered from; Faust sets their names."""
    return tuple(
        TopicSpec(f"{app_id}-{table}-changelog", record, key, compacted=True, expires=False)
        for table, (record, key) in TABLES.items()
    )


def declared(settings: Settings) -> tuple[Declared, ...]:
    """Return every topic that a worker of ``settings`` needs, its changelogs last."""
    return tuple(
        Declared(
            spec, settings.partitions, settings.replication_factor, topic_config(spec, settings)
        )
        for spec in (*ALL, *changelogs(settings.app_id))
    )


def topic_config(spec: TopicSpec, settings: Settings) -> dict[str, str]:
    """Return the configuration of a topic in Kafka's names and units."""
    largest = settings.largest_batch
    config = {
        "cleanup.policy": ",".join(
            ("compact",) * spec.compacted + ("delete",) * (spec.expires or not spec.compacted)
        ),
        "max.message.bytes": str(largest),
        "message.timestamp.type": "LogAppendTime",  # a clock an hour ahead would have its sends refused
        "min.insync.replicas": str(max(1, settings.replication_factor - 1)),
    }
    if spec.expires:
        config["retention.ms"] = str(int(settings.retention_days * _DAY_MS))
        config["retention.bytes"] = str(settings.retention_bytes)
    if spec.compacted:
        config["segment.bytes"] = str(max(_SEGMENT_BYTES, largest))
    return config


ORIGIN_HEADER: Final = "fw-origin"
ARRIVED_HEADER: Final = "fw-arrived"
"""Header with the position ("news.raw/0/17") of the raw record that a record comes from."""

REQUEUED_HEADER: Final = "fw-requeued"
"""Header with the id of the dead letter that a record was sent again from."""

TICK_HEADER: Final = "fw-tick"
"""Header that marks a tick among articles and claims: the value is a Tick, not what the topic holds."""

JOIN_HEADER: Final = "fw-join"
"""Header that marks a join among claims: the value is a Join, not what the topic holds."""

BASELINE_HEADER: Final = "fw-baseline"
"""Header that marks a baseline among claims: the value is a Baseline, not what the topic holds."""

MARKS: Final[Mapping[str, type]] = MappingProxyType({JOIN_HEADER: Join, BASELINE_HEADER: Baseline})
"""The headers that mark what stands among claims and is none, and what each marks."""

SEED_HEADER: Final = "fw-seed"
"""Header with the number of a seed article: tells how far an interrupted seeding has come."""
