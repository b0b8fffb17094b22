"""Topics of subscribers on a real broker."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer

from streams.settings import load_settings
from streams.subscribers.delivery.book import Wish
from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.delivery.kafka import KafkaTopics, check_topic
from streams.subscribers.delivery.messages import sample
from streams.subscribers.delivery.setup import open_book, open_deliverer
from streams.subscribers.delivery.subscriptions import Channel, Subscription
from streams.subscribers.store import AlertStore
from tests.brokers.cluster import Cluster
from tests.streams.records import make_alert
from tests.streams.subscribers.delivery.conftest import BEGIN
from tests.streams.subscribers.delivery.test_webhook import SECRET


@pytest.mark.kafka
@pytest.mark.timeout(120)
async def test_an_alert_is_a_cloudevent_in_binary_mode(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path
) -> None:
    settings = load_settings(data_dir=tmp_path, broker=kafka_cluster().broker)
    with AlertStore(settings.alert_store) as store:
        book = open_book(store, settings)
        made = book.add(Wish(name="desk", target="desk.alerts", channel=Channel.KAFKA))
        store.add_all([make_alert(1), make_alert(2)])
        async with open_deliverer(store, settings) as deliverer:
            while book.figures(made.id).delivered < 2:
                await deliverer.settle()
                book.replay(made.id)
    consumer = AIOKafkaConsumer(
        "desk.alerts",
        bootstrap_servers=settings.broker.removeprefix("kafka://"),
        auto_offset_reset="earliest",
    )
    async with consumer:
        first = await consumer.getone()
    headers = dict(first.headers)
    assert first.key == make_alert(1).alert_id.encode()
    assert headers["ce_id"] == f"{make_alert(1).alert_id}-1".encode()
    assert headers["ce_type"] == b"frontwatch.alert.v1"
    assert headers["ce_specversion"] == b"1.0"
    assert headers["content-type"] == b"application/json"
    assert json.loads(first.value)["summary"] == make_alert(1).summary


async def test_a_broker_that_is_away_is_an_outcome(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        broker = f"kafka://127.0.0.1:{closed.getsockname()[1]}"
    settings = load_settings(data_dir=tmp_path, broker=broker, webhook_timeout_s=2)
    target = Subscription(
        id="sub_1", name="d", channel=Channel.KAFKA, target="desk", secret=SECRET, made_at=BEGIN
    )
    async with KafkaTopics(settings) as topics:
        outcome = await topics.send(target, sample("test_1", BEGIN))
    assert not outcome.delivered
    assert "the broker" in outcome.reason


@pytest.mark.parametrize(
    "topic",
    [
        "news.raw",
        "control.alerts",
        "frontwatch-ledger-changelog",
        "frontwatch-anything",
        "__consumer_offsets",
        "..",
        "a b",
        "a\n",
        "",
        "x" * 250,
    ],
)
def test_no_topic_of_our_own_or_of_the_broker_is_sent_to(topic: str, tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, broker="kafka://127.0.0.1:9092")
    with pytest.raises(SubscriptionError, match="topic"):
        check_topic(topic, settings)
    check_topic("desk.alerts", settings)
