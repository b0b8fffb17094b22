"""The gold sets that figures are given on, and what the detector finds in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents.detect.places.gazetteer import Gazetteer, build
from schemas.claims import ControlClaim
from streams.bare import extract
from streams.cores import Cores
from streams.scoring.agreement import Names
from streams.scoring.gold import ALERTS_SUFFIX, GoldArticle, read_claims
from streams.settings import load_settings

ROOT: Final = Path(__file__).resolve().parents[1]
_BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A gold file or folder, or one half of it. ``about`` is one sentence for readers."""

    name: str
    path: str
    about: str
    half: str | None = None

    @property
    def exists(self) -> bool:
        """Whether it lies here; some sets only lie beside the repository where it is built."""
        return bool(self.files())

    def files(self) -> list[Path]:
        """Return its gold files of claims."""
        path = ROOT / self.path
        found = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        return [p for p in found if p.is_file() and not p.name.endswith(ALERTS_SUFFIX)]

    def articles(self) -> list[GoldArticle]:
        """Return its articles; none if it does not lie here."""
        read = (article for path in self.files() for article in read_claims(path))
        return [a for a in read if self.half in {None, a.half}]


SETS: Final = (
    GoldSet("seeds", "seeds/gold", "storylines that are shipped; the rules were made on them"),
    GoldSet(
        "measure-dev", "seeds/measure/gold", "written to measure; rules may be made on it", "dev"
    ),
    GoldSet(
        "measure-test",
        "seeds/measure/gold",
        "written to measure; kept for showing, not for making rules",
        "test",
    ),
    GoldSet(
        "fresh", "seeds/fresh", "wires read once before any rule was made on them; now for rules"
    ),
    GoldSet("languages", "seeds/languages/gold", "articles that are not English"),
    GoldSet(
        "development",
        "../shared/eval/dev.jsonl",
        "reworded real news, beside the repository where it is built; rules may be made on it",
    ),
)


def load() -> tuple[Cores, Names]:
    """Return the stage cores and the comparison of names, with the settings of this machine.

    The place table is built if need be.
    """
    settings = load_settings()
    if not settings.gazetteer_path.exists():
        build(settings.gazetteer_path)
    cores = Cores.from_settings(settings)
    return cores, Names(gazetteer=Gazetteer.open(settings.gazetteer_path))


def read(
    cores: Cores, gold: Sequence[GoldArticle]
) -> Iterator[tuple[GoldArticle, tuple[ControlClaim, ...]]]:
    """Yield each gold article with the claims found in it."""
    for start in range(0, len(gold), _BATCH):
        batch = gold[start : start + _BATCH]
        found = extract(cores, [article.raw for article in batch])
        yield from ((a, got.claims) for a, got in zip(batch, found, strict=True))
