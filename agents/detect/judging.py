"""Whether an event is news, by what its own sentence says: nothing of the article is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from agents.detect.dates.reading import DateReading
from agents.detect.events import Event
from agents.detect.meaning.asides import aside, is_news
from agents.detect.meaning.attribution import Attribution, attribution
from agents.detect.meaning.background import date_of, is_old
from agents.detect.meaning.onset import begins, lasted
from agents.detect.meaning.reality import NOT_HAPPENED, Reading, read
from agents.detect.parsing.view import View
from agents.detect.places.relative import turned
from agents.detect.roles import Refusal
from agents.detect.trace import Outcome


class Asked(Struct, frozen=True):
    """An event to be judged, with its sentence and the day of publication."""

    event: Event
    view: View
    dateline: date | None


class Judged(Struct, frozen=True):
    """An event, whether it happened, who says so and when it was, or why it is no news.

    Of what is no news ``source`` and ``when`` may be missing.
    """

    event: Event
    reading: Reading
    source: Attribution | None
    when: DateReading | None
    refusal: Refusal | None


def judged(asked: Sequence[Asked]) -> list[Judged]:
    """Return what is said of each event, in order."""
    events = [turned(a.event, a.view) for a in asked]
    readings = [read(event, a.view.know) for event, a in zip(events, asked, strict=True)]
    return [
        _judged(a, event, reading)
        for a, event, reading in zip(asked, events, readings, strict=True)
    ]


def _judged(asked: Asked, event: Event, reading: Reading) -> Judged:
    """Return what is said of an event; of one that did not happen nobody asks who says so."""
    if reading.outcome not in {Outcome.CLAIM, Outcome.DENIED}:
        refusal = Refusal(event, reading.outcome, reading.why)
        return Judged(event, reading, None, None, refusal)
    view, dateline = asked.view, asked.dateline
    when = date_of(event, view, dateline) or lasted(event, view, dateline)
    old = is_old(event, view, when, dateline, view.know)
    if old is not None:
        return Judged(event, reading, None, when, Refusal(event, Outcome.BACKGROUND, old))
    source = attribution(event, view)
    return Judged(event, reading, source, when, _no_news(event, view, reading, source, when))


def _no_news(
    event: Event,
    view: View,
    reading: Reading,
    source: Attribution | None,
    when: DateReading | None,
) -> Refusal | None:
    """Return why a fresh event is no news, None if it is."""
    if reading.outcome is Outcome.DENIED and source is None and reading.why == NOT_HAPPENED:
        return Refusal(event, Outcome.NEGATED, reading.why)
    passing = aside(event, view.know)
    if passing is not None:
        return Refusal(event, passing.outcome, passing.why)
    is_of_a_day = when is not None and when.date is not None and _is_told_of(event, view, when)
    held = is_news(event, view.know, is_attributed=source is not None, is_dated=is_of_a_day)
    return Refusal(event, held.outcome, held.why) if held is not None else None


def _is_told_of(event: Event, view: View, when: DateReading) -> bool:
    """Return whether the day makes news of a holding: "in the hands of Y on Friday", "since Friday".

    So it does of who is "in control of X"; who "has" it, or "holds" it, may have done so for long.
    """
    is_span = lasted(event, view, when.latest) is not None
    is_in = event.rule == "light/have" and event.trigger.head.lower_ == "in"
    return event.rule == "state/in_hands" or is_in or is_span or begins(view, when)
