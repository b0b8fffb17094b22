from pathlib import Path

import pytest

from agents.detect.places.lint import lint, lint_spellings
from agents.knowledge.countries import read_countries

GOOD = ("mill", "Old Mill", "populated", "SY", "", "35.1", "37.2", "0", "", "a named data set")


@pytest.fixture
def places(tmp_path: Path) -> Path:
    return tmp_path / "places.tsv"


def problems(path: Path, *rows: tuple[str, ...]) -> list[str]:
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return lint({"SY"}, path)


def changed(index: int, value: str) -> tuple[str, ...]:
    return (*GOOD[:index], value, *GOOD[index + 1 :])


def test_the_shipped_places_are_clean() -> None:
    assert lint(read_countries()) == []
    assert lint_spellings() == []


def test_each_problem_names_its_entry(places: Path) -> None:
    assert problems(places, GOOD) == []
    assert problems(places, GOOD, GOOD) == ["mill: the id is given twice"]
    assert problems(places, changed(1, " ")) == ["mill: no name"]
    assert problems(places, changed(3, "ZZ")) == [
        "mill: the country ZZ is not in the countries file"
    ]
    assert problems(places, changed(5, "")) == ["mill: one coordinate without the other"]
    assert problems(places, changed(5, "135.1")) == ["mill: 135.1, 37.2 is not on the globe"]
    assert problems(places, changed(9, "")) == [
        "mill: coordinates without the data set they come from"
    ]


def test_a_row_that_does_not_read_is_told_by_its_line(places: Path) -> None:
    with pytest.raises(ValueError, match="line 2"):
        problems(places, GOOD, GOOD[:4])


def test_a_spelling_belongs_to_an_entry(tmp_path: Path) -> None:
    aliases, display = tmp_path / "aliases.tsv", tmp_path / "display.tsv"
    aliases.write_text("mill\tOlde Mill\n", encoding="utf-8")
    display.write_text("gn:1\tMill\n", encoding="utf-8")
    assert lint_spellings(aliases, display) == ["mill: an id begins with gn: or fw:"]
