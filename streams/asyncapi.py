"""The AsyncAPI 3 document: what lies in each topic and who reads and writes it, for other programs.

It comes from :mod:`streams.topics` and the published JSON Schemas, so it says what the code does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from schemas import __version__
from schemas.ticks import Tick
from streams.settings import Settings
from streams.topics import (
    ARRIVED_HEADER,
    BASELINE_HEADER,
    CLAIMS,
    JOIN_HEADER,
    LEDGER_TABLE,
    MARKS,
    ORIGIN_HEADER,
    RAW,
    REQUEUED_HEADER,
    SCREENED,
    STAGES,
    TICK_HEADER,
    Declared,
    declared,
)

PUBLISHED: Final = PurePosixPath("../schemas/published")
"""Where the JSON Schemas lie, seen from the document in docs/."""

_BINDING: Final = "0.5.0"
_HEADERS: Final[Mapping[str, str]] = {
    ARRIVED_HEADER: "When that raw record arrived in its topic, in milliseconds of Unix time.",
    ORIGIN_HEADER: "Where the raw record lies that this one comes from: topic/partition/offset.",
    REQUEUED_HEADER: "The id of the dead letter that this record was sent again from.",
    TICK_HEADER: "Marks a tick among other records.",
    JOIN_HEADER: "Marks a join among claims.",
    BASELINE_HEADER: "Marks a baseline among claims.",
}
_MARK_OF: Final[Mapping[type, str]] = {Tick: TICK_HEADER} | {
    record: header for header, record in MARKS.items()
}


def document(settings: Settings | None = None) -> dict[str, Any]:
    """Return the document for topics as ``settings`` lay them; None stands for the defaults."""
    settings = settings or _defaults()
    laid = declared(settings)
    records = {record for each in laid for record in _records(each)}
    return {
        "asyncapi": "3.0.0",
        "id": "urn:frontwatch",
        "info": {
            "title": "Frontwatch",
            "version": __version__,
            "description": "News in, changes of control out. Write articles to news.raw, read "
            "control.alerts. Every record is JSON in UTF-8; fields that you do not know are to be "
            "ignored. Partitions, copies and limits are those of the default settings.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {each.name: _channel(each, settings) for each in laid},
        "operations": _operations(laid, settings),
        "components": {
            "messages": {_name(each): _message(each) for each in sorted(records, key=_name)}
        },
    }


def _defaults() -> Settings:
    """Return settings that nobody's file or environment has touched."""
    return Settings.model_construct(
        data_dir=Path(), broker="kafka://localhost:9092", gazetteer_path=Path()
    )


def _name(record: type) -> str:
    return record.__name__


def _records(each: Declared) -> tuple[type, ...]:
    """Return what may lie in a topic: its own record first."""
    marked = {RAW.name: (Tick,), SCREENED.name: (Tick,), CLAIMS.name: (Tick, *MARKS.values())}
    return (each.spec.record, *marked.get(each.name, ()))


def _channel(each: Declared, settings: Settings) -> dict[str, Any]:
    is_ledger = each.name == f"{settings.app_id}-{LEDGER_TABLE}-changelog"
    notes = [f"Keyed by {each.spec.key}."]
    if each.spec.compacted:
        notes.append("The last record of each key is kept; an empty one takes its key away.")
    if is_ledger:
        notes.append("Values are packed by zlib; nobody but the worker is to read it.")
    return {
        "address": each.name,
        "title": f"{_name(each.spec.record)} by {each.spec.key}",
        "description": " ".join(notes),
        "messages": {
            _name(record): {"$ref": f"#/components/messages/{_name(record)}"}
            for record in _records(each)
        },
        "bindings": {
            "kafka": {
                "topic": each.name,
                "partitions": each.partitions,
                "replicas": each.replication,
                "topicConfiguration": _configuration(each),
                "bindingVersion": _BINDING,
            }
        },
    }


def _configuration(each: Declared) -> dict[str, Any]:
    """Return it in the types that the binding of AsyncAPI gives to Kafka's words."""

    def typed(name: str, value: str) -> list[str] | str | int:
        if name == "cleanup.policy":
            return value.split(",")
        return value if name == "message.timestamp.type" else int(value)

    return {name: typed(name, value) for name, value in each.config.items()}


def _message(record: type) -> dict[str, Any]:
    mark = _MARK_OF.get(record)
    shown = [mark] if mark else [ORIGIN_HEADER, ARRIVED_HEADER, REQUEUED_HEADER]
    summary = (record.__doc__ or "").strip().splitlines()[0]
    return {
        "name": _name(record),
        "title": _name(record),
        "summary": summary,
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": {
                name: {"type": "string", "description": _HEADERS[name]} for name in shown
            },
            **({"required": shown} if mark else {}),
        },
        "payload": {"$ref": str(PUBLISHED / f"{_name(record)}.json")},
        "bindings": {"kafka": {"key": {"type": "string"}, "bindingVersion": _BINDING}},
    }


def _operations(laid: tuple[Declared, ...], settings: Settings) -> dict[str, Any]:
    by_name = {each.name: each for each in laid}
    group = {"groupId": {"type": "string", "const": settings.app_id}, "bindingVersion": _BINDING}
    found = {}
    for stage, (source, sent) in STAGES.items():
        found[f"{stage}.receive.{source.name}"] = {
            **_operation("receive", stage, by_name[source.name]),
            "bindings": {"kafka": group},
        }
        for spec in sent:
            found[f"{stage}.send.{spec.name}"] = _operation("send", stage, by_name[spec.name])
    return found


def _operation(action: str, stage: str, each: Declared) -> dict[str, Any]:
    verb = "reads" if action == "receive" else "writes"
    return {
        "action": action,
        "summary": f"The stage {stage} {verb} {each.name}.",
        "channel": {"$ref": f"#/channels/{each.name}"},
        "messages": [
            {"$ref": f"#/channels/{each.name}/messages/{_name(record)}"}
            for record in _records(each)
        ],
    }
