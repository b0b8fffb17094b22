"""The signature of an article's words: a few numbers by which near-copies are known.

MinHash (Broder, "On the resemblance and containment of documents", 1997) in its form with one hash
function: every run of ``SHINGLE`` words is hashed to 32 bits, and the ``KEPT`` smallest values are
the signature. Two texts share about as much of their smallest values as of all their runs of words.
The hash is written out here, so that a signature is the same on every run and machine and may be
kept for years. docs/lineage.md has the measurements behind the figures.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from functools import lru_cache
from string import ascii_letters, ascii_uppercase, digits
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from schemas.articles import BlockKind, CleanArticle

SHINGLE: Final = 3
"""Words in a run. Shorter runs come up by chance in unrelated texts, longer ones break at every
small edit."""
KEPT: Final = 48
"""Values in a signature: an estimate of one half is off by 0.07 (standard error)."""
SHORTEST: Final = 20
"""Words below which a text has no signature: one quoted sentence would be all of it."""

_VERSION: Final = "1"
"""What a signature starts with. Those of two ways of counting are never compared."""
_BYTES: Final = 4  # of one value
_MARKS: Final = re.compile("[\u00a0\u00ab\u00bb\u2010-\u201f\u2022\u2026]")
_WORD_BYTES: Final = frozenset((ascii_letters + digits).encode()) | frozenset(range(128, 256))
_FOLDED: Final = bytes(
    32 if code not in _WORD_BYTES else code + 32 if chr(code) in ascii_uppercase else code
    for code in range(256)
)
"""For every byte of UTF-8 what it counts as: a small letter, part of one, or a gap."""
_BY_PLACE: Final = tuple(
    np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
)
_MIXER: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_BITS: Final = np.uint64(31)
_TOP_BITS: Final = np.uint64(32)


def signature(article: CleanArticle) -> str | None:
    """Return the signature of what is read of ``article``, None for a text too short to tell.

    Titles, headings and captions are left out, as is all that was cut: those who copy change them.
    """
    paragraphs = (b for b in article.paragraphs if b.kind is BlockKind.PARAGRAPH)
    return of_text("\n".join(article.text[b.start : b.end] for b in paragraphs))


def of_text(text: str) -> str | None:
    """Return the signature of ``text``, None if it has fewer than ``SHORTEST`` words."""
    if not text.isascii():
        text = _MARKS.sub(" ", text.casefold())
    words = text.encode("utf-8", "surrogatepass").translate(_FOLDED).split()
    if len(words) < SHORTEST:
        return None
    smallest = _smallest(np.fromiter(map(crc32, words), np.uint64, len(words)))
    return _VERSION + b64encode(smallest.astype("<u4").tobytes()).decode("ascii")


def _smallest(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the smallest values that the runs of these words are hashed to, in order."""
    runs = len(words) - SHINGLE + 1
    mixed = np.zeros(runs, dtype=np.uint64)
    for place, odd in enumerate(_BY_PLACE):
        mixed += words[place : place + runs] * odd
    mixed ^= mixed >> _MIX_BITS
    mixed *= _MIXER
    found = np.sort(mixed >> _TOP_BITS)
    smallest: NDArray[np.uint64] = found[np.append(True, found[1:] != found[:-1])]
    return smallest[:KEPT]


@lru_cache(maxsize=8192)
def values(signed: str) -> tuple[int, ...]:
    """Return the values of a signature in order; none of one that we did not write."""
    if not signed.startswith(_VERSION):
        return ()
    try:
        data = b64decode(signed[len(_VERSION) :], validate=True)
    except ValueError:
        return ()
    whole = len(data) // _BYTES * _BYTES
    return tuple(int.from_bytes(data[i : i + _BYTES], "little") for i in range(0, whole, _BYTES))


def resemblance(one: str, other: str) -> float:
    """Return the estimated share, in 0..1, of the runs of words in either text that are in both.

    It is exact for two texts of fewer than ``KEPT`` different runs each: of ``KEPT`` there may be more.
    """
    first, second = values(one), values(other)
    if not first or not second:
        return 0.0
    known = min(_reach(first), _reach(second))
    here = {value for value in first if value <= known}
    there = {value for value in second if value <= known}
    return len(here & there) / len(here | there)


def _reach(kept: tuple[int, ...]) -> int:
    """Return up to which value a signature holds all that there are."""
    return kept[-1] if len(kept) == KEPT else 1 << (8 * _BYTES)
