"""The fuzz target: ``make fuzz SECONDS=600``, or this file with the arguments of libFuzzer.

Coverage of our own code guides it; the parser and the libraries are not instrumented. What it
finds is written to ``crash-*`` in the folder that it runs in; with such a file as its one argument
it reads just that.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["agents", "schemas"]):
    from agents.detect.detector import Detector
    from agents.detect.parsing.parse import load_nlp
    from agents.detect.places.gazetteer import Gazetteer
    from tests.fuzz.reading import read_bytes


def main() -> None:
    """Load the detector once and hand the rest to libFuzzer."""
    detector = Detector(Gazetteer.open(Path(os.environ["FUZZ_GAZETTEER"])), load_nlp())

    def one_input(data: bytes) -> None:
        read_bytes(detector, data)

    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
