"""The notifying agent: hands every alert to where subscribers get it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from agents.notify.dedupe import SeenAlerts
from agents.results import Result
from schemas.alerts import ControlAlert

Deliver = Callable[[Sequence[ControlAlert]], Awaitable[None]]
"""Hands alerts on in their order and returns when all are safe there. Doing it twice must change
nothing: after a restart the agent does not know what it delivered before."""


class NotifyAgent:
    """Delivers alerts in order, each once, a batch at a time: a store takes many in one write.

    Args:
        deliver: Where alerts go. If it raises, none of those alerts counts as delivered.
    """

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._seen = SeenAlerts()

    async def __call__(self, batch: Sequence[ControlAlert]) -> Sequence[Result]:
        """Deliver ``batch`` in order; return one empty result per alert."""
        first: dict[str, ControlAlert] = {}
        results = []
        for alert in batch:
            again = alert.alert_id in self._seen or alert.alert_id in first
            results.append(Result(reason="delivered before") if again else Result())
            first.setdefault(alert.alert_id, alert)
        new = [alert for alert_id, alert in first.items() if alert_id not in self._seen]
        if new:
            await self._deliver(new)
        for alert in new:
            self._seen.add(alert.alert_id)
        return results
