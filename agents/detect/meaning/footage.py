"""Whether an event is only what footage seems to show, and the sentence says that it is not that.

"A video said to show rebels taking X is from 2018": fact-checkers repeat the claim in order to take
it apart, so the words of a change stand in the sentence and no change is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from agents.detect.events import Event
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.syntax import child, is_verb
from agents.detect.parsing.tree import Token

_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def debunked(event: Event, know: Knowledge) -> str | None:
    """Return the words that say of the footage of ``event`` that it shows no news, or None."""
    if know.modality["footage.nouns"].isdisjoint(event.trigger.doc.words):
        return None
    for shown in _footage(event.trigger, know):
        bad = next((c for c in shown.children if _is_bad(c, know)), None)
        if bad is not None:
            return f"{bad.lower_} {shown.lower_}"
        if shown.dep_ not in {"nsubj", "nsubjpass"}:
            continue
        # the parser may hang "was filmed" below "said to show"; it has no subject of its own there
        below = (t for t in shown.head.subtree if t.i > event.trigger.i and is_verb(t))
        comes = [shown.head, *(t for t in below if child(t, "nsubj", "nsubjpass") is None)]
        verb = next((v for v in comes if _is_from_elsewhere(v, event.trigger, know)), None)
        if verb is not None:
            return f"{shown.lower_} {verb.lower_}"
    return None


def _footage(trigger: Token, know: Knowledge) -> Iterator[Token]:
    """Yield the words for footage that the event stands below, or that show it."""
    nouns = know.modality["footage.nouns"]
    for above in (trigger, *trigger.ancestors):
        if above.lower_ in nouns:
            yield above
        subj = child(above, "nsubj", "nsubjpass") if is_verb(above) else None
        if subj is not None and subj.lower_ in nouns:
            yield subj


def _is_bad(token: Token, know: Knowledge) -> bool:
    return token.dep_ in {"amod", "compound"} and token.lower_ in know.modality["footage.bad"]


def _is_from_elsewhere(verb: Token, trigger: Token, know: Knowledge) -> bool:
    """Return whether ``verb`` says of footage that it is from another time or place."""
    if verb.lower_ not in know.modality["footage.origin"]:
        return False
    shown = child(verb, "nsubj", "nsubjpass")
    inside = set() if shown is None else {t.i for t in shown.subtree}
    said = [t for t in verb.subtree if t.i not in inside and t != trigger]
    return any(
        t.lower_ in know.modality["footage.elsewhere"]
        or t.lower_ in know.modality["footage.bad"]
        or _YEAR.fullmatch(t.text)
        for t in said
    )
