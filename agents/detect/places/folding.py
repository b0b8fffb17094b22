"""Folding of place names: spellings of one name get one key.

``exact_key`` takes off what never tells two places apart in the news: case, diacritics,
apostrophes, hyphens, spaces and the Arabic article in all its assimilated forms. ``loose_key`` also
takes off what transliterators disagree about: long and doubled letters, ``q`` and ``k``, ``ou``
and ``u``, ``ee`` and ``i``, ``-iyah`` and ``-ia``, ``tell`` and ``tall``, the "and" of Persian names.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from anyascii import anyascii

_CACHED: Final = 65_536

_ARTICLES: Final = frozenset(
    (
        "al",
        "el",
        "ad",
        "ed",
        "ar",
        "er",
        "as",
        "es",
        "ash",
        "esh",
        "az",
        "ez",
        "at",
        "et",
        "an",
        "en",
        "the",
    )
)
# "Arraqqa", "Ezzor": the article written into the word, known by the consonant it doubled.
_JOINED_ARTICLE: Final = re.compile(r"[ae]([dnrstz])\1(?=\w{2})")
_SHORTEST_JOINED: Final = 5

_APOSTROPHES: Final = re.compile("['`\u2018\u2019\u201b\u02bb\u02bc\u02be\u02bf\u02b9\u02c8\u02cb]")
_POSSESSIVE: Final = re.compile("['\u2019]s$")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_WORDS: Final = {
    "tell": "tal", "tel": "tal", "tall": "tal", "til": "tal",
    "jebel": "jabal", "djebel": "jabal", "gebel": "jabal", "jabel": "jabal", "jbel": "jabal",
    "st": "saint", "sainte": "saint", "mt": "mount",
    "o": "wa", "va": "wa",  # "and" in Persian names: Tala-o-Barfak, Tala wa Barfak
}  # fmt: skip
_CONSONANTS: Final = (
    ("dj", "j"), ("q", "k"), ("ck", "k"), ("ph", "f"), ("dh", "d"), ("gh", "g"), ("zh", "z"),
)  # fmt: skip
_U_BEFORE_VOWEL: Final = re.compile(r"uw(?=[aeiou])")
_E_LIKE: Final = re.compile(r"(?:ay|ai|ei|ey|ae)(?![aeiou])")
_O_LIKE: Final = re.compile(r"(?:aw|au|ou|ow|oo)(?![aeiou])")
_VOWELS: Final = str.maketrans("yejo", "iiiu")
_DOUBLED: Final = re.compile(r"(.)\1+")
_SILENT_H: Final = re.compile(r"(?<=a)h$")
_LONG_ENDING: Final = re.compile(r"ia+$")
_MUTE_H: Final = re.compile(r"h(?=[^aeiou]|$)(?<![cskt]h)")


# Where an apostrophe in a name stands for a letter that English does not have.
_MARKS_A_LETTER: Final = frozenset({
    "AE", "AF", "AM", "AZ", "BH", "BY", "DJ", "DZ", "EG", "ER", "ET", "GE", "IL", "IQ", "IR", "JO",
    "KG", "KW", "KZ", "LB", "LY", "MA", "MR", "OM", "PK", "PS", "QA", "RU", "SA", "SD", "SO", "SS",
    "SY", "TJ", "TM", "TN", "TR", "UA", "UZ", "YE",
})  # fmt: skip


def plain_name(name: str, country: str) -> str:
    """Return an official name as newsrooms write it: in plain letters, without marks of sounds.

    "Kh\u0101n Shaykh\u016bn" is "Khan Shaykhun"; N'Djamena keeps its apostrophe, Ba\u2018q\u016bbah does not.
    """
    if country in _MARKS_A_LETTER:
        name = _APOSTROPHES.sub("", name)
    return _APOSTROPHES.sub("'", anyascii(name)).strip("' ")


@lru_cache(maxsize=8)  # both keys of a name are asked for one after the other
def _words(name: str) -> tuple[str, ...]:
    plain = anyascii(_APOSTROPHES.sub("", _POSSESSIVE.sub("", name))).lower()
    return tuple(_NOT_WORD.sub(" ", _APOSTROPHES.sub("", plain)).split())


def _without_articles(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _ARTICLES) or words


@lru_cache(maxsize=_CACHED)
def exact_key(name: str) -> str:
    """Return the key under which spellings that differ only in writing meet."""
    return "".join(_without_articles(_words(name)))


@lru_cache(maxsize=_CACHED)
def loose_key(name: str) -> str:
    """Return the key under which transliterations of one name meet; "" for no letters at all."""
    words = [_WORDS.get(word, word) for word in _without_articles(_words(name))]
    key = "".join(_unjoin(word) for word in words)
    for sound, letter in _CONSONANTS:
        key = key.replace(sound, letter)
    key = _U_BEFORE_VOWEL.sub("w", key)
    key = _O_LIKE.sub("u", _E_LIKE.sub("i", key)).translate(_VOWELS)
    key = _SILENT_H.sub("", _DOUBLED.sub(r"\1", key))
    return _MUTE_H.sub("", _LONG_ENDING.sub("ia", key))


def _unjoin(word: str) -> str:
    if len(word) < _SHORTEST_JOINED:
        return word
    return _JOINED_ARTICLE.sub(r"\1", word, count=1) if _JOINED_ARTICLE.match(word) else word
