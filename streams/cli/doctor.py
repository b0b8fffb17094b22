"""`frontwatch doctor`: is everything there that a run needs? One line each, with what to do."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streams.cli.common import FAILED, options
from streams.cli.output import write_line, write_text
from streams.errors import FrontwatchError, LogMissingError

if TYPE_CHECKING:
    from streams.settings import Settings

MIN_PYTHON: Final = (3, 11)
MIN_FREE_BYTES: Final = 1_000_000_000
"""Room for a first day: the gazetteer takes 60 MB, the log of 100,000 articles some 500 MB."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: ``trouble`` is None when all is well; ``fix`` says what to do about it.

    ``serious`` tells whether a run would fail.
    """

    name: str
    state: str
    trouble: str | None = None
    fix: str | None = None
    serious: bool = True


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON lines.")] = False,
) -> int:
    """Check that all a run needs is there, and say what to do."""
    settings = options(context).settings()
    failed = False
    for finding in examine(settings):
        failed |= finding.trouble is not None and finding.serious
        if as_json:
            write_line(_line(finding))
        else:
            write_text(_told(finding))
    return FAILED if failed else 0


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield every check. A check that itself breaks is a finding, not the end."""
    checks: tuple[Callable[[Settings], Finding], ...] = (
        _python,
        _model,
        _gazetteer,
        _data_dir,
        _disk,
        _log,
        _alert_store,
        _owner,
        _port,
        _broker,
    )
    for check in checks:
        try:
            yield check(settings)
        except (FrontwatchError, OSError) as error:
            yield Finding(check.__name__.strip("_").replace("_", " "), "", str(error))


def _python(_: Settings) -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < MIN_PYTHON:
        return Finding("python", found, "3.11 or newer is needed", "install Python 3.11")
    return Finding("python", found)


def _model(settings: Settings) -> Finding:
    from importlib.util import find_spec

    model = settings.spacy_model
    if Path(model).is_dir() or (model.isidentifier() and find_spec(model) is not None):
        return Finding("model", model)
    return Finding(
        "model",
        model,
        "it is neither an installed package nor a folder",
        "run make setup, or set FRONTWATCH_SPACY_MODEL",
    )


def _gazetteer(settings: Settings) -> Finding:
    from agents.detect.places.gazetteer import Gazetteer, GazetteerError

    path = settings.gazetteer_path
    if not path.exists():
        fix = "run: frontwatch gazetteer build"
        return Finding("gazetteer", str(path), "it is not built yet", fix, serious=False)
    try:
        Gazetteer.open(path).close()
    except GazetteerError as error:
        return Finding(
            "gazetteer", str(path), str(error), "run: frontwatch gazetteer build --force"
        )
    return Finding("gazetteer", str(path))


def _data_dir(settings: Settings) -> Finding:
    from tempfile import TemporaryFile

    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as probe:
            probe.write(b"x")
    except OSError as error:
        trouble = f"it cannot be written: {error.strerror or error}"
        return Finding("data folder", str(folder), trouble, "set FRONTWATCH_DATA_DIR")
    return Finding("data folder", str(folder))


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    state = f"{free / 1e9:.1f} GB free"
    if free < MIN_FREE_BYTES:
        trouble = f"less than {MIN_FREE_BYTES / 1e9:.0f} GB is left"
        return Finding(
            "disk", state, trouble, "free some, or set FRONTWATCH_DATA_DIR", serious=False
        )
    return Finding("disk", state)


def _log(settings: Settings) -> Finding:
    from streams.embedded.reader import LogReader

    path = settings.log_path
    if path is None or not path.exists():
        return Finding("log", "not there yet" if path else "none: a broker is set")
    try:
        with LogReader(path) as reader:
            records = sum(head.next - head.first for head in reader.heads().values())
    except LogMissingError:
        return Finding("log", "empty")
    return Finding("log", f"{path}: {records} records")


def _alert_store(settings: Settings) -> Finding:
    from streams.subscribers.store import AlertStore

    where = settings.alert_store
    if isinstance(where, Path) and not where.exists():
        return Finding("alert store", "not there yet")
    with AlertStore(where, read_only=True) as store:
        return Finding("alert store", f"{store.address}: {store.count()} alerts")


def _owner(settings: Settings) -> Finding:
    from streams.embedded.lock import OwnerLock
    from streams.errors import LogLockedError

    if settings.log_path is None or not settings.log_path.parent.exists():
        return Finding("log owner", "none")
    try:
        with OwnerLock(settings.log_path):
            return Finding("log owner", "none")
    except LogLockedError as error:
        fix = "only one can own a log; stop it before you start another"
        return Finding("log owner", "running", str(error), fix, serious=False)


def _port(settings: Settings) -> Finding:
    host, port = settings.http_host, settings.http_port
    state = f"{host}:{port}"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fix = "another run, perhaps; or set FRONTWATCH_HTTP_PORT"
            return Finding("port", state, str(error.strerror or error), fix, serious=False)
    return Finding("port", state)


def _broker(settings: Settings) -> Finding:
    import asyncio

    from streams.kafka.preflight import require_brokers

    if settings.log_path is not None:
        return Finding("broker", f"none needed: {settings.broker}")
    asyncio.run(require_brokers(settings))  # what it raises names the setting and what to do
    return Finding("broker", settings.broker)


def _line(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.name,
        "ok": finding.trouble is None,
        "serious": finding.serious and finding.trouble is not None,
        "state": finding.state,
        "trouble": finding.trouble,
        "fix": finding.fix,
    }


def _told(finding: Finding) -> str:
    if finding.trouble is None:
        return f"ok    {finding.name}: {finding.state}"
    mark = "FAIL " if finding.serious else "note "
    state = f"{finding.state}: " if finding.state else ""
    fix = f" ({finding.fix})" if finding.fix else ""
    return f"{mark} {finding.name}: {state}{finding.trouble}{fix}"
