"""A whole worker over encrypted listeners that ask who it is: an article goes in, its alert comes out."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from schemas import wire
from schemas.alerts import ControlAlert
from streams import topics
from streams.kafka.client import client_options
from streams.kafka.preflight import BrokerError, preflight
from streams.service import Worker
from streams.settings import Settings
from tests.streams.kafka.conftest import PASSWORD, USER, Secured
from tests.streams.tiny import tiny_articles, tiny_stages

pytestmark = pytest.mark.kafka


def unsigned(name: str) -> str:
    """Return a token as Kafka takes it where no server of tokens is set up."""

    def part(fields: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")

    now = int(time.time())
    claims = {"sub": name, "iat": now - 5, "exp": now + 600}
    return f"{part({'alg': 'none'})}.{part(claims)}."


async def alert_of_a_worker(settings: Settings) -> ControlAlert:
    told: asyncio.Queue[Sequence[ControlAlert]] = asyncio.Queue()
    worker = Worker(settings, deliver=told.put, stages=tiny_stages)
    await worker.start()
    try:
        article = tiny_articles(2)[1]
        async with AIOKafkaProducer(**client_options(settings), compression_type="lz4") as producer:
            await producer.send_and_wait(
                topics.RAW.name, wire.encode(article), key=article.id.encode()
            )
        return (await asyncio.wait_for(told.get(), 30))[0]
    finally:
        await worker.stop()


@pytest.mark.parametrize(
    ("listener", "mechanism"),
    [("SASL", "SCRAM-SHA-512"), ("SASL", "PLAIN"), ("TLS", None), ("TOKEN", "OAUTHBEARER")],
)
@pytest.mark.parametrize("compression", ["zstd"])
async def test_an_article_becomes_an_alert(
    listener: str,
    mechanism: str | None,
    compression: str,
    secured: Secured,
    password_file: Path,
    tmp_path: Path,
) -> None:
    proof: dict[str, Any] = {}
    if mechanism == "OAUTHBEARER":
        token = tmp_path / "token"
        token.write_text(unsigned(USER))
        proof = {"kafka_sasl_mechanism": mechanism, "kafka_token_file": token}
    elif mechanism:
        proof = {
            "kafka_sasl_mechanism": mechanism,
            "kafka_username": USER,
            "kafka_password_file": password_file,
        }
    settings = secured.settings(
        listener,
        app_id=f"over-{listener.lower()}-{(mechanism or 'none').lower()}",
        kafka_compression=compression,
        kafka_group_instance_id="worker-1",
        session_timeout_s=6,
        **proof,
    )
    alert = await alert_of_a_worker(settings)
    assert alert.place.name
    async with AIOKafkaConsumer(
        topics.ALERTS.name, **client_options(settings), auto_offset_reset="earliest"
    ) as reader:
        record = await asyncio.wait_for(reader.getone(), 20)
    assert wire.decode(ControlAlert, record.value).alert_id == alert.alert_id


async def test_a_token_of_nobody_is_told(secured: Secured, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("rubbish")
    settings = secured.settings("TOKEN", kafka_sasl_mechanism="OAUTHBEARER", kafka_token_file=token)
    with pytest.raises(BrokerError, match=r"kafka_token_file: .* does not take the token"):
        await preflight(settings)
    assert PASSWORD not in repr(settings)
