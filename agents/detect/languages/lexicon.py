"""What is known of a language: its file in ``agents/knowledge/languages``, checked and ready."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

from agents.detect.languages.phrases import PhraseError, Phrases, listed
from agents.detect.languages.words import Spelling, folded
from agents.knowledge import FOLDER
from schemas.claims import Means

LANGUAGES: Final = FOLDER / "languages"
ROLES: Final = ("gainer", "loser", "place")
VOICES: Final = ("finite", "participle", "passive", "state", "noun")
ORDERS: Final = ("svo", "free", "vso")
SLOTS: Final = ("subject", "object", "bare", "next", "beside", "inside")
TIMES: Final = ("plain", "past", "reported", "unreal", "future")
UNITS: Final = ("hours", "days", "weeks", "months", "years")

T = TypeVar("T")


class LanguageError(ValueError):
    """A file of words says something that cannot be meant; the message names file and entry."""


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """A wording of a change and where its parties and its place stand.

    ``voice``: "finite" says it alone, "participle" needs an auxiliary ("have" is active, "be" is
    passive unless ``aux`` says that it is the verb's own), "passive" is one by itself, "state" says
    who holds what, "noun" names the change. ``roles`` maps gainer, loser and place to slots:
    "subject", "object", "bare" (no preposition), "next" (right behind), "beside" (so, and without a
    preposition), or a group of prepositions.
    ``ground`` is true of words that take nothing but ground, so their object may be an unknown name.
    """

    frame: str
    voice: str
    roles: Mapping[str, tuple[str, ...]]
    aux: str | None
    strength: float
    means: Means
    ground: bool
    tense: str = "plain"


@dataclass(frozen=True, slots=True)
class Auxiliary:
    """A form of "have" or "be", and what its tense or mood says of the change."""

    verb: str
    time: str


@dataclass(frozen=True, slots=True)
class PartyRef:
    """What words for a party mean.

    ``kind`` is "id" (of the actors catalogue), "words" (English words that the catalogue resolves by
    country and date), "people" (an adjective of nationality, alone no party), "state" (a country or
    capital), "troops" (fighters of somebody named before) or "pronoun".
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A gazetteer name and its country, for a spelling of this language."""

    name: str
    country: str


@dataclass(frozen=True, slots=True)
class DateWord:
    """A word of time: ``kind`` is "month", "weekday", "day", "number", a unit, or a role."""

    kind: str
    value: int = 0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything one language's file says, ready for look-up."""

    code: str
    enabled: bool
    order: str
    reach: int
    negation_reach: int
    pro_drop: bool
    verb_first: bool
    articles: bool
    past_follows: bool
    kind_after: bool
    nouns_capital: bool
    passive_agent: tuple[str, ...]
    accusative: frozenset[str]
    spelling: Spelling
    forms: Phrases[ChangeForm]
    auxiliaries: Phrases[Auxiliary]
    markers: Phrases[frozenset[str]]
    prefix_groups: Mapping[str, frozenset[str]]
    words: Mapping[str, Phrases[str]]
    all_words: Phrases[str]
    parties: Phrases[PartyRef]
    places: Phrases[PlaceName]
    kinds: Phrases[str]
    dates: Phrases[DateWord]
    context: tuple[str, ...]
    fingerprint: str


def read_lexicon(path: Path) -> Lexicon:
    """Read the file of one language.

    Raises:
        LanguageError: an entry has an unknown voice, slot, role or group, or broken brackets.
        OSError, tomllib.TOMLDecodeError: the file is missing or is not TOML.
    """
    raw = path.read_bytes()
    data = tomllib.loads(raw.decode("utf-8"))
    try:
        return _lexicon(path.stem, data, sha256(raw).hexdigest()[:12])
    except (PhraseError, KeyError, TypeError, ValueError) as error:
        raise LanguageError(f"{path.name}: {error!r}") from error


def _lexicon(code: str, data: Mapping[str, Any], fingerprint: str) -> Lexicon:
    spelling = _spelling(data)
    if data["order"] not in ORDERS:
        raise LanguageError(f"order {data['order']}")
    markers = {group: listed(words) for group, words in data["markers"].items()}
    return Lexicon(
        code=code,
        **_flags(data),
        spelling=spelling,
        forms=_forms(data, spelling, frozenset(markers)),
        auxiliaries=_auxiliaries(data.get("aux", {}), spelling),
        markers=_markers(markers, spelling),
        prefix_groups={k: frozenset(v.split()) for k, v in data.get("prefix_groups", {}).items()},
        words={group: _grouped({group: v}, spelling) for group, v in data["words"].items()},
        all_words=_grouped(data["words"], spelling),
        parties=_parties(data, spelling),
        places=_phrases(spelling, _places(data.get("places", {}))),
        kinds=_grouped(data["kinds"], spelling),
        dates=_dates(data["dates"], spelling),
        context=_context(data),
        fingerprint=fingerprint,
    )


def _flags(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the top of a file says of the language as a whole."""
    return {
        "enabled": bool(data["enabled"]),
        "order": data["order"],
        "reach": int(data.get("reach", 4)),
        "negation_reach": int(data.get("negation_reach", 4)),
        "pro_drop": bool(data.get("pro_drop", False)),
        "verb_first": bool(data.get("verb_first", False)),
        "articles": bool(data.get("articles", True)),
        "past_follows": bool(data.get("past_follows", data["order"] == "svo")),
        "kind_after": bool(data.get("kind_after", False)),
        "nouns_capital": bool(data.get("nouns_capital", False)),
        "passive_agent": tuple(data.get("passive_agent", "by").split()),
        "accusative": frozenset(data["words"].get("accusative", "").split()),
    }


def _spelling(data: Mapping[str, Any]) -> Spelling:
    pairs = (rule.partition(">") for rule in data.get("endings", {}).get("rules", ()))
    return Spelling(
        elisions=frozenset(data.get("elisions", "").split()),
        endings=tuple((ending, base) for ending, _, base in pairs),
        prefixes=data.get("prefixes"),
    )


def _grouped(groups: Mapping[str, Any], spelling: Spelling) -> Phrases[str]:
    """Return the phrases of ``groups``, each with the name of its group."""
    return _phrases(
        spelling, ((phrase, g) for g, value in groups.items() for phrase in listed(value))
    )


def _places(countries: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, PlaceName]]:
    for country, names in countries.items():
        for name, value in names.items():
            for phrase in listed(value):
                yield phrase, PlaceName(name, country)


def _phrases(spelling: Spelling, entries: Iterable[tuple[str, T]]) -> Phrases[T]:
    phrases: Phrases[T] = Phrases(spelling)
    for phrase, value in entries:
        phrases.add(phrase, value)
    return phrases


def _forms(
    data: Mapping[str, Any], spelling: Spelling, groups: frozenset[str]
) -> Phrases[ChangeForm]:
    forms: Phrases[ChangeForm] = Phrases(spelling)
    frames = data["frames"]
    for entry in data["form"]:
        roles = {**frames[entry["frame"]], **{r: entry[r] for r in ROLES if r in entry}}
        form = ChangeForm(
            frame=entry["frame"],
            voice=entry["voice"],
            roles={role: tuple(slots.split()) for role, slots in roles.items() if role in ROLES},
            aux=entry.get("aux"),
            strength=float(entry.get("strength", roles.get("strength", 0.8))),
            means=Means(entry.get("means", roles.get("means", "armed"))),
            ground=bool(entry.get("ground", False)),
            tense=entry.get("tense", "plain"),
        )
        _check(form, groups)
        for phrase in listed(entry["words"]):
            forms.add(phrase, form)
    return forms


def _check(form: ChangeForm, groups: frozenset[str]) -> None:
    odd = {s for slots in form.roles.values() for s in slots} - groups - set(SLOTS)
    if form.voice not in VOICES or odd or form.tense not in TIMES:
        raise LanguageError(f"form {form.frame}: {form.voice}, {form.tense}, slots {sorted(odd)}")


def _auxiliaries(data: Mapping[str, Any], spelling: Spelling) -> Phrases[Auxiliary]:
    found: Phrases[Auxiliary] = Phrases(spelling)
    for verb, times in data.items():
        for time, value in times.items():
            if time not in TIMES:
                raise LanguageError(f"aux.{verb}.{time}")
            for phrase in listed(value):
                found.add(phrase, Auxiliary(verb, time))
    return found


def _markers(groups: Mapping[str, list[str]], spelling: Spelling) -> Phrases[frozenset[str]]:
    by_phrase: dict[str, set[str]] = {}
    for group, phrases in groups.items():
        for phrase in phrases:
            by_phrase.setdefault(phrase, set()).add(group)
    return _phrases(spelling, ((p, frozenset(found)) for p, found in by_phrase.items()))


def _parties(data: Mapping[str, Any], spelling: Spelling) -> Phrases[PartyRef]:
    sections = (
        ("actors", "id"),
        ("generic", "words"),
        ("peoples", "people"),
        ("countries", "state"),
        ("capitals", "state"),
    )
    parties: Phrases[PartyRef] = Phrases(spelling)
    for section, kind in sections:
        for value, spellings in data.get(section, {}).items():
            for phrase in listed(spellings):
                parties.add(phrase, PartyRef(kind, value))
    for kind in ("troops", "pronoun"):
        for phrase in listed(data["words"].get(kind, ())):
            parties.add(phrase, PartyRef(kind, ""))
    return parties


def _context(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the words that show that an article is about fighting: parties, countries, troops."""
    words = listed(data["context"]["words"])
    for section in ("actors", "generic", "countries"):
        words += [
            spelling for value in data.get(section, {}).values() for spelling in listed(value)
        ]
    return tuple(dict.fromkeys(folded(word) for word in words))


def _dates(data: Mapping[str, Any], spelling: Spelling) -> Phrases[DateWord]:
    words: Phrases[DateWord] = Phrases(spelling)
    for kind in ("month", "weekday"):
        for number, value in enumerate(data[kind]):
            for phrase in listed(value):
                words.add(phrase, DateWord(kind, number))
    for days, value in data["day"].items():
        for phrase in listed(value):
            words.add(phrase, DateWord("day", int(days)))
    for number, value in data.get("number", {}).items():
        for phrase in listed(value):
            words.add(phrase, DateWord("number", int(number)))
    for kind in (*UNITS, "ago_before", "ago_after", "since", "old"):
        for phrase in listed(data.get(kind, ())):
            words.add(phrase, DateWord(kind))
    return words


@cache
def lexicons(folder: Path = LANGUAGES) -> Mapping[str, Lexicon]:
    """Return the languages that have a file, by code, whether switched on or not."""
    return {path.stem: read_lexicon(path) for path in sorted(folder.glob("*.toml"))}


@cache
def spelled(path: Path = LANGUAGES / "names.tsv") -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the country and gazetteer id of the places that each spelling of the file names.

    Raises:
        LanguageError: a row has not three columns.
        OSError: there is no such file.
    """
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if row.startswith("#"):
            continue
        fields = row.split("\t")
        if len(fields) != len(("country", "geonameid", "spelling")):
            raise LanguageError(f"{path.name}: row {number} has {len(fields)} columns")
        country, place_id, spelling = fields
        key = folded(spelling)
        found[key] = (*found.get(key, ()), (country, f"gn:{place_id}"))
    return found


@cache
def enabled() -> frozenset[str]:
    """Return the codes of the languages that are switched on."""
    return frozenset(code for code, lexicon in lexicons().items() if lexicon.enabled)
