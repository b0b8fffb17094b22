"""Headlines: read off the word order where the parser is known to fail.

The parser takes "ousts" and "retakes" for plural nouns and 'IS' for a verb, and no other reading of
the tags helps (measured). So in titles, headings and captions that gave no event, the words around
a verb of change are read in English word order: who, verb, what, and the little words between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from agents.detect.events import Event, Kind
from agents.detect.events.verbless import HEADS, verbless_events
from agents.detect.knowledge import VerbEntry
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from agents.detect.places.phrases import place_hits

_OPEN_ENDED: Final = frozenset({"to", "will", "could", "may", "might", "would", "should", "not"})
_TOO_COMMON: Final = frozenset(
    {"have", "hold", "go", "come", "get", "put", "give", "rule", "leave"}
)
_BESIDE: Final = frozenset({"to", "in", "at", "near", "with", "against", "for", "after", "on"})
_REACH: Final = 3  # words back that "to" or "could" may stand before the verb
_PASSIVE_ENDINGS: Final = ("ed", "en", "un", "ken", "won", "lost", "held")


def headline_events(view: View, found: Sequence[Event]) -> list[Event]:
    """Return the events of a title, heading or caption whose parse gave none with a place."""
    told = list(verbless_events(view))  # "Y says X back under its control" stands in any text
    if not told and view.sentence.kind not in HEADS:
        return []
    if any(e.place is not None and place_hits(view, e.place) for e in found):
        return []
    return (told or [event for token in view.doc for event in _at(view, token)])[:1]


def _at(view: View, verb: Token) -> Iterator[Event]:
    base = view.know.verb_forms.get(verb.lower_)
    if base is None or base in _TOO_COMMON or verb.lower_ in view.know.troops:
        return
    if verb.lower_ in view.know.light["nouns"] and verb.tag_[:2] == "NN":
        return  # "declares control over": the noun has rules of its own
    if base == "beat" and verb.i + 1 < len(view.doc) and verb.nbor().lower_ in {"back", "off"}:
        return  # "beaten back from X": they had not taken it
    if verb.dep_ == "aux" or verb.lower_.endswith("ing") or _is_open(view, verb):
        return
    for entry in view.know.verbs[base]:
        if entry.particle and not any(t.lower_ == entry.particle for t in view.doc[verb.i + 1 :]):
            continue
        event = _read(view, verb, entry)
        if event is not None:
            yield event
            return


def _is_open(view: View, verb: Token) -> bool:
    before = view.doc[max(0, verb.i - _REACH) : verb.i]
    return view.doc[-1].text == "?" or any(t.lower_ in _OPEN_ENDED for t in before)


def _clause_after(view: View, verb: Token) -> Iterator[Token]:
    """Yield what follows the verb in its own clause: "flee as X tightens" ends at "as"."""
    for token in view.doc[verb.i + 1 :]:
        if token.lower_ in {"as", "while", "after", "before", "amid", "but", "when", ";"}:
            return
        yield token


def _read(view: View, verb: Token, entry: VerbEntry) -> Event | None:
    left, right = list(view.doc[: verb.i]), list(_clause_after(view, verb))
    who = _party(view, _behind_colon(left))
    where_before, where_after = _place(view, left, who), _place(view, right, None)
    link = {t.lower_: t for t in right}
    roles: dict[str, Token | None] = {"gainer": None, "loser": None, "place": None}
    voices = entry.frame.voices
    if where_before is not None and verb.lower_.endswith(_PASSIVE_ENDINGS) and "passive" in voices:
        roles["place"] = where_before
        for role in ("gainer", "loser"):
            words = [link[p] for p in voices["passive"].get(role, ()) if p in link]
            roles[role] = _party_after(view, words[0] if words else None)
    elif entry.frame.name in {"fall", "pass"} and where_before is not None:
        roles["place"], roles["gainer"] = where_before, _party_after(view, link.get("to"))
    elif who is not None and where_after is not None and "active" in voices:
        _active(view, entry, who, where_after, link, roles)
    if roles["place"] is None or (roles["gainer"] is None and roles["loser"] is None):
        return None
    return Event(
        rule=f"headline/{entry.frame.name}",
        kind=Kind.HEADLINE,
        trigger=verb,
        place=roles["place"],
        gainer=roles["gainer"],
        loser=roles["loser"],
        strength=entry.strength,
        means=entry.means,
        frame=entry.frame.name,
        needs_party=True,
    )


def _active(
    view: View,
    entry: VerbEntry,
    who: Token,
    where: Token,
    link: dict[str, Token],
    roles: dict[str, Token | None],
) -> None:
    subject_role = next(
        (r for r, parts in entry.frame.voices["active"].items() if "subj" in parts), "gainer"
    )
    object_role = next(
        (r for r, parts in entry.frame.voices["active"].items() if "obj" in parts), "place"
    )
    if object_role == "place" and _is_reached_through(entry, view.doc[who.i + 1 : where.i]):
        return  # "surrendered to the army in X"
    roles[subject_role] = who
    roles["place"] = where
    if object_role == "loser":
        roles["loser"] = _party(view, list(view.doc[who.i + 1 : where.i]))
        if roles["loser"] is None and entry.frame.name == "oust":
            roles["place"] = None  # "Y drive out of X" in cars
        if not any(w in link for w in ("from", "out", "off")):
            roles["place"] = None
    else:
        other = "loser" if subject_role == "gainer" else "gainer"
        roles[other] = _party_after(view, link.get("from" if other == "loser" else "to"))


def _is_reached_through(entry: VerbEntry, between: list[Token]) -> bool:
    """Return whether what a verb is done to stands behind a preposition, so that it is no object."""
    return entry.particle is None and any(t.lower_ in _BESIDE for t in between)


def _behind_colon(tokens: list[Token]) -> list[Token]:
    """Return the words behind a topic: in "Chile fires: crews gain control" Chile does nothing."""
    colon = max((i for i, t in enumerate(tokens) if t.text == ":"), default=-1)
    return tokens[colon + 1 :] or tokens


def _party(view: View, tokens: Sequence[Token]) -> Token | None:
    named = [t for t in tokens if view.party_at(t) is not None]
    if named:
        return named[-1]
    return next((t for t in tokens if view.place_at(t) is not None and t.tag_ != "IN"), None)


def _party_after(view: View, link: Token | None) -> Token | None:
    if link is None:
        return None
    return next((t for t in list(view.doc[link.i + 1 :]) if view.party_at(t) is not None), None)


def _place(view: View, tokens: Sequence[Token], not_this: Token | None) -> Token | None:
    for t in tokens:
        mention = view.place_at(t)
        if mention is not None and t != not_this and view.party_at(t) is None:
            return t
        if t.lower_ in view.know.ground["generic"] and view.party_at(t) is None:
            return t
    return None
