"""The page of metrics is that of the code."""

from pathlib import Path

from streams.metrics_page import page

ROOT = Path(__file__).parents[2]


def test_the_page_of_metrics_is_that_of_the_code() -> None:
    assert (ROOT / "docs/metrics.md").read_text() == page()
