"""Which detector read an article: code and knowledge, so that a replay can tell them apart."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

from agents.knowledge import FOLDER

RULES: Final = 2
"""Raised with every change of the rules that is meant to change claims."""

_READER: Final = Path(__file__).resolve().parent
_DATA: Final = frozenset({".toml", ".tsv", ".txt"})


def hash_of(files: Iterable[Path], below: Path) -> str:
    """Return a hash, 12 hexadecimal digits, of the names below ``below`` and contents of ``files``.

    The order of ``files`` does not matter.

    Raises:
        OSError: a file cannot be read.
    """
    digest = sha256()
    for path in sorted(files):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(below).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()[:12]


def knowledge_hash(folder: Path = FOLDER) -> str:
    """Return the hash of everything that the detector knows: words, parties, places, confidence."""
    return hash_of((p for p in folder.rglob("*") if p.suffix in _DATA), folder)


def code_hash(folder: Path = _READER) -> str:
    """Return the hash of the detector's own code."""
    return hash_of(folder.rglob("*.py"), folder)


DETECTOR_VERSION: Final = f"{RULES}+k{knowledge_hash()}.c{code_hash()}"
"""In every claim and trace: the generation of the rules, hashes of knowledge and code.

Claims with the same version come from the same detector; the parser's and the gazetteer's versions
are pinned by the lock file and named by the gazetteer's file.
"""
