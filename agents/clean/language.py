"""Which language an article is in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

import eldc

from agents.knowledge import read_toml

UNSURE: Final = "und"
_PART: Final = 400  # characters: enough for every dev article, and a few microseconds
_WORD: Final = re.compile(r"[^\W\d_][\w'\u2019]*")
_SURE: Final = 120  # characters below which only what the detector calls reliable counts


@cache
def _ready() -> bool:
    eldc.init()
    return True


def language_of(title: str | None, text: str) -> str:
    """Return the ISO 639-1 code of the language of an article, or "und" where one cannot tell.

    The title alone says too little, and the head of a page is often a menu in English, so the
    beginning and the middle of the text are read with the title.
    """
    _ready()
    middle = len(text) // 2
    parts = [title or "", text[:_PART]]
    if len(text) > 2 * _PART:
        parts.append(text[middle : middle + _PART])
    sample = "\n".join(parts)
    found = eldc.detect(sample)
    if len(sample) < _SURE and not eldc.detect_details(sample).reliable:
        return UNSURE
    return _nearest(str(found), sample)


@cache
def _near() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Return the words of the languages that the detector takes for another, by that other."""
    return {
        taken: {code: frozenset(words.casefold().split()) for code, words in languages.items()}
        for taken, languages in read_toml("near_languages.toml").items()
    }


def _nearest(found: str, sample: str) -> str:
    """Return which of the languages taken for ``found`` has most of its words in ``sample``."""
    languages = _near().get(found)
    if languages is None:
        return found
    words = {word.casefold() for word in _WORD.findall(sample)}
    return max(languages, key=lambda code: len(words & languages[code]))
