"""Scores the alerts of a replay against timelines of who held a place.

    python -m benchmarks.storylines [--gold FILE] [--timelines FILE] [--all]

A timeline says for one place who held it from when on, as the articles of one storyline together
tell. Each is replayed by itself, as ``frontwatch replay`` does. Three figures: timelines whose last
alert leaves the right holder, changes of holder that an alert told of, and alerts of a change that
no timeline knows (surplus). ``--all`` prints the alerts of every timeline, not just of the wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks.goldsets import ROOT, load
from schemas.alerts import AlertKind, ControlAlert
from schemas.articles import RawArticle
from schemas.claims import Actor
from schemas.control import Tier
from streams.bare import replay
from streams.cores import Cores
from streams.scoring.agreement import Names, same_name
from streams.scoring.gold import GoldArticle, GoldClaim, read_claims
from streams.seeding import in_event_order

EVAL: Final = ROOT.parent / "shared" / "eval"
SLACK: Final = timedelta(days=4)
"""An alert and a timeline may date one change so far apart: reports of a battle's end differ."""
_OFF: Final = frozenset({Tier.DENIED, Tier.RETRACTED, Tier.EXPIRED})
_TELLS: Final = frozenset({AlertKind.NEW, AlertKind.REVERSAL})


Same = Callable[[str | None, Actor | None, date], bool]
"""Tells whether a timeline's holder is this actor, on that day."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Who holds the place from ``since`` on; None where nobody is known to."""

    since: date
    holder: str | None
    status: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """One place in one storyline: its holds in order, its articles, and what else it is called."""

    name: str
    place: str
    holds: tuple[Hold, ...]
    articles: tuple[GoldArticle, ...]

    def claims(self) -> list[GoldClaim]:
        """Return the gold claims about this very place, or about ground of it under other names."""
        return [c for a in self.articles for c in a.claims if self._is_own(a, c)]

    def _is_own(self, article: GoldArticle, claim: GoldClaim) -> bool:
        """Tell whether a claim is what the timeline goes by.

        Ground that has no name ("an area south of X") is called by others in some items: there, the
        claim with the holder of a hold is meant for which the timeline names the item, if none
        of the item's claims has the timeline's own name.
        """
        if same_name(self.place, claim.place, claim.place_name):
            return True
        if any(same_name(self.place, c.place, c.place_name) for c in article.claims):
            return False
        told = {h.holder for h in self.holds if article.raw.id in h.because}
        return self.is_nameless and claim.status != "denied" and claim.gainer in told

    @property
    def is_nameless(self) -> bool:
        """Whether the timeline is about ground that no map has under its name."""
        return self.place.casefold().startswith("area ")

    def changes(self) -> list[Hold]:
        """Return the holds by which the holder changed.

        The first one counts only if an article says that its holder took the place.
        """
        told: list[Hold] = []
        before: str | None = None
        for i, hold in enumerate(self.holds):
            if hold.holder is not None and hold.holder != before and (i or self._taken(hold)):
                told.append(hold)
            before = hold.holder
        return told

    def _taken(self, hold: Hold) -> bool:
        return any(
            claim.gainer == hold.holder and claim.status != "denied"
            for article in self.articles
            if article.raw.id in hold.because
            for claim in article.claims
            if same_name(self.place, claim.place, claim.place_name)
        )


@dataclass(slots=True)
class Score:
    """What a replay of one timeline gave."""

    timeline: Timeline
    alerts: list[ControlAlert]
    final_right: bool = False
    told: int = 0
    missed: list[Hold] = field(default_factory=list)
    surplus: list[ControlAlert] = field(default_factory=list)


def timelines(gold: Path, lines: Path) -> Iterator[Timeline]:
    """Yield every timeline with its articles."""
    articles = {article.raw.id: article for article in read_claims(gold)}
    for name, row in json.loads(lines.read_text(encoding="utf-8")).items():
        holds = tuple(_hold(step) for step in row["timeline"])
        # a hold may rest on an item of another storyline: what tells of it is replayed with it
        ids = dict.fromkeys([*row["articles"], *(i for h in holds for i in h.because)])
        found = tuple(articles[i] for i in ids if i in articles)
        yield Timeline(name, row["place"], holds, found)


def _hold(step: dict[str, Any]) -> Hold:
    day = date.fromisoformat(step["date"] if len(step["date"]) > 4 else f"{step['date']}-01-01")
    return Hold(day, step["holder"], step["status"], tuple(step["because"]))


def score(timeline: Timeline, cores: Cores, names: Names) -> Score:
    """Replay a timeline's articles and compare its alerts with it."""
    came = list(replay(cores, in_event_order(_dated(timeline))).alerts)
    result = Score(timeline, [a for a in came if _is_about(a, timeline, names)])
    country = next((c.country for c in timeline.claims()), None)

    def same(holder: str | None, actor: Actor | None, day: date) -> bool:
        return holder is not None and names.agree(holder, actor, country, day)

    result.final_right = _final(result.alerts, timeline, same)
    live = [a for a in result.alerts if a.tier not in _OFF]
    for hold in timeline.changes():
        if any(same(hold.holder, a.gainer, hold.since) and _near(a, hold) for a in live):
            result.told += 1
        else:
            result.missed.append(hold)
    tells = [a for a in live if a.kind in _TELLS]
    result.surplus = [a for a in tells if not _is_known(a, timeline, same)]
    return result


def _is_about(alert: ControlAlert, timeline: Timeline, names: Names) -> bool:
    """Tell whether an alert is about the timeline's place, not about one beside it."""
    if names.means(timeline.place, alert.place):
        return True
    own = timeline.claims()
    if timeline.is_nameless:
        return _is_on_ground(alert, timeline, own, names)
    others = [c for a in timeline.articles for c in a.claims if c not in own]
    if any(names.means(name, alert.place) for c in others for name in _called(c)):
        return False
    return any(names.means(name, alert.place) for c in own for name in _called(c))


def _is_on_ground(
    alert: ControlAlert, timeline: Timeline, own: Sequence[GoldClaim], names: Names
) -> bool:
    """Tell whether an alert is about ground without a name, matched as claims are: within 30 km.

    The claims are those of the alert's own articles, since each calls the ground otherwise.
    """
    told_by = {source.article_id for source in alert.sources}
    told = [c for a in timeline.articles if a.raw.id in told_by for c in a.claims]
    return any(c in own and names.same_place(c, alert.place) for c in told)


def _called(claim: GoldClaim) -> tuple[str, ...]:
    return tuple(name for name in (claim.place, claim.place_name) if name)


def _is_known(alert: ControlAlert, timeline: Timeline, same: Same) -> bool:
    """Tell whether a timeline knows the change: its gainer then, or who gave the place up."""
    if alert.gainer is None:  # somebody left: part of any change of that time
        return any(_near(alert, hold) for hold in timeline.holds)
    known = [h for h in timeline.holds if same(h.holder, alert.gainer, h.since)]
    return any(_near(alert, hold) for hold in known)


def _final(alerts: Sequence[ControlAlert], timeline: Timeline, same: Same) -> bool:
    """Tell whether the last alert leaves the place with the holder that the timeline ends with.

    Where both call it contested, both parties hold some of it.
    """
    last = timeline.holds[-1]
    if not alerts:
        return not timeline.changes()
    alert = alerts[-1]
    if alert.tier is Tier.CONTESTED and last.status == "contested":
        return any(same(last.holder, actor, last.since) for actor in (alert.gainer, alert.loser))
    left = alert.loser if alert.tier in _OFF else alert.gainer
    return bool(same(last.holder, left, last.since)) if last.holder else left is None


def _near(alert: ControlAlert, hold: Hold) -> bool:
    return alert.event_date is None or abs(alert.event_date - hold.since) <= SLACK


def _dated(timeline: Timeline) -> list[RawArticle]:
    """Return the articles; one without a time stands at the hold that it is named for."""
    named = {name: hold.since for hold in timeline.holds for name in hold.because}
    found = []
    for article in (a.raw for a in timeline.articles):
        day = named.get(article.id, timeline.holds[0].since)
        moment = article.published_at or datetime.combine(day, time(), UTC)
        found.append(replace(article, ingested_at=moment))
    return found


def main() -> int:
    """Print a line for each timeline and the three figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, default=EVAL / "dev.jsonl")
    parser.add_argument("--timelines", type=Path, default=EVAL / "dev-storylines.json")
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    cores, names = load()
    scores = [score(t, cores, names) for t in timelines(given.gold, given.timelines)]
    for one in scores:
        _print(one, whole=given.all)
    _summary(scores)
    return 0


def _print(one: Score, *, whole: bool) -> None:
    wrong = not one.final_right or one.missed or one.surplus
    head = "wrong" if wrong else "right"
    sys.stdout.write(f"{head}  {one.timeline.name} ({one.timeline.place})\n")
    if not wrong and not whole:
        return
    for hold in one.timeline.holds:
        sys.stdout.write(f"    timeline {hold.since} {hold.holder} ({hold.status})\n")
    for alert in one.alerts:
        extra = "  SURPLUS" if alert in one.surplus else ""
        sys.stdout.write(
            f"    alert    {alert.event_date} {alert.kind.value} {alert.tier.value}"
            f" {alert.gainer and alert.gainer.name} from {alert.loser and alert.loser.name}"
            f" [{alert.extent.value}] {alert.place.name}"
            f" ({', '.join(s.article_id for s in alert.sources)}){extra}\n"
        )
    for hold in one.missed:
        sys.stdout.write(f"    MISSED   {hold.since} {hold.holder}\n")
    if not one.final_right:
        sys.stdout.write("    FINAL HOLDER WRONG\n")


def _summary(scores: Sequence[Score]) -> None:
    changes = sum(len(one.timeline.changes()) for one in scores)
    told = sum(one.told for one in scores)
    final = sum(one.final_right for one in scores)
    most = max(len(one.surplus) for one in scores)
    sys.stdout.write(
        f"final holder right  {final} of {len(scores)} ({final / len(scores):.0%})\n"
        f"changes told        {told} of {changes} ({told / changes:.0%})\n"
        f"surplus changes     {sum(len(one.surplus) for one in scores)}, {most} at most in one\n"
    )


if __name__ == "__main__":
    sys.exit(main())
