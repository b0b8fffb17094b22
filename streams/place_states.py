"""The state of every place as the log holds it: who holds it, and all its changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from agents.detect.places.folding import loose_key
from schemas import wire
from schemas.control import Change, PlaceControl
from schemas.history import HistoryRecord
from streams.accounts import records_of
from streams.log_access import Reader
from streams.topics import HISTORY, PLACES


@dataclass(frozen=True, slots=True)
class PlaceStates:
    """Every place by its id, and where those went that had only a name."""

    places: dict[str, PlaceControl]
    joined: dict[str, str]
    names: dict[str, str]
    """Names under which joined places were known, folded, by the id that they had."""

    def find(self, wanted: str) -> list[PlaceControl]:
        """Return the places that ``wanted`` means: an id, a name in any spelling, or part of one."""
        direct = self.places.get(self._onward(wanted))
        if direct is not None:
            return [direct]
        key = loose_key(wanted)
        found = [p for p in self.places.values() if key and key in _keys(p)]
        before = {self._onward(old) for old, name in self.names.items() if key and name == key}
        found += [self.places[i] for i in sorted(before) if i in self.places]
        if not found:
            part = wanted.casefold()
            found = [p for p in self.places.values() if part in p.place.name.casefold()]
        return list({place.place.id: place for place in found}.values())

    def _onward(self, place_id: str) -> str:
        """Return the id under which a place goes on today."""
        seen: set[str] = set()
        while place_id in self.joined and place_id not in seen:
            seen.add(place_id)
            place_id = self.joined[place_id]
        return place_id


def _keys(control: PlaceControl) -> set[str]:
    return {loose_key(control.place.name), loose_key(control.place.mention)}


def read_states(reader: Reader) -> PlaceStates:
    """Return the state of every place in the log that ``reader`` reads, with what left the ledger.

    Raises:
        LogError: the log cannot be read.
        UndecodableError: a state in it is none.
    """
    states: dict[str, PlaceControl] = {}
    for record in records_of(reader, PLACES):
        if record.value:
            state = wire.decode(PlaceControl, record.value)
            states[state.place.id] = state
    joined = {i: state.joined_into for i, state in states.items() if state.joined_into is not None}
    names = {i: loose_key(states[i].place.name) for i in joined}
    past = _past(reader)
    places = {i: whole(s, past.get(i, ())) for i, s in states.items() if i not in joined}
    return PlaceStates(places, joined, names)


def _past(reader: Reader) -> dict[str, list[Change]]:
    """Return the changes that left the ledger by place id; the last record of each stands."""
    last: dict[str, HistoryRecord] = {}
    for record in records_of(reader, HISTORY):
        if record.value:
            told = wire.decode(HistoryRecord, record.value)
            last[told.record_id] = told
    found: dict[str, list[Change]] = defaultdict(list)
    for told in last.values():
        if told.change is not None:
            found[told.place.id].append(told.change)
    return found


def whole(state: PlaceControl, past: Iterable[Change]) -> PlaceControl:
    """Return the state with the changes that left the ledger before those that are in it."""
    here = {change.change_id for change in state.changes}
    left = [change for change in past if change.change_id not in here]
    left.sort(key=lambda change: (str(change.event_date or ""), change.change_id))
    return replace(state, changes=(*left, *state.changes)) if left else state
