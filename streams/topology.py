"""The machine on one page: which agent hangs on which topic.

    news.raw -> screen -> news.screened -> detect -> control.claims -> corroborate -> control.alerts
                  |                          |                            |              |
            (screened out)        (with, without claims)    control.places, .history   notify
                                                                          |
                                                                         keep

What a stage sends goes where ``topics.BY_CHANNEL`` says; what it cannot handle goes to
``news.deadletter``; what became of an article goes to ``news.outcomes``.
"""

from __future__ import annotations

from agents.classify.agent import ScreenAgent
from agents.corroborate.agent import CorroborateAgent
from agents.detect.agent import DetectAgent, Detects
from agents.notify.agent import NotifyAgent
from agents.notify.keeping import Keep, KeepAgent
from streams import topics
from streams.app import Deliver, StagesFactory
from streams.cores import Cores
from streams.embedded.partitioner import partition_of
from streams.ledger_table import Ledger
from streams.offload import InThread
from streams.settings import Settings
from streams.stage import PassTicks, Stage, TakeTicks


def stages(
    cores: Cores, ledger: Ledger, deliver: Deliver, partitions: int = 1, keep: Keep | None = None
) -> tuple[Stage, ...]:
    """Return every stage, in the order in which an article passes them.

    Without ``keep`` nobody in this worker reads the state of places. A tick passes beside the articles, to every partition of the claims: each keeps its own clock.
    """
    corroborate = CorroborateAgent(
        ledger,
        rules=cores.rules,
        clocks=ledger.clocks,
        part_of=lambda place_id: partition_of(
            place_id.encode("utf-8", "surrogatepass"), partitions
        ),
    )
    return (
        Stage("screen", topics.RAW, ScreenAgent(), ticks=PassTicks(topics.SCREENED)),
        Stage(
            "detect",
            topics.SCREENED,
            InThread(DetectAgent(cores.detector)),
            ticks=PassTicks(topics.CLAIMS, spread=partitions),
        ),
        Stage("corroborate", topics.CLAIMS, corroborate, state=ledger, ticks=TakeTicks()),
        Stage("notify", topics.ALERTS, NotifyAgent(deliver)),
        *_keeping(keep),
    )


def _keeping(keep: Keep | None) -> tuple[Stage, ...]:
    if keep is None:
        return ()
    return (
        Stage("keep_places", topics.PLACES, KeepAgent(keep)),
        Stage("keep_history", topics.HISTORY, KeepAgent(keep)),
    )


def default_stages(
    settings: Settings, keep: Keep | None = None, detector: Detects | None = None
) -> StagesFactory:
    """Return what :func:`streams.app.create_app` calls; loads the detector unless one is given."""
    cores = Cores.from_settings(settings, detector)
    return lambda ledger, deliver: stages(cores, ledger, deliver, settings.partitions, keep)
