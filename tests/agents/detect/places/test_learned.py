"""Which places that had only a name have an entry beyond doubt."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from agents.detect.places.folding import loose_key
from agents.detect.places.gazetteer import FORMAT, SCHEMA, Entry, Gazetteer, add_entry, name_keys
from agents.detect.places.learned import learned
from schemas.claims import Place, PlaceKind

ENTRIES = (
    Entry("gn:1", "Baghuz", "SY", None, 34.5, 41.0, 4000, PlaceKind.POPULATED),
    Entry("gn:2", "Kalembe", "CD", None, -1.2, 28.9, 9000, PlaceKind.POPULATED),
    Entry("gn:3", "Kalembe", "CD", None, -4.8, 28.1, 700, PlaceKind.POPULATED),
    Entry("gn:4", "Tall Hadid", "SY", None, 35.5, 38.0, 100, PlaceKind.POPULATED),
    Entry("gn:5", "Tel Hadeed", "SY", None, 36.5, 39.0, 900, PlaceKind.POPULATED),
    Entry("gn:6", "Menagh", "SY", None, 36.5, 37.0, 0, PlaceKind.AIRPORT),
    Entry("gn:7", "Ouargaye", "BF", None, 11.5, 0.1, 300, PlaceKind.DISTRICT),
)


def table(path: Path, *entries: Entry) -> Path:
    """Build a place table of these entries alone."""
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA)
    for row, entry in enumerate(entries, start=1):
        add_entry(connection, row, entry)
        connection.executemany(
            "INSERT INTO name VALUES (?, ?, ?, ?)", name_keys(row, (entry.name,), [])
        )
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def few(tmp_path: Path) -> Gazetteer:
    return Gazetteer.open(table(tmp_path / "few.sqlite", *ENTRIES))


def _place(name: str, country: str | None, kind: PlaceKind = PlaceKind.POPULATED) -> Place:
    return Place(
        id=f"un:{country or 'xx'}:{loose_key(name)}", mention=name, name=name, country=country,
        kind=kind,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "entry"),
    [
        (_place("Baghuz", "SY"), "gn:1"),
        (_place("al-Baghouz", "SY"), "gn:1"),
        (_place("Tall Hadid", "SY"), "gn:4"),
        (_place("Tel Hadeed", "SY"), "gn:5"),
        (_place("Menagh", "SY", PlaceKind.AIRPORT), "gn:6"),
        (_place("Ouargaye", "BF", PlaceKind.UNKNOWN), "gn:7"),
    ],
)
def test_one_entry_of_the_name_in_the_country_is_beyond_doubt(
    few: Gazetteer, place: Place, entry: str
) -> None:
    (join,) = learned([place], few)
    assert (join.from_id, join.place.id) == (place.id, entry)
    assert join.place.resolved
    assert join.place.mention == place.mention
    assert join.place.geonameid == int(entry[3:])


@pytest.mark.parametrize(
    "place",
    [
        _place("Kalembe", "CD"),  # two of them
        _place("Till Hadid", "SY"),  # two that sound like it
        _place("Baghuz", "IQ"),  # in another country
        _place("Baghuz", None),
        _place("Menagh", "SY"),  # the airport is not the town
        _place("Nowhere", "SY"),
        Place(id="un:SY:it@article-7", mention="Baghuz", name="Baghuz", country="SY"),
        Place(id="gn:1", mention="Baghuz", name="Baghuz", country="SY", resolved=True),
    ],
)
def test_all_others_wait(few: Gazetteer, place: Place) -> None:
    assert list(learned([place], few)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Baghuz", "al-Baghouz"),
        ("Tell Rifaat", "Tal Rif'at"),
        ("Khan Shaykhun", "Khan Sheikhoun"),
        ("Deir Hafer", "Dayr Hafir"),
        ("Bouka", "Buka"),
    ],
)
def test_spellings_of_one_unknown_name_have_one_ledger(one: str, other: str) -> None:
    assert _place(one, "SY").id == _place(other, "SY").id
