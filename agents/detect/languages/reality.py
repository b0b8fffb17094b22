"""What a wording of a change really says: that it happened, who says so, or why it is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from agents.detect.languages.changes import Change
from agents.detect.languages.spots import Line
from agents.detect.trace import Outcome

_NEAR: Final = 5
_CLAUSE: Final = 12
_FAR_SAID: Final = 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a wording, why, and whether somebody is said to say so.

    ``said_at`` is where the word of saying stands, None where none does; ``denied_by`` where
    somebody denies it.
    """

    outcome: Outcome
    why: str
    attributed: bool = False
    said_at: int | None = None
    admitted: bool = False


def verdict(change: Change, line: Line) -> Verdict:
    """Return what the sentence says of ``change``."""
    refused = _refused(change, line)
    said_at = _said(change, line)
    denied = _denied(change, line)
    if denied is not None and (refused is None or refused.outcome is not Outcome.PLANNED):
        return Verdict(Outcome.DENIED, "somebody says that it did not happen", said_at=denied)
    if refused is not None:
        return refused
    admitted = line.any_in("admit", 0, len(line.tokens)) is not None
    attributed = said_at is not None or change.time == "reported" or _according(change, line)
    return Verdict(Outcome.CLAIM, "it is said to have happened", attributed, said_at, admitted)


def _refused(change: Change, line: Line) -> Verdict | None:
    first, last = _clause_start(change, line), change.last + _NEAR - 1
    checks = (
        (line.tokens[-1].text in "?\u061f", Outcome.HYPOTHETICAL, "it is a question"),
        (change.time == "future", Outcome.PLANNED, "it is to come"),
        (change.time == "unreal", Outcome.HYPOTHETICAL, "the mood says that it is not real"),
        (
            _within("hypothetical", first, change.first, line),
            Outcome.HYPOTHETICAL,
            "it is a condition",
        ),
        (_negated(change, first, line), Outcome.NEGATED, "it is said not to have happened"),
        (_within("intent", first, last, line), Outcome.PLANNED, "a plan, an attempt or a wish"),
        (_within("ceremony", 0, len(line.tokens), line), Outcome.BACKGROUND, "it is remembered"),
    )
    for applies, outcome, why in checks:
        if applies:
            return Verdict(outcome, why)
    return _held(change, line) if change.voice == "state" else None


def _held(change: Change, line: Line) -> Verdict | None:
    """Return why a sentence about who holds a place is no news, None where it is."""
    size = len(line.tokens)
    if line.any_in("still", 0, size) is not None:
        return Verdict(Outcome.HELD, "it says who still holds it")
    if change.time == "past":
        return Verdict(Outcome.BACKGROUND, "it says who held it")
    if line.any_in("now", 0, size) is None:
        return Verdict(Outcome.HELD, "it says who holds it, not that it changed hands")
    return None


def _clause_start(change: Change, line: Line) -> int:
    """Return where the clause of ``change`` begins: behind the last mark or joining word."""
    lowest = max(0, change.first - _CLAUSE)
    for index in range(change.first - 1, lowest - 1, -1):
        if line.tokens[index].border or line.has("clause", index):
            return index
        if line.tokens[index].text in ",،":
            return index
    return lowest


def _within(group: str, first: int, last: int, line: Line) -> bool:
    return line.any_in(group, first, last) is not None


def _negated(change: Change, first: int, line: Line) -> bool:
    nearest = max(first, change.first - line.lexicon.negation_reach)
    if _within("negation", nearest, change.last, line):
        return True
    return _within("negation_after", change.last, change.last + 2, line)


def _said(change: Change, line: Line) -> int | None:
    """Return where somebody says so: before the change in the sentence, or at its end."""
    size = len(line.tokens)
    spoken = [i for i in range(size) if line.has("say", i) and i not in change.indexes]
    before = [i for i in spoken if i < change.head]
    for index in reversed(before):
        between = line.any_in("that", index + 1, change.head)
        colon = any(line.tokens[i].text in ':,«"“„' for i in range(index + 1, change.head))
        if between is not None or colon or change.head - index <= _NEAR:
            return index
    after = [i for i in spoken if i > change.head]
    for index in after:
        cut = [i for i in range(change.last, index) if line.tokens[i].text in ',—\u2013-«»"”“،']
        opens = line.any_in("that", index, min(size, index + _NEAR)) is not None
        if cut and not opens:
            return index
    return None


def _according(change: Change, line: Line) -> bool:
    at = line.any_in("according", 0, len(line.tokens))
    return at is not None and not any(
        line.tokens[i].text == ";" for i in range(min(at, change.head), max(at, change.head))
    )


def _denied(change: Change, line: Line) -> int | None:
    """Return where a denial stands that this change is the content of."""
    at = line.any_in("deny", max(0, change.head - _FAR_SAID), change.head)
    if at is None:
        return None
    joined = line.any_in("that", at + 1, change.head) is not None
    return at if joined or change.voice == "noun" or change.head - at <= _NEAR else None


def said_so(line: Line) -> bool:
    """Return whether the sentence says who told what stands before it: "Das teilte X mit"."""
    return line.has("said_so", 0)


def is_recent(change: Change, line: Line) -> bool:
    """Return whether a tense of the past only goes back to just before the news."""
    return line.any_in("recent", 0, change.last) is not None
