"""Every metric that Frontwatch counts, each named and explained here and nowhere else.

Counters count what this process did. After a crash some records run again and are counted again;
the exact account of the articles is kept in ``news.outcomes`` (see :mod:`streams.accounts`).
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

_BATCH_BUCKETS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_SECONDS_BUCKETS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)

_LONG_BUCKETS: Final = (1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400, 604_800)

VERIFIER: Final = Counter(
    "frontwatch_verifier",
    "Claims below the setting verifier_below, by what the verifier made of them: yes (stays), no "
    "(dropped), failed (no usable answer: stays), unasked (too many a minute, or a pause after "
    "failures: stays). What was answered before is not counted again.",
    ["answer"],
    registry=None,
)
"""Of the whole process: the verifier hangs on the cores, which are older than any worker."""


TRIES: Final = Counter(
    "frontwatch_subscription_tries",
    "Tries to send a message to a subscriber, by what came of them: delivered, failed (another try "
    "follows), given_up. channel is webhook, apprise (mail and chat) or kafka.",
    ["channel", "result"],
    registry=None,
)
"""Of the whole process: `serve` delivers too, and has no worker."""


REFUSED: Final = Counter(
    "frontwatch_refused_requests",
    "Requests that the gateway refused, by status: 401 (no key, or a wrong one), 403 (a key without the "
    "scope, or a page of another origin), 408, 413, 414, 415, 431 (too slow, too large, packed), 421 "
    "(not by its name), 429 (too many, or after wrong keys). Connections that were cut are not counted.",
    ["status"],
    registry=None,
)
"""Of the whole process, as its gateway is."""


class Metrics:
    """The metrics of one worker, in a registry of its own."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry if registry is not None else CollectorRegistry()
        self.registry.register(VERIFIER)
        self.registry.register(TRIES)
        self.registry.register(REFUSED)
        ProcessCollector(registry=self.registry)
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
        self.since_arrival = Histogram(
            "frontwatch_since_arrival_seconds",
            "Seconds between an article's arrival in news.raw and the end of a stage's handling of "
            "what came of it; for the stage notify, from article to alert.",
            ["stage"],
            buckets=_SECONDS_BUCKETS,
            registry=self.registry,
        )
        self.since_published = Histogram(
            "frontwatch_alert_since_published_seconds",
            "Seconds between the publication of the article that moved the ledger (or the tick) and "
            "the delivery of the alert: what feeds, outlets and this worker took together.",
            buckets=_LONG_BUCKETS,
            registry=self.registry,
        )
        self.deliveries = Counter(
            "frontwatch_alerts_delivered",
            "Alerts handed to where subscribers get them; again after a crash, though kept once.",
            registry=self.registry,
        )
        self.delivery_failures = Counter(
            "frontwatch_delivery_failures",
            "Times that alerts could not be handed on. They are tried again, then dead letters.",
            registry=self.registry,
        )
        self.lag = Gauge(
            "frontwatch_lag_records",
            "Records of its topic that a stage has yet to commit, by partition, as the log has it: "
            "read every five seconds, of this worker's partitions alone.",
            ["stage", "partition"],
            registry=self.registry,
        )
        self.oldest_age = Gauge(
            "frontwatch_oldest_unhandled_seconds",
            "Seconds since the arrival, in its topic, of the oldest record that a stage has yet to "
            "commit; 0 where there is none. Read with the lag.",
            ["stage"],
            registry=self.registry,
        )
        self.recovering = Gauge(
            "frontwatch_recovering",
            "1 while the tables are read from their changelogs or partitions move, else 0.",
            registry=self.registry,
        )
        self.rebalances = Counter(
            "frontwatch_rebalances",
            "Times that this worker was given partitions: once at its start, then whenever workers "
            "come or go.",
            registry=self.registry,
        )
        self.stuck = Gauge(
            "frontwatch_stuck",
            "1 while a stage has records to read and has committed none for the setting "
            "stuck_after_s, else 0; /healthz says which.",
            registry=self.registry,
        )
        self.last_batch = Gauge(
            "frontwatch_last_batch_timestamp_seconds",
            "Unix time at which a stage last finished a batch.",
            ["stage"],
            registry=self.registry,
        )
