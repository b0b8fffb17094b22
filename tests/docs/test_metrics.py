"""The page of metrics is that of the code, and the dashboard asks for none that is not there."""

import re
from pathlib import Path

from prometheus_client import generate_latest

from streams.metrics import Metrics
from streams.metrics_page import page

ROOT = Path(__file__).parents[2]


def test_the_page_of_metrics_is_that_of_the_code() -> None:
    assert (ROOT / "docs/metrics.md").read_text() == page()


def test_the_dashboard_asks_only_for_metrics_that_are_there() -> None:
    board = (ROOT / "docs/operations/grafana/frontwatch.json").read_text()
    text = generate_latest(Metrics().registry).decode()
    known = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    asked = set(re.findall(r"frontwatch_[a-z_]+", board))
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked}
    assert families
    assert families <= known | {name.removesuffix("_total") for name in known}
