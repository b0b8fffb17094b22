"""`frontwatch serve`: the gateway alone, on the alert store of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.common import options
from streams.cli.output import note

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine

    from streams.settings import Settings


def serve(
    context: typer.Context,
    port: Annotated[
        int | None, typer.Option("--port", help="Port of the page; 0 takes any that is free.")
    ] = None,
) -> None:
    """Serve the page, the interface and the live stream from the alert store.

    A worker elsewhere fills the store: on this machine by its file, or anywhere by PostgreSQL.
    """
    import asyncio

    from streams.logs import configure_logging

    opts = options(context)
    settings = opts.settings(http_port=port)
    configure_logging(settings)
    asyncio.run(_serve(settings, quiet=opts.quiet))


async def _serve(settings: Settings, *, quiet: bool) -> None:
    import asyncio
    import signal

    from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

    from streams.metrics import REFUSED, TRIES
    from streams.subscribers.delivery.setup import deliver
    from streams.subscribers.metrics import StoreMetrics
    from streams.subscribers.store import AlertStore
    from streams.web.gateway import Gateway, HubMetrics

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with AlertStore(settings.alert_store) as store:
        gateway = Gateway(
            settings,
            store,
            alive=lambda: None,
            ready=lambda: None,
            metrics=lambda: generate_latest(registry),
        )
        HubMetrics(gateway.hub, registry)
        StoreMetrics(store, registry)
        registry.register(TRIES)
        registry.register(REFUSED)
        async with gateway:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop.set)
            note(f"Frontwatch serves {gateway.url}  (Ctrl-C ends it)", quiet=quiet)
            await _until(stop, deliver(store, settings) if settings.deliver_subscriptions else None)


async def _until(stop: asyncio.Event, beside: Coroutine[Any, Any, None] | None) -> None:
    """Wait for ``stop`` with something beside it; what that raises ends the wait."""
    import asyncio

    tasks: set[asyncio.Future[Any]] = {asyncio.ensure_future(stop.wait())}
    if beside is not None:
        tasks.add(asyncio.ensure_future(beside))
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for task in done:
        task.result()
