"""Logging: structlog over the standard library, on stderr, hostile text escaped and cut.

Articles, feed addresses and error messages that quote them end in log lines. Control characters
could recolour a terminal or forge a line, so each is written as its escape.
"""

from __future__ import annotations

import logging
import sys
import unicodedata
from collections.abc import MutableMapping
from logging import getLevelNamesMapping
from logging.config import dictConfig
from typing import Any, Final

import structlog

from streams.errors import FrontwatchError
from streams.settings import Settings

MAX_TEXT_CHARS: Final = 600
"""Longest text of one field of a log line."""

_QUIET: Final = (
    "alembic",
    "faust",
    "mode",
    "aiokafka",
    "aiohttp",
    "asyncio",
    "streams.embedded",
    "streams.changelog",
    "streams.clock_table",
    "streams.recovery",
    "streams.rocks",
    "streams.worker_app",
)
"""Libraries that log records whole at debug level and their every step at info; those of ours hold
services of Faust."""


_STEPS: Final = ("faust", "mode", *(name for name in _QUIET if name.startswith("streams.")))
"""At info at most: at debug they write whole records."""

_LEVELS: Final = {"WARN": "WARNING", "CRIT": "CRITICAL"}
"""How Faust's options name levels."""

_SILENT: Final = ("faust.topics",)
"""Warns of every record that the log does not take; the stage says it once, with what comes of it."""


def escaped(text: str) -> str:
    """Return ``text`` on one line: control, format and surrogate characters as escapes, cut."""
    if len(text) > MAX_TEXT_CHARS:
        text = f"{text[:MAX_TEXT_CHARS]}... ({len(text)} characters)"
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if unicodedata.category(character)[0] != "C" else ascii(character)[1:-1]
        for character in text
    )


def _escape_fields(
    _logger: Any, _method: str, fields: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name, value in fields.items():
        if isinstance(value, BaseException):
            value = f"{type(value).__name__}: {value}"  # noqa: PLW2901
        if isinstance(value, str) and name != "exception":
            fields[name] = escaped(value)
    if isinstance(fields.get("exception"), str):
        lines = fields["exception"].splitlines()
        fields["exception"] = "\n".join(escaped(line) for line in lines)
    return fields


def _no_trace_of_the_known(
    _logger: Any, _method: str, fields: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Leave the traceback out where our own error says what is wrong and what to do."""
    found = fields.get("exc_info")
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, FrontwatchError):
        del fields["exc_info"]
    return fields


_SHARED: Final = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _no_trace_of_the_known,
    structlog.processors.format_exc_info,
    _escape_fields,
)


def logging_config(
    settings: Settings,
    *,
    steps: bool = False,
    level: str | int | None = None,
    path: str | None = None,
) -> dict[str, Any]:
    """Return the configuration for :func:`logging.config.dictConfig`; Faust's worker takes it.

    Args:
        settings: The least severe level, and the form of the lines.
        steps: Lets Faust tell its every step, as those expect who start it by its own command.
        level: Another level than that of the settings, by name or number.
        path: A file to append the lines to, in place of standard error.
    """
    terminal = path is None and sys.stderr.isatty()
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not terminal)
    renderer: Any = (
        structlog.processors.JSONRenderer(sort_keys=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=terminal)
    )
    least = logging.getLevelName(level) if isinstance(level, int) else level or settings.log_level
    least = _LEVELS.get(least.upper(), least.upper())
    target = {"stream": "ext://sys.stderr"} if path is None else {"filename": path}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "frontwatch": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
                "foreign_pre_chain": list(_SHARED),
            }
        },
        "handlers": {
            "lines": {
                "class": f"logging.{'StreamHandler' if path is None else 'FileHandler'}",
                "formatter": "frontwatch",
                **target,
            }
        },
        "root": {"handlers": ["lines"], "level": least},
        "loggers": {name: {"level": "WARNING"} for name in _QUIET}
        | {name: {"level": max(least, "INFO", key=_severity)} for name in _STEPS if steps}
        | {name: {"level": "ERROR"} for name in _SILENT},
    }


def _severity(level: str) -> int:
    return getLevelNamesMapping()[level]


def configure_logging(settings: Settings) -> None:
    """Set up logging for this process. Safe to repeat."""
    dictConfig(logging_config(settings))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
