"""docs/metrics.md, written from the metrics themselves: a name is explained where it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric
from prometheus_client.samples import Sample

from streams.metrics import Metrics
from streams.subscribers.metrics import StoreMetrics
from streams.subscribers.store import AlertStore
from streams.web.gateway import HubMetrics
from streams.web.live import Hub

_HEAD: Final = """# Metrics

This page is written from `streams/metrics.py` by `python -m streams.metrics_page > docs/metrics.md`.

The names that begin with `process_` are those of every program that Prometheus watches. `frontwatch
serve` has these, `frontwatch_live_...`, `frontwatch_refused_...`, `frontwatch_store_...` and
`frontwatch_subscription...`.

`/metrics` has them on the port of the page, in the text format of Prometheus, with the embedded log
and with Kafka alike. Counters end in `_total` there, histograms in `_bucket`, `_sum` and `_count`.
Lag and age are read from the log by what is committed, so they are right also while a stage hangs;
on a look that fails (the broker is away) they keep their last value. Of a topic that is compacted,
lag counts records that compaction has removed. Alarms
on them, and what to do about each, are in [operations](operations/README.md).
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, *_lines()])


def families() -> list[Metric]:
    """Return all that a worker with its page tells, by name; the gateway tells a part of it."""
    with TemporaryDirectory() as folder, AlertStore(Path(folder) / "alerts.db") as store:
        registry = Metrics().registry
        HubMetrics(Hub(store), registry)
        StoreMetrics(store, registry)
        found = {each.name: each for each in registry.collect()}
        for name, metric in found.items():
            metric.samples = metric.samples or [
                Sample(name, dict.fromkeys(_labels(registry, name), ""), 0)
            ]
    return [found[name] for name in sorted(found)]


def _labels(registry: CollectorRegistry, name: str) -> tuple[str, ...]:
    found = registry._names_to_collectors.get(name)  # noqa: SLF001 - told nowhere else
    return tuple(getattr(found, "_labelnames", ()))


def _lines() -> Iterator[str]:
    yield "| name | kind | labels | meaning |"
    yield "|---|---|---|---|"
    for metric in families():
        names = dict.fromkeys(name for sample in metric.samples for name in sample.labels)
        labels = ", ".join(name for name in names if name != "le") or "none"
        yield f"| `{metric.name}` | {metric.type} | {labels} | {metric.documentation} |"
    yield ""


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - it is what this writes
