"""The table of places: built whole or not at all, quick to open, and right about known names."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from agents.detect.places import gazetteer as module
from agents.detect.places.folding import exact_key
from agents.detect.places.gazetteer import Gazetteer, GazetteerError
from agents.detect.places.supplement import read_aliases, read_display, read_supplement
from schemas.claims import PlaceKind


@pytest.mark.parametrize(
    ("spelling", "country", "lat", "lon"),
    [
        ("Albu Kamal", "SY", 34.45, 40.92),
        ("Abu Kamal", "SY", 34.45, 40.92),
        ("Al-Bukamal", "SY", 34.45, 40.92),
        ("Boukamal", "SY", 34.45, 40.92),
        ("Deir el-Zour", "SY", 35.34, 40.14),
        ("Deir Ezzor", "SY", 35.34, 40.14),
        ("Raqqa", "SY", 35.95, 39.01),
        ("Tadmur", "SY", 34.56, 38.28),
        ("Ain al-Arab", "SY", 36.89, 38.35),
        ("Goma", "CD", -1.67, 29.23),
        ("Kherson", "UA", 46.64, 32.61),
        ("Soledar", "UA", 48.69, 38.07),
        ("Avdiivka", "UA", 48.14, 37.74),
        ("Wad Madani", "SD", 14.40, 33.52),
        ("El Fasher", "SD", 13.63, 25.35),
        ("Babnusa", "SD", 11.33, 27.83),
        ("Kidal", "ML", 18.44, 1.41),
        ("Mocimboa da Praia", "MZ", -11.35, 40.35),
        ("Hodeidah", "YE", 14.80, 42.95),
        ("Kunduz", "AF", 36.73, 68.87),
        ("Shushi", "AZ", 39.76, 46.75),
        ("Khankendi", "AZ", 39.82, 46.75),
    ],
)
def test_a_known_place_is_found_under_its_spellings(
    gazetteer: Gazetteer, spelling: str, country: str, lat: float, lon: float
) -> None:
    best = gazetteer.lookup(spelling)[0]

    assert best.country == country
    assert best.lat == pytest.approx(lat, abs=0.1)
    assert best.lon == pytest.approx(lon, abs=0.1)


@pytest.mark.parametrize(
    ("spelling", "country", "kind"),
    [
        ("Snake Island", "UA", PlaceKind.ISLAND),
        ("Baghouz", "SY", PlaceKind.POPULATED),
        ("Minova", "CD", PlaceKind.POPULATED),
        ("Bunagana", "CD", PlaceKind.POPULATED),
        ("Robotyne", "UA", PlaceKind.POPULATED),
        ("Palma", "MZ", PlaceKind.POPULATED),
        ("North Kivu", "CD", PlaceKind.PROVINCE),
        ("Nineveh", "IQ", PlaceKind.PROVINCE),
        ("Conoco gas field", "SY", PlaceKind.FIELD),
        ("Bab al-Hawa crossing", "SY", PlaceKind.CROSSING),
        ("Kabul airport", "AF", PlaceKind.AIRPORT),
        ("T4 airbase", "SY", PlaceKind.BASE),
    ],
)
def test_the_supplement_adds_what_is_missing(
    gazetteer: Gazetteer, spelling: str, country: str, kind: PlaceKind
) -> None:
    found = [entry for entry in gazetteer.lookup(spelling) if entry.country == country]

    assert kind in {entry.kind for entry in found}


def test_exact_spellings_come_first(gazetteer: Gazetteer) -> None:
    matches = gazetteer.matches("Raqqa")

    assert [match.exact for match in matches] == sorted((m.exact for m in matches), reverse=True)
    assert not gazetteer.matches("Xyzzyq")


def test_an_entry_is_found_by_its_id(gazetteer: Gazetteer) -> None:
    entry = gazetteer.lookup("Goma")[0]

    assert gazetteer.entry(entry.id) == entry
    assert entry.geonameid == int(entry.id.removeprefix("gn:"))
    assert gazetteer.entry("gn:0") is None


def test_opening_costs_no_start_up_time(gazetteer_path: Path) -> None:
    began = time.process_time()
    Gazetteer.open(gazetteer_path).close()

    assert time.process_time() - began < 0.2  # of the processor; 20 ms on a free machine
    assert gazetteer_path.stat().st_size < 100_000_000


def test_a_table_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="no gazetteer table"):
        Gazetteer.open(tmp_path / "none.sqlite")


def test_a_table_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()

    with pytest.raises(GazetteerError, match="format 999"):
        Gazetteer.open(path)


def test_building_reports_progress_and_replaces_the_table_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = {
        "geonameid": 1, "name": "Tinytown", "countrycode": "SY", "admin1code": "07", "latitude": 35.0,
        "longitude": 40.0, "population": 700, "alternatenames": ["TNY", "tiny taun", "Tiny Town"],
    }  # fmt: skip
    monkeypatch.setattr(module, "_geonames", lambda: {"1": city})
    seen: list[tuple[int, int]] = []
    path = tmp_path / "deep" / "table.sqlite"

    module.build(path, progress=lambda done, total: seen.append((done, total)))

    assert seen[-1][0] == seen[-1][1]
    assert [entry.id for entry in Gazetteer.open(path).lookup("Tiny-Town")] == ["gn:1"]
    assert Gazetteer.open(path).lookup("TNY") == ()
    assert [file.name for file in path.parent.iterdir()] == ["table.sqlite"]


def test_a_build_that_fails_leaves_the_old_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table.sqlite"
    path.write_bytes(b"old")

    def fail() -> dict[str, object]:
        raise OSError("source unreadable")

    monkeypatch.setattr(module, "_geonames", fail)
    with pytest.raises(OSError, match="source unreadable"):
        module.build(path)

    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["table.sqlite"]


def test_the_fingerprint_follows_the_supplement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = module.fingerprint()
    changed = tmp_path / "places.tsv"
    changed.write_bytes(module.SUPPLEMENT.read_bytes() + b"# one more line\n")
    monkeypatch.setattr(module, "SUPPLEMENT", changed)

    assert module.fingerprint() != before
    assert "/" not in before


# ---------------------------------------------------------------- the supplement, line by line


def test_every_supplement_id_is_there_once() -> None:
    ids = Counter(place.id for place in read_supplement())

    assert [place_id for place_id, count in ids.items() if count > 1] == []
    assert len(ids) >= 60


def test_every_supplement_row_names_its_source() -> None:
    for place in read_supplement():
        assert place.source.strip(), place.id
        assert (place.lat is None) == (place.lon is None), place.id
        assert (place.lat is None) == ("no coordinates" in place.source), place.id


def test_every_supplement_place_lies_in_its_country(gazetteer: Gazetteer) -> None:
    bounds = _bounds(gazetteer)
    margin = 3.0  # degrees: deserts, islands and borders lie beyond the outermost town

    outside = [
        place.id
        for place in read_supplement()
        if place.lat is not None and place.lon is not None
        and not _inside(bounds[place.country], place.lat, place.lon, margin)
    ]  # fmt: skip

    assert outside == []


def _bounds(gazetteer: Gazetteer) -> dict[str, tuple[float, float, float, float]]:
    rows = gazetteer._db.execute(
        "SELECT country, min(lat), max(lat), min(lon), max(lon) FROM entry"
        " WHERE id LIKE 'gn:%' GROUP BY country"
    )
    return {country: (south, north, west, east) for country, south, north, west, east in rows}


def _inside(box: tuple[float, float, float, float], lat: float, lon: float, margin: float) -> bool:
    south, north, west, east = box
    return south - margin <= lat <= north + margin and west - margin <= lon <= east + margin


def test_no_spelling_means_two_supplement_places_of_one_kind_and_country() -> None:
    owners: dict[tuple[str, str, PlaceKind], set[str]] = defaultdict(set)
    for place in read_supplement():
        if place.kind in {PlaceKind.AIRPORT, PlaceKind.BASE} and place.lat is not None:
            continue  # a city may well have two airfields that are called after it
        for spelling in (place.name, *place.aliases):
            owners[exact_key(spelling), place.country, place.kind].add(place.id)

    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


def test_every_alias_belongs_to_an_entry(gazetteer: Gazetteer) -> None:
    for place_id, spellings in read_aliases().items():
        entry = gazetteer.entry(place_id)
        assert entry is not None, place_id
        for spelling in spellings:
            assert entry in gazetteer.lookup(spelling), (place_id, spelling)


@pytest.mark.parametrize(
    ("spelling", "country", "shown"),
    [
        ("Albu Kamal", "SY", "Abu Kamal"),
        ("Ar Raqqah", "SY", "Raqqa"),
        ("Tadmur", "SY", "Palmyra"),
        ("Al Hudaydah", "YE", "Hodeidah"),
        ("Kupyansk", "UA", "Kupiansk"),
        ("Ba\u2018q\u016bbah", "IQ", "Baqubah"),  # not listed: plain letters
        ("N\u2019Djamena", "TD", "N'Djamena"),
    ],
)
def test_places_go_by_the_name_that_newsrooms_write(
    gazetteer: Gazetteer, spelling: str, country: str, shown: str
) -> None:
    towns = [e for e in gazetteer.lookup(spelling) if e.country == country]
    assert towns[0].name == shown


def test_no_name_shown_has_letters_that_english_lacks(gazetteer: Gazetteer) -> None:
    for spelling in ("Ḩamāh", "Khān Shaykhūn", "Yampil\u2019", "Mocímboa da Praia"):
        assert all(entry.name.isascii() for entry in gazetteer.lookup(spelling))


def test_every_name_to_show_belongs_to_a_place(gazetteer: Gazetteer) -> None:
    display = read_display()
    assert len(display) >= 150
    unknown = [place for place in display if gazetteer.entry(place) is None]
    assert unknown == []
