"""The settings of delivery; all of them are fields of :class:`streams.settings.Settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

Words = Annotated[tuple[str, ...], NoDecode]
"""A list in TOML, or words with commas or blanks between them in the environment."""


class DeliverySettings(BaseSettings):
    """The fields; :class:`streams.settings.Settings` takes them in."""

    deliver_subscriptions: bool = Field(
        default=True,
        description="Deliver to subscriptions while `run` or `worker` runs. Of several processes on one "
        "store one alone delivers. See docs/subscriptions.md.",
    )
    webhook_timeout_s: float = Field(
        default=15.0,
        gt=0,
        le=25,
        description="Seconds that a receiver has to answer. Below the 30 after which another process "
        "takes over from one that was killed.",
    )
    delivery_log_days: float = Field(
        default=30.0,
        ge=2,
        description="Days after which messages that are delivered or given up, and the log of their "
        "tries, are removed. Longer than the day in which a message is tried again.",
    )
    publish_delay_minutes: float = Field(
        default=0.0,
        ge=0,
        le=7 * 24 * 60,
        description="Minutes that an alert is held back from the page, the interface, the live stream "
        "and subscribers: where news of the minute could help to harm people. See docs/formats.md.",
    )
    coordinate_digits: int | None = Field(
        default=None,
        ge=0,
        le=5,
        description="Decimals of the degrees that go out: 2 are about a kilometre, 1 ten. Names and "
        "ids of places stay. Empty: as they are.",
    )
    notify_schemes: Words = Field(
        default=("mailto", "mailtos", "slack", "discord", "tgram", "gchat", "webex"),
        description="Kinds of addresses of apprise that subscriptions may name (extra `notify`). Of a "
        "kind that is not in the default, its host must be in notify_hosts.",
    )
    notify_hosts: Words = Field(
        default=(),
        description="Mail servers and chat servers of one's own that addresses of apprise may name, "
        "besides the large mail services.",
    )
    webhook_ca_file: Path | None = Field(
        default=None,
        description="Certificates (PEM) of authorities to trust besides the usual ones, for receivers "
        "of one's own.",
    )

    @field_validator("notify_schemes", "notify_hosts", mode="before")
    @classmethod
    def _parted(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value
