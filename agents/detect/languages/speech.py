"""Who says that a place changed hands, and what that makes of the claim."""

from __future__ import annotations

from typing import Final

from agents.detect.languages.reality import Verdict
from agents.detect.languages.scene import Read, Scene
from agents.detect.languages.spots import Line, Spot
from agents.detect.languages.words import Token
from agents.detect.trace import Outcome
from schemas.claims import Actor, Status

_NEAR_SPEECH: Final = 9


def speaker_of(said: Verdict, read: Read, scene: Scene) -> tuple[Actor | None, str | None]:
    """Return who says so: the party nearest to the word of saying."""
    at = said.said_at
    if at is None:
        at = read.line.any_in("according", 0, len(read.line.tokens))
    if at is None:
        return None, None
    near = [
        spot
        for spot in read.spots
        if spot.party and not spot.aside and _speaks(spot, at, read.line)
    ]
    best = min(near, key=lambda s: min(abs(s.first - at), abs(at - s.last)), default=None)
    if best is None:
        return None, None
    return scene.party(best, read), read.text(best)


def _speaks(spot: Spot, at: int, line: Line) -> bool:
    """Return whether a party stands beside a word of saying, and nothing between them."""
    first, last = (spot.last, at) if spot.first < at else (at, spot.first)
    is_people = spot.party is not None and spot.party.kind == "people"
    if is_people and line.any_in("monitors", spot.first - 3, spot.last + 3) is not None:
        return False
    is_aside = spot.marked and not is_people and "office" not in spot.groups
    if last - first > _NEAR_SPEECH or (is_aside and spot.first < at):
        return False
    return not any(_parts(line.tokens[i]) for i in range(first, last))


def _parts(token: Token) -> bool:
    return (token.border and token.text not in "()") or token.text in ",،"


def status_of(said: Verdict, speaker: Actor | None, loser: Actor | None, scene: Scene) -> Status:
    """Return the status of a claim: denied, vouched for by the outlet or the loser, or claimed."""
    if said.outcome is Outcome.DENIED:
        return Status.DENIED
    if not said.attributed:
        return Status.ASSERTED
    if said.admitted or scene.book.same_side(speaker, loser):
        return Status.ASSERTED
    return Status.CLAIMED
