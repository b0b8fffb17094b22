"""The settings of delivery; all of them are fields of :class:`streams.settings.Settings`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


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
    webhook_ca_file: Path | None = Field(
        default=None,
        description="Certificates (PEM) of authorities to trust besides the usual ones, for receivers "
        "of one's own.",
    )
