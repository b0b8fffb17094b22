"""The vectors of words, as spaCy's small pipelines make them, with less work for words seen before.

A word's own vector hangs on six features of it alone, and so does what it adds to the first of the
four windows in which words see their neighbours. Both are kept for the words met last; half of the
multiplications fall away. What remains is done for many sentences at once; the empty rows between them
are taken through a window only where a word's next window looks at them. The sums are the model's but
for the order of their terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

KEPT: Final = 8_192
"""Words whose vectors are kept: 31 MB. When there are more, all are forgotten and made again."""

_ROWS: Final = 1_280  # words to a stretch: more is no faster and costs memory (measured)
_AROUND: Final = np.array([-1, 0, 1])
_EPSILON: Final = np.float32(1e-8)


class UnknownModelError(Exception):
    """The model is not built as spaCy's small pipelines are."""


class _Window:
    """A layer that sees a word with its neighbours: three linear pieces, the largest, normed."""

    def __init__(self, layer: Model[Any, Any]) -> None:
        leaves: dict[str, Any] = {p.name: p for p in layer.walk() if not p.layers}
        expand, maxout, norm = leaves["expand_window"], leaves["maxout"], leaves["layernorm"]
        if layer.name.partition("(")[0] != "residual" or expand.attrs["window_size"] != 1:
            raise UnknownModelError(layer.name)
        weights = maxout.get_param("W")  # outputs, pieces, inputs
        self.width, self._pieces, inputs = weights.shape
        if inputs != 3 * self.width:
            raise UnknownModelError(maxout.name)
        piecewise = weights.transpose(1, 0, 2).reshape(-1, inputs)
        self._weights = np.ascontiguousarray(piecewise.T)
        self._bias = np.ascontiguousarray(maxout.get_param("b").T.reshape(-1))
        self._scale, self._shift = norm.get_param("G"), norm.get_param("b")

    def parts(self, words: Floats) -> Floats:
        """Return what words add to the one behind, to themselves, and to the one before them."""
        blocks = self._weights.reshape(3, self.width, -1)
        return np.stack([words @ block for block in blocks])

    def apply(self, rows: Floats, at: Numbers) -> Floats:
        """Return the rows ``at`` those numbers after this layer; each has one before and behind."""
        seen = rows.take(at[:, None] + _AROUND, axis=0).reshape(len(at), 3 * self.width)
        return self.finish(seen @ self._weights, seen[:, self.width : 2 * self.width])

    def finish(self, sums: Floats, rows: Floats) -> Floats:
        """Return ``rows`` with the layer's ``sums`` added: biased, the largest piece, normed."""
        sums += self._bias
        width = self.width
        top = np.maximum(sums[:, :width], sums[:, width : 2 * width])
        for piece in range(2, self._pieces):
            np.maximum(top, sums[:, piece * width : (piece + 1) * width], out=top)
        top -= top.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", top, top)[:, None] / np.float32(width) + _EPSILON
        top *= spread ** np.float32(-0.5)
        top *= self._scale
        top += self._shift
        top += rows
        return top


class WordVectors:
    """Vectors of words in their sentences, by the weights of a pipeline's ``tok2vec``."""

    def __init__(self, model: Model[Any, Any], kept: int = KEPT) -> None:
        """Take over the weights of ``model``; keep the vectors of up to ``kept`` words.

        Raises:
            UnknownModelError: it is not built as those of spaCy's small pipelines.
        """
        try:
            embed, encode = model.layers
            extract, _, tables, mix, _ = embed.layers
            self._columns = extract.attrs["columns"]
            self._tables, self._mix = tables.layers[0], mix.layers[0]
            self._pad: int = encode.attrs["pad"]
            self._windows = [_Window(layer) for layer in encode.layers[0].layers]
            self.width = self._windows[0].width
        except (ValueError, KeyError, IndexError) as error:
            raise UnknownModelError(model.name) from error
        if self._pad != len(self._windows):
            raise UnknownModelError(encode.name)
        self._numbers: dict[bytes, int] = {}
        self._kept = kept
        self._own = np.zeros((kept + 1, self.width), np.float32)  # the last row is no word
        self._parts = np.zeros(
            (3, kept + 1, self._windows[0].parts(self._own[:1]).shape[2]), np.float32
        )

    def of(self, docs: Sequence[Doc]) -> Floats:
        """Return the vectors of the words of all ``docs``, one row a word."""
        features = [np.ascontiguousarray(doc.to_array(self._columns)) for doc in docs]
        found: list[Floats] = []
        group: list[NDArray[np.uint64]] = []
        size = 0
        for rows in features:
            if group and size + len(rows) > _ROWS:
                found.append(self._stretch(group))
                group, size = [], 0
            group.append(rows)
            size += len(rows) + self._pad
        found.append(self._stretch(group))
        return np.concatenate(found)

    def _stretch(self, group: Sequence[NDArray[np.uint64]]) -> Floats:
        """Return the vectors for a few sentences, with empty rows between them as the model has.

        The last window is needed for words alone, each before it for one row more on either side.
        """
        line = self._line(self._known(group))
        near = [line != self._kept]
        for _ in self._windows[1:]:
            near.append(_wider(near[-1]))
        at = np.flatnonzero(near[-1])
        before, own, after = self._parts
        here = line[at]
        sums = before[line[at - 1]] + own[here]
        sums += after[line[at + 1]]
        rows = self._windows[0].finish(sums, self._own[here])
        for window, wanted, there in zip(self._windows[1:], near[-2::-1], near[:0:-1], strict=True):
            rows = window.apply(rows, np.flatnonzero(wanted[there]))
        return rows

    def _line(self, numbers: Sequence[list[int]]) -> Numbers:
        """Return the words' numbers in a line, with those of no word around each sentence."""
        gap = [self._kept] * self._pad
        line = list(gap)
        for some in numbers:
            line += some
            line += gap
        return np.array(line)

    def _known(self, group: Sequence[NDArray[np.uint64]]) -> list[list[int]]:
        """Return the numbers under which the words' own vectors are kept; makes those of new ones."""
        keys = [[row.tobytes() for row in rows] for rows in group]
        new = {key: None for some in keys for key in some if key not in self._numbers}
        if len(self._numbers) + len(new) > self._kept:
            self._numbers.clear()
            new = {key: None for some in keys for key in some}
        if new:
            self._learn(list(new))
        return [[self._numbers[key] for key in some] for some in keys]

    def _learn(self, keys: Sequence[bytes]) -> None:
        first = len(self._numbers)
        rows = np.frombuffer(b"".join(keys), np.uint64).reshape(len(keys), -1)
        own = self._mix.predict(self._tables.predict(rows))
        self._own[first : first + len(keys)] = own
        self._parts[:, first : first + len(keys)] = self._windows[0].parts(own)
        self._numbers |= {key: first + i for i, key in enumerate(keys)}


def _wider(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return ``rows`` with the one before and the one behind each of them."""
    found = rows.copy()
    found[1:] |= rows[:-1]
    found[:-1] |= rows[1:]
    return found
