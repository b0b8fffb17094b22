"""JSON: a page of alerts as one object, or one alert a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from schemas.alerts import ControlAlert
from streams.lines import alert_line
from streams.subscribers.formats.sheet import NOTICE, Sheet, moment


def write_json(alerts: Iterable[ControlAlert], sheet: Sheet) -> Iterator[bytes]:
    """Write one object: ``notice``, ``as_of``, ``alerts`` (the lines of ``alerts --json``), ``next``."""
    head = {"notice": NOTICE, "as_of": moment(sheet.as_of), "next": sheet.next_address}
    yield orjson.dumps(head)[:-1] + b',"alerts":['
    for number, alert in enumerate(alerts):
        yield (b"," if number else b"") + orjson.dumps(alert_line(alert))
    yield b"]}\n"


def write_lines(alerts: Iterable[ControlAlert], _sheet: Sheet) -> Iterator[bytes]:
    """Write the lines of ``alerts --json``, each with the notice."""
    for alert in alerts:
        yield orjson.dumps(
            {**alert_line(alert), "notice": NOTICE}, option=orjson.OPT_APPEND_NEWLINE
        )
