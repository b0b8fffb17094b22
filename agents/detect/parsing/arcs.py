"""The arcs of sentences, as spaCy's parser draws them: its steps taken for all sentences at once.

spaCy's own loop spends most of its time between steps. Here one step of every sentence is a handful
of operations on arrays. The transitions are those of the arc-eager parser with its two additions
(Honnibal and Johnson 2015): a word without a head goes back to the buffer instead of being lost, and
a sentence may end within the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from spacy.pipeline import DependencyParser

from agents.detect.parsing.vectors import Floats, Numbers, UnknownModelError

_SHIFT, _REDUCE, _LEFT, _RIGHT, _BREAK = range(5)
_MOVES: Final = {"S": _SHIFT, "D": _REDUCE, "L": _LEFT, "R": _RIGHT, "B": _BREAK}
_FEATURES: Final = 8  # words that the parser looks at, as _State.seen has them
_DEPTH: Final = 3  # words on the stack that it looks at
_OPENS, _BACK, _IS_NONE = 1, 2, 4  # begins a sentence; has gone back to the buffer; is no word
_SECOND, _HELD, _ADJACENT, _SITUATIONS = 8, 64, 128, 256
"""What weighs in a situation: what the buffer's first word is, then its second, whether a word is on
the stack, and whether the second follows the first in the text."""
ROOT: Final = "ROOT"

Arcs = tuple[list[int], list[str]]
"""The head of each word, itself at a root, and the label of its arc."""


class _State:
    """How far each of some sentences is. Words are numbered from 1 throughout all; 0 is none.

    All is kept in lines of numbers, not in tables of a row a sentence: numpy takes from a line in a
    third of the time. In ``buffer`` each sentence's words are followed by two places of none; it is
    read from ``front`` on, up to ``end``. What goes back is written before ``front``, where there is
    room, since whatever is on the stack came from there. In ``stack`` each sentence has three places
    of none, then as many as it has words; ``top`` is the last one taken, ``floor`` where it starts.
    ``front``, ``end``, ``top`` and ``floor`` are those of the sentences under way.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        counts = np.array([length for length in lengths if length])
        total, before = int(counts.sum()), np.arange(len(counts))
        starts = np.cumsum(counts) - counts
        self.front = starts + 2 * before
        self.end = self.front + counts
        self.buffer = np.zeros(total + 2 * len(counts), np.intp)
        self.buffer[np.arange(total) + 2 * np.repeat(before, counts)] = np.arange(1, total + 1)
        self.floor = starts + _DEPTH * before + _DEPTH - 1
        self.top = self.floor.copy()
        self.stack = np.zeros(total + _DEPTH * len(counts), np.intp)
        self.heads = np.zeros(total + 1, np.intp)
        self.labels = np.zeros(total + 1, np.intp)
        self.left = np.zeros(total + 1, np.intp)  # the child before it that it got last
        self.right = np.zeros(total + 1, np.intp)  # the child behind it that it got last
        self.sibling = np.zeros(total + 1, np.intp)  # who was ``right`` of its head before it
        self.marks = np.zeros(total + 1, np.intp)
        self.marks[0] = _IS_NONE

    def seen(self) -> Numbers:
        """Return the words that the parser looks at, a column for each sentence under way."""
        found = np.empty((_FEATURES, len(self.front)), np.intp)
        found[0] = first = self.buffer.take(self.front)
        found[1] = self.buffer.take(self.front + 1)
        found[2] = top = self.stack.take(self.top)
        found[3] = self.stack.take(self.top - 1)
        found[4] = self.stack.take(self.top - 2)
        found[5] = self.left.take(first)
        found[6] = self.left.take(top)
        found[7] = self.right.take(top)
        return found

    def situations(self, seen: Numbers) -> Numbers:
        """Return all on which it hangs what each sentence may do, as a number: see ``_allowed``."""
        first, second = seen[0], seen[1]
        found: Numbers = self.marks.take(first)
        found += self.marks.take(second) * _SECOND
        found += (self.top > self.floor) * _HELD
        found += (second == first + 1) * _ADJACENT
        return found

    def move(self, moves: Numbers, labels: Numbers, seen: Numbers) -> None:
        """Make a move in each sentence under way."""
        self._left_arcs(np.flatnonzero(moves == _LEFT), labels, seen)
        self._right_arcs(np.flatnonzero(moves == _RIGHT), labels, seen)
        self._reduce(np.flatnonzero(moves == _REDUCE), seen)
        at = np.flatnonzero((moves == _SHIFT) | (moves == _RIGHT))
        self.top[at] += 1
        self.front[at] += 1
        self.stack[self.top.take(at)] = seen[0].take(at)
        at = np.flatnonzero(moves == _BREAK)
        if len(at):
            self.marks[seen[1].take(at)] |= _OPENS
        going = (self.top > self.floor) | (self.front < self.end)
        if not going.all():
            self.front, self.end = self.front[going], self.end[going]
            self.top, self.floor = self.top[going], self.floor[going]

    def _left_arcs(self, at: Numbers, labels: Numbers, seen: Numbers) -> None:
        first, top = seen[0].take(at), seen[2].take(at)
        # an old arc is from before it, its head's last: nothing came between; none has no sibling
        self.right[self.heads.take(top)] = self.sibling.take(top)
        self.heads[top] = first
        self.labels[top] = labels.take(at)
        self.left[first] = top
        self.marks[first] &= ~_BACK
        self.top[at] -= 1

    def _right_arcs(self, at: Numbers, labels: Numbers, seen: Numbers) -> None:
        first, top = seen[0].take(at), seen[2].take(at)
        self.heads[first] = top
        self.labels[first] = labels.take(at)
        self.sibling[first] = self.right.take(top)
        self.right[top] = first

    def _reduce(self, at: Numbers, seen: Numbers) -> None:
        self.top[at] -= 1
        top = seen[2].take(at)
        returns = (self.heads.take(top) == 0) & (self.top.take(at) > self.floor.take(at))
        at, top = at[returns], top[returns]
        self.marks[top] |= _BACK
        self.front[at] -= 1
        self.buffer[self.front.take(at)] = top


def _allowed(situation: int) -> int:
    """Return which of the five moves a sentence may make, as one bit each."""
    mark, second = situation % _SECOND, situation % _HELD // _SECOND
    is_held, has_second = bool(situation & _HELD), not second & _IS_NONE
    joins = is_held and not mark & (_IS_NONE | _OPENS)
    shifts = not is_held or (joins and has_second and not mark & _BACK)
    breaks = bool(situation & _ADJACENT) and not second & (_IS_NONE | _OPENS)
    return shifts | is_held << _REDUCE | joins << _LEFT | joins << _RIGHT | breaks << _BREAK


class ArcReader:
    """Draws the arcs of sentences from the vectors of their words, by the weights of a parser."""

    def __init__(self, parser: DependencyParser) -> None:
        """Take over the weights of ``parser``.

        Raises:
            UnknownModelError: it is not built as those of spaCy's small pipelines.
        """
        names = [parser.moves.class_name(i) for i in range(parser.moves.n_moves)]
        if parser.cfg["beam_width"] != 1 or parser.cfg["learn_tokens"]:
            raise UnknownModelError(parser.model.name)
        try:
            narrow, lower, upper = (parser.model.get_ref(r) for r in ("tok2vec", "lower", "upper"))
            self._narrow = _weights(narrow.layers[-1])
            self._upper = _weights(upper)
            self._take(lower.get_param("W"), lower.get_param("b"), lower.get_param("pad"))
            self._moves = np.array([_MOVES[name[0]] for name in names])
        except (KeyError, ValueError, IndexError) as error:
            raise UnknownModelError(parser.model.name) from error
        self._names = [name[2:] for name in names]
        allowed = [
            [_allowed(case) >> move & 1 for move in self._moves] for case in range(_SITUATIONS)
        ]
        self._penalties = np.where(np.array(allowed, bool), np.float32(0), -np.float32(np.inf))

    def _take(self, weights: Floats, bias: Floats, pad: Floats) -> None:
        """Lay out what each word adds to a state: pieces first, so that the largest is cheap."""
        features, outputs, pieces, inputs = weights.shape
        if features != _FEATURES or pieces != 2:  # noqa: PLR2004 - the larger of two
            raise UnknownModelError("lower")
        self._hidden = outputs
        by_piece = weights.transpose(0, 2, 1, 3).reshape(-1, inputs)
        self._lower = np.ascontiguousarray(by_piece.T)
        self._lower_bias = np.ascontiguousarray(bias.T.reshape(-1))
        self._empty = pad[0].transpose(0, 2, 1).reshape(1, -1)

    def read(self, vectors: Floats, lengths: Sequence[int]) -> list[Arcs]:
        """Return the arcs of sentences of those lengths, given the vectors of all their words."""
        if not len(vectors):
            return [([], []) for _ in lengths]
        adds = self._adds(vectors)
        state = _State(lengths)
        slots = np.arange(_FEATURES)[:, None]
        hidden, (upper, bias) = self._hidden, self._upper
        room = np.empty(len(state.front) * _FEATURES * 2 * hidden, np.float32)
        while len(state.front):
            seen = state.seen()
            shown = room[: seen.size * 2 * hidden].reshape(*seen.shape, 2 * hidden)
            sums = adds.take(seen * _FEATURES + slots, axis=0, mode="clip", out=shown).sum(axis=0)
            sums += self._lower_bias
            scores = np.maximum(sums[:, :hidden], sums[:, hidden:]) @ upper
            scores += bias
            scores += self._penalties.take(state.situations(seen), axis=0)
            best = scores.argmax(axis=1)
            state.move(self._moves.take(best), best, seen)
        return self._drawn(state, lengths)

    def _adds(self, vectors: Floats) -> Floats:
        """Return what each word adds to a state in each place; the first row is of no word."""
        narrow, bias = self._narrow
        rows = np.empty((len(vectors) + 1, self._empty.shape[1]), np.float32)
        rows[0] = self._empty
        np.matmul(vectors @ narrow + bias, self._lower, out=rows[1:])
        return rows.reshape(-1, 2 * self._hidden)

    def _drawn(self, state: _State, lengths: Sequence[int]) -> list[Arcs]:
        heads, labels = state.heads.tolist(), state.labels.tolist()
        found, before = [], 0
        for length in lengths:
            span = range(before + 1, before + 1 + length)
            own = [(heads[i] or i) - before - 1 for i in span]
            names = [self._names[labels[i]] if heads[i] else ROOT for i in span]
            found.append((own, names))
            before += length
        return found


def _weights(layer: Any) -> tuple[Floats, Floats]:
    return np.ascontiguousarray(layer.get_param("W").T), layer.get_param("b")
