"""How our own clients connect to Kafka: one place for all that is not a Faust worker."""

from __future__ import annotations

from typing import Any, Final

from yarl import URL

from streams.errors import SettingsError
from streams.kafka.security import security_options
from streams.settings import Settings

DEFAULT_PORT: Final = 9092


def client_options(settings: Settings) -> dict[str, Any]:
    """Return the arguments that every aiokafka consumer, producer and admin client is made with.

    Raises:
        SettingsError: the address is none, or a file of a certificate, key or secret cannot be used.
    """
    return {"bootstrap_servers": servers(settings), **security_options(settings)}


def servers(settings: Settings) -> list[str]:
    """Return the addresses of the brokers to ask first, as host:port.

    Raises:
        SettingsError: one is no address.
    """
    return [
        f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in brokers(settings)
    ]


def brokers(settings: Settings) -> list[tuple[str, int]]:
    """Return host and port of each broker that the settings name.

    Raises:
        SettingsError: one is no address.
    """
    found = []
    for part in filter(None, (part.strip() for part in settings.broker.split(";"))):
        try:
            url = URL(part if "://" in part else f"kafka://{part}")
            host, port = url.host, url.port or DEFAULT_PORT
        except ValueError:
            host = None
        if not host:
            raise SettingsError(f"broker: {part!r} is no address: kafka://host:port")
        found.append((host, port))
    return found
