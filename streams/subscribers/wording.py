"""Words to search by: every script and spelling in plain small letters, the same on both engines."""

from __future__ import annotations

import re
from typing import Final

from anyascii import anyascii

from schemas.alerts import ControlAlert
from schemas.ids import content_id

_WORD: Final = re.compile(r"[a-z0-9]+")
_APOSTROPHE: Final = re.compile("['`‘’ʻʼʿʾ]")  # noqa: RUF001 - the marks that names are written with
_LONGEST_WORD: Final = 60
"""Characters; PostgreSQL takes no word of more than 2 kB."""
_MOST_WORDS: Final = 5_000
_LONGEST_KEY: Final = 200
"""Characters; PostgreSQL indexes nothing of more than 2.7 kB."""


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` in order: "Al-Bukamāl" is "al" and "bukamal"."""
    plain = anyascii(_APOSTROPHE.sub("", text)).lower()
    return [word[:_LONGEST_WORD] for word in _WORD.findall(_APOSTROPHE.sub("", plain))]


def wanted_words(text: str) -> list[tuple[str, bool]]:
    """Return the words that ``text`` asks for, each with whether it is only the start of one.

    All of them must stand in an alert, in any order; "offens*" asks for words that begin so.
    """
    wanted: list[tuple[str, bool]] = []
    for part in text.split():
        found = words_of(part)
        open_ended = part.endswith("*")
        wanted += [(word, open_ended and i == len(found) - 1) for i, word in enumerate(found)]
    return wanted


def searched(alert: ControlAlert) -> str:
    """Return what a search looks in, each word once: summary, place, parties, sources, quotes."""
    place = alert.place
    parties = [actor for actor in (alert.gainer, alert.loser, *alert.supporters) if actor]
    texts = [alert.summary, place.name, place.mention, place.admin1 or ""]
    texts += [name for actor in parties for name in (actor.name, actor.mention)]
    texts += [source.name or "" for source in alert.sources]
    texts += [quote.evidence.quote for quote in alert.evidence]
    words = dict.fromkeys(word for text in texts for word in words_of(text))
    return " ".join(list(words)[:_MOST_WORDS])


def key(text: str) -> str:
    """Return an id as the columns hold it: without NUL, and of bounded length.

    PostgreSQL takes neither; what is longer ends in a hash of the whole.
    """
    clean = text.replace("\0", "�")
    if len(clean) <= _LONGEST_KEY:
        return clean
    return f"{clean[: _LONGEST_KEY - 40]}~{content_id('key', text)}"
