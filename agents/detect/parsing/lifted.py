"""Arcs that cross others: the parser draws them higher up, with the label of where they belong.

A label "dobj||xcomp" is that of an object which hangs too high: its head is the nearest word below
with the label "xcomp" (Nivre and Nilsson 2005). It is looked for as spaCy does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_MARK: Final = "||"


def lowered(
    words: Sequence[str], heads: list[int], labels: list[str]
) -> tuple[list[int], list[str]]:
    """Return heads and labels with every marked arc hung where it belongs."""
    marked = [i for i, label in enumerate(labels) if _MARK in label]
    if not marked:
        return heads, labels
    heads, labels = list(heads), list(labels)
    reach = _reaches(heads)
    for i in marked:
        label, _, above = labels[i].partition(_MARK)
        heads[i] = _below(i, above, words, heads, labels, reach)
        labels[i] = label
    return heads, labels


def _reaches(heads: Sequence[int]) -> list[tuple[int, int]]:
    """Return from where to where all that hangs below each word stands."""
    first, last = list(range(len(heads))), list(range(len(heads)))
    for i in range(len(heads)):
        at = i
        while heads[at] != at:
            at = heads[at]
            first[at], last[at] = min(first[at], i), max(last[at], i)
    return list(zip(first, last, strict=True))


def _below(
    word: int,
    label: str,
    words: Sequence[str],
    heads: Sequence[int],
    labels: Sequence[str],
    reach: Sequence[tuple[int, int]],
) -> int:
    """Return the nearest word with ``label`` under the head of ``word``, else that head."""
    level = [heads[word]]
    for _ in heads:
        following = []
        for above in level:
            first, last = reach[above]
            for child in range(first, last + 1):
                if heads[child] != above or child in {above, word} or words[child].isspace():
                    continue
                if labels[child] == label:
                    return child
                following.append(child)
        level = following
    return heads[word]
