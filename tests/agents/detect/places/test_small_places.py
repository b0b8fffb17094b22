"""Villages that only the supplement knows: they lie where it says, and nowhere else."""

from __future__ import annotations

import pytest

from agents.detect.places import Resolver
from agents.detect.places.evidence import distance_km
from tests.agents.detect.places.reading import resolved

_NEAR = 10.0  # km


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon", "text"),
    [
        (
            "Aden Yabal",
            "SO",
            3.78,
            46.25,
            "Al-Shabaab fighters entered Aden Yabal after Somali troops pulled out overnight.",
        ),
        (
            "Seytenga",
            "BF",
            13.97,
            0.30,
            "Gunmen overran the garrison of Seytenga in northern Burkina Faso on Sunday.",
        ),
        (
            "Forbaranga",
            "SD",
            12.12,
            22.61,
            "The RSF took Forbaranga in West Darfur, Sudan, without a shot on Friday.",
        ),
        (
            "Bai Hassan oil field",
            "IQ",
            35.58,
            43.88,
            "Iraqi forces seized the Bai Hassan oil field from the Peshmerga on Tuesday.",
        ),
        (
            "Tal al-Warad",
            "IQ",
            35.38,
            44.12,
            "Iraqi troops and Peshmerga took the village of Tal al-Warad from IS on Monday.",
        ),
        (
            "Telmenes",
            "SY",
            35.64,
            36.74,
            "Syrian troops captured Telmenes and Maarshurin from the rebels on Friday.",
        ),
        (
            "Kiwanja",
            "CD",
            -1.16,
            29.43,
            "M23 rebels captured Kiwanja in the Democratic Republic of Congo on Saturday.",
        ),
    ],
)
def test_a_village_of_the_supplement_lies_where_its_source_says(
    resolver: Resolver, name: str, country: str, lat: float, lon: float, text: str
) -> None:
    place = resolved(resolver, name, text)
    assert (place.country, place.resolved) == (country, True)
    assert place.lat is not None
    assert place.lon is not None
    assert distance_km((place.lat, place.lon), (lat, lon)) < _NEAR


@pytest.mark.parametrize(
    ("name", "country", "text"),
    [
        ("Basra", "IQ", "Iraqi troops secured Basra on Monday, the Iraqi army said."),
        ("Hawija", "IQ", "Iraqi forces retook Hawija from IS on Thursday, Iraq's army said."),
        ("Rashad", "IQ", "Iraqi forces recaptured the village of Rashad in Iraq, on Monday."),
    ],
)
def test_a_namesake_elsewhere_does_not_draw_a_place_away(
    resolver: Resolver, name: str, country: str, text: str
) -> None:
    assert resolved(resolver, name, text).country == country
