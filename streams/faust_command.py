"""What ``faust -A streams.app`` finds: the worker of ``frontwatch worker``, told as Faust tells it.

Beside the stages it lays the baseline, joins places and writes ticks, as that one does. Its pages are
Faust's, on loopback; its options for log level and log file mean what they mean with any Faust app.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import click
import faust
import structlog

from streams.app import create_app
from streams.baseline.files import lay_in_log, require
from streams.errors import FrontwatchError
from streams.folders import ensure_folder
from streams.kafka.preflight import preflight
from streams.logs import configure_logging, logging_config
from streams.metrics import Metrics
from streams.service import Worker
from streams.settings import Settings, load_settings

_PROMETHEUS: Final = "text/plain"

log = structlog.get_logger(__name__)


def default_app() -> faust.App:
    """Return the app of the settings of file and environment.

    Raises:
        click.ClickException: it cannot be made; Faust's command shows the message alone.
    """
    try:
        settings = load_settings()
        configure_logging(settings)
        ensure_folder(settings.data_dir)
        _build_gazetteer(settings)
        metrics = Metrics()
        app = create_app(settings, metrics=metrics)
    except FrontwatchError as error:
        raise click.ClickException(str(error)) from error
    own: Any = app
    own.conf.Worker = _worker_class(settings)
    own.look_first = partial(preflight, settings)
    worker = Worker.of(app, settings, metrics)
    _add_tasks(app, settings, worker)
    _add_pages(app, worker)
    return app


def _add_pages(app: faust.App, worker: Worker) -> None:
    """Let Faust's web server answer on the paths on which `frontwatch worker` answers."""

    def answer(web: Any, trouble: str | None) -> Any:
        return web.text(f"{trouble or 'ok'}\n", status=503 if trouble else 200)

    @app.page("/healthz")
    async def healthz(web: Any, _request: Any) -> Any:
        return answer(web, worker.alive())

    @app.page("/readyz")
    async def readyz(web: Any, _request: Any) -> Any:
        return answer(web, worker.ready())

    @app.page("/metrics")
    async def metrics(web: Any, _request: Any) -> Any:
        return web.bytes(worker.metrics_text(), content_type=_PROMETHEUS)


def _add_tasks(app: faust.App, settings: Settings, worker: Worker) -> None:
    """Have the worker do, once its tables are recovered, what stands beside its stages."""

    async def baseline_and_joins() -> None:
        if settings.baseline is not None:
            today = datetime.now(UTC).date()
            laid = await asyncio.to_thread(
                require, settings.baseline, settings.gazetteer_path, today
            )
            await asyncio.to_thread(lay_in_log, settings, laid)
        await worker.join()

    app.task(baseline_and_joins)
    if settings.ticks_by_clock:
        app.task(worker.tick)


def _build_gazetteer(settings: Settings) -> None:
    if not settings.gazetteer_path.exists():
        from agents.detect.places.gazetteer import build  # noqa: PLC0415 - only ever needed once

        log.info("building the gazetteer", path=str(settings.gazetteer_path))
        build(settings.gazetteer_path)


def _worker_class(settings: Settings) -> type[faust.Worker]:
    """Return Faust's worker with our log lines, at the level and in the file of its own options."""

    class CommandWorker(faust.Worker):
        def __init__(
            self,
            *services: Any,
            loglevel: str | int | None = None,
            logfile: Any = None,
            **options: Any,
        ) -> None:
            path = logfile if isinstance(logfile, str) else None
            options["logging_config"] = logging_config(
                settings, steps=True, level=loglevel, path=path
            )
            super().__init__(*services, loglevel=loglevel, logfile=logfile, **options)

    CommandWorker.__name__ = "Worker"  # as it is called in log lines
    return CommandWorker
