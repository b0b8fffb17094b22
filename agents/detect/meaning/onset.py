"""Since when a place is held: "has had it since dawn", "for three days now", "by the afternoon".

A holding that has a beginning of its own is a change, and that is when it happened.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from agents.detect.dates.reading import DateReading
from agents.detect.events import Event, Kind
from agents.detect.meaning.background import NEWS_DAYS
from agents.detect.parsing.clauses import clause_tokens
from agents.detect.parsing.syntax import is_verb, prepositions
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from schemas.claims import Precision

_SINCE: Final = re.compile(
    r"\b(?:since(?:\s+[\w'\u2019]+){0,5}|by\s+(?:the\s+)?\w+,)\s*$", re.IGNORECASE
)
_HOURS: Final = {"hours": 1 / 24, "hour": 1 / 24}
_UNITS: Final = {"days": 1.0, "day": 1.0, "nights": 1.0, "week": 7.0, "weeks": 7.0, **_HOURS}
_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_MOST_DIGITS: Final = 3
_TIMES: Final = frozenset(
    {
        "midnight", "noon", "midday", "nightfall", "dawn", "dusk", "daybreak", "sunset", "sunrise",
        "morning", "afternoon", "evening", "night", "midmorning", "midafternoon", "noontime",
        "o'clock", "a.m.", "p.m.", "am", "pm", "lunchtime", "sundown", "dinnertime", "nighttime",
    }
)  # fmt: skip
_PAST_THE_HOUR: Final = frozenset({"past", "to"})  # "half past seven", "a quarter to six"
_DEFENDED: Final = frozenset({"against", "despite"})


def begins(view: View, when: DateReading) -> bool:
    """Return whether ``when`` is the day since which it is held, to the day."""
    before = view.source[view.sentence.start : when.start]
    return when.precision is Precision.DAY and _SINCE.search(before) is not None


def lasted(event: Event, view: View, dateline: date | None) -> DateReading | None:
    """Return the first day of a holding that is told to last for days: "for three days now"."""
    verb = clause_verb(event.trigger)
    if event.kind is not Kind.STATE or dateline is None or event.is_negated_state:
        return None
    if view.know.verb_forms.get(verb.lower_) == "hold" or any(
        t.lower_ in _DEFENDED for t in clause_tokens(verb)
    ):
        return None  # "held the base for three days against them"
    for name, prep, unit in _spans(verb):
        days = _days(unit) if name == "for" else None
        if days is None or days > NEWS_DAYS:
            continue
        first = dateline - timedelta(days=round(days))
        end = view.offset(unit) + len(unit)
        note = "held for so long, counted from the day of publication"
        exact = Precision.WEEK if unit.lower_.startswith("week") else Precision.DAY
        return DateReading(first, exact, view.offset(prep), end, note, first, dateline)
    return None


def by_then(trigger: Token) -> bool:
    """Return whether a time is given by which it was so: "by Saturday they had control"."""
    return any(
        prep.dep_ == "prep"
        and ((name == "by" and _is_time(time)) or (name in {"in", "within"} and _is_short(time)))
        for name, prep, time in _spans(clause_verb(trigger))
    )


def clause_verb(trigger: Token) -> Token:
    """Return the verb of the clause that ``trigger`` stands in."""
    if is_verb(trigger) or trigger.head == trigger:
        return trigger
    above = trigger.head
    return above.head if above.dep_ == "prep" and is_verb(above.head) else above  # "is in control"


def _spans(verb: Token) -> list[tuple[str, Token, Token]]:
    """Return the prepositions of a clause, also where the parser hung them on its subject."""
    return [p for t in clause_tokens(verb) for p in prepositions(t)]


def _days(unit: Token) -> float | None:
    length = _UNITS.get(unit.lower_)
    if length is None:
        return None
    for c in unit.children:
        word = c.lower_
        number = int(word) if word.isdigit() and len(word) <= _MOST_DIGITS else _NUMBERS.get(word)
        if number is not None:
            return number * length
    return None


def _is_short(unit: Token) -> bool:
    """Return whether it is a time in which a place is taken: "in three hours they had it"."""
    return unit.lower_ in {"hours", "hour", "minutes"}


def _is_time(token: Token) -> bool:
    if token.tag_ in {"NNP", "CD"} or token.lower_ in _TIMES:
        return True
    below = {c.lower_ for c in token.children}
    return bool(below & _TIMES) or any(
        c.lower_ in _PAST_THE_HOUR and any(n.tag_ == "CD" for n in (c, *c.children))
        for c in token.children
    )
