"""Every metric that Frontwatch counts, each named and explained here and nowhere else.

Counters count what this process did. After a crash some records run again and are counted again;
the exact account of the articles is kept in ``news.outcomes`` (see :mod:`streams.accounts`).
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_BATCH_BUCKETS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_SECONDS_BUCKETS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)

VERIFIER: Final = Counter(
    "frontwatch_verifier",
    "Claims below the setting verifier_below, by what the verifier made of them: yes (stays), no "
    "(dropped), failed (no usable answer: stays), unasked (too many a minute, or a pause after "
    "failures: stays). What was answered before is not counted again.",
    ["answer"],
    registry=None,
)
"""Of the whole process: the verifier hangs on the cores, which are older than any worker."""


class Metrics:
    """The metrics of one worker, in a registry of its own."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry if registry is not None else CollectorRegistry()
        self.registry.register(VERIFIER)
        self.records = Counter(
            "frontwatch_records",
            "Records that a stage has handled, dead letters included.",
            ["stage"],
            registry=self.registry,
        )
        self.emissions = Counter(
            "frontwatch_emissions",
            "Records that a stage has sent on, acknowledged by the log, by topic.",
            ["stage", "topic"],
            registry=self.registry,
        )
        self.outcomes = Counter(
            "frontwatch_articles",
            "Articles by what became of them: screened_out (by reason), with_claims, "
            "without_claims, dead_letter. Their sum is the number of raw records settled.",
            ["verdict", "reason"],
            registry=self.registry,
        )
        self.dead_letters = Counter(
            "frontwatch_dead_letters",
            "Records that a stage could not handle, by the class of the error.",
            ["stage", "error"],
            registry=self.registry,
        )
        self.retries = Counter(
            "frontwatch_retries",
            "Further tries after a transient error in a stage.",
            ["stage"],
            registry=self.registry,
        )
        self.send_failures = Counter(
            "frontwatch_send_failures",
            "Records that the log did not acknowledge at the first try. Nothing is lost: they are "
            "sent again, or the worker stops before their source is committed.",
            ["stage"],
            registry=self.registry,
        )
        self.poison_streak = Gauge(
            "frontwatch_poison_streak",
            "Decodable records in a row on which a stage has failed; the worker stops at the "
            "setting poison_limit.",
            ["stage"],
            registry=self.registry,
        )
        self.batch_size = Histogram(
            "frontwatch_batch_size",
            "Records that a stage took at once.",
            ["stage"],
            buckets=_BATCH_BUCKETS,
            registry=self.registry,
        )
        self.batch_seconds = Histogram(
            "frontwatch_batch_seconds",
            "Seconds that a stage spent on a batch, until all it sent was acknowledged.",
            ["stage"],
            buckets=_SECONDS_BUCKETS,
            registry=self.registry,
        )
        self.age_seconds = Histogram(
            "frontwatch_record_age_seconds",
            "Seconds between a record's arrival in its topic and the end of its handling.",
            ["stage"],
            buckets=_SECONDS_BUCKETS,
            registry=self.registry,
        )
        self.last_batch = Gauge(
            "frontwatch_last_batch_timestamp_seconds",
            "Unix time at which a stage last finished a batch.",
            ["stage"],
            registry=self.registry,
        )
