"""The machine on one page: which agent hangs on which topic.

    news.raw -> screen -> news.screened -> detect -> control.claims -> corroborate -> control.alerts
                  |                          |                            |              |
            (screened out)        (with, without claims)           control.places     notify

What a stage sends goes where ``topics.BY_CHANNEL`` says; what it cannot handle goes to
``news.deadletter``; what became of an article goes to ``news.outcomes``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from agents.classify.agent import ScreenAgent
from agents.corroborate.agent import CorroborateAgent
from agents.detect.agent import DetectAgent
from agents.notify.agent import NotifyAgent
from schemas.alerts import ControlAlert
from streams import topics
from streams.app import StagesFactory
from streams.bare import Cores
from streams.ledger_table import Ledger
from streams.offload import InThread
from streams.settings import Settings
from streams.stage import Stage

Deliver = Callable[[ControlAlert], Awaitable[None]]


def stages(cores: Cores, ledger: Ledger, deliver: Deliver) -> tuple[Stage, ...]:
    """Return every stage, in the order in which an article passes them."""
    return (
        Stage("screen", topics.RAW, ScreenAgent()),
        Stage("detect", topics.SCREENED, InThread(DetectAgent(cores.detector))),
        Stage("corroborate", topics.CLAIMS, CorroborateAgent(ledger), state=ledger),
        Stage("notify", topics.ALERTS, NotifyAgent(deliver)),
    )


def default_stages(settings: Settings) -> StagesFactory:
    """Return what :func:`streams.app.create_app` calls; loads the cores of ``settings``."""
    cores = Cores.from_settings(settings)
    return lambda ledger, deliver: stages(cores, ledger, deliver)
