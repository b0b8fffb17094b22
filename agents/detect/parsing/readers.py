"""Who parses: spaCy's pipeline as it comes, or its weights in our own steps where we know its build.

Both give the same tags and arcs. Ours is checked against spaCy's once, when it is made, on the
sentences of ``_PROBES``; a pipeline of another build, or one for which the answers differ, is run as
it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from agents.detect.parsing.arcs import ArcReader, Arcs
from agents.detect.parsing.lifted import lowered
from agents.detect.parsing.tree import Tree
from agents.detect.parsing.vectors import KEPT, Floats, UnknownModelError, WordVectors

BATCH: Final = 256
"""Sentences at a time: more is hardly faster and costs memory (measured)."""

_FEW: Final = 24  # sentences up to which spaCy's own steps are as fast
_PROBES: Final = (
    "What did the rebels, who had fled from Goma in May, say on Sunday they would take?",
    "Residents said by phone that the army's 3rd Division (and its allies) had retaken it.",
    "Troops captured Berlin!",
)

Reader = Callable[[Sequence[Doc], Sequence[Doc]], list[Tree]]
"""Parses what it is shown, first, and returns it in the words of what is written, word for word."""


@lru_cache(maxsize=4)
def reader_of(nlp: Language) -> Reader:
    """Return what parses documents of ``nlp``: safe to share between threads."""
    plain = _Plain(nlp)
    try:
        own = _Own(nlp)
    except UnknownModelError:
        return plain
    probes = [nlp.make_doc(text) for text in _PROBES]
    shown = [_form(tree) for tree in plain([doc.copy() for doc in probes], probes)]
    many = own([doc.copy() for doc in probes] * _FEW, probes * _FEW)  # both of its ways
    fits = all(_form(tree) == shown[i % len(shown)] for i, tree in enumerate(many))
    return own if fits and [_form(t) for t in own(probes, probes)] == shown else plain


class _Plain:
    """The pipeline as it comes."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp

    def __call__(self, shown: Sequence[Doc], written: Sequence[Doc]) -> list[Tree]:
        parsed = self._nlp.pipe(shown, batch_size=BATCH)
        return [
            _tree(doc, [t.tag_ for t in read], _arcs(read))
            for doc, read in zip(written, parsed, strict=True)
        ]


class _Own:
    """The weights of the pipeline in our own steps."""

    def __init__(self, nlp: Language, kept: int = KEPT) -> None:
        if nlp.pipe_names != ["tok2vec", "tagger", "parser"]:
            raise UnknownModelError(" ".join(nlp.pipe_names))
        parts: list[Any] = [pipe for _, pipe in nlp.pipeline]
        tok2vec, tagger, self._parser = parts
        layers = [part for part in tagger.model.walk() if part.name == "softmax"]
        self._vectors = WordVectors(tok2vec.model, kept)
        self._arcs = ArcReader(self._parser)
        if len(layers) != 1:
            raise UnknownModelError(tagger.model.name)
        self._weights: Floats = np.ascontiguousarray(layers[0].get_param("W").T)
        self._bias: Floats = layers[0].get_param("b")
        self._tags = list(tagger.labels)
        self._lock = Lock()  # the words kept are written by whoever meets a new one

    def __call__(self, shown: Sequence[Doc], written: Sequence[Doc]) -> list[Tree]:
        found: list[Tree] = []
        for first in range(0, len(shown), BATCH):
            stretch = slice(first, first + BATCH)
            found += self._batch(shown[stretch], written[stretch])
        return found

    def _batch(self, shown: Sequence[Doc], written: Sequence[Doc]) -> list[Tree]:
        with self._lock:
            vectors = self._vectors.of(shown)
        scores = vectors @ self._weights + self._bias
        tags = scores.argmax(axis=1).tolist()
        found, at = [], 0
        for doc, arcs in zip(written, self._drawn(shown, vectors), strict=True):
            own = [self._tags[tag] for tag in tags[at : at + len(doc)]]
            found.append(_tree(doc, own, arcs))
            at += len(doc)
        return found

    def _drawn(self, docs: Sequence[Doc], vectors: Floats) -> list[Arcs]:
        lengths = [len(doc) for doc in docs]
        if len(docs) > _FEW:
            return self._arcs.read(vectors, lengths)
        drawn: list[Any] = list(docs)  # spaCy types the tensor by its default
        at = 0
        for doc, length in zip(drawn, lengths, strict=True):
            doc.tensor = vectors[at : at + length]
            at += length
        self._parser.set_annotations(drawn, self._parser.predict(drawn))
        return [_arcs(doc) for doc in drawn]


def _arcs(doc: Doc) -> Arcs:
    return [token.head.i for token in doc], [token.dep_ for token in doc]


def _tree(doc: Doc, tags: Sequence[str], arcs: Arcs) -> Tree:
    pairs = [(token.text, token.whitespace_) for token in doc]
    words = [word for word, _ in pairs]
    return Tree(words, [space for _, space in pairs], tags, *lowered(words, *arcs))


def _form(tree: Tree) -> list[tuple[str, str, int]]:
    return [(token.tag_, token.dep_, token.head.i) for token in tree]
