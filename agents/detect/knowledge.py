"""What the detector knows, read from the files that a linguist edits.

``events.toml`` says how changes are told, ``modality.toml`` what makes them plans or past history,
``attribution.toml`` who says so. Nothing in here depends on the articles.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from agents.detect.parsing.forms import active_forms, table
from agents.knowledge import FOLDER
from schemas.claims import Means

FILES: Final = ("events.toml", "modality.toml", "attribution.toml")
VOICES: Final = ("active", "intransitive", "passive")
_OBJECTS: Final = frozenset(
    {"determiners", "numbers", "governing", "joining", "times", "emptying", "out",
     "fallen_otherwise", "rounding"}
)  # fmt: skip

Words = frozenset[str]


class KnowledgeError(ValueError):
    """A knowledge file says something that cannot be meant; the message names file and entry."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Which part of a clause plays which role, by voice: ``voices["active"]["gainer"]``."""

    name: str
    voices: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class VerbEntry:
    """A verb (with its particle, if it needs one) and the frame that it opens."""

    base: str
    particle: str | None
    frame: Frame
    strength: float
    means: Means


@dataclass(frozen=True, slots=True)
class NounEntry:
    """A noun that names the change itself: "the fall of X to Y"."""

    base: str
    roles: Mapping[str, str]
    strength: float
    means: Means


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything the three files say, ready for look-up.

    ``openers`` are the words that an event may start from, ``order`` what a state restores to a place
    or over it: "security and stability", "its writ".
    """

    verbs: Mapping[str, tuple[VerbEntry, ...]]
    verb_forms: Mapping[str, str]
    active: Words
    misread: frozenset[str]
    nouns: Mapping[str, NounEntry]
    light: Mapping[str, Words]
    light_forms: Mapping[str, str]
    holder: Mapping[str, Words]
    consequence: Mapping[str, Words]
    ground: Mapping[str, Words]
    party: Mapping[str, Words]
    flags: Words
    landmarks: Words
    troops: Words
    objects: Mapping[str, Words]
    modality: Mapping[str, Words]
    attribution: Mapping[str, Words]
    phrases: Mapping[str, tuple[str, ...]]
    openers: Words
    order: Words
    fingerprint: str

    def lists(self, group: str, word: str) -> bool:
        """Return whether the modality or attribution list ``group`` has ``word``."""
        return word in self.modality.get(group, ()) or word in self.attribution.get(group, ())


@cache
def load(folder: Path = FOLDER) -> Knowledge:
    """Read the knowledge files of ``folder``.

    Raises:
        KnowledgeError: an entry names an unknown frame, role or means, or a list is missing.
        OSError, tomllib.TOMLDecodeError: a file is missing or is not TOML.
    """
    raw = {name: (folder / name).read_bytes() for name in FILES}
    events, modality, attribution = (tomllib.loads(raw[name].decode("utf-8")) for name in FILES)
    frames = {name: _frame(name, voices) for name, voices in events["frame"].items()}
    verbs = _verbs(events["verb"], frames)
    irregular: dict[str, str] = events["irregular"]
    verb_forms = table(verbs, irregular)
    nouns = _nouns(events["noun"])
    light, holder = _groups(events["light"]), _groups(events["holder"])
    return Knowledge(
        verbs=verbs,
        verb_forms=verb_forms,
        active=active_forms(verbs, irregular),
        misread=frozenset(events["misread"]["verbs"].split()),
        nouns=nouns,
        light=light,
        light_forms=_light_forms(events["light"], irregular),
        holder=holder,
        consequence=_groups(events["consequence"]),
        ground=_groups(events["ground"]),
        party=_groups(events["party"]),
        flags=frozenset(events["flag"]["nouns"].split()),
        landmarks=frozenset(events["flag"]["over"].split()),
        troops=frozenset(events["troops"]["nouns"].split()),
        objects=_objects(events["objects"]),
        modality=_word_lists(modality, irregular),
        attribution=_word_lists(attribution, irregular),
        phrases=_phrases({**attribution, **modality}),
        order=light["peace"] | light["writ"],
        openers=holder["enter"].union(holder["free"], light["nouns"], nouns, verb_forms),
        fingerprint=sha256(b"\0".join(raw[name] for name in FILES)).hexdigest()[:12],
    )


def _groups(lists: Mapping[str, str]) -> dict[str, Words]:
    return {key: frozenset(words.split()) for key, words in lists.items()}


def _objects(lists: Mapping[str, str]) -> dict[str, Words]:
    odd = set(lists) ^ _OBJECTS
    if odd:
        raise KnowledgeError(f"events.toml: objects: unknown or missing {sorted(odd)}")
    words = _groups(lists)
    both = words["governing"] & words["joining"]
    if both:
        raise KnowledgeError(f"events.toml: objects: governing and joining: {sorted(both)}")
    return words


def _phrases(source: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        f"{group}.{key}": tuple(value)
        for group, lists in source.items()
        for key, value in lists.items()
        if isinstance(value, list)
    }


def _frame(name: str, voices: Mapping[str, Mapping[str, str]]) -> Frame:
    for voice, roles in voices.items():
        odd = set(roles) - {"gainer", "loser", "place"}
        if voice not in VOICES or odd:
            raise KnowledgeError(f"events.toml: frame {name}: unknown {voice}: {sorted(odd)}")
    return Frame(
        name,
        {
            v: {role: tuple(parts.split("|")) for role, parts in r.items()}
            for v, r in voices.items()
        },
    )


def _verbs(
    groups: list[dict[str, Any]], frames: Mapping[str, Frame]
) -> dict[str, tuple[VerbEntry, ...]]:
    verbs: dict[str, list[VerbEntry]] = {}
    for group in groups:
        if group["frame"] not in frames:
            raise KnowledgeError(f"events.toml: no frame {group['frame']}")
        for word in group["base"].split():
            base, _, particle = word.partition("+")
            entry = VerbEntry(
                base,
                particle or None,
                frames[group["frame"]],
                float(group["strength"]),
                Means(group["means"]),
            )
            verbs.setdefault(base, []).append(entry)
    # The reading with a particle is the more special one, so it is tried first.
    return {b: tuple(sorted(es, key=lambda e: e.particle is None)) for b, es in verbs.items()}


def _nouns(groups: list[dict[str, Any]]) -> dict[str, NounEntry]:
    nouns: dict[str, NounEntry] = {}
    for group in groups:
        roles = {k: v for k, v in group.items() if k not in {"base", "strength", "means"}}
        for base in group["base"].split():
            nouns[base] = NounEntry(base, roles, float(group["strength"]), Means(group["means"]))
    return nouns


def _light_forms(light: Mapping[str, str], irregular: Mapping[str, str]) -> dict[str, str]:
    bases = [
        word.partition("+")[0]
        for key in ("gain", "lose", "have", "say")
        for word in light[key].split()
    ]
    return table(bases, irregular)


def _word_lists(source: Mapping[str, Any], irregular: Mapping[str, str]) -> dict[str, Words]:
    lists: dict[str, Words] = {}
    for group, entries in source.items():
        for key, value in entries.items():
            if not isinstance(value, str):
                continue
            words = value.split()
            name = f"{group}.{key}"
            lists[name] = frozenset(table(words, irregular) if key == "verbs" else words)
    return lists
