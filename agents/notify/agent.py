"""The notifying agent: hands every alert to where subscribers get it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from agents.notify.dedupe import SeenAlerts
from agents.results import Result
from schemas.alerts import ControlAlert

Deliver = Callable[[ControlAlert], Awaitable[None]]
"""Hands one alert on and returns when it is safe there. Doing it twice must change nothing: after
a restart the agent does not know what it delivered before."""


class NotifyAgent:
    """Delivers alerts in order, each once.

    Args:
        deliver: Where alerts go. If it raises, the alert counts as not delivered.
    """

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._seen = SeenAlerts()

    async def __call__(self, batch: Sequence[ControlAlert]) -> Sequence[Result]:
        """Deliver ``batch`` in order; return one empty result per alert."""
        return [await self._hand_on(alert) for alert in batch]

    async def _hand_on(self, alert: ControlAlert) -> Result:
        if alert.alert_id in self._seen:
            return Result(reason="delivered before")
        await self._deliver(alert)
        self._seen.add(alert.alert_id)
        return Result()
