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
_NONE: Final = -1
ROOT: Final = "ROOT"

Arcs = tuple[list[int], list[str]]
"""The head of each word, itself at a root, and the label of its arc."""


class _State:
    """How far each of some sentences is. Words are numbered within their sentence; -1 is none.

    A sentence's buffer is read from ``front`` on; what goes back is written before it, where there
    is room, since whatever is on the stack came from there. The last column of ``left`` and
    ``right`` belongs to no word: -1 finds it.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        count, longest = len(lengths), max(lengths)
        self.lengths = np.array(lengths)
        self.buffer = np.full((count, longest + 2), _NONE)
        for row, length in zip(self.buffer, lengths, strict=True):
            row[:length] = np.arange(length)
        self.front = np.zeros(count, np.intp)
        self.stack = np.full((count, longest + _DEPTH), _NONE)
        self.depth = np.zeros(count, np.intp)
        self.heads = np.full((count, longest), _NONE)
        self.labels = np.zeros((count, longest), np.intp)
        self.left = np.full((count, longest + 1), _NONE)  # the child before it that it got last
        self.right = np.full((count, longest + 1), _NONE)  # the child behind it that it got last
        self.sibling = np.full((count, longest), _NONE)  # who was ``right`` of its head before it
        self.back = np.zeros((count, longest + 1), bool)  # has gone back to the buffer
        self.opens = np.zeros((count, longest + 1), bool)  # begins a sentence
        self.rows = np.flatnonzero(self.lengths)  # sentences under way

    def seen(self) -> Numbers:
        """Return the words that the parser looks at, one row a sentence under way."""
        rows, front, depth = self.rows, self.front[self.rows], self.depth[self.rows]
        found = np.empty((len(rows), _FEATURES), np.intp)
        found[:, 0] = first = self.buffer[rows, front]
        found[:, 1] = self.buffer[rows, front + 1]
        found[:, 2] = top = self.stack[rows, depth + 2]
        found[:, 3] = self.stack[rows, depth + 1]
        found[:, 4] = self.stack[rows, depth]
        found[:, 5] = self.left[rows, first]
        found[:, 6] = self.left[rows, top]
        found[:, 7] = self.right[rows, top]
        return found

    def valid(self, seen: Numbers) -> Numbers:
        """Return which of the five moves each sentence may make, as one bit each."""
        rows, first, second = self.rows, seen[:, 0], seen[:, 1]
        is_held = self.depth[rows] > 0
        joins = is_held & (first >= 0) & ~self.opens[rows, first]
        shifts = ~is_held | (joins & (second >= 0) & ~self.back[rows, first])
        breaks = (second >= 0) & (second == first + 1) & ~self.opens[rows, second]
        bits = shifts | (is_held << _REDUCE) | (joins << _LEFT) | (joins << _RIGHT)
        found: Numbers = bits | (breaks << _BREAK)
        return found

    def move(self, moves: Numbers, labels: Numbers, seen: Numbers) -> None:
        """Make a move in each sentence under way."""
        self._left_arcs(np.flatnonzero(moves == _LEFT), labels, seen)
        self._right_arcs(np.flatnonzero(moves == _RIGHT), labels, seen)
        self._reduce(np.flatnonzero(moves == _REDUCE), seen)
        at = np.flatnonzero((moves == _SHIFT) | (moves == _RIGHT))
        rows = self.rows[at]
        self.stack[rows, self.depth[rows] + _DEPTH] = seen[at, 0]
        self.depth[rows] += 1
        self.front[rows] += 1
        at = np.flatnonzero(moves == _BREAK)
        self.opens[self.rows[at], seen[at, 1]] = True
        rows = self.rows
        self.rows = rows[(self.depth[rows] > 0) | (self.front[rows] < self.lengths[rows])]

    def _left_arcs(self, at: Numbers, labels: Numbers, seen: Numbers) -> None:
        rows, first, top = self.rows[at], seen[at, 0], seen[at, 2]
        old = self.heads[rows, top]
        had = old >= 0  # an arc from before it, its head's last: nothing came between them
        self.right[rows[had], old[had]] = self.sibling[rows[had], top[had]]
        self.heads[rows, top] = first
        self.labels[rows, top] = labels[at]
        self.left[rows, first] = top
        self.back[rows, first] = False
        self._pop(rows)

    def _right_arcs(self, at: Numbers, labels: Numbers, seen: Numbers) -> None:
        rows, first, top = self.rows[at], seen[at, 0], seen[at, 2]
        self.heads[rows, first] = top
        self.labels[rows, first] = labels[at]
        self.sibling[rows, first] = self.right[rows, top]
        self.right[rows, top] = first

    def _reduce(self, at: Numbers, seen: Numbers) -> None:
        rows, top = self.rows[at], seen[at, 2]
        returns = (self.heads[rows, top] < 0) & (self.depth[rows] > 1)
        self._pop(rows)
        rows, top = rows[returns], top[returns]
        self.back[rows, top] = True
        self.front[rows] -= 1
        self.buffer[rows, self.front[rows]] = top

    def _pop(self, rows: Numbers) -> None:
        self.depth[rows] -= 1


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
        allowed = [[bits >> move & 1 for move in self._moves] for bits in range(1 << len(_MOVES))]
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

    def read(self, vectors: Sequence[Floats]) -> list[Arcs]:
        """Return the arcs of each sentence, given the vectors of its words."""
        lengths = [len(rows) for rows in vectors]
        if not sum(lengths):
            return [([], []) for _ in vectors]
        adds = self._adds(np.concatenate([rows for rows in vectors if len(rows)]))
        offsets = np.cumsum([1, *lengths[:-1]])[:, None]  # row 0 is no word
        state = _State(lengths)
        slots = np.arange(_FEATURES)
        hidden, (upper, bias) = self._hidden, self._upper
        room = np.empty((len(lengths), _FEATURES, 2 * hidden), np.float32)
        while len(state.rows):
            seen = state.seen()
            at = np.where(seen >= 0, seen + offsets[state.rows], 0) * _FEATURES + slots
            sums = adds.take(at, axis=0, mode="clip", out=room[: len(at)]).sum(axis=1)
            sums += self._lower_bias
            scores = np.maximum(sums[:, :hidden], sums[:, hidden:]) @ upper
            scores += bias
            scores += self._penalties[state.valid(seen)]
            best = scores.argmax(axis=1)
            state.move(self._moves[best], best, seen)
        return [self._arcs(state, row) for row in range(len(lengths))]

    def _adds(self, vectors: Floats) -> Floats:
        """Return what each word adds to a state in each place; the first row is of no word."""
        narrow, bias = self._narrow
        rows = np.empty((len(vectors) + 1, self._empty.shape[1]), np.float32)
        rows[0] = self._empty
        np.matmul(vectors @ narrow + bias, self._lower, out=rows[1:])
        return rows.reshape(-1, 2 * self._hidden)

    def _arcs(self, state: _State, row: int) -> Arcs:
        length = int(state.lengths[row])
        heads, labels = state.heads[row, :length].tolist(), state.labels[row, :length].tolist()
        names = [ROOT if h < 0 else self._names[b] for h, b in zip(heads, labels, strict=True)]
        return [i if h < 0 else h for i, h in enumerate(heads)], names


def _weights(layer: Any) -> tuple[Floats, Floats]:
    return np.ascontiguousarray(layer.get_param("W").T), layer.get_param("b")
