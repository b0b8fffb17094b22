"""Topics as code: what is found to differ, and that nothing is ever deleted or made smaller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from streams import topics
from streams.app import create_app
from streams.embedded.client import AppendClient
from streams.embedded.reader import LogReader
from streams.embedded.topics import EmbeddedTopics
from streams.settings import Settings, load_settings
from streams.topic_plan import Difference, Found, Step, TopicsError, apply, differences, require
from tests.streams.tiny import tiny_stages


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path, partitions=4, replication_factor=3)


def found_as(wanted: topics.Declared, **config: str) -> Found:
    changed = {name.replace("_", "."): value for name, value in config.items()}
    return Found(wanted.partitions, wanted.replication, {**wanted.config, **changed})


def only(wanted: topics.Declared, found: Found | None) -> list[Difference]:
    return list(differences([wanted], {} if found is None else {wanted.name: found}))


def of(settings: Settings, name: str) -> topics.Declared:
    return next(each for each in topics.declared(settings) if each.name.endswith(name))


def test_every_topic_that_faust_uses_is_declared_as_faust_would(settings: Settings) -> None:
    app = create_app(settings, stages=tiny_stages)
    used = [agent.channel for agent in app.agents.values()]
    used += [table.changelog_topic for table in app.tables.values()]
    by_name = {each.name: each for each in topics.declared(settings)}
    assert {spec.name for spec in topics.ALL} <= by_name.keys()
    for topic in used:
        (name,) = topic.topics
        wanted = by_name[name].config
        policy = {"compact": topic.compacting, "delete": topic.deleting}
        told = ",".join(word for word, on in policy.items() if on) or "delete"
        assert (topic.partitions, told) == (4, wanted["cleanup.policy"])
        assert dict(topic.config) == dict(wanted)


def test_lengths_agree_from_end_to_end(settings: Settings) -> None:
    conf = create_app(settings, stages=tiny_stages).conf
    limits = {int(each.config["max.message.bytes"]) for each in topics.declared(settings)}
    assert limits == {conf.consumer_max_fetch_size}
    assert settings.max_record_bytes < conf.producer_max_request_size < conf.consumer_max_fetch_size


@pytest.mark.parametrize(("copies", "least"), [(1, "1"), (2, "1"), (3, "2"), (5, "4")])
def test_a_record_counts_as_written_when_all_copies_but_one_are(copies: int, least: str) -> None:
    declared = topics.declared(load_settings(replication_factor=copies))
    assert {each.config["min.insync.replicas"] for each in declared} == {least}


def test_what_lies_as_it_should_or_keeps_more_is_no_difference(settings: Settings) -> None:
    raw, letters = of(settings, "news.raw"), of(settings, "news.deadletter")
    assert only(raw, found_as(raw)) == []
    assert only(raw, found_as(raw, retention_ms="-1", max_message_bytes="99999999")) == []
    assert only(raw, replace(found_as(raw), replication=5)) == []
    assert only(letters, found_as(letters, cleanup_policy="compact")) == []
    assert only(letters, found_as(letters, cleanup_policy="delete, compact")) == []
    assert only(raw, replace(found_as(raw), config=None)) == []


@pytest.mark.parametrize(
    ("name", "change", "what", "step"),
    [
        ("news.raw", {"retention_ms": "1000"}, "retention.ms", Step.ALTER),
        ("news.raw", {"retention_bytes": "1000"}, "retention.bytes", Step.ALTER),
        ("news.raw", {"max_message_bytes": "1048588"}, "max.message.bytes", Step.ALTER),
        ("news.raw", {"min_insync_replicas": "1"}, "min.insync.replicas", Step.ALTER),
        ("news.raw", {"cleanup_policy": "compact"}, "cleanup.policy", Step.NONE),
        ("control.places", {"cleanup_policy": "delete"}, "cleanup.policy", Step.NONE),
        ("ledger-changelog", {"cleanup_policy": "compact,delete"}, "cleanup.policy", Step.ALTER),
    ],
)
def test_what_keeps_less_is_raised_and_what_decides_over_records_is_told(
    name: str, change: Mapping[str, str], what: str, step: Step, settings: Settings
) -> None:
    wanted = of(settings, name)
    (found,) = only(wanted, found_as(wanted, **change))
    assert (found.topic, found.what, found.step) == (wanted.name, what, step)


def test_sizes_that_differ_name_the_setting_and_grow_at_most(settings: Settings) -> None:
    raw = of(settings, "news.raw")
    (few,) = only(raw, replace(found_as(raw), partitions=2))
    (many,) = only(raw, replace(found_as(raw), partitions=8))
    (copies,) = only(raw, replace(found_as(raw), replication=1))
    (missing,) = only(raw, None)
    steps = [each.step for each in (few, many, copies, missing)]
    assert steps == [Step.GROW, Step.NONE, Step.NONE, Step.CREATE]
    assert "set partitions to 2" in str(few)
    assert "set partitions to 8" in str(many)
    assert "replication_factor" in str(copies)
    assert "news.raw: it is missing" in str(missing)


@pytest.fixture
def log(tmp_path: Path) -> EmbeddedTopics:
    return EmbeddedTopics(tmp_path / "frontwatch.db")


async def test_the_embedded_log_gets_all_topics_at_once_and_stays_as_it_is(
    log: EmbeddedTopics, settings: Settings, tmp_path: Path
) -> None:
    wanted = topics.declared(settings)
    with pytest.raises(TopicsError, match=r"news\.raw: it is missing.* \(and 9 more"):
        await require(log, wanted, create=False)
    await require(log, wanted, create=True)
    assert await apply(log, wanted) == []
    with LogReader(tmp_path / "frontwatch.db") as reader:
        assert set(reader.topics().values()) == {4}
        configs = reader.configs()
    assert configs["frontwatch-ledger-changelog"].compact
    assert configs["news.raw"].retention == settings.retention_days * 86_400


async def test_a_topic_that_has_records_gets_no_partitions_and_nothing_is_half_created(
    log: EmbeddedTopics, settings: Settings, tmp_path: Path
) -> None:
    with AppendClient(tmp_path / "frontwatch.db") as client:
        client.ensure_topic("news.raw", 2)
        client.append("news.raw", b"key", b"value")
    wanted = topics.declared(settings)
    with pytest.raises(TopicsError, match=r"news\.raw: partitions is 2, and the settings want 4"):
        await require(log, wanted, create=True)
    with LogReader(tmp_path / "frontwatch.db") as reader:
        assert reader.topics() == {"news.raw": 2}
    done = await apply(log, wanted)
    assert {each.step for each in done} == {Step.CREATE}
    with pytest.raises(TopicsError, match="adds no partitions"):
        await apply(log, wanted, spread_anew=True)
