"""Reading topics again on the embedded log, and what cannot be read again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from streams.embedded.client import AppendClient
from streams.errors import LogMissingError
from streams.rereading import RereadError, set_back
from tests.streams import rereads, runs


def test_what_is_read_again_changes_nothing(tmp_path: Path) -> None:
    rereads.what_is_read_again_changes_nothing(runs.settings_of(tmp_path))


def test_a_lost_alert_store_is_filled_again(tmp_path: Path) -> None:
    rereads.a_lost_alert_store_is_filled_again(runs.settings_of(tmp_path))


def test_a_topic_that_no_stage_reads_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(RereadError, match=r"'news\.deadletter': no stage reads it.* news\.raw"):
        asyncio.run(set_back(runs.settings_of(tmp_path), "news.deadletter"))


def test_no_log_is_made_where_there_is_none(tmp_path: Path) -> None:
    settings = runs.settings_of(tmp_path)
    with pytest.raises(LogMissingError):
        asyncio.run(set_back(settings, "news.raw"))
    assert list(tmp_path.iterdir()) == []


def test_a_topic_that_is_missing_is_told(tmp_path: Path) -> None:
    settings = runs.settings_of(tmp_path)
    assert settings.log_path
    with AppendClient(settings.log_path) as client:
        client.ensure_topic("other")
    with pytest.raises(RereadError, match=r"topic news\.raw: it is missing"):
        asyncio.run(set_back(settings, "news.raw"))
