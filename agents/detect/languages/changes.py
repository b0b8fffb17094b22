"""Finds the wordings of a change in a sentence, and reads their voice and tense."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from agents.detect.languages.lexicon import Auxiliary, ChangeForm
from agents.detect.languages.phrases import Hit
from agents.detect.languages.spots import Line

_STOPS: Final = frozenset(".!?;:()…؟؛")
_BEHIND: Final = 4  # words after a participle within which its auxiliary may follow


@dataclass(frozen=True, slots=True)
class Change:
    """A wording of a change at the words ``indexes``, read.

    ``voice`` is "active", "passive", "state" or "noun". ``time`` is that of its auxiliary.
    ``first`` is where its verb group begins, with the auxiliary before it.
    """

    form: ChangeForm
    indexes: tuple[int, ...]
    voice: str
    time: str
    first: int
    last: int
    bare: bool = False

    @property
    def head(self) -> int:
        """Index of the word that names the change."""
        return self.indexes[0]


def changes(line: Line) -> tuple[Change, ...]:
    """Return the changes that the sentence words, in order, the longest wording of each place."""
    size = range(len(line.tokens))
    hits = _apart(
        h for i in size for h in line.lexicon.forms.all_at(line.tokens, i) if _stands(h, line)
    )
    found: list[Change] = []
    for hit in hits:
        found.append(_read(hit, line, found[-1] if found else None))
    return tuple(found)


def _stands(hit: Hit[ChangeForm], line: Line) -> bool:
    """Return whether a participle or verb is one: "la prise", "la toma" are nouns.

    The words of "viel ... aan |" are another verb: what stands under ``unlike`` is no change.
    """
    if line.has("unlike", hit.first):
        return False
    if hit.value.voice == "noun" or line.lexicon.order != "svo" or len(hit.indexes) > 1:
        return True
    if not line.has("determiners", hit.first - 1):
        return True
    return hit.value.voice != "participle" and not _may_be_noun(hit, line)


def _may_be_noun(hit: Hit[ChangeForm], line: Line) -> bool:
    there = line.lexicon.forms.all_at(line.tokens, hit.first)
    return any(other.value.voice == "noun" for other in there)


def _apart(hits: Iterable[Hit[ChangeForm]]) -> list[Hit[ChangeForm]]:
    kept: list[Hit[ChangeForm]] = []
    for hit in sorted(
        hits, key=lambda h: (-len(h.indexes), h.value.voice == "noun", h.first, h.last - h.first)
    ):
        if not any(set(hit.indexes) & set(other.indexes) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.first)


def _read(hit: Hit[ChangeForm], line: Line, before: Change | None) -> Change:
    form = hit.value
    if form.voice != "participle":
        voice = "active" if form.voice == "finite" else form.voice
        return Change(form, hit.indexes, voice, form.tense, hit.first, hit.last)
    found = _auxiliary(hit, line)
    if found is None and before is not None and _is_joined(before, hit, line):
        return Change(form, hit.indexes, before.voice, before.time, hit.first, hit.last)
    if found is None:
        return Change(form, hit.indexes, "passive", "plain", hit.first, hit.last, bare=True)
    auxiliary, at = found
    is_active = auxiliary.verb in {"have", form.aux}
    voice = "active" if is_active else "passive"
    first, last = min(hit.first, at.first), max(hit.last, at.last)
    return Change(form, hit.indexes, voice, auxiliary.time, first, last)


def _auxiliary(hit: Hit[ChangeForm], line: Line) -> tuple[Auxiliary, Hit[Auxiliary]] | None:
    """Return the auxiliary of a participle: right behind it, else the nearest one before it.

    One behind "and" is that of the next verb where another stands before the participle.
    """
    behind = _auxiliary_behind(hit, line) if line.lexicon.order == "free" else None
    if behind is not None and not _crosses(hit, behind, line):
        return _with_modal(hit, behind, line)
    before = _auxiliary_before(hit, line)
    if before is not None or behind is None:
        return before
    return _with_modal(hit, behind, line)


def _auxiliary_behind(hit: Hit[ChangeForm], line: Line) -> Hit[Auxiliary] | None:
    for index in range(hit.last, min(hit.last + _BEHIND, len(line.tokens))):
        if line.tokens[index].text in _STOPS or line.tokens[index].text == ",":
            break
        found = _auxiliary_at(line, index)
        if found is not None and not _opens(line, index):
            return found
    return None


def _auxiliary_before(hit: Hit[ChangeForm], line: Line) -> tuple[Auxiliary, Hit[Auxiliary]] | None:
    for index in range(hit.first - 1, max(-1, hit.first - 1 - line.lexicon.reach), -1):
        if line.tokens[index].text in _STOPS:
            break
        found = _auxiliary_at(line, index)
        if found is not None and found.last <= hit.first:
            return _widest(line, index, found)
    return None


def _auxiliary_at(line: Line, index: int) -> Hit[Auxiliary] | None:
    """Return the auxiliary that begins at ``index``; "IS" in capitals is a name, not "is"."""
    text = line.tokens[index].text
    if len(text) > 1 and text.isupper():
        return None
    return line.lexicon.auxiliaries.at(line.tokens, index)


def _crosses(hit: Hit[ChangeForm], found: Hit[Auxiliary], line: Line) -> bool:
    return any(line.has("conj", index) for index in range(hit.last, found.first))


def _with_modal(
    hit: Hit[ChangeForm], found: Hit[Auxiliary], line: Line
) -> tuple[Auxiliary, Hit[Auxiliary]]:
    """Return the auxiliary behind a participle, in the time of the modal verb before it."""
    for index in range(hit.first - 1, max(-1, hit.first - 1 - line.lexicon.reach), -1):
        if line.tokens[index].text in _STOPS or line.has("clause", index):
            break
        modal = _auxiliary_at(line, index)
        if modal is not None and modal.value.time in {"reported", "future"}:
            return Auxiliary(found.value.verb, modal.value.time), found
    return found.value, found


def _opens(line: Line, index: int) -> bool:
    """Return whether a conjunction stands between, so that the auxiliary opens another clause."""
    return line.has("conj", index - 1)


def _widest(line: Line, index: int, found: Hit[Auxiliary]) -> tuple[Auxiliary, Hit[Auxiliary]]:
    """Return the auxiliary with what stands before it and belongs to it: "a été" for "été"."""
    for before in range(max(0, index - 2), index):
        wider = _auxiliary_at(line, before)
        if wider is not None and wider.last >= found.last:
            return wider.value, wider
    return found.value, found


def _is_joined(before: Change, hit: Hit[ChangeForm], line: Line) -> bool:
    """Return whether a participle shares the auxiliary of the one before: "a pris X et chassé Y"."""
    if before.form.voice != "participle" or before.bare:
        return False
    between = range(before.last, hit.first)
    return any(line.has("conj", i) or line.tokens[i].text == "," for i in between) and not any(
        line.tokens[i].border for i in between
    )
