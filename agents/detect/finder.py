"""Finds the places that a stretch of text mentions."""

from __future__ import annotations

import re
from typing import Final

from agents.detect.gazetteer import Gazetteer
from agents.detect.mentions import Mention
from schemas.claims import PlaceKind

_NAME: Final = re.compile(
    r"[^\W\d_a-z][\w'\u2019-]*(?:[ -](?:al-|el-)?[^\W\d_a-z][\w'\u2019-]*){0,3}"
)


class PlaceFinder:
    """Finds places by the gazetteer and by the words around a capitalised name."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """Return the mentions inside ``text[start:end]``, in order, none inside another."""
        found: list[Mention] = []
        for name in _NAME.finditer(text, start, len(text) if end is None else end):
            matches = self._gazetteer.matches(name[0])
            if matches:
                found.append(_named(name, matches))
        return found

    def as_place(
        self, text: str, start: int, end: int, kind: PlaceKind = PlaceKind.UNKNOWN
    ) -> Mention:
        """Return ``text[start:end]`` as a mention: a name that the parse shows to be a place."""
        name = text[start:end]
        matches = self._gazetteer.matches(name)
        return Mention(
            start=start,
            end=end,
            text=name,
            head=start,
            name=name,
            kind=kind,
            matches=matches,
            known=bool(matches),
        )


def _named(name: re.Match[str], matches: tuple) -> Mention:  # type: ignore[type-arg]
    return Mention(
        start=name.start(),
        end=name.end(),
        text=name[0],
        head=name.start(),
        name=name[0],
        kind=PlaceKind.POPULATED,
        matches=matches,
    )
