"""Alarms and dashboard: they name metrics that are there, each fires on what it is for, and is explained."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.metrics_page import families

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations"
RULES: list[dict[str, Any]] = yaml.safe_load((OPERATIONS / "alerts.yml").read_text())["groups"][0][
    "rules"
]
PANELS: list[dict[str, Any]] = [
    panel
    for panel in json.loads((OPERATIONS / "grafana" / "frontwatch.json").read_text())["panels"]
    if panel["type"] != "row"
]
REQUIRED = "FRONTWATCH_TEST_PROMTOOL_REQUIRED"
"""Environment: with 1 it is an error that there is no promtool. The gate sets it."""

NAME = re.compile(r"\b(?:frontwatch|process)_[a-z_]+")
WORKER = 'instance="worker:8080",job="frontwatch"'

FIRING: dict[str, dict[str, str]] = {
    "FrontwatchDown": {f"up{{{WORKER}}}": "0x120"},
    "FrontwatchStuck": {f"frontwatch_stuck{{{WORKER}}}": "1x120"},
    "FrontwatchLate": {'frontwatch_oldest_unhandled_seconds{stage="detect"}': "301x120"},
    "FrontwatchLagGrows": {'frontwatch_lag_records{stage="detect",partition="0"}': "2000+5x120"},
    "FrontwatchHotPartition": {
        'frontwatch_lag_records{stage="corroborate",partition="0"}': "5000x120",
        'frontwatch_lag_records{stage="corroborate",partition="1"}': "10x120",
        'frontwatch_lag_records{stage="corroborate",partition="2"}': "10x120",
        'frontwatch_lag_records{stage="corroborate",partition="3"}': "10x120",
    },
    "FrontwatchDeadLetters": {
        'frontwatch_dead_letters_total{stage="detect",error="ValueError"}': "0x110 1x10"
    },
    "FrontwatchPoison": {f'frontwatch_poison_streak{{{WORKER},stage="detect"}}': "21x120"},
    "FrontwatchRecovering": {f"frontwatch_recovering{{{WORKER}}}": "1x120"},
    "FrontwatchRebalancing": {f"frontwatch_rebalances_total{{{WORKER}}}": "0+1x120"},
    "FrontwatchSendFailures": {'frontwatch_send_failures_total{stage="screen"}': "0+1x120"},
    "FrontwatchRetries": {'frontwatch_retries_total{stage="notify"}': "0+100x120"},
    "FrontwatchAlertsSlow": {
        'frontwatch_since_arrival_seconds_bucket{stage="notify",le="5"}': "0x120",
        'frontwatch_since_arrival_seconds_bucket{stage="notify",le="15"}': "0+60x120",
        'frontwatch_since_arrival_seconds_bucket{stage="notify",le="+Inf"}': "0+60x120",
    },
    "FrontwatchAlertsNotStored": {f"frontwatch_delivery_failures_total{{{WORKER}}}": "0x115 1x5"},
    "FrontwatchStoreDown": {f"frontwatch_store_up{{{WORKER}}}": "0x120"},
    "FrontwatchSubscribersWait": {"frontwatch_subscription_overdue_seconds": "0+60x120"},
    "FrontwatchMessagesGivenUp": {
        'frontwatch_subscription_messages{state="given_up"}': "3x112 4x8"
    },
    "FrontwatchSubscriptionDisabled": {'frontwatch_subscriptions{state="disabled"}': "1x120"},
    "FrontwatchReadersDropped": {"frontwatch_live_dropped_total": "0+5x120"},
    "FrontwatchKeysTried": {
        'frontwatch_refused_requests_total{instance="gateway:8080",status="401"}': "0+30x120"
    },
    "FrontwatchNothingArrives": {'frontwatch_articles_total{verdict="with_claims"}': "7x180"},
    "FrontwatchVerifierFails": {
        'frontwatch_verifier_total{answer="failed"}': "0+5x120",
        'frontwatch_verifier_total{answer="yes"}': "0+1x120",
    },
    "FrontwatchMemory": {f"process_resident_memory_bytes{{{WORKER}}}": "600000000x120"},
}
"""What is seen each minute in two hours, by alarm, with which it fires at their end."""

CALM = {
    f"up{{{WORKER}}}": "1x180",
    f"frontwatch_stuck{{{WORKER}}}": "0x180",
    f"frontwatch_recovering{{{WORKER}}}": "1x2 0x178",
    f"frontwatch_store_up{{{WORKER}}}": "1x180",
    f"frontwatch_rebalances_total{{{WORKER}}}": "1x60 2x120",
    f"frontwatch_delivery_failures_total{{{WORKER}}}": "2x180",
    f"process_resident_memory_bytes{{{WORKER}}}": "300000000x180",
    'frontwatch_oldest_unhandled_seconds{stage="detect"}': "0x80 400x3 0x97",
    'frontwatch_lag_records{stage="detect",partition="0"}': "20000-200x90 0x90",
    'frontwatch_lag_records{stage="detect",partition="1"}': "20000-200x90 0x90",
    'frontwatch_dead_letters_total{stage="detect",error="ValueError"}': "4x180",
    f'frontwatch_poison_streak{{{WORKER},stage="detect"}}': "0x50 3x2 0x128",
    'frontwatch_send_failures_total{stage="screen"}': "0x50 3x130",
    'frontwatch_retries_total{stage="notify"}': "0+1x180",
    'frontwatch_since_arrival_seconds_bucket{stage="notify",le="0.25"}': "0+60x180",
    'frontwatch_since_arrival_seconds_bucket{stage="notify",le="+Inf"}': "0+60x180",
    "frontwatch_subscription_overdue_seconds": "0x90 30x2 0x88",
    'frontwatch_subscription_messages{state="given_up"}': "3x180",
    'frontwatch_subscriptions{state="disabled"}': "0x180",
    "frontwatch_live_dropped_total": "0x100 2x80",
    'frontwatch_refused_requests_total{instance="gateway:8080",status="401"}': "0+9x180",
    'frontwatch_refused_requests_total{instance="gateway:8080",status="403"}': "0+90x180",
    'frontwatch_articles_total{verdict="with_claims"}': "0+9x180",
    'frontwatch_verifier_total{answer="failed"}': "0+1x180",
    'frontwatch_verifier_total{answer="yes"}': "0+5x180",
}


def known() -> set[str]:
    """Return every name under which Prometheus finds something of ours."""
    found = set()
    for metric in families():
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
        found |= {metric.name + suffix for suffix in suffixes.get(metric.type, ("",))}
    return found


def test_every_metric_that_is_shown_or_watched_is_there() -> None:
    there = known()
    for rule in RULES:
        asked = set(NAME.findall(rule["expr"]))
        assert asked <= there, rule["alert"]
        assert asked or "up" in rule["expr"]
    for panel in PANELS:
        assert panel["datasource"]["uid"] == "prometheus"
        assert panel["description"]
        for target in panel["targets"]:
            asked = set(NAME.findall(target["expr"]))
            assert asked <= there, panel["title"]
            assert asked or "up" in target["expr"]


def test_every_metric_of_ours_is_shown() -> None:
    shown = {n for p in PANELS for t in p["targets"] for n in NAME.findall(t["expr"])}
    bare = {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in shown}
    ours = {each.name for each in families() if each.name.startswith("frontwatch_")}
    assert ours - bare == set()


def test_panels_have_each_a_place_and_a_number() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in PANELS:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alarm_says_what_it_is_and_has_its_line_of_what_to_do(rule: dict[str, Any]) -> None:
    name = rule["alert"]
    assert rule["labels"]["severity"] in {"page", "warn"}
    assert rule["annotations"]["summary"]
    path, _, anchor = rule["annotations"]["runbook"].partition("#")
    (line,) = [
        each for each in (ROOT / path).read_text().splitlines() if f'<a id="{anchor}"></a>' in each
    ]
    assert f"`{name}` ({rule['labels']['severity']})" in line
    _, _, means, to_do, _ = line.split("|")
    assert means.strip()
    assert to_do.strip()


def promtool(*arguments: str | Path) -> None:
    """Ask it, where it is installed, as in the gate."""
    found = shutil.which("promtool")
    if found is None:
        assert os.environ.get(REQUIRED) != "1", "no promtool: it is in Debian's package prometheus"
        return
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_takes_the_rules_and_its_configuration(tmp_path: Path) -> None:
    promtool("check", "rules", OPERATIONS / "alerts.yml")
    text = (OPERATIONS / "prometheus.yml").read_text()
    assert "rule_files: [/etc/prometheus/alerts.yml]" in text
    here = tmp_path / "prometheus.yml"
    here.write_text(text.replace("/etc/prometheus/alerts.yml", str(OPERATIONS / "alerts.yml")))
    promtool("check", "config", here)


def test_each_alarm_fires_on_what_it_is_for_and_none_on_a_calm_day(tmp_path: Path) -> None:
    assert FIRING.keys() == {rule["alert"] for rule in RULES}
    asked = [
        _asked(series, f'count(ALERTS{{alertname="{name}",alertstate="firing"}})', 1)
        for name, series in FIRING.items()
    ]
    asked.append(_asked(CALM, 'count(ALERTS{alertstate="firing"}) or vector(0)', 0))
    file = tmp_path / "alarms.yml"
    rules = [str(OPERATIONS / "alerts.yml")]
    file.write_text(yaml.safe_dump({"rule_files": rules, "tests": asked}))
    promtool("test", "rules", file)


def _asked(series: dict[str, str], expression: str, value: int) -> dict[str, Any]:
    at = "180m" if any("x180" in values for values in series.values()) else "120m"
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": seen} for name, seen in series.items()],
        "promql_expr_test": [
            {
                "expr": expression,
                "eval_time": at,
                "exp_samples": [{"labels": "{}", "value": value}],
            }
        ],
    }
