"""A trace in words: what was seen in each sentence, what was decided, and why."""

from __future__ import annotations

from collections.abc import Iterator

from agents.detect.trace import ArticleTrace, EventTrace, SentenceTrace
from streams.safetext import one_line

_COUNTS = {"claim", "denied"}


def trace_text(trace: ArticleTrace) -> Iterator[str]:
    """Yield the lines that tell of an article's trace."""
    if trace.screened_out:
        yield f"screened out ({_words(trace.screened_out)}): in the stream it would not be read further"
        yield ""
    for number, sentence in enumerate(trace.sentences, 1):
        yield from _sentence(number, sentence)
        yield ""
    yield (
        f"{trace.considered} sentences considered, {trace.passed_over} passed over "
        f"(no word of change in them); detector {trace.detector_version}"
    )


def _sentence(number: int, sentence: SentenceTrace) -> Iterator[str]:
    place = "title" if sentence.field == "title" else "text"
    mark = "COUNTS" if sentence.outcome.value in _COUNTS else "no"
    yield f"[{number}] {place} {sentence.start}:{sentence.end}  {one_line(sentence.text)}"
    yield f"    {mark}: {_words(sentence.outcome.value)}"
    if sentence.note:
        yield f"    note: {one_line(sentence.note)}"
    yield from _seen("words of change", sentence.triggers)
    yield from _seen("places", sentence.places)
    yield from _seen("parties", sentence.actors)
    for event in sentence.events:
        yield from _event(event)


def _seen(name: str, things: tuple[str, ...]) -> Iterator[str]:
    if things:
        yield f"    {name}: {', '.join(one_line(thing, 80) for thing in things)}"


def _event(event: EventTrace) -> Iterator[str]:
    parties = f"{one_line(event.gainer) or '?'} from {one_line(event.loser) or '?'}"
    where = one_line(event.place) or "no place"
    yield f'    - "{one_line(event.trigger)}" ({event.rule}): {where}, {parties}'
    yield f"      {_words(event.outcome.value)}: {one_line(event.why)}"


def _words(name: str) -> str:
    return name.replace("_", " ")
