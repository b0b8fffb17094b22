"""How our own clients connect to Kafka: one place for all that is not a Faust worker."""

from __future__ import annotations

from typing import Any

from streams.kafka.security import security_options
from streams.settings import Settings


def servers(settings: Settings) -> list[str]:
    """Return the addresses of the brokers to ask first, as host:port."""
    parts = (part.strip() for part in settings.broker.split(";"))
    return [part.removeprefix("kafka://") for part in parts if part]


def client_options(settings: Settings) -> dict[str, Any]:
    """Return the arguments that every aiokafka consumer, producer and admin client is made with.

    Raises:
        SettingsError: a file of a certificate, key or secret cannot be used.
    """
    return {"bootstrap_servers": servers(settings), **security_options(settings)}
