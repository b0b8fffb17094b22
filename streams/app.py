"""The Faust app: a factory, with Faust's wrong defaults corrected.

``faust -A streams.app worker`` finds ``app`` here; it is made when first asked for, from the
settings of file and environment.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final, cast

import faust
import structlog

from schemas.alerts import ControlAlert
from streams import topics
from streams.batches import batches
from streams.changelog import ChangelogTable
from streams.clock_table import ClockTable
from streams.embedded.tables import Place
from streams.ledger_table import Ledger
from streams.limits import Limits
from streams.membership import Membership
from streams.messages import Incoming, Outgoing
from streams.metrics import Metrics
from streams.recovery import TableManager
from streams.rocks import Database
from streams.settings import Settings
from streams.stage import Sender, Stage, StageRunner
from streams.stores import TableStore
from streams.watching import Watch
from streams.worker_app import WorkerApp

log = structlog.get_logger(__name__)

Deliver = Callable[[Sequence[ControlAlert]], Awaitable[None]]
"""Hands alerts to the subscribers, in order. Called again with the same alerts after a crash."""

StagesFactory = Callable[[Ledger, Deliver], Sequence[Stage]]

_DAY_S: Final = 86_400
_REQUEST_TIMEOUT_S: Final = 90.0
"""Faust's own; it refuses a session that may be silent for longer than a request."""


async def nobody(_alerts: Sequence[ControlAlert]) -> None:
    """Stand in for subscribers in a worker whose alerts are read from the topic."""


def create_app(
    settings: Settings,
    *,
    deliver: Deliver = nobody,
    stages: StagesFactory | None = None,
    metrics: Metrics | None = None,
    sender: Sender | None = None,
) -> faust.App:
    """Return an app that runs ``stages`` (default: those of :mod:`streams.topology`).

    The app is not started and no file is opened. ``sender`` replaces the way into the log, for
    tests that need none.
    """
    if stages is None:
        from streams.topology import default_stages  # noqa: PLC0415 - loads the parser

        stages = default_stages(settings)
    app = empty_app(settings)
    known = {spec.name: _topic(app, spec, settings) for spec in topics.ALL}
    common: dict[str, Any] = {
        "key_type": bytes,
        "value_type": bytes,
        "partitions": settings.partitions,
        "extra_topic_configs": topics.topic_config(topics.changelogs(settings.app_id)[0], settings),
    }
    table = app.Table(
        topics.LEDGER_TABLE,
        use_partitioner=True,  # by place id, as the claims are, and equal in number
        help="The ledger: every place with its changes and the claims behind them.",
        **common,
    )
    clocks = app.tables.add(
        ClockTable(
            app, name=topics.CLOCK_TABLE, help="The latest tick of each partition.", **common
        )
    )
    ledger = Ledger(
        TableStore(cast(ChangelogTable, table)), TableStore(cast(ChangelogTable, clocks))
    )
    send = sender or FaustSender(known)
    counted = metrics or Metrics()
    _count_rebalances(app, counted)
    hung = stages(ledger, _counted(deliver, counted))
    for stage in hung:
        limits = Limits.from_settings(settings)
        runner = StageRunner(stage, send, limits, counted, hold=_holder(app))
        _hang(app, known[stage.source.name], runner, settings)
    reads = {stage.name: stage.source.name for stage in hung}
    app.watch = Watch(settings, reads, counted, partial(_assigned, app))
    return app


def _holder(app: faust.App) -> Callable[[], Awaitable[None]]:
    """Return what waits until the log's consumer, where it is one of a group, is surely a member."""

    async def hold() -> None:
        consumer: Any = app.consumer
        if isinstance(consumer, Membership):
            await consumer.hold()

    return hold


def _count_rebalances(app: faust.App, metrics: Metrics) -> None:
    async def assigned(*_: Any, **__: Any) -> None:
        metrics.rebalances.inc()

    app.on_partitions_assigned.connect(assigned)


def _counted(deliver: Deliver, metrics: Metrics) -> Deliver:
    """Return ``deliver``, with what it delivers counted."""

    async def hand_on(alerts: Sequence[ControlAlert]) -> None:
        try:
            await deliver(alerts)
        except Exception:
            metrics.delivery_failures.inc()
            raise
        metrics.deliveries.inc(len(alerts))
        now = time.time()
        for at in (alert.published_at for alert in alerts):
            if at is not None:
                metrics.since_published.observe(max(0.0, now - at.timestamp()))

    return hand_on


def _assigned(app: faust.App) -> set[Place]:
    """Return the partitions that the stages of ``app`` read now, none while it is recovering."""
    if app.rebalancing or not app.tables.actives_ready:
        return set()
    return {(tp.topic, tp.partition) for tp in app.consumer.assignment()}


def empty_app(settings: Settings) -> WorkerApp:
    """Return an app without stages and tables. No file is opened.

    Raises:
        SettingsError: ``table_store`` needs a package that is not installed.
    """
    app = WorkerApp(settings.app_id, **faust_settings(settings))
    app.drain_s = settings.drain_s
    if settings.table_store == "rocksdict":
        app.database = Database(settings.data_dir / "tables" / settings.app_id, settings.broker)
    return app


def sender_of(app: faust.App, settings: Settings) -> Sender:
    """Return a way into the topics of articles and claims for who runs beside the agents of an app."""
    return FaustSender(
        {spec.name: _topic(app, spec, settings) for spec in (topics.RAW, topics.CLAIMS)}
    )


def faust_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings of the Faust app; each that differs from its default says why."""
    return {
        "broker": settings.broker_address,
        "datadir": settings.data_dir / "faust",
        "env": {},  # or Faust reads names as general as DATADIR from the environment
        "autodiscover": False,
        "Table": ChangelogTable,
        "TableManager": TableManager,  # whose recovery makes a local copy anew that does not fit
        "processing_guarantee": "at_least_once",  # exactly_once crashes without tables (440)
        "broker_session_timeout": settings.session_timeout_s,
        "broker_heartbeat_interval": settings.session_timeout_s / 5,
        "broker_commit_interval": settings.commit_interval_s,  # 2.8 s: what is done twice
        "broker_commit_every": settings.commit_every,  # 10,000: the same
        "consumer_auto_offset_reset": "earliest",
        "consumer_max_fetch_size": settings.largest_batch,  # 1 MiB: less than an article
        "producer_max_request_size": settings.largest_message,
        **_kafka_settings(settings),
        "stream_buffer_maxsize": settings.stream_buffer,  # 4096 articles of 4 MB in memory
        "stream_wait_empty": True,
        "topic_partitions": settings.partitions,  # 8: all topics must be partitioned alike
        "topic_replication_factor": settings.replication_factor,
        "topic_allow_declare": settings.declare_topics,
        "topic_disable_leader": True,  # a topic of its own for an election that nobody needs
        "table_standby_replicas": 0,  # 1: with one worker there is nobody to stand by
        "web_enabled": False,  # Faust's pages listen on all addresses and show the tables
        "web_bind": "127.0.0.1",
        "web_tables_enabled": False,  # theirs are packed bytes, and nobody is asked who he is
        "worker_redirect_stdouts": False,  # printed alerts would end as warnings in the log
    }


def _kafka_settings(settings: Settings) -> dict[str, Any]:
    """Return what only a broker needs: who we are there, and how to pack what we send."""
    if settings.log_path is not None:
        return {}
    from streams.kafka import transport  # noqa: PLC0415 - unneeded above
    from streams.kafka.security import client_id, faust_credentials  # noqa: PLC0415 - unneeded above

    transport.use()
    packing = settings.kafka_compression
    return {
        "broker_credentials": faust_credentials(settings),
        "broker_client_id": client_id(settings),
        "broker_request_timeout": max(_REQUEST_TIMEOUT_S, settings.session_timeout_s),
        "consumer_group_instance_id": settings.kafka_group_instance_id or None,
        "producer_compression_type": None if packing == "none" else packing,  # text: to a third
    }


class FaustSender:
    """The way into the log: declares a topic before its first record, sends, returns the future."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._topics = known
        self._declared: set[str] = set()

    async def __call__(self, message: Outgoing) -> Awaitable[object]:
        """Send; what is returned ends when the log has the record, or raises."""
        topic = self._topics[message.topic]
        if message.topic not in self._declared:
            await topic.declare()
            self._declared.add(message.topic)
        promise = topic.as_future_message(
            key=message.key,
            value=message.value,
            partition=message.partition,
            headers=list(message.headers),
        )
        promise.add_done_callback(_seen)
        sent = await topic.publish_message(promise)
        return asyncio.shield(
            sent
        )  # a sender that is cancelled must not cancel what Faust waits for


def _seen(promise: asyncio.Future[object]) -> None:
    """Take note of an error that the future of the send tells as well.

    Faust keeps two futures for one send and hands out one; asyncio would log the other's error, with
    its traceback, once for every record that a full disk does not take.
    """
    if not promise.cancelled():
        promise.exception()


def _topic(app: faust.App, spec: topics.TopicSpec, settings: Settings) -> Any:
    return app.topic(
        spec.name,
        key_type=bytes,
        value_type=bytes,
        value_serializer="raw",
        key_serializer="raw",
        partitions=settings.partitions,
        retention=settings.retention_days * _DAY_S if spec.expires else None,
        compacting=spec.compacted,
        deleting=spec.expires,
        config=topics.topic_config(spec, settings),
        internal=True,  # so that Faust declares it with the above before it subscribes
        allow_empty=True,
    )


def _hang(app: WorkerApp, source: Any, runner: StageRunner, settings: Settings) -> None:
    """Hang the stage on its topic as a Faust agent."""

    async def run(stream: Any) -> None:
        try:
            async for events in batches(stream, settings.batch_size, settings.batch_wait_s):
                if app.should_stop:
                    await asyncio.Event().wait()  # until the agent is cancelled: nothing begins now
                with app.batch_in_work():
                    await runner.handle([Incoming.from_message(event.message) for event in events])
                    for event in events:
                        await stream.ack(event)
        except Exception as error:  # noqa: BLE001 - an agent that raises loses events: stop instead
            await stop_broken(app, error)

    told = runner.stage.agent.__doc__ or ""
    run.__doc__ = told.partition("\n")[0] or None
    run.__module__, run.__qualname__ = __name__.partition(".")[0], runner.stage.name  # in log lines
    app.agent(source, name=runner.stage.name)(run)


async def stop_broken(app: WorkerApp, error: Exception) -> None:
    """Stop the worker because of ``error``, with nothing further acknowledged.

    What was not acknowledged is read again at the next start, so waiting for it would be for ever.
    """
    log.error("worker stops", error=error)
    app.leave_unhandled()
    await app.crash(error)


@cache
def _default_app() -> faust.App:
    from streams.faust_command import default_app  # noqa: PLC0415 - the module knows this one

    return default_app()


def __getattr__(name: str) -> Any:
    if name == "app":
        return _default_app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
