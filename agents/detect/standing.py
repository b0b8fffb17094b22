"""What a draft claim stands on: who vouches for it, and under whose name."""

from __future__ import annotations

from typing import Final

from agents.detect.events import Event
from agents.detect.meaning.attribution import Attribution, speaker_words
from agents.detect.meaning.memory import Memory
from agents.detect.meaning.reality import Reading
from agents.detect.meaning.vouching import is_vouched_for, is_who_lost
from agents.detect.parsing.view import View
from agents.detect.roles import Parties
from agents.detect.trace import Outcome
from schemas.claims import Claimant, Status

_SELF_TOLD: Final = frozenset({"leave", "withdraw", "hand", "lose", "fall"})


def status_of(
    event: Event,
    reading: Reading,
    source: Attribution | None,
    parties: Parties,
    view: View,
    memory: Memory,
) -> Status:
    """Return who vouches for it; a loser who confirms, or gives up himself, is believed."""
    if reading.outcome is Outcome.DENIED:
        return Status.DENIED
    both = (parties.gainer, parties.loser)
    if source is None or is_vouched_for(source, view, both, parties.speaker, memory):
        return Status.ASSERTED
    if event.frame in _SELF_TOLD and is_who_lost(source, event):
        return Status.ASSERTED
    own = source.confirms or event.frame in _SELF_TOLD
    if memory.same_side(parties.speaker, parties.loser) and own:
        return Status.ASSERTED  # admission against interest
    known = parties.speaker is not None and parties.gainer is not None
    if source.confirms and known and not memory.same_side(parties.speaker, parties.gainer):
        return Status.ASSERTED  # confirmed by somebody who gains nothing
    return Status.CLAIMED


def claimant_of(view: View, source: Attribution | None, parties: Parties) -> Claimant | None:
    """Return who says it, by the name of his party where that is known, else in the article's words."""
    if source is None or source.speaker is None:
        return None
    words = speaker_words(view, source.speaker)
    side = parties.speaker.side if parties.speaker is not None else None
    return Claimant(name=parties.speaker.name if side and parties.speaker else words, side=side)
