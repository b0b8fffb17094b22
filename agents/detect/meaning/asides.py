"""What is told in passing, and is no news though its words are those of a change.

Who holds a place where something else happens, how much of a country an army has, a camp that lies
abandoned, people who are on their way out while they are shelled.
"""

from __future__ import annotations

from typing import Final

from agents.detect.events import Event, Kind
from agents.detect.knowledge import Knowledge
from agents.detect.meaning.onset import by_then, clause_verb
from agents.detect.meaning.reality import Reading
from agents.detect.parsing.clauses import clause_tokens
from agents.detect.parsing.syntax import has, is_verb, of_chain, prepositions
from agents.detect.trace import Outcome

_FRESH: Final = frozenset({"now", "again", "back", "newly", "already"})
_LEAVING: Final = frozenset({"leave", "withdraw"})
_MEANWHILE: Final = frozenset({"as", "while", "when"})
_REASONS: Final = frozenset({"because", "since", "although", "though", "where"})
_GOING_ON: Final = frozenset({"take", "clear", "oust", "enter_take"})
_LONG_SPANS: Final = frozenset({"years", "months", "decades", "generations"})
_BY_THE_WAY: Final = frozenset({"acl", "relcl", "amod"})


def aside(event: Event, know: Knowledge) -> Reading | None:
    """Return why ``event`` is told in passing only, or None if it may be the news."""
    return (
        _held_by(event)
        or _balance(event, know)
        or _on_the_way(event)
        or _under_way(event)
        or _from_afar(event)
        or _for_years(event)
    )


def _from_afar(event: Event) -> Reading | None:
    """Return a reading of "control the pass by fire": who can hit a place is not there."""
    verbs = (event.trigger, event.trigger.head)
    by = (o for v in verbs for n, _, o in prepositions(v) if n in {"by", "with"})
    if any(o.lower_ == "fire" and not has(o, "prep", "det", "amod", "compound") for o in by):
        return Reading(Outcome.HELD, "it is reached by fire, not held")
    return None


def _for_years(event: Event) -> Reading | None:
    """Return a reading of "has taken over land for years": it goes on, and is no single day's."""
    if event.frame in _LEAVING | {"lose"} or event.is_negated_state:
        return None  # "left it for good", "lost it for months"
    spans = (o for n, _, o in prepositions(event.trigger) if n == "for" and o.i > event.trigger.i)
    if any(o.lower_ in _LONG_SPANS and not has(o, "det", "amod") for o in spans):
        return Reading(Outcome.BACKGROUND, "it has gone on for months or years")
    return None


def _held_by(event: Event) -> Reading | None:
    """Return a reading of "the town, held by IS, was bombed": it says where, not what is new."""
    verb = event.trigger
    if event.kind is not Kind.STATE or event.is_negated_state:
        return None
    near = {t.lower_ for c in verb.children for t in (c, *c.children)}
    in_passing = event.frame == "hold" and verb.dep_ in _BY_THE_WAY
    is_reason = verb.dep_ == "advcl" and any(c.lower_ in _REASONS for c in verb.children)
    if near & _FRESH or not (in_passing or is_reason):
        return None
    return Reading(Outcome.HELD, "it says in passing who holds it")


def _balance(event: Event, know: Knowledge) -> Reading | None:
    """Return a reading of "has regained 55 percent of the country": a sum, no single change."""
    place = event.place
    if place is None or not (place.lower_ in know.ground["partial"] or place.tag_ == "CD"):
        return None
    wholes = know.ground["countries"]
    if any(o.lower_ in wholes for o in of_chain(place)):
        return Reading(Outcome.BACKGROUND, "a share of a country is a sum of many changes")
    return None


def _under_way(event: Event) -> Reading | None:
    """Return a reading of "troops are clearing the city": they have not done yet."""
    verb = event.trigger
    being = {"is", "are", "was", "were", "'re"}
    if event.frame not in _GOING_ON or verb.tag_ != "VBG" or event.kind is not Kind.CHANGE:
        return None
    if any(c.dep_ == "aux" and c.lower_ in being for c in verb.children):
        return Reading(Outcome.PLANNED, "it is under way, not done")
    return None


def _on_the_way(event: Event) -> Reading | None:
    """Return a reading of "shelled them as they were leaving": they are not out yet."""
    verb = event.trigger
    if event.frame not in _LEAVING or verb.dep_ != "advcl" or verb.tag_ != "VBG":
        return None
    being = any(c.dep_ == "aux" and c.lower_ in {"was", "were", "are", "is"} for c in verb.children)
    if being and any(c.lower_ in _MEANWHILE for c in verb.children) and is_verb(verb.head):
        return Reading(Outcome.PLANNED, "it is under way, not done")
    return None


def is_news(
    event: Event, know: Knowledge, *, is_attributed: bool, is_dated: bool = False
) -> Reading | None:
    """Return why a told holding is no change ("still holds"), or None if it is news.

    A holding is news if the sentence says that it is new ("now", "again", "fully"), if somebody
    announces it, or if it names the day ("was in the hands of the rebels on Saturday").
    """
    if event.kind is not Kind.STATE:
        return None
    clause = clause_verb(event.trigger)
    near = {t.lower_ for t in clause_tokens(clause)}
    if by_then(event.trigger):
        return None
    onward = {c.lower_ for c in clause.children if c.dep_ == "conj"}  # "and will remain so"
    residual = (near | onward) & know.holder["residual"]
    if residual and not event.is_negated_state:
        return Reading(Outcome.HELD, f'"{min(residual)}": it is held, it did not change hands')
    novelty = near & know.holder["novelty"]
    if near & know.holder["nearly"]:
        novelty -= know.holder["degrees"]  # "almost entirely held by" says how much, not since when
    novelty |= near & {"more"} if "once" in near else frozenset()
    if novelty or event.is_negated_state or is_attributed or is_dated:
        return None
    return Reading(Outcome.HELD, "it says who holds it, not that it changed hands")
