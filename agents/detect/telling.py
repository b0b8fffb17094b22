"""What each sentence of an article tells, in reading order: a later one may point at earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from agents.detect.drafts import Draft, drafts
from agents.detect.judging import Judged
from agents.detect.meaning.admissions import admissions
from agents.detect.meaning.denials import denials
from agents.detect.meaning.memory import Memory
from agents.detect.meaning.past import pass_by
from agents.detect.meaning.same_fate import same_fate
from agents.detect.parsing.view import View
from agents.detect.roles import Refusal

Results = list[Draft | Refusal]


class Told(Struct, frozen=True):
    """A parsed sentence and its events; ``was_cut`` where it was too long to be parsed whole."""

    view: View
    events: Sequence[Judged]
    was_cut: bool


def results(told: Sequence[Told], memory: Memory, dateline: date | None) -> list[Results]:
    """Return what comes of the events of each sentence."""
    found: list[Draft] = []
    every: list[Results] = []
    for one in told:
        got = _of_sentence(one, memory, dateline, found)
        found += drafts_in(got)
        every.append(got)
    return every


def drafts_in(some: Iterable[Draft | Refusal]) -> list[Draft]:
    """Return the drafts among results."""
    return [r for r in some if isinstance(r, Draft)]


def _of_sentence(told: Told, memory: Memory, dateline: date | None, found: list[Draft]) -> Results:
    view = told.view
    memory.arrive(view)
    got: Results = []
    named = _of_named(found)
    last = named[-1].place if named else None
    for judged in told.events:
        new = drafts(judged, view, memory, dateline, last)
        got += [new] if isinstance(new, Refusal) else new
        pass_by(memory, view, new)
        if isinstance(new, list) and new and not new[0].hit.is_unnamed:
            view.changed = new[0].place
    before = [*named, *_of_named(got)]
    alike = same_fate(view, before, memory, dateline)
    before, got = [*before, *alike], [*got, *alike]
    if not len(view.doc):
        return got
    answers = denials(view, before, memory) or admissions(view, before, memory)
    own = {r.event.trigger for r in got if isinstance(r, Draft)}  # tells, so denies nothing
    return got + [a for a in answers if a.event.trigger not in own]


def _of_named(some: Iterable[Draft | Refusal]) -> list[Draft]:
    """Return the drafts among results whose place has a name."""
    return [r for r in drafts_in(some) if not r.hit.is_unnamed]
