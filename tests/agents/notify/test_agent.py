from __future__ import annotations

import pytest

from agents.notify.agent import NotifyAgent
from agents.notify.dedupe import SeenAlerts
from tests.agents.corroborate.storyline import Story
from tests.agents.corroborate.test_storylines import ALBU_KAMAL_2017

ALERTS = Story().hear(*ALBU_KAMAL_2017).alerts


class Sink:
    """Takes alerts in, and refuses as long as it is closed."""

    def __init__(self) -> None:
        self.got = []
        self.calls = 0
        self.closed = False

    async def __call__(self, alerts):
        self.calls += 1
        if self.closed:
            raise ConnectionError("the sink is closed")
        self.got.extend(alerts)


async def test_every_alert_is_handed_on_in_order_and_once():
    sink = Sink()
    agent = NotifyAgent(sink)
    results = await agent(ALERTS)
    assert sink.got == ALERTS
    assert [result.emissions for result in results] == [()] * len(ALERTS)
    (again,) = await agent([ALERTS[3]])
    assert again.reason == "delivered before"
    assert sink.got == ALERTS
    assert sink.calls == 1


async def test_an_alert_that_comes_twice_in_one_batch_is_handed_on_once():
    sink = Sink()
    first, second = await NotifyAgent(sink)([ALERTS[0], ALERTS[0]])
    assert (first.reason, second.reason) == (None, "delivered before")
    assert sink.got == [ALERTS[0]]


async def test_what_was_refused_is_tried_again():
    sink = Sink()
    agent = NotifyAgent(sink)
    sink.closed = True
    with pytest.raises(ConnectionError):
        await agent(ALERTS[:1])
    sink.closed = False
    await agent(ALERTS[:1])
    assert sink.got == ALERTS[:1]


def test_memory_is_bounded_and_forgets_the_oldest():
    seen = SeenAlerts(2)
    for alert_id in ("a", "b", "a", "c"):
        seen.add(alert_id)
    assert [alert_id in seen for alert_id in ("a", "b", "c")] == [True, False, True]
    with pytest.raises(ValueError, match="remembers nothing"):
        SeenAlerts(0)
