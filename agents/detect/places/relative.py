"""Places that stand elsewhere than the frame has them: in relative clauses, behind the party.

"X, the last garrison in Y, which they took"; "X, where the base fell"; "cleared the rebels from X".
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from agents.detect.events import Event
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import PlaceHit, View
from agents.detect.places.mentions import WIDE
from agents.detect.places.phrases import place_hits
from schemas.claims import PlaceKind

_AREAS: Final = WIDE - {PlaceKind.COUNTRY}
_BASES: Final = frozenset({"base", "barracks", "garrison", "camp", "headquarters"})
_CLOSE: Final = 60  # characters between a town and ", where": "in Burkina Faso on Tuesday"


def apposed(event: Event, view: View) -> list[PlaceHit]:
    """Return X in "X, the last garrison in Y province, which they took": the parser takes Y for it.

    So it is with what stands "there": "the army had left its garrison there".
    """
    noun, verb = event.place, event.trigger
    if noun is None:
        return []
    behind = view.doc[noun.i + 1] if noun.i + 1 < len(view.doc) else None
    if event.frame in {"leave", "withdraw"} and behind is not None and behind.lower_ == "there":
        return [PlaceHit(behind, None)] if noun.lower_ in view.know.ground["generic"] else []
    if verb.dep_ != "relcl" or verb.head != noun or noun.head.dep_ != "prep":
        return []
    called, mention = noun.head.head, view.place_at(noun)
    is_area = mention is not None and mention.kind in _AREAS
    if not is_area or behind is None or behind.text != "," or called.dep_ != "appos":
        return []
    named = view.place_at(called.head)
    is_town = (
        named is not None and not named.generic and called.lower_ in view.know.ground["generic"]
    )
    return place_hits(view, called.head, 0) if is_town else []


def turned(event: Event, view: View) -> Event:
    """Return "cleared the rebels from X" as what it is: X cleared of the rebels."""
    ground, party = event.loser, event.place
    if event.frame != "clear" or ground is None or party is None:
        return event
    named = view.place_at(ground)
    if named is None or named.generic or _is_party(ground, view) or not _is_party(party, view):
        return event
    return replace(event, place=ground, loser=party, frame="oust")


def _is_party(token: Token, view: View) -> bool:
    know, word = view.know, token.lower_
    is_armed = word in know.troops or word in know.party["fighters"]
    return is_armed or view.party_at(token) is not None


def site_of_town(event: Event, view: View) -> list[PlaceHit]:
    """Return the town before "where" for a site without a name: "X, where the base was overrun".

    The base of a town stands for it; other sites are parts of it.
    """
    noun = event.place
    if noun is None or noun.lower_ not in view.know.ground["generic"]:
        return []
    where = _where(event.trigger)
    if where is None:
        return []
    before = view.offset(where)
    spots = [m for m in view.places if not m.generic and before - _CLOSE < m.end < before]
    spots = [m for m in spots if m.kind not in WIDE and m.relation is None]
    if not spots or view.is_party(spots[-1]):
        return []
    return [PlaceHit(noun, spots[-1], is_part=noun.lower_ not in _BASES, words=noun.text)]


def flown_over(hit: PlaceHit, view: View) -> PlaceHit:
    """Return the town of a site that a flag flies from: "over the hospital in X" tells of X."""
    mention = hit.mention
    if mention is None or mention.parent is None or mention.entries:
        return hit
    site = mention.text[mention.head - mention.start :].split()[:1]
    if mention.parent.kind in WIDE or not {w.lower() for w in site} & view.know.landmarks:
        return hit
    return replace(hit, mention=mention.parent)


def _where(verb: Token) -> Token | None:
    """Return the "where" of the clause that ``verb`` stands in, also as its second verb."""
    first = verb.head if verb.dep_ == "conj" else verb
    return next(
        (c for v in (verb, first) for c in v.lefts if c.lower_ == "where" and c.i > 0), None
    )
