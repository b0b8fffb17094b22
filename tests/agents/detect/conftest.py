"""The parser, loaded once for all tests of the detector."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.detect.detector import Detector
from agents.detect.parsing.parse import load_nlp
from agents.detect.places.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_nlp()


@pytest.fixture(scope="session")
def detector(gazetteer: Gazetteer, nlp: Language) -> Detector:
    return Detector(gazetteer, nlp)
