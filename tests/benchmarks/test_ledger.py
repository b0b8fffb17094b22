"""The ledger stays small: what docs/ledger-cost.md shows at full length, on a few places."""

from xml.etree import ElementTree as ET

from benchmarks.drawing import Panel, draw
from benchmarks.ledger import hot_claim, place_claim, run


def test_the_table_stops_growing_when_the_first_changes_leave() -> None:
    places = 50
    claims = (place_claim(place, turn) for turn in range(16) for place in range(places))
    samples = run(claims, 16 * places)
    sizes = {sample.claims: sample.stored for sample in samples}
    grown = [sizes[claims] for claims in sorted(sizes) if claims >= 8 * places]
    assert max(grown) < 1.2 * grown[0]
    assert grown[-1] < 3_000 * places


def test_an_entry_of_a_place_that_everybody_tells_of_stays_small() -> None:
    samples = run((hot_claim(number, 1000) for number in range(1000)), 1000)
    assert samples[-1].claims == 1000
    assert samples[-1].stored < 60_000


def test_a_drawing_is_an_svg_whose_words_are_escaped() -> None:
    drawn = ET.fromstring(draw([Panel("a < b & c", [(0, 0), (10, 3)]), Panel("none", [])]))  # noqa: S314 - our own
    texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "a < b & c" in texts
    assert "10 claims" in texts
