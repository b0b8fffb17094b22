"""The settings that only a Kafka broker needs: how to reach it, who one is there, how topics lie.

All of them are fields of :class:`streams.settings.Settings`; on the embedded log they do nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"]
Compression = Literal["none", "gzip", "snappy", "lz4", "zstd"]

_TLS_ONLY: Final = ("kafka_ca_file", "kafka_cert_file", "kafka_key_file", "kafka_key_password_file")
_SASL_ONLY: Final = (
    "kafka_username",
    "kafka_password",
    "kafka_password_file",
    "kafka_token_file",
    "kafka_token_url",
)

LARGEST_FACTOR: Final = 2
"""A dead letter holds its record in base64, 4/3 of its size, and some words; so topics, producer and
consumer take twice the longest record."""

BATCH_OVERHEAD: Final = 65_536
"""Room for the headers, the key and the framing of a longest record."""


class KafkaSettings(BaseSettings):
    """The fields; :class:`streams.settings.Settings` takes them in."""

    # -- topics ------------------------------------------------------------------------------
    replication_factor: int = Field(
        default=1,
        ge=1,
        le=9,
        description="Kafka only: brokers that hold each record. From 3 on, a record counts as written "
        "when all but one have it.",
    )
    declare_topics: bool = Field(
        default=True,
        description="Create missing topics at start. Off where operators make them: then a missing "
        "topic is an error, and `frontwatch topics apply` creates it.",
    )

    # -- the way to the brokers --------------------------------------------------------------
    kafka_security_protocol: Protocol = Field(
        default="PLAINTEXT",
        description="What the brokers' listener speaks: with SSL in its name it is encrypted, with "
        "SASL in its name it asks who you are.",
    )
    kafka_ca_file: Path | None = Field(
        default=None,
        description="PEM file of the authorities that may vouch for brokers. Empty: those that the "
        "system trusts.",
    )
    kafka_check_hostname: bool = Field(
        default=True,
        description="Whether a broker's certificate must name the address that it was reached at.",
    )
    kafka_cert_file: Path | None = Field(
        default=None, description="PEM file of our own certificate, where brokers ask for one."
    )
    kafka_key_file: Path | None = Field(
        default=None, description="PEM file of the key of kafka_cert_file."
    )
    kafka_key_password_file: Path | None = Field(
        default=None, description="A file with the password of kafka_key_file alone."
    )
    kafka_sasl_mechanism: Mechanism = Field(
        default="SCRAM-SHA-512", description="How to show who we are, where the listener asks."
    )
    kafka_username: str = Field(default="", description="Our name for PLAIN and SCRAM.")
    kafka_password: SecretStr | None = Field(
        default=None,
        description="Its password. Better kafka_password_file: an environment is easily shown.",
    )
    kafka_password_file: Path | None = Field(
        default=None, description="A file with the password of kafka_username alone."
    )
    kafka_token_file: Path | None = Field(
        default=None,
        description="OAUTHBEARER: a file with the token alone, read anew for every connection.",
    )
    kafka_token_url: str = Field(
        default="",
        description="OAUTHBEARER: the endpoint that gives a token for client credentials, https://... "
        "(http:// on loopback only).",
    )
    kafka_token_client: str = Field(
        default="", description="OAUTHBEARER: the client id for kafka_token_url."
    )
    kafka_token_secret_file: Path | None = Field(
        default=None, description="OAUTHBEARER: a file with the secret of kafka_token_client alone."
    )
    kafka_token_scope: str = Field(
        default="", description="OAUTHBEARER: the scope to ask kafka_token_url for."
    )

    # -- tuning ------------------------------------------------------------------------------
    kafka_client_id: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9._-]{0,200}$",
        description="Our name in the brokers' logs, metrics and quotas. Empty: the app_id.",
    )
    kafka_group_instance_id: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9._-]{0,200}$",
        description="A name of this worker alone that stays over restarts, for instance the host name: "
        "a restart within session_timeout_s then moves no partition. Two workers of one name "
        "throw each other out.",
    )
    kafka_compression: Compression = Field(
        default="gzip", description="Of what is written; whatever others wrote is read."
    )
    session_timeout_s: float = Field(
        default=30.0,
        ge=1,
        le=1800,
        description="Kafka only, seconds: a worker that is silent for longer is taken for dead. "
        "Faust's 60 makes a restart after a crash wait for a minute. Brokers refuse less than 6.",
    )

    @property
    def kafka_encrypted(self) -> bool:
        """Whether the listener speaks TLS."""
        return self.kafka_security_protocol.endswith("SSL")

    @property
    def kafka_asks_who(self) -> bool:
        """Whether the listener asks who we are by SASL."""
        return self.kafka_security_protocol.startswith("SASL")

    @field_validator("kafka_token_url", mode="after")
    @classmethod
    def _token_address(cls, value: str) -> str:
        parts = urlsplit(value)
        safe = parts.scheme == "https" or (
            parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
        )
        if value and not (safe and parts.hostname):
            raise ValueError("a token is fetched from https://host/... (http:// on loopback only)")
        if parts.username is not None or parts.password is not None:
            raise ValueError("the secret goes into kafka_token_secret_file, not into the address")
        return value

    @model_validator(mode="after")
    def _agreeing(self) -> Self:
        """Refuse what would be ignored in silence: a password that no listener asks for."""
        for needed, names in (
            (self.kafka_encrypted, _TLS_ONLY),
            (self.kafka_asks_who, _SASL_ONLY),
        ):
            given = [name for name in names if getattr(self, name)]
            if given and not needed:
                raise ValueError(
                    f"{given[0]} is set, but kafka_security_protocol is "
                    f"{self.kafka_security_protocol}, which does not use it"
                )
        if bool(self.kafka_cert_file) != bool(self.kafka_key_file):
            raise ValueError("kafka_cert_file and kafka_key_file are set together or not at all")
        if self.kafka_asks_who:
            self._require_proof()
        return self

    def _require_proof(self) -> None:
        """Raise ValueError where nothing says who we are."""
        if self.kafka_sasl_mechanism == "OAUTHBEARER":
            if bool(self.kafka_token_file) == bool(self.kafka_token_url):
                raise ValueError("OAUTHBEARER needs one of kafka_token_file and kafka_token_url")
            client = self.kafka_token_client and self.kafka_token_secret_file
            if self.kafka_token_url and not client:
                raise ValueError(
                    "kafka_token_url needs kafka_token_client and kafka_token_secret_file"
                )
            return
        if not self.kafka_username:
            raise ValueError(f"{self.kafka_sasl_mechanism} needs kafka_username")
        if bool(self.kafka_password) == bool(self.kafka_password_file):
            raise ValueError(
                f"{self.kafka_sasl_mechanism} needs one of kafka_password_file and kafka_password"
            )
