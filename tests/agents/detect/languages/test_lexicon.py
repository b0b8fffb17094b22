from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.detect.actors.resolve import ActorCatalogue
from agents.detect.languages.lexicon import (
    LANGUAGES,
    LanguageError,
    enabled,
    lexicons,
    read_lexicon,
    spelled,
)
from agents.detect.places.gazetteer import Gazetteer
from agents.detect.places.words import place_words
from agents.knowledge import read_toml
from agents.knowledge.countries import read_countries

CODES = sorted(lexicons())
ROUGH = {"towns", "villages", "stronghold", "government headquarters", "radio building"}


def files() -> Iterator[tuple[str, dict[str, dict[str, object]]]]:
    for code in CODES:
        yield code, read_toml(f"languages/{code}.toml")


def test_the_languages_are_there() -> None:
    assert set(CODES) >= {"de", "fr", "es", "pt", "it", "ru", "uk", "ar", "nl", "id"}
    assert enabled() <= set(CODES)


def test_parties_are_in_the_catalogue() -> None:
    catalogue = ActorCatalogue.load()
    unknown = [(c, i) for c, data in files() for i in data["actors"] if catalogue.get(i) is None]
    assert not unknown


def test_countries_are_known() -> None:
    known = read_countries()
    odd = [
        (code, country)
        for code, data in files()
        for section in ("peoples", "countries", "places")
        for country in data[section]
        if country not in known
    ]
    assert not odd


def test_capitals_are_those_of_countries() -> None:
    capitals = {c.capital for c in read_countries().values()}
    assert not [
        (c, name) for c, data in files() for name in data["capitals"] if name not in capitals
    ]


def test_words_for_kinds_are_known() -> None:
    known = {" ".join(phrase) for phrase in place_words().kinds} | ROUGH
    assert not [(c, kind) for c, data in files() for kind in data["kinds"] if kind not in known]


def test_places_are_in_the_gazetteer_in_their_country(gazetteer: Gazetteer) -> None:
    lost = [
        (code, country, name)
        for code, data in files()
        for country, names in data["places"].items()
        for name in names  # type: ignore[attr-defined]
        if not any(m.entry.country == country for m in gazetteer.matches(name))
    ]
    assert not lost


def test_spellings_lead_to_places_of_their_country(gazetteer: Gazetteer) -> None:
    rows = [row for rows in spelled().values() for row in rows]
    entries = {place_id: gazetteer.entry(place_id) for _, place_id in rows}
    assert len(rows) > 1_500
    assert not [row for row in rows if getattr(entries[row[1]], "country", None) != row[0]]


def test_a_row_with_too_few_columns_is_named(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text("# spellings\nUA\t1\n", encoding="utf-8")
    with pytest.raises(LanguageError, match="row 2"):
        spelled(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('voice = "finite"', 'voice = "perhaps"'),
        ('order = "free"', 'order = "any"'),
        ('place = "object"', 'place = "somewhere"'),
        ('"erobert[,e,en]"', '"erobert[,e,en"'),
        ("[kinds]", "[sorts]"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(tmp_path: Path, old: str, new: str) -> None:
    text = (LANGUAGES / "de.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "de.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LanguageError, match=r"de\.toml"):
        read_lexicon(path)
