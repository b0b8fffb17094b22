"""Events told by a verb: active, passive and intransitive, by the frames of events.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from agents.detect.events.added import is_gapped
from agents.detect.events.event import Event, Kind
from agents.detect.events.flags import flag_event, has_flag
from agents.detect.events.order import order_event
from agents.detect.events.scene import beyond, empties, from_where, scene
from agents.detect.events.states import control_under, controller
from agents.detect.knowledge import Knowledge, VerbEntry
from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import (
    antecedent,
    direct_object,
    has,
    is_noun,
    is_passive,
    is_verb,
    particles,
    prepositions,
)
from agents.detect.parsing.times import TIMES
from agents.detect.parsing.tree import Token
from schemas.claims import Means

_WEAK: Final = 0.5
_NO_LONGER: Final = 0.7  # strength of "no longer controls"
_ROLES: Final = ("gainer", "loser", "place")
_FALLEN_OTHERWISE: Final = frozenset(
    {"silent", "quiet", "ill", "victim", "prey", "apart", "asleep"}
)
_LENGTHS: Final = frozenset(
    {"km", "kilometres", "kilometers", "kilometre", "miles", "mile", "metres", "meters", "yards"}
)
_CLASSING: Final = frozenset({"within", "outside", "behind", "short", "among"})
_LEFT_OF_VERB: Final = frozenset({"nsubj", "nmod", "compound"})
_GOING_TO: Final = frozenset({"flee", "exit", "depart"})  # "to" says where they went
_SAYS: Final = frozenset(
    {"says", "say", "said", "reports", "report", "claims", "claim", "announces"}
)
_SETTING_OUT: Final = frozenset({"leave", "depart", "exit"})
_TRAVELLERS: Final = frozenset(
    {"convoy", "convoys", "patrol", "patrols", "motorcade", "column", "columns"}
)
_FULL_STOPS: Final = frozenset({".", "!", "?", '"', "\u201d"})
_HURLING: Final = frozenset({"throw", "beat", "hurl"})
_GIVEN_TO: Final = frozenset({"it", "them", "him", "her", "us"})
_AHEAD: Final = frozenset({"it", "they"})
_DIRECTIONS: Final = frozenset(
    {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"}
)
_SIDEWAYS: Final = frozenset({"from", "to", "by", "off"})


def verbal_events(verb: Token, know: Knowledge) -> Iterator[Event]:
    """Yield the event that ``verb`` tells, if its frame finds what it needs."""
    base = know.verb_forms.get(verb.lower_)
    if base is None or verb.tag_[:2] not in {"VB", "NN", "JJ"} or verb.dep_ in {"aux", "auxpass"}:
        return
    around = particles(verb)
    for entry in know.verbs[base]:
        if entry.particle is not None and entry.particle not in around:
            continue
        is_order = entry.frame.name == "order"
        event = (
            order_event(verb, entry, _voice(verb), know) if is_order else _event(verb, entry, know)
        )
        if event is not None:
            yield event
            return


def _roles(voice: str, entry: VerbEntry) -> Mapping[str, tuple[str, ...]] | None:
    """Return which part plays which role; a verb without an object may be read as one with it."""
    roles = entry.frame.voices.get(voice)
    if roles is None and voice == "active":
        return entry.frame.voices.get("intransitive")
    return roles


def _event(verb: Token, entry: VerbEntry, know: Knowledge) -> Event | None:
    voice, subj, obj = _voice(verb)
    if _is_headline_passive(verb, entry):
        voice, obj = "passive", None
    roles = _roles(voice, entry)
    if roles is None and _is_said_taken(verb, voice, know):
        voice, roles = "passive", entry.frame.voices.get("passive")
    if roles is None:
        return None
    preps = list(prepositions(verb))
    preps += [p for o in (obj, *(o for _, _, o in preps)) for p in _below(o)]
    filled = {r: _fill(roles.get(r, ()), {"subj": subj, "obj": obj}, preps) for r in _ROLES}
    filled["gainer"] = _taker(filled["gainer"], roles, preps)
    frame = entry.frame.name
    if frame.startswith("flag"):
        flag = obj if voice == "active" and frame == "flag" else subj
        return flag_event(verb, entry, voice, flag, filled, preps) if has_flag(flag, know) else None
    if frame == "withdraw" and voice != "intransitive":
        moved = obj if voice == "active" else subj
        filled["loser"] = _whose(moved, subj if voice == "active" else None)
        if not _is_troops(moved, know):
            return None
    if filled["place"] is None and frame in {"oust", "withdraw"}:
        is_out = empties(verb, entry)
        filled["place"] = from_where(verb) or (
            (beyond(verb, know) or scene(verb)) if is_out else None
        )
    if filled["place"] is None or _is_left_over(verb, entry) or _is_no_change(verb, entry):
        return None
    if entry.base == "give" and filled["gainer"] is None and filled["place"].lower_ in _GIVEN_TO:
        return None  # "had given it until Monday"
    return _told(verb, entry, voice, filled, know)


def _is_headline_passive(verb: Token, entry: VerbEntry) -> bool:
    """Return whether a headline has dropped its "are": "Rebels driven out of X" drove nobody out."""
    if entry.frame.name != "oust" or verb.tag_ not in {"VBD", "VBN"}:
        return False
    following = [t.lower_ for t in verb.doc[verb.i + 1 : verb.i + 3]]
    is_headline = verb.doc[-1].text not in _FULL_STOPS
    return is_headline and (following == ["out", "of"] or following[:1] == ["from"])


def _is_said_taken(verb: Token, voice: str, know: Knowledge) -> bool:
    """Return whether a participle has lost its "been": "Y says X taken", "declared X retaken"."""
    is_bare = verb.tag_ in {"VBD", "VBN"} and not has(verb, "aux", "mark")
    if voice != "intransitive" or verb.dep_ != "ccomp" or not is_bare:
        return False
    what = subject(verb, 0)
    said = verb.head.lower_
    is_told = said in _SAYS or know.light_forms.get(said) in know.light["say"]
    return what is not None and is_noun(what) and is_told


def _is_feat(verb: Token, know: Knowledge) -> bool:
    """Return whether holding it is what was won: "achieved a victory by controlling X".

    The same holds of what somebody "managed to control", or "entered and controlled".
    """
    above = verb.head
    first = above if verb.dep_ == "conj" else verb  # "managed to enter X and control it"
    if first.dep_ == "xcomp" and first.head.lower_ in know.holder["managed"]:
        return True
    if verb.dep_ == "conj" and verb.tag_ in {"VBD", "VBN"}:
        return above.lower_ in know.holder["enter"] and above.tag_ == verb.tag_
    if verb.dep_ == "conj" and verb.tag_ in {"VBZ", "VBP"} and above.tag_ == "VBD":
        return above.lower_ in know.holder["enter"]  # "entered X and controls it"
    if verb.dep_ != "pcomp" or verb.head.lower_ not in {"by", "in"}:
        return False
    done = verb.head.head
    feats = know.holder["feats"]
    return done.lower_ in feats or any(c.lower_ in feats for c in done.children)


def _told(
    verb: Token,
    entry: VerbEntry,
    voice: str,
    filled: dict[str, Token | None],
    know: Knowledge,
) -> Event | None:
    frame = entry.frame.name
    if frame == "pass" and filled["gainer"] is None:
        return None
    what = filled["place"]
    if frame == "fall" and what is not None and what.lower_ in know.party["state"]:
        return None  # "the state has surrendered half the coast", "the government fell"
    if entry.base in _GOING_TO:
        filled = {**filled, "gainer": None}
    if frame == "hold" and any(c.lower_ == "longer" for c in verb.children):
        return Event(
            "hold/no_longer", Kind.CHANGE, verb, filled["place"], None, filled["gainer"],
            _NO_LONGER, Means.UNKNOWN, "lose", is_negated_state=True,
        )  # fmt: skip
    under = control_under(verb, know) if entry.particle == "under" else []
    is_under = bool(under)
    if is_under and filled["gainer"] is None:
        filled = {**filled, "gainer": controller(under, know)}
    is_state = frame == "hold" and not is_under and not _is_feat(verb, know)
    is_state |= entry.base == "occupy" and verb.tag_ in {"VBZ", "VBP"}  # "occupies a part of it"
    return Event(
        rule=f"{frame}/{voice}",
        kind=Kind.STATE if is_state else Kind.CHANGE,
        trigger=verb,
        strength=entry.strength,
        means=entry.means,
        frame=frame,
        needs_party=entry.strength <= _WEAK and not is_under,
        place=filled["place"],
        gainer=filled["gainer"],
        loser=filled["loser"],
    )


def _object(verb: Token) -> Token | None:
    """Return the object; "captured X Monday" is no capture of a day."""
    obj = direct_object(verb) or _shared_object(verb)
    if obj is None or obj.lower_ not in TIMES:
        return obj
    names = [c for c in obj.children if c.dep_ in {"compound", "nmod"} and c.tag_ == "NNP"]
    return names[-1] if names else None


def _shared_object(verb: Token) -> Token | None:
    """Return the object that a verb has in common with the one joined right behind it.

    "Stormed and captured the base", but not "captured, and burned the base".
    """
    joined = (c for c in verb.children if c.dep_ == "conj" and is_verb(c) and c.i <= verb.i + 2)
    return next((o for c in joined if (o := direct_object(c)) is not None), None)


def _voice(verb: Token) -> tuple[str, Token | None, Token | None]:
    taker = _misread_taker(verb)
    if taker is not None:
        return "active", taker, verb.head
    subj = _mover(verb) or subject(verb)
    if is_passive(verb):
        return "passive", subj, None
    obj = _object(verb)
    return ("active" if obj is not None else "intransitive"), subj, obj


def _mover(verb: Token) -> Token | None:
    """Return who leaves in "Y withdraws from X", where the parser takes both for one name."""
    if all(name != "from" for name, _, _ in prepositions(verb)) or has(verb, "nsubj", "det"):
        return None
    names = [c for c in verb.lefts if c.dep_ in {"compound", "nmod"} and c.tag_[:2] == "NN"]
    return names[-1] if names else None


def _misread_taker(verb: Token) -> Token | None:
    """Return who takes in "M23 captured Walikale town", where the parser describes the town.

    A past tense describes nothing; a participle ("the captured town") does.
    """
    if verb.dep_ != "amod" or verb.head.i < verb.i:
        return None
    if verb.tag_ == "VBN":
        return _taker_far_off(verb)
    if verb.tag_ != "VBD":
        return None
    before = (*verb.children, *verb.head.children)
    return next(
        (c for c in before if c.i < verb.i and c.dep_ in _LEFT_OF_VERB and is_noun(c)), None
    )


def _taker_far_off(verb: Token) -> Token | None:
    """Return who has taken in "Y has, in a week, taken X", where "has" was parted from "taken"."""
    perfect = next(
        (c for c in verb.head.children if c.i < verb.i and c.lower_ in {"has", "have", "had"}), None
    )
    above = verb.head.head
    if above.lower_ in {"has", "have", "had"} and verb.doc[above.i + 1].text == ",":
        perfect = above  # taken for "they have X"
    if perfect is None:
        return None
    before = (*perfect.children, *verb.head.children)
    return next((c for c in before if c.i < verb.i and c.dep_ == "nsubj"), None)


def _below(obj: Token | None) -> list[tuple[str, Token, Token]]:
    """Return "from", "to" and "by" that the parser hung on the object instead of on the verb."""
    if obj is None:
        return []
    found: list[tuple[str, Token, Token]] = []
    stack = [obj]
    while stack:
        token = stack.pop()
        for name, prep, inner in prepositions(token):
            if name in _SIDEWAYS or name == "out of":
                found.append((name, prep, inner))
            elif name in {"of", "in"} and inner not in stack:
                stack.append(inner)
        stack += [c for c in token.children if c.dep_ in {"appos", "conj"}]
    return found


def _fill(
    wanted: tuple[str, ...],
    parts: dict[str, Token | None],
    preps: list[tuple[str, Token, Token]],
) -> Token | None:
    for name in wanted:
        if name in parts:
            if parts[name] is not None:
                return parts[name]
            continue
        for found, _, token in preps:
            if found == name and token.dep_ != "pcomp" and not _is_time(token):
                return token
    return None


def _taker(
    found: Token | None,
    roles: Mapping[str, tuple[str, ...]],
    preps: list[tuple[str, Token, Token]],
) -> Token | None:
    """Return who gains; "lost X, to the north, to Y" names a direction before him."""
    if found is None or found.lower_ not in _DIRECTIONS:
        return found
    others = [p for p in preps if p[2].lower_ not in _DIRECTIONS]
    return _fill(roles.get("gainer", ()), {"subj": None, "obj": None}, others)


def _is_time(token: Token) -> bool:
    """Return whether it is a day or a month: "from Monday" is no place."""
    return token.lower_.rstrip(".") in TIMES or token.tag_ == "CD"


def _is_travelling(mover: Token | None) -> bool:
    """Return whether it is a convoy, which leaves a town on its way: "the last convoy" leaves it."""
    if mover is None or mover.lower_ not in _TRAVELLERS:
        return False
    return not any(c.lower_ in {"last", "final"} for c in mover.children)


def _meant(mover: Token | None, verb: Token) -> Token | None:
    """Return whom a pronoun is ahead of: "a week after it left X, the column is stuck"."""
    if mover is None or mover.lower_ not in _AHEAD or verb.dep_ != "advcl" or verb.i > verb.head.i:
        return mover
    return subject(verb.head, 0) or mover


def _is_itself(obj: Token | None) -> bool:
    return obj is not None and obj.lower_ in {"themselves", "itself", "himself"}


def _is_troops(noun: Token | None, know: Knowledge) -> bool:
    return noun is not None and (noun.lower_ in know.troops or noun.lower_ in {"they", "them"})


def _whose(moved: Token | None, mover: Token | None) -> Token | None:
    """Return who loses the ground: whoever moves the troops, or else the troops themselves."""
    return antecedent(mover) if mover is not None else moved


def _is_left_over(verb: Token, entry: VerbEntry) -> bool:
    """Return whether "left" means remaining: "the last town it had left"."""
    if entry.base != "leave" or verb.dep_ != "relcl":
        return False
    return any(c.lower_ in {"last", "only", "few", "all"} for c in verb.head.children)


def _is_no_change(verb: Token, entry: VerbEntry) -> bool:
    """Return whether the verb tells how things are: "falls within a zone", "lies abandoned"."""
    if entry.base in _SETTING_OUT and _is_travelling(_meant(subject(verb), verb)):
        return True
    if entry.frame.name == "settle" and not is_passive(verb):
        return not _is_itself(direct_object(verb))  # "installed a mast in X"
    if entry.frame.name in {"oust", "withdraw"} and _never_was_in(verb, entry):
        return True
    if entry.frame.name == "hand" and is_passive(verb) and _has_gift(verb):
        return True  # "was given a safe haven"
    if entry.frame.name == "fall":
        beside = {
            c.lower_
            for c in verb.children
            if c.dep_ in {"prep", "advmod"} and not any(_is_span(o) for o in c.children)
        }
        after = verb.nbor().lower_ if verb.i + 1 < len(verb.doc) else ""
        return bool(beside & _CLASSING) or after in _FALLEN_OTHERWISE
    return entry.frame.name == "leave" and _lies_abandoned(verb, entry.base)


def _never_was_in(verb: Token, entry: VerbEntry) -> bool:
    """Return whether who was driven off had not got in: "pushed 30 km from X", "threw them back"."""
    is_thrown_back = entry.base in _HURLING and "back" in particles(verb)
    return is_thrown_back or _is_measured(verb)


def _has_gift(verb: Token) -> bool:
    return any(c.dep_ in {"dobj", "oprd"} and not is_gapped(c) for c in verb.children)


def _is_span(noun: Token) -> bool:
    """Return whether it is a length of time: "fell within a day" tells how fast."""
    return noun.lower_ in {"day", "days", "hours", "hour", "week", "weeks", "minutes", "night"}


def _is_measured(verb: Token) -> bool:
    """Return whether the verb says how far somebody moved."""
    near = (c for p in (verb, *verb.children) for c in p.children if p.i >= verb.i)
    return any(c.lower_ in _LENGTHS and c.dep_ in {"npadvmod", "dobj"} for c in near)


def _lies_abandoned(verb: Token, base: str) -> bool:
    """Return whether a participle says how a place looks: "is largely abandoned"."""
    if base not in {"abandon", "desert"} or verb.tag_ != "VBN" or has(verb, "agent"):
        return False
    first = verb.head if verb.dep_ == "conj" else verb
    words = {c.lower_ for c in (*first.children, *verb.children)}
    return bool(words & {"is", "are", "'s", "remains", "lies", "stands"}) and "being" not in words
