"""Sites of a place that the gazetteer lacks: their ids and names, and what they share with it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from anyascii import anyascii

from agents.detect.places.mentions import Mention
from schemas.claims import Place, PlaceKind

_WORD: Final = re.compile("[a-z0-9]+")
_WORKS: Final = frozenset(("steelworks", "factory", "refinery", "mill"))
BY_HEAD: Final = frozenset((PlaceKind.FACILITY, PlaceKind.TERRAIN, PlaceKind.BASE))
"""Kinds of sites that their head word tells apart."""

_DERIVED_TRUST: Final = 0.7  # where the place is a site of the one resolved
_OFFICES: Final = frozenset(
    ("compound", "complex", "building", "buildings", "headquarters", "offices")
)
_WIDE: Final = frozenset((PlaceKind.PROVINCE, PlaceKind.DISTRICT))
_STAFFS: Final = frozenset(("headquarters", "hq", "division", "staff", "general", "command"))


def head_word(mention: Mention) -> str:
    """Return the word of a site that says what it is, in lower case: "airport"."""
    words = mention.text[mention.head - mention.start :].split()
    return words[0].lower() if words else ""


def is_called(site: Mention, generic: Mention) -> bool:
    """Whether plain words may mean a site: "the plant" is a steelworks as well.

    So is "the government compound" the government headquarters.
    """
    is_works = head_word(generic) == "plant" and head_word(site) in _WORKS
    return is_works or _is_office(site, generic) or site_slug(site) == site_slug(generic)


def is_of_town(site: Mention, other: Mention) -> bool:
    """Whether it is a site of a named town that the words of ``other`` may mean."""
    is_named = site.parent is not None and site.parent.kind not in _WIDE and not site.generic
    is_alike = site.kind is other.kind or head_word(site) == head_word(other)
    return is_named and is_alike and is_called(site, other)


def _is_office(site: Mention, generic: Mention) -> bool:
    """Whether both are seats of one office by other words for its walls."""
    heads = {head_word(site), head_word(generic)}
    office = generic.text[: generic.head - generic.start].lower().split()
    return heads <= _OFFICES and bool(office) and set(office) <= set(site.text.lower().split())


def site_slug(mention: Mention) -> str:
    """Return what tells a site from others of its place, the same for all its wordings."""
    if mention.kind not in BY_HEAD:
        return str(mention.kind)
    head = head_word(mention)
    if mention.kind is PlaceKind.BASE and head not in _STAFFS:
        return str(mention.kind)
    return "headquarters" if head in _STAFFS else slug_of(head)


def slug_of(text: str) -> str:
    """Return ``text`` fit for a part of an id."""
    return "-".join(_WORD.findall(anyascii(text).lower()))


def site_name(mention: Mention, base: Place) -> str:
    """Return the name to show for a site of ``base``."""
    if mention.kind in {PlaceKind.PROVINCE, PlaceKind.DISTRICT, PlaceKind.ISLAND}:
        return f"{base.name} {mention.kind}"
    parent = mention.parent
    if parent is not None and parent.text not in mention.text:
        return f"{base.name} {mention.text}"
    if parent is not None and parent.start > mention.head:
        site = mention.text[: mention.head - mention.start + len(head_word(mention))]
        return (
            site if site != site.lower() else mention.text
        )  # "Unity Palace", with a name of its own
    return mention.text


def beneath(base: Place, mention: Mention, slug: str, name: str, kind: PlaceKind) -> Place:
    """Return a place that lies in, around or beside ``base``: its coordinates, not its identity."""
    return replace(
        base,
        id=f"{base.id}/{slug}",
        mention=mention.text,
        name=name,
        kind=kind,
        geonameid=None,
        population=0,
        resolved=False,
        confidence=round(base.confidence * _DERIVED_TRUST, 4),
    )
