"""What a spelling names is kept, and still hangs on where it stands and on what stands around it."""

from __future__ import annotations

from itertools import permutations

from agents.detect.places import PlaceFinder
from agents.detect.places.gazetteer import Gazetteer
from agents.detect.places.spellings import Spellings
from agents.detect.places.words import place_words


def known(finder: PlaceFinder, text: str) -> list[str]:
    return [m.text for m in finder.find(text) if m.matches]


def test_a_spelling_that_was_met_in_another_place_is_read_anew(gazetteer: Gazetteer) -> None:
    told = {
        "Convoys drove into Hit at dawn.": ["Hit"],
        "Hit by a rocket, the depot burned.": [],
        "Convoy Leaves Hit With Wounded Police Officers": [],
        "Jets bombed the T4 air base.": ["T4 air base"],
        "The pilots trained at T4 for years.": [],
    }
    for order in permutations(told):
        finder = PlaceFinder(gazetteer)
        for text in order:
            assert known(finder, text) == told[text], order


def test_a_spelling_names_a_country_a_place_something_else_or_nothing(gazetteer: Gazetteer) -> None:
    spellings = Spellings(gazetteer, place_words())
    chad, bamako = spellings.inside["Chad"], spellings.inside["Bamako"]
    syrian, nothing = spellings.inside["Syrian"], spellings.inside["Quuxville Drongo"]
    assert chad is not None
    assert chad.country == "TD"
    assert bamako is not None
    assert bamako.matches[0].entry.country == "ML"
    assert syrian is not None
    assert syrian.other
    assert nothing is None


def test_a_long_run_of_capitals_is_read_and_not_kept(gazetteer: Gazetteer) -> None:
    spellings = Spellings(gazetteer, place_words())
    assert spellings.inside["Xqzt" * 40] is None
    assert spellings.inside["Bamako"] is not None
    assert list(spellings.inside) == ["Bamako"]
