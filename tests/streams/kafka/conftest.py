"""A broker with every kind of listener, and the settings that reach each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from streams.settings import Settings, load_settings
from tests.brokers.cluster import Cluster
from tests.brokers.node import Runtime
from tests.streams.cli.conftest import cli, home
from tests.streams.kafka.certificates import Authority, authority

__all__ = ["cli", "home"]

USER = "desk"
PASSWORD = "correct horse"  # noqa: S105 - of a broker that lives for these tests
_MODULES = "org.apache.kafka.common.security"
LISTENERS = {
    "TLS": "SSL",
    "MUTUAL": "SSL",
    "SASL": "SASL_SSL",
    "CLEAR": "SASL_PLAINTEXT",
    "TOKEN": "SASL_SSL",
}


@dataclass(frozen=True, slots=True)
class Secured:
    """A running broker, whose certificates are those of ``authority``."""

    cluster: Cluster
    authority: Authority
    folder: Path

    def given(self, listener: str, **more: Any) -> dict[str, Any]:
        """Return the settings that reach ``listener`` by name, without those of who we are."""
        protocol = LISTENERS.get(listener, "PLAINTEXT")
        address = (
            self.cluster.broker
            if listener == "PLAIN"
            else f"kafka://{self.cluster.listener(listener)}"
        )
        trusted = {"kafka_ca_file": self.authority.certificate} if "SSL" in protocol else {}
        return {"broker": address, "kafka_security_protocol": protocol, **trusted, **more}

    def settings(self, listener: str, **more: Any) -> Settings:
        return load_settings(data_dir=self.folder, **self.given(listener, **more))


def _tls(folder: Authority) -> dict[str, str]:
    certificate, key = folder.issue("broker")
    both = folder.folder / "broker.pem"
    both.write_text(key.read_text() + certificate.read_text())
    return {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(both),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(folder.certificate),
        "listener.name.mutual.ssl.client.auth": "required",
    }


def _sasl() -> dict[str, str]:
    settings = {"auto.create.topics.enable": "false"}
    for listener in ("sasl", "clear"):
        name = f"listener.name.{listener}"
        settings[f"{name}.sasl.enabled.mechanisms"] = "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"
        settings[f"{name}.plain.sasl.jaas.config"] = (
            f'{_MODULES}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
        )
        for scram in ("256", "512"):
            settings[f"{name}.scram-sha-{scram}.sasl.jaas.config"] = (
                f"{_MODULES}.scram.ScramLoginModule required;"
            )
    token = "listener.name.token"  # noqa: S105 - Kafka's name for it
    settings[f"{token}.sasl.enabled.mechanisms"] = "OAUTHBEARER"
    settings[f"{token}.oauthbearer.sasl.jaas.config"] = (
        f"{_MODULES}.oauthbearer.OAuthBearerLoginModule required;"  # without a server of its own Kafka takes unsigned tokens: enough to see that ours arrive
    )
    return settings


@pytest.fixture(scope="module")
def secured(kafka_runtime: Runtime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("secured")
    own = authority(folder / "authority")
    users = [f"SCRAM-SHA-{n}=[name={USER},password={PASSWORD}]" for n in ("256", "512")]
    with Cluster(
        kafka_runtime,
        folder / "broker",
        settings={**_tls(own), **_sasl()},
        listeners=LISTENERS,
        users=users,
    ) as cluster:
        yield Secured(cluster, own, folder)


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    return file


Given = Callable[..., dict[str, Any]]
