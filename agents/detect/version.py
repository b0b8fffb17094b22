"""Which detector read an article: code and knowledge, so that a replay can tell them apart."""

from typing import Final

from agents.detect.knowledge import load

RULES: Final = 1
"""Raised with every change of the rules that can change a claim."""

DETECTOR_VERSION: Final = f"{RULES}-{load().fingerprint}"
"""Version of the rules, and a hash of the knowledge files that they read."""
