"""Names of places inside the names of people, parties, outlets and agreements are no places taken."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import claims_of


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The Aleppo Brigade captured the village of Hardana from the army.", "Hardana"),
        ("Fighters of the Homs Liberation Movement captured Talbiseh on Monday.", "Talbiseh"),
        ("The Afrin Liberation Forces seized Basalhaya from rebels, the group said.", "Basalhaya"),
        ("Aleppo Media Centre said Syrian rebels had captured Khan Touman.", "Khan Touman"),
        ("The Homs Tribune reported that the Syrian army captured Qaryatayn.", "Qaryatayn"),
        ("Governor Ahmad Kunduzi said the Taliban had captured Sangin.", "Sangin"),
        ("Mayor Hassan Tal Afari said Islamic State had captured Sinjar.", "Sinjar"),
        ("Bishop Marcos of Aleppo said Islamic State had taken Maaloula.", "Maaloula"),
        ("The University of Mosul said Iraqi forces had taken Bartella.", "Bartella"),
        ("The Stockholm Agreement collapsed when Houthi forces seized Hays.", "Hays"),
        ("Under the Sochi deal, Turkish-backed rebels withdrew from Sarmin.", "Sarmin"),
        ("The Goma-based rebel alliance captured Nyabibwe on Wednesday.", "Nyabibwe"),
    ],
)
def test_only_the_place_that_changes_hands_is_one(
    detector: Detector, text: str, wanted: str
) -> None:
    assert [claim.place.mention for claim in claims_of(detector, text)] == [wanted]
