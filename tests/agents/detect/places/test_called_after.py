"""Sites that are called after a name that nobody knows, and names that a Persian ending joins."""

from __future__ import annotations

import pytest

from agents.detect.places import PlaceFinder
from agents.detect.places.gazetteer import Gazetteer


def _found(gazetteer: Gazetteer, text: str) -> list[tuple[str, str]]:
    return [(m.text, m.name) for m in PlaceFinder(gazetteer).find(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Rebels overran the camp of al-Zuhra on Sunday.", ("camp of al-Zuhra", "al-Zuhra")),
        ("They left the border post of Birwan at dawn.", ("border post of Birwan", "Birwan")),
        ("Soldiers secured the height of Torsapal.", ("height of Torsapal", "Torsapal")),
        (
            "Nawabad-e Payan district fell to the Taliban.",
            ("Nawabad-e Payan district", "Nawabad-e Payan"),
        ),
        ("Farkhar district centre was lost.", ("Farkhar district centre", "Farkhar")),
        ("They seized the prison and the airport in Aden.", ("prison", "Aden")),
        ("They hold the police station and the port of Mocha.", ("police station", "Mocha")),
    ],
)
def test_the_name_is_the_place(gazetteer: Gazetteer, text: str, wanted: tuple[str, str]) -> None:
    assert wanted in _found(gazetteer, text)


@pytest.mark.parametrize(
    ("text", "no"),
    [
        ("They entered the camp of Omar Haddad.", "Haddad"),
        ("They crossed the bridge of Sighs.", "Sighs"),
        ("They seized the prison and left the airport in Aden.", "prison in Aden"),
        ("They took the headquarters of Common Relief.", "Common Relief"),
    ],
)
def test_nothing_is_called_so(gazetteer: Gazetteer, text: str, no: str) -> None:
    found = _found(gazetteer, text)
    assert all(no not in name for _, name in found)
    assert all(name != "Aden" for words, name in found if words == "prison")
