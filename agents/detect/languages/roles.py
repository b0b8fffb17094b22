"""Says which spot plays which role in a change: by preposition, by order, and by nearness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from agents.detect.languages.changes import Change
from agents.detect.languages.spots import Line, Spot, opens_anew

_COMMA: Final = 3
_CLAUSE: Final = 8
_BORDER: Final = 14
_OTHER_CHANGE: Final = 10
_WRONG_SIDE: Final = 4
_FAR: Final = 42
_BESIDE: Final = 15
_RIGHT_BEHIND: Final = 4
_FREED: Final = "freed"


@dataclass(frozen=True, slots=True)
class Roles:
    """Who gained and lost what, as far as the sentence says. ``places`` is a list's members."""

    gainer: Spot | None
    loser: Spot | None
    place: Spot | None


def assign(change: Change, spots: Sequence[Spot], line: Line, others: Sequence[Change]) -> Roles:
    """Return the spots that play the roles of ``change``."""
    slots = _slots(change, line)
    heads = [c.head for c in others if c is not change]
    chosen: dict[str, Spot | None] = {}
    order = sorted(slots, key=lambda role: (_looseness(slots[role]), role))
    for role in order:
        is_place = role == "place"
        fitting = [
            (_cost(change, spot, line, heads, slot), position, spot)
            for position, spot in enumerate(spots)
            for slot in slots[role]
            if (spot.place is not None) == is_place
            and not spot.aside
            and not any(other is not None and spot.overlaps(other) for other in chosen.values())
            and not _inside(spot, change)
            and _fits(slot, spot, change, line)
        ]
        best = min(fitting, key=lambda entry: entry[:2], default=None)
        far = _FAR if {"subject", "object", "bare"} & set(slots[role]) or is_place else _BESIDE
        chosen[role] = best[2] if best is not None and best[0] <= far else None
    if change.form.frame == "drive":
        _order_two(chosen, change, spots, line)
        if change.voice == "active" and chosen.get("loser") is None:
            chosen["place"] = None  # people were driven out, or nobody can tell who whom
    place = chosen.get("place")
    is_subject = "subject" in slots["place"] and "bare" not in line.lexicon.passive_agent
    if place and is_subject and _has_nearer_subject(place, chosen, change, spots, line):
        place = None
    return Roles(chosen.get("gainer"), chosen.get("loser"), place)


def _has_nearer_subject(
    place: Spot, chosen: dict[str, Spot | None], change: Change, spots: Sequence[Spot], line: Line
) -> bool:
    """Return whether it is people who fell: "12 soldiers fell", not the town named before them."""
    cost = _cost(change, place, line, (), "subject")
    return any(
        s.party is not None
        and s.party.kind in {"troops", "words", "id"}
        and not s.marked
        and s not in chosen.values()
        and not s.overlaps(place)
        and (s.first >= change.head) == (place.first >= change.head)
        and _cost(change, s, line, (), "subject") < cost
        for s in spots
    )


def _slots(change: Change, line: Line) -> dict[str, tuple[str, ...]]:
    """Return the slots of each role, turned round for a passive."""
    roles = dict(change.form.roles)
    if change.voice != "passive":
        return roles
    if change.bare and change.form.frame == "free":
        return {"place": ("subject",), "loser": roles.get("loser", ())}
    turned: dict[str, tuple[str, ...]] = {}
    agent = line.lexicon.passive_agent
    for role, slots in roles.items():
        if "object" in slots:
            turned[role] = ("subject",)
        elif "subject" in slots:
            turned[role] = agent
        else:
            turned[role] = slots
    return turned


def _looseness(slots: tuple[str, ...]) -> int:
    if {"subject", "bare"} & set(slots):
        return 2
    return 1 if "object" in slots else 0


def _inside(spot: Spot, change: Change) -> bool:
    return any(spot.first <= i < spot.last for i in change.indexes)


def _fits(slot: str, spot: Spot, change: Change, line: Line) -> bool:
    if slot == "inside":
        return change.indexes[0] < spot.first < change.indexes[-1]
    if spot.party is not None and spot.party.kind == "people":
        return slot == "next" and spot.first == change.indexes[-1] + 1
    if slot in {"next", "beside"}:
        is_bare = slot == "next" or not spot.marked
        return is_bare and spot.last > change.head and _is_next(spot, change, line)
    if slot == "bare":
        return not spot.marked
    if slot in {"subject", "object"}:
        return _fits_order(slot, spot, change, line)
    return slot in spot.groups and _frees(slot, spot, change, line)


def _frees(slot: str, spot: Spot, change: Change, line: Line) -> bool:
    """Return whether such people free a place, or are whom it is freed from, where one word tells both.

    "Liberata dall'Isis" and "liberata dai curdi" differ by nothing else.
    """
    if change.form.frame != _FREED or change.voice == "active":
        return True
    is_foe = line.any_in("freed_from", spot.edge, spot.last) is not None
    return is_foe == (slot in change.form.roles.get("loser", ()))


def _fits_order(slot: str, spot: Spot, change: Change, line: Line) -> bool:
    """Return whether a spot without a preposition stands where subject or object do."""
    before = spot.last <= change.head
    order = line.lexicon.order
    is_relative = _is_relative(spot, change, line)
    if slot == "subject":
        stands = before or order != "svo" or _may_follow(spot, change, line)
        return (not spot.marked or is_relative) and stands
    if spot.marked and not (order == "free" and is_relative):
        return False
    return not before or order == "free"


def _may_follow(spot: Spot, change: Change, line: Line) -> bool:
    """Return whether the place may follow its verb: "È caduta Damasco", "Foi retomada a cidade"."""
    is_told_of = change.voice == "passive" or change.form.frame == "fall"
    if not (line.lexicon.verb_first and is_told_of and spot.place is not None):
        return False
    return change.first == 0 or opens_anew(line, change.first - 1)


def _is_next(spot: Spot, change: Change, line: Line) -> bool:
    last = change.indexes[-1] + 1
    if spot.first - last > _RIGHT_BEHIND:
        return False
    return not any(
        (line.tokens[i].border and line.tokens[i].text not in '«»"“”„')
        or line.tokens[i].text == ","
        for i in range(last, spot.first)
    )


def _is_relative(spot: Spot, change: Change, line: Line) -> bool:
    """Return whether a relative pronoun stands between, for which the spot's preposition is none."""
    between = range(spot.last, change.first)
    return len(between) <= _RIGHT_BEHIND + 2 and any(line.has("relative", i) for i in between)


def _cost(change: Change, spot: Spot, line: Line, heads: Iterable[int], slot: str) -> int:
    if spot.last <= change.head:
        first, last = spot.last, change.head
    else:
        nearest = [i for i in change.indexes if i < spot.first]
        first, last = (nearest[-1] + 1 if nearest else change.head), spot.first
    cost = last - first
    for index in range(first, last):
        token = line.tokens[index]
        if token.border:
            cost += _BORDER
        elif token.text in ",،":
            cost += _COMMA
        elif line.has("clause", index):
            cost += _CLAUSE
        if index in heads:
            cost += _OTHER_CHANGE
    if (
        slot not in {"subject", "bare"}
        and spot.last <= change.head
        and line.lexicon.order != "free"
    ):
        cost += _WRONG_SIDE
    return cost


def _order_two(
    chosen: dict[str, Spot | None],
    change: Change,
    spots: Sequence[Spot],
    line: Line,
) -> None:
    """Set who drove out whom where both stand without a preposition, by their order."""
    if change.voice != "active" or line.lexicon.order != "free":
        return
    bare = [
        s
        for s in spots
        if s.party
        and s.party.kind != "people"
        and not s.marked
        and not s.aside
        and _cost(change, s, line, (), "subject") <= _FAR
        and s != chosen.get("place")
    ]
    if len(bare) == 1:
        chosen["gainer"], chosen["loser"] = bare[0], None
    elif bare:
        near = sorted(bare, key=lambda s: _cost(change, s, line, (), "subject"))[:2]
        one, other = sorted(near, key=lambda s: s.first)
        if line.lexicon.words.get("accusative") and one.determiner in line.lexicon.accusative:
            one, other = other, one
        chosen["gainer"], chosen["loser"] = one, other
