"""Who is named behind a headline: "Army retakes X - state TV", "X falls: monitor", "..., says Y"."""

from __future__ import annotations

from typing import Final

from agents.detect.parsing.syntax import is_noun
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View

_LONGEST: Final = 5  # words of a byline: "the Syrian Observatory for Human Rights" needs none
_MARKS: Final = frozenset({"-", "\u2013", "\u2014", ":"})
_SPEAKERS: Final = (
    "claimant.monitors", "claimant.state_offices", "claimant.spokesmen", "claimant.town_offices",
)  # fmt: skip
_MEDIA: Final = "claimant.state_media"


def byline(trigger: Token, view: View) -> Token | None:
    """Return the head of what names the source behind ``trigger``, None if nothing does.

    It stands behind a dash, a colon or ", says", and ends the sentence, which has no full stop.
    """
    doc = view.doc
    if doc[-1].text in {".", "?", "!"}:
        return None
    for mark in reversed(list(doc[max(trigger.i + 1, len(doc) - _LONGEST - 2) : -1])):
        behind = list(doc[mark.i + 1 :])
        says = mark.lower_ in view.know.attribution["say.verbs"] and mark.tag_ == "VBZ"
        if says and doc[mark.i - 1].text == ",":
            return next((t for t in reversed(behind) if is_noun(t)), None)
        if mark.text in _MARKS and len(behind) <= _LONGEST:
            return _source(behind, view)
    return None


def _source(words: list[Token], view: View) -> Token | None:
    if any(t.tag_ in {"VBZ", "VBD", "VBP", "MD"} for t in words):
        return None
    told = frozenset[str]().union(*(view.know.attribution[key] for key in _SPEAKERS))
    media = view.know.attribution[_MEDIA]
    last = words[-1]
    party = view.party_at(last)
    told |= view.know.party["officials"]
    is_party = party is not None and party.start <= view.offset(words[0])
    return last if is_party or last.lower_ in told or last.text in media else None
