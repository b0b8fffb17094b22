"""A sentence that is considered, and the note of what was made of it."""

from __future__ import annotations

from msgspec import Struct

from agents.detect.actors.resolve import ActorMention
from agents.detect.drafts import Draft
from agents.detect.parsing.sentences import Sentence
from agents.detect.parsing.tree import Token
from agents.detect.places.mentions import Mention
from agents.detect.roles import Refusal
from agents.detect.trace import EventTrace, Outcome, SentenceTrace


class Candidate(Struct, frozen=True):
    """A sentence with words of change, and what was found in it before the parse."""

    sentence: Sentence
    triggers: tuple[str, ...]
    places: tuple[Mention, ...]
    parties: tuple[ActorMention, ...]
    listed: tuple[Mention, ...] = ()


def sentence_trace(
    candidate: Candidate,
    results: list[Draft | Refusal],
    note: str | None,
    kept: set[tuple[int, int]],
) -> SentenceTrace:
    """Return what was made of ``candidate``.

    ``kept`` has the sentence's number and the token of each event that a claim was made of.
    """
    sentence = candidate.sentence
    events = tuple(_event_trace(r, sentence, kept) for r in results)
    outcomes = [e.outcome for e in events]
    first = next((o for o in (Outcome.CLAIM, Outcome.DENIED) if o in outcomes), None)
    return SentenceTrace(
        text=sentence.text,
        field=sentence.field,
        start=sentence.start,
        end=sentence.end,
        triggers=candidate.triggers,
        places=tuple(m.text for m in candidate.places),
        actors=tuple(m.text for m in candidate.parties),
        events=events,
        outcome=first or (outcomes[0] if outcomes else Outcome.NO_EVENT),
        note=note,
    )


def _event_trace(
    result: Draft | Refusal, sentence: Sentence, kept: set[tuple[int, int]]
) -> EventTrace:
    event = result.event
    if isinstance(result, Refusal):
        return EventTrace(
            rule=event.rule,
            trigger=event.trigger.text,
            place=_text(event.place),
            gainer=_text(event.gainer),
            loser=_text(event.loser),
            outcome=result.outcome,
            why=result.why,
        )
    is_kept = (sentence.number, event.trigger.i) in kept
    outcome = Outcome.DENIED if result.status == "denied" else Outcome.CLAIM
    return EventTrace(
        rule=event.rule,
        trigger=event.trigger.text,
        place=result.place.name,
        gainer=result.gainer.name if result.gainer else None,
        loser=result.loser.name if result.loser else None,
        outcome=outcome if is_kept else Outcome.REPEATED,
        why=result.why if is_kept else "another sentence of the article says it better",
    )


def _text(token: Token | None) -> str | None:
    return token.text if token is not None else None
