"""What stands in the way of a worker is told in one line that names the setting, within seconds.

Everything here happens for real, against real listeners; only the broker that is too old is a
listener of our own that answers as one would, since such a broker cannot be had any more.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from streams.errors import FrontwatchError
from streams.kafka.preflight import preflight
from streams.kafka.versions import NEEDS
from streams.settings import load_settings
from tests.streams.cli.conftest import Cli
from tests.streams.kafka.certificates import authority
from tests.streams.kafka.conftest import PASSWORD, USER, Secured

PROMISED_S = 15.0
WRONG = "wrong horse"


def told(error: BaseException) -> str:
    text = str(error)
    assert "\n" not in text
    assert len(text) < 500
    assert not any(secret in text for secret in (PASSWORD, WRONG))
    return text


async def trouble(**given: Any) -> str:
    begun = time.monotonic()
    with pytest.raises(FrontwatchError) as caught:
        await preflight(load_settings(**given))
    assert time.monotonic() - begun < PROMISED_S
    return told(caught.value)


# -- without a broker ------------------------------------------------------------------------


@asynccontextmanager
async def listening(answer: Callable[[bytes], bytes | None]) -> AsyncIterator[str]:
    """Listen as a broker whose answer to each request is ``answer`` of its head; None: silence."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await reader.readexactly(
                    struct.unpack(">i", await reader.readexactly(4))[0]
                )
                reply = answer(request)
                if reply is not None:
                    body = request[4:8] + reply  # the correlation id goes back
                    writer.write(struct.pack(">i", len(body)) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"kafka://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def speaking(versions: dict[int, int]) -> Callable[[bytes], bytes]:
    """Answer an ApiVersions request with the most that is spoken of each request."""
    entries = b"".join(struct.pack(">hhh", key, 0, most) for key, most in versions.items())
    return lambda _request: struct.pack(">hi", 0, len(versions)) + entries


KAFKA_0_10 = {0: 2, 1: 2, 2: 0, 3: 1, 8: 2, 9: 1, 11: 0, 18: 0}


async def test_a_broker_that_is_too_old_is_told_with_what_it_takes() -> None:
    async with listening(speaking(KAFKA_0_10)) as broker:
        text = await trouble(broker=broker)
    assert text.startswith("broker: 127.0.0.1:")
    assert "too old: it speaks Produce 2 at most, and Frontwatch needs 3, so Kafka 0.11" in text


async def test_a_broker_may_be_too_old_for_one_setting_alone() -> None:
    enough = {key: need.version for key, need in NEEDS.items()} | {18: 0}
    async with listening(speaking(enough)) as broker:
        text = await trouble(broker=broker, kafka_group_instance_id="worker-1")
    assert "JoinGroup 2 at most, and Frontwatch needs 5 (for kafka_group_instance_id)" in text


async def test_a_listener_that_is_no_broker_is_told() -> None:
    async with listening(lambda _request: None) as broker:
        text = await trouble(broker=broker)
    assert text.startswith("broker: 127.0.0.1:")
    assert "does not answer as Kafka does" in text


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_an_address_where_nothing_listens_is_told() -> None:
    text = await trouble(broker=f"kafka://127.0.0.1:{unused_port()}")
    assert text.startswith("broker: nothing listens at 127.0.0.1:")
    assert "FRONTWATCH_BROKER" in text
    assert "no host" in await trouble(broker="kafka://there-is-no-such-host.invalid:9092")


def test_the_command_ends_with_that_line_alone(cli: Cli) -> None:
    begun = time.monotonic()
    done = cli("worker", FRONTWATCH_BROKER=f"kafka://127.0.0.1:{unused_port()}")
    assert time.monotonic() - begun < PROMISED_S
    assert (done.returncode, done.stdout) == (1, b"")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("frontwatch: broker: nothing listens at")


async def test_the_command_ends_with_a_line_alone_where_the_broker_is_too_old(cli: Cli) -> None:
    begun = time.monotonic()
    async with listening(speaking(KAFKA_0_10)) as broker:
        done = await asyncio.to_thread(cli, "worker", FRONTWATCH_BROKER=broker)
    assert time.monotonic() - begun < PROMISED_S
    assert (done.returncode, done.stdout) == (1, b"")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("frontwatch: broker: 127.0.0.1:")
    assert "is too old" in line


def test_the_doctor_says_the_same(cli: Cli) -> None:
    broker = f"kafka://127.0.0.1:{unused_port()}"
    told = cli("doctor", "--json", FRONTWATCH_BROKER=broker).stdout.splitlines()
    (finding,) = [line for line in map(json.loads, told) if line["check"] == "broker"]
    assert finding["serious"]
    assert finding["trouble"].startswith("broker: nothing listens at 127.0.0.1:")


def test_fausts_own_command_ends_with_that_line_and_no_other_error(tmp_path: Path) -> None:
    address = f"kafka://127.0.0.1:{unused_port()}"
    begun = time.monotonic()
    done = subprocess.run(
        [Path(sys.executable).parent / "faust", "-A", "streams.app", "worker", "-l", "info"],
        env=os.environ | {"FRONTWATCH_DATA_DIR": str(tmp_path), "FRONTWATCH_BROKER": address},
        capture_output=True,
        timeout=50,
        check=False,
    )
    assert time.monotonic() - begun < PROMISED_S
    assert done.returncode == 1
    told = [json.loads(line) for line in done.stderr.decode().splitlines()]
    (error,) = [line["event"] for line in told if line["level"] not in {"debug", "info"}]
    assert "broker: nothing listens at" in error


async def test_the_embedded_log_needs_no_look(tmp_path: Path) -> None:
    await preflight(load_settings(data_dir=tmp_path))
    assert not (tmp_path / "frontwatch.db").exists()


# -- with a real one -------------------------------------------------------------------------

needs_kafka = pytest.mark.kafka


def known(**more: Any) -> dict[str, Any]:
    return {"kafka_username": USER, "kafka_password": PASSWORD, **more}


@needs_kafka
@pytest.mark.parametrize(
    ("listener", "given"),
    [
        ("PLAIN", {}),
        ("TLS", {}),
        ("SASL", known()),
        ("SASL", known(kafka_sasl_mechanism="SCRAM-SHA-256")),
        ("SASL", known(kafka_sasl_mechanism="PLAIN")),
        ("CLEAR", known()),
    ],
)
async def test_every_listener_lets_us_in(
    listener: str, given: dict[str, Any], secured: Secured
) -> None:
    await preflight(secured.settings(listener, **given))


@needs_kafka
async def test_a_certificate_of_ours_lets_us_in_and_its_lack_is_told(secured: Secured) -> None:
    certificate, key = secured.authority.issue("me")
    shown = {"kafka_cert_file": certificate, "kafka_key_file": key}
    await preflight(secured.settings("MUTUAL", **shown))
    assert "kafka_cert_file" in await trouble(**secured.given("MUTUAL"))


@needs_kafka
async def test_one_broker_of_several_is_enough(secured: Secured) -> None:
    broker = f"kafka://127.0.0.1:{unused_port()};{secured.cluster.broker}"
    await preflight(load_settings(data_dir=secured.folder, broker=broker))


@needs_kafka
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
async def test_a_wrong_password_is_told(
    mechanism: str, secured: Secured, password_file: Path
) -> None:
    password_file.write_text(WRONG)  # noqa: ASYNC240
    wrong = known(kafka_password=None, kafka_password_file=password_file)
    text = await trouble(**secured.given("SASL", kafka_sasl_mechanism=mechanism, **wrong))
    assert text.startswith("kafka_username, kafka_password_file: 127.0.0.1:")


@needs_kafka
async def test_a_certificate_that_is_not_trusted_is_told(secured: Secured, tmp_path: Path) -> None:
    other = authority(tmp_path / "other").certificate
    text = await trouble(**secured.given("TLS", kafka_ca_file=other))
    assert text.startswith("kafka_ca_file: the certificate of 127.0.0.1:")
    assert str(other) in text
    text = await trouble(**secured.given("TLS", kafka_ca_file=None))
    assert "the authorities of the system" in text


@needs_kafka
async def test_a_certificate_for_another_name_is_told_and_may_be_allowed(secured: Secured) -> None:
    broker = secured.given("TLS")["broker"].replace("127.0.0.1", "localhost")
    assert "kafka_check_hostname" in await trouble(**secured.given("TLS") | {"broker": broker})
    allowed = secured.given("TLS", kafka_check_hostname=False) | {"broker": broker}
    await preflight(load_settings(data_dir=secured.folder, **allowed))


@needs_kafka
@pytest.mark.parametrize(
    ("listener", "given", "named"),
    [
        ("TLS", {"kafka_security_protocol": "PLAINTEXT", "kafka_ca_file": None}, "hangs up"),
        ("SASL", {"kafka_security_protocol": "SSL"}, "kafka_security_protocol"),
        ("CLEAR", {"kafka_security_protocol": "PLAINTEXT"}, "hangs up"),
        ("PLAIN", known(kafka_security_protocol="SASL_PLAINTEXT"), "does not ask who we are"),
        ("TOKEN", known(), "kafka_sasl_mechanism: 127.0.0.1"),
    ],
)
async def test_the_wrong_protocol_is_told(
    listener: str, given: dict[str, Any], named: str, secured: Secured
) -> None:
    text = await trouble(**secured.given(listener) | given)
    assert named in text
    assert text.startswith(("kafka_security_protocol", "kafka_sasl_mechanism"))


@needs_kafka
async def test_a_missing_topic_is_told_where_it_may_not_be_declared(secured: Secured) -> None:
    text = await trouble(**secured.given("PLAIN", declare_topics=False, app_id="nobody"))
    assert text.startswith("topic ")
    assert "it is missing" in text
    assert "declare_topics" in text


@needs_kafka
async def test_partitions_that_differ_are_told(secured: Secured) -> None:
    await preflight(secured.settings("PLAIN"))
    text = await trouble(**secured.given("PLAIN", partitions=4))
    assert "news.raw: partitions is 1, and the settings want 4" in text
    assert "set partitions to 1" in text


@needs_kafka
async def test_more_copies_than_brokers_are_told(secured: Secured) -> None:
    given = secured.given("PLAIN", replication_factor=3)
    text = await trouble(**given)
    assert "replication_factor" in text


@needs_kafka
async def test_records_longer_than_a_broker_takes_are_told(secured: Secured) -> None:
    text = await trouble(**secured.given("PLAIN", max_record_bytes=90_000_000))
    assert text.startswith("max_record_bytes: broker 1 takes requests of 104857600 bytes")


@needs_kafka
@pytest.mark.parametrize(
    ("listener", "more", "named"),
    [
        ("SASL", {"kafka_username": USER, "kafka_password": WRONG}, "kafka_password"),
        ("TLS", {"kafka_ca_file": None}, "kafka_ca_file"),
        ("PLAIN", {"declare_topics": False, "app_id": "no-one"}, "declare_topics"),
        ("PLAIN", {"partitions": 7, "app_id": "no-one"}, "partitions"),
    ],
)
def test_the_command_ends_with_the_line_alone(
    listener: str, more: dict[str, Any], named: str, secured: Secured, cli: Cli
) -> None:
    asyncio.run(preflight(secured.settings("PLAIN")))
    given = {k: v for k, v in (secured.given(listener) | more).items() if v is not None}
    begun = time.monotonic()
    done = cli("worker", **{f"FRONTWATCH_{name.upper()}": str(v) for name, v in given.items()})
    assert time.monotonic() - begun < PROMISED_S
    assert (done.returncode, done.stdout) == (1, b"")
    (line,) = done.stderr.decode().splitlines()
    assert named in line
    assert WRONG not in line
