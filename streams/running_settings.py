"""The settings of how a worker is watched and how it ends.

All of them are fields of :class:`streams.settings.Settings`.
"""

from __future__ import annotations

from pydantic import Field

from streams.kafka.settings import KafkaSettings


class RunningSettings(KafkaSettings):
    """The fields; :class:`streams.settings.Settings` takes them in."""

    stuck_after_s: float = Field(
        default=300.0,
        gt=0,
        description="Seconds without a commit of a stage that has records to read, after which "
        "/healthz says that it is stuck. Longer than any batch takes, retries included.",
    )
    drain_s: float = Field(
        default=1.5,
        ge=0,
        le=60,
        description="Seconds that a stopping worker gives the batches in work. What is not finished "
        "then is not acknowledged, and is read again at the next start.",
    )
