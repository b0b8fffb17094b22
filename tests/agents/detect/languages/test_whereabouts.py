"""Where places lie is said by the same rules in every language."""

from __future__ import annotations

import pytest

from agents.detect.places.evidence import distance_km
from tests.agents.detect.languages.conftest import Ask

_GOMA = (-1.67, 29.23)
_FALLUJAH = (33.35, 43.79)


@pytest.mark.parametrize(
    ("language", "text", "mention", "where"),
    [
        (
            "fr",
            "Les rebelles du M23 ont pris lundi le quartier de Bweru. L'armée a fui Goma la nuit.",
            "quartier de Bweru",
            _GOMA,
        ),
        (
            "de",
            (
                "Die Armee rückt in Falludscha vor. Irakische Truppen haben das Viertel Nassalun"
                " eingenommen. Falludscha war in der Hand des IS."
            ),
            "Viertel Nassalun",
            _FALLUJAH,
        ),
    ],
)
def test_a_quarter_that_nobody_knows_lies_in_the_one_town_of_the_article(
    ask: Ask, language: str, text: str, mention: str, where: tuple[float, float]
) -> None:
    claims, _ = ask(language, text, "2025-01-28")
    (place,) = [claim.place for claim in claims if claim.place.mention == mention]
    assert not place.resolved
    assert place.lat is not None
    assert place.lon is not None
    assert distance_km((place.lat, place.lon), where) < 10.0  # km


def test_a_quarter_lies_nowhere_where_the_article_names_towns_apart(ask: Ask) -> None:
    text = (
        "Die Armee rückt in Falludscha und bei Mossul vor. Irakische Truppen haben das Viertel "
        "Nassalun eingenommen."
    )
    claims, _ = ask("de", text, "2025-01-28")
    places = [claim.place for claim in claims if "Nassalun" in claim.place.mention]
    assert [(place.lat, place.lon) for place in places] == [(None, None)]
