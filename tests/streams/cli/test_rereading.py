"""`frontwatch topics reread`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from streams.cli.app import main
from streams.embedded.client import AppendClient
from streams.settings import load_settings


def test_each_partition_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTWATCH_DATA_DIR", str(tmp_path))
    path = load_settings().log_path
    assert path
    with AppendClient(path) as client:
        client.ensure_topic("news.raw", 2)
        client.append("news.raw", b"key", b"value", partition=1)
    assert main(["topics", "reread", "--json"]) == 0
    told = capsys.readouterr()
    rows = [json.loads(line) for line in told.out.splitlines()]
    assert [(row["partition"], row["stood"], row["first"]) for row in rows] == [
        (0, None, 0),
        (1, None, 0),
    ]
    assert "news.raw: 0 records will be read again" in told.err
    assert main(["topics", "reread", "control.places"]) == 1
    assert "topic control.places: it is missing" in capsys.readouterr().err
