"""The AsyncAPI document: valid, up to date, and of what the stages really read and write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft7Validator

from schemas import wire
from streams import topics
from streams.asyncapi import document
from streams.cli.asyncapi import rendered
from streams.settings import load_settings
from tests.published.npm import ASYNCAPI
from tests.streams.tiny import tiny_stages

ROOT = Path(__file__).parents[2]
WRITTEN = ROOT / "docs" / "asyncapi.json"


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def test_the_document_in_docs_is_that_of_the_code_and_of_no_ones_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FRONTWATCH_PARTITIONS", "7")
    monkeypatch.setenv("FRONTWATCH_APP_ID", "elsewhere")
    assert rendered() == WRITTEN.read_bytes()


def test_every_reference_leads_somewhere() -> None:
    whole = document()
    found = set(references(whole))
    assert found
    for reference in found:
        if reference.startswith("#/"):
            part = whole
            for step in reference[2:].split("/"):
                part = part[step]
        else:
            held = (WRITTEN.parent / reference).resolve()
            assert held.is_relative_to(ROOT / "schemas" / "published")
            assert orjson.loads(held.read_bytes())["title"] == held.stem


def test_channels_are_the_topics_as_they_are_declared() -> None:
    settings = load_settings(partitions=5, replication_factor=3, app_id="desk")
    channels = document(settings)["channels"]
    declared = {each.name: each for each in topics.declared(settings)}
    assert channels.keys() == declared.keys()
    assert {"desk-ledger-changelog", "desk-clocks-changelog"} < channels.keys()
    for name, channel in channels.items():
        binding = channel["bindings"]["kafka"]
        assert (binding["partitions"], binding["replicas"]) == (5, 3)
        assert binding["topicConfiguration"].keys() == declared[name].config.keys()
        assert declared[name].spec.record in wire.RECORDS
        assert next(iter(channel["messages"])) == declared[name].spec.record.__name__


def test_operations_are_what_the_stages_read() -> None:
    stages = {stage.name: stage.source for stage in tiny_stages(None, None)}  # type: ignore[arg-type]
    assert {name: source for name, (source, _) in topics.STAGES.items()} == stages
    received = {
        name.split(".")[0]: operation["channel"]["$ref"].removeprefix("#/channels/")
        for name, operation in document()["operations"].items()
        if operation["action"] == "receive"
    }
    assert received == {name: source.name for name, source in stages.items()}


def test_a_mark_among_claims_is_told_by_its_header() -> None:
    messages = document()["components"]["messages"]
    for name, header in (("Tick", "fw-tick"), ("Join", "fw-join"), ("Baseline", "fw-baseline")):
        assert messages[name]["headers"]["required"] == [header]
    assert list(document()["channels"]["control.claims"]["messages"]) == [
        "ControlClaim",
        "Tick",
        "Join",
        "Baseline",
    ]


@pytest.mark.slow
def test_it_is_valid_by_the_published_schema_of_asyncapi_3() -> None:
    validator = Draft7Validator(ASYNCAPI.load())
    problems = [f"{list(each.path)}: {each.message}" for each in validator.iter_errors(document())]
    assert problems == []
    broken = document() | {"channels": {"news.raw": {"adress": "news.raw"}}}
    assert list(validator.iter_errors(broken))
