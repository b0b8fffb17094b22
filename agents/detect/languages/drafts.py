"""From a wording of a change to a draft claim, or to why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agents.detect.languages.changes import Change
from agents.detect.languages.days import Day
from agents.detect.languages.spots import Line, Spot
from agents.detect.sentences import Sentence
from agents.detect.trace import Outcome
from schemas.articles import BlockKind
from schemas.claims import Actor, Place, Status


@dataclass(frozen=True, slots=True)
class Draft:
    """A change as one sentence tells it, before the sentences of an article are put together."""

    sentence: Sentence
    source: str
    line: Line
    change: Change
    spot: Spot
    place: Place
    gainer: Actor | None
    loser: Actor | None
    gainer_spot: Spot | None
    loser_spot: Spot | None
    status: Status
    speaker: Actor | None
    said_by: str | None
    part: str | None
    partial: bool
    day: Day | None
    dateline: date | None
    why: str

    @property
    def is_body(self) -> bool:
        """Whether it stands in the running text rather than in a title or heading."""
        heads = {BlockKind.TITLE, BlockKind.HEADING}
        return self.sentence.field == "text" and self.sentence.kind not in heads


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a wording makes no claim."""

    change: Change
    trigger: str
    outcome: Outcome
    why: str
