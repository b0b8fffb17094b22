"""Alerts of a replay against gold: each in its place, with the right kind, tier and follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from schemas.alerts import ControlAlert
from schemas.articles import RawArticle
from schemas.ticks import Tick
from streams.scoring.agreement import Names
from streams.scoring.gold import GoldAlert, GoldTopic


@dataclass(slots=True)
class TopicScore:
    """One storyline: how many alerts were wanted, how many came, how many are right in full.

    ``differences`` say in words what is missing, too much or otherwise.
    """

    name: str
    wanted: int
    came: int
    right: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether just the wanted alerts came, in order."""
        return self.wanted == self.came == self.right


def score_alerts(
    gold: GoldTopic,
    came: Sequence[ControlAlert],
    movers: Sequence[str],
    names: Names,
) -> TopicScore:
    """Compare the alerts of a replay with gold; ``movers`` are what fired them.

    Alerts are laid side by side by article, kind and place, so that one that is missing does not
    make all after it wrong.
    """
    score = TopicScore(gold.name, len(gold.alerts), len(came))
    wanted_keys = [(_fired_by(a), a.kind) for a in gold.alerts]
    came_keys = [(mover, a.kind.value) for mover, a in zip(movers, came, strict=True)]
    index_of: dict[str, int] = {}
    blocks = SequenceMatcher(None, wanted_keys, came_keys, autojunk=False).get_matching_blocks()
    paired = {b.a + k: b.b + k for b in blocks for k in range(b.size)}
    for i, j in paired.items():
        index_of[came[j].alert_id] = i
    for i, wanted in enumerate(gold.alerts):
        if i not in paired:
            score.differences.append(f"missing: {_told(wanted)}")
            continue
        wrong = _differences(wanted, came[paired[i]], index_of, names)
        score.right += not wrong
        score.differences += [f"{_fired_by(wanted)} {wanted.kind}: {words}" for words in wrong]
    extra = set(range(len(came))) - set(paired.values())
    score.differences += [
        f"too much: {movers[j]} {came[j].kind}: {came[j].summary}" for j in sorted(extra)
    ]
    return score


def name_of(mover: RawArticle | Tick | None) -> str:
    """Return what gold calls that which fired an alert: an article by its id, a tick by its day."""
    if isinstance(mover, Tick):
        return mover.at.date().isoformat()
    return "" if mover is None else mover.id


def _fired_by(gold: GoldAlert) -> str:
    if gold.article_id is None:
        return "" if gold.at is None else gold.at.isoformat()
    return gold.article_id


def _differences(
    gold: GoldAlert, alert: ControlAlert, index_of: dict[str, int], names: Names
) -> list[str]:
    country, wrong = alert.place.country, []
    if not names.means(gold.place, alert.place):
        wrong.append(f"place is {alert.place.name}, not {gold.place}")
    for name in ("gainer", "loser"):
        wanted, actor = getattr(gold, name), getattr(alert, name)
        if wanted is not None and not names.agree(wanted, actor, country, gold.event_date):
            wrong.append(f"{name} is {actor.name if actor else None}, not {wanted}")
    told = {
        "tier": alert.tier.value,
        "extent": alert.extent.value,
        "event_date": alert.event_date,
        "independent_sources": alert.independent_sources,
    }
    for name, value in told.items():
        wanted = getattr(gold, name)
        if wanted is not None and wanted != value:
            wrong.append(f"{name} is {value}, not {wanted}")
    follows = index_of.get(alert.follows) if alert.follows else None
    if follows != gold.follows or (alert.follows and alert.follows not in index_of):
        wrong.append(
            f"follows {_ordinal(follows, alert.follows)}, not {_ordinal(gold.follows, None)}"
        )
    return wrong


def _ordinal(index: int | None, alert_id: str | None) -> str:
    if index is not None:
        return f"alert {index}"
    return f"{alert_id}, which gold does not have" if alert_id else "none"


def _told(gold: GoldAlert) -> str:
    return f"{_fired_by(gold)} {gold.kind} ({gold.tier}): {gold.place}, {gold.gainer} from {gold.loser}"
