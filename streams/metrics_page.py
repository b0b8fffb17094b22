"""docs/metrics.md, written from the metrics themselves: a name is explained where it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from streams.metrics import Metrics

_HEAD: Final = """# Metrics

This page is written from `streams/metrics.py` by `python -m streams.metrics_page > docs/metrics.md`.

`/metrics` has them on the port of the page, in the text format of Prometheus, with the embedded log
and with Kafka alike. Counters end in `_total` there, histograms in `_bucket`, `_sum` and `_count`.
Lag and age are read from the log by what is committed, so they are right also while a stage hangs;
on a look that fails (the broker is away) they keep their last value. Of a topic that is compacted,
lag counts records that compaction has removed. What the alarms of
[scaling.md](scaling.md) watch is `frontwatch_lag_records` and `frontwatch_oldest_unhandled_seconds`.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, *_lines()])


def _lines() -> Iterator[str]:
    yield "| name | kind | labels | meaning |"
    yield "|---|---|---|---|"
    for metric in sorted(Metrics().registry.collect(), key=lambda each: each.name):
        labels = ", ".join(_labels(metric.name)) or "none"
        yield f"| `{metric.name}` | {metric.type} | {labels} | {metric.documentation} |"
    yield ""


def _labels(name: str) -> tuple[str, ...]:
    collectors = Metrics().registry._names_to_collectors  # noqa: SLF001 - told nowhere else
    found = collectors.get(name)
    return tuple(getattr(found, "_labelnames", ()))


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - it is what this writes
