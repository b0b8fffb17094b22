"""Before a worker starts: can it reach the brokers, show who it is, speak with them, find its topics?

aiokafka tries for ever, or says "unable to bootstrap" whatever is wrong. Here each broker of the
settings is asked once, and what comes back is told in one line that names the setting to look at.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from aiokafka import errors
from aiokafka.conn import AIOKafkaConnection
from aiokafka.protocol.metadata import MetadataRequest

from streams.errors import FrontwatchError
from streams.kafka.admin import KafkaTopics, open_topics
from streams.kafka.client import brokers
from streams.kafka.security import security_options
from streams.kafka.versions import too_old
from streams.settings import Settings
from streams.topic_plan import TopicsError, require
from streams.topics import declared

_ONE_S: Final = 4.0
"""What one broker gets to answer in."""
_ALL_S: Final = 12.0
"""What everything gets: an operator waits for the message."""


_Kinds = type[Exception] | tuple[type[Exception], ...]
_Words = Callable[[Settings, str, Exception], str]


class BrokerError(FrontwatchError):
    """The brokers cannot be worked with; the message names the setting and what to do."""


async def preflight(settings: Settings) -> None:
    """Check everything that a worker needs of its brokers; create missing topics if it may.

    On the embedded log there is nothing to check.

    Raises:
        SettingsError: a certificate or secret cannot be read.
        BrokerError: no broker can be reached, trusted, satisfied or understood.
        TopicsError: the topics do not lie as the settings want them.
    """
    if settings.log_path is not None:
        return
    async with reached_topics(settings) as there:
        await _require_room(there, settings)
        await require(there, declared(settings), create=settings.declare_topics)


async def require_brokers(settings: Settings) -> None:
    """Check that the brokers can be worked with, and leave their topics alone.

    Raises:
        SettingsError: a certificate or secret cannot be read.
        BrokerError: no broker can be reached, trusted, satisfied or understood.
    """
    async with reached_topics(settings):
        return


@asynccontextmanager
async def reached_topics(
    settings: Settings, within_s: float = _ALL_S
) -> AsyncIterator[KafkaTopics]:
    """Open the topics of the cluster for ``within_s`` seconds, or say what is in the way.

    Raises:
        SettingsError: a certificate or secret cannot be read.
        BrokerError: no broker can be reached, trusted, satisfied or understood.
    """
    try:
        with _quiet_client():
            async with asyncio.timeout(within_s):
                await reach(settings)
                async with open_topics(settings) as there:
                    yield there
    except TimeoutError:
        raise BrokerError(
            f"broker: {settings.broker} answers, and not in time: no end after {within_s:.0f} s"
        ) from None
    except errors.KafkaError as error:
        raise BrokerError(
            f"broker: {settings.broker} answers, and then not: {_told(error)}; a broker's "
            "advertised.listeners may name an address that cannot be reached from here"
        ) from None


async def reach(settings: Settings) -> None:
    """Return once one of the brokers has been spoken with.

    Raises:
        SettingsError: a certificate or secret cannot be read.
        BrokerError: none can be worked with; the message is about the first that answered at all.
    """
    options = security_options(settings)
    troubles = await asyncio.gather(
        *(_trouble(settings, host, port, options) for host, port in brokers(settings))
    )
    if None not in troubles:
        raise BrokerError(min((each for each in troubles if each), key=_says_little))


def _says_little(trouble: str) -> bool:
    return trouble.startswith("broker:")


async def _trouble(settings: Settings, host: str, port: int, options: dict[str, Any]) -> str | None:
    """Return what is wrong with one broker, None if it can be worked with."""
    connection = AIOKafkaConnection(host, port, request_timeout_ms=_ONE_S * 1000, **options)
    try:
        async with asyncio.timeout(_ONE_S):
            await connection.connect()
            old = too_old(connection._versions, settings)  # noqa: SLF001 - what was negotiated
            if old:
                return f"broker: {host}:{port} is too old: {old}"
            known = await connection.send(MetadataRequest([]))
            if not known.brokers:  # so it says, instead of an answer, that it did not let us in
                return _not_let_in(settings, f"{host}:{port}", errors.AuthenticationFailedError())
    except FrontwatchError as error:  # a token or a secret cannot be had
        return str(error)
    except (OSError, TimeoutError, errors.KafkaError, NotImplementedError) as error:
        return _worded(settings, f"{host}:{port}", error)
    finally:
        connection.close()
    return None


def _worded(settings: Settings, where: str, error: Exception) -> str:
    """Return in one line what ``error`` means, with the setting that it is about."""
    for kinds, words in _WORDS:
        if isinstance(error, kinds):
            return words(settings, where, error)
    return (
        f"broker: nothing listens at {where} ({_told(error)}); start it, or set FRONTWATCH_BROKER"
    )


def _untrusted(settings: Settings, where: str, error: Exception) -> str:
    why = getattr(error, "verify_message", "")
    if "ostname" in why or "IP address" in why:
        return (
            f"kafka_check_hostname: the certificate of {where} is for another name ({why}); set "
            "broker to the name in it"
        )
    trusted = settings.kafka_ca_file or "the authorities of the system"
    return (
        f"kafka_ca_file: the certificate of {where} is not trusted ({why}); it is checked against "
        f"{trusted}"
    )


def _no_tls(settings: Settings, where: str, error: Exception) -> str:
    return (
        f"kafka_security_protocol: {where} does not speak TLS as {settings.kafka_security_protocol} "
        f"wants ({getattr(error, 'reason', '')}); if it does, it may want kafka_cert_file"
    )


def _other_mechanism(settings: Settings, where: str, _: Exception) -> str:
    return f"kafka_sasl_mechanism: {where} does not take {settings.kafka_sasl_mechanism}"


def _asks_nobody(_: Settings, where: str, __: Exception) -> str:
    return f"kafka_security_protocol: {where} does not ask who we are; leave SASL_ out of it"


def _no_host(_: Settings, where: str, __: Exception) -> str:
    return f"broker: there is no host of the name in {where}; set FRONTWATCH_BROKER"


def _silent(_: Settings, where: str, __: Exception) -> str:
    return (
        f"broker: {where} does not answer as Kafka does within {_ONE_S:.0f} s; is it the address?"
    )


def _not_let_in(settings: Settings, where: str, _: Exception) -> str:
    if settings.kafka_sasl_mechanism == "OAUTHBEARER":
        source = "kafka_token_file" if settings.kafka_token_file else "kafka_token_url"
        return f"{source}: {where} does not take the token"
    held = "kafka_password" if settings.kafka_password else "kafka_password_file"
    return (
        f"kafka_username, {held}: {where} does not know {settings.kafka_username!r} with this "
        f"password by {settings.kafka_sasl_mechanism}"
    )


def _hung_up(settings: Settings, where: str, _: Exception) -> str:
    """Word a connection that the other end closed: how depends on what we speak to it."""
    if settings.kafka_encrypted:
        wants = (
            "no TLS, or to know who we are (SASL_SSL), or a certificate of ours (kafka_cert_file)"
        )
    else:
        wants = "TLS, or to know who we are: SSL, SASL_SSL or SASL_PLAINTEXT"
    return (
        f"kafka_security_protocol: {where} hangs up on {settings.kafka_security_protocol}; its listener may want "
        f"{wants}"
    )


_WORDS: Final[tuple[tuple[_Kinds, _Words], ...]] = (
    (ssl.SSLCertVerificationError, _untrusted),
    (ssl.SSLError, _no_tls),
    (errors.UnsupportedSaslMechanismError, _other_mechanism),
    ((errors.AuthenticationFailedError, errors.SaslAuthenticationFailed), _not_let_in),
    (errors.IllegalSaslStateError, _asks_nobody),
    (socket.gaierror, _no_host),
    ((TimeoutError, errors.RequestTimedOutError), _silent),
    ((errors.KafkaError, ConnectionResetError, NotImplementedError), _hung_up),
)
"""What each kind of error means; the first that fits is meant."""


def _told(error: Exception) -> str:
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else f"{type(error).__name__}: {error}"[:200]


async def _require_room(there: KafkaTopics, settings: Settings) -> None:
    """Raise where a broker takes no request as long as the longest record."""
    for node, limit in sorted((await there.request_limits()).items()):
        if limit < settings.largest_batch:
            raise TopicsError(
                f"max_record_bytes: broker {node} takes requests of {limit} bytes "
                f"(socket.request.max.bytes), and a dead letter may have {settings.largest_batch}"
            )


@contextmanager
def _quiet_client() -> Iterator[None]:
    """Keep aiokafka from logging what we say better."""
    logger = logging.getLogger("aiokafka")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
