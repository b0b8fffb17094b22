from __future__ import annotations

from dataclasses import replace

import pytest

from agents.corroborate.independence import provenance
from agents.corroborate.outlets import outlet_book
from tests.agents.corroborate.storyline import ARMY, IS, tell


def _where(outlet, **more):
    return provenance(tell("11-09 08:00", outlet, ARMY, IS, "11-09", **more), outlet_book())


def test_the_side_of_an_outlet_is_that_of_its_party_in_that_country():
    assert outlet_book().side("sana", "SY") == "syria-government"
    assert outlet_book().side("almanar.com.lb", "SY") == "syria-government"
    assert outlet_book().side("reuters.com", "SY") is None
    assert outlet_book().side("nobody.example", None) is None


def test_an_agency_is_one_lineage_on_its_own_site_and_in_print():
    assert not _where("reuters.com").keys.isdisjoint(_where("x.example", wires=["reuters"]).keys)
    assert _where("reuters.com").keys.isdisjoint(_where("x.example", wires=["afp"]).keys)


def test_a_monitor_goes_by_several_names():
    names = ("SOHR", "Syrian Observatory for Human Rights")
    one, other = (_where(f"{i}.example", says=name) for i, name in enumerate(names))
    assert not one.keys.isdisjoint(other.keys)


@pytest.mark.parametrize("outlet", ["news.google.com", "liveuamap.com"])
def test_aggregators_weigh_nothing_unless_they_credit_a_wire(outlet):
    assert _where(outlet).weightless
    assert not _where(outlet, wires=["afp"]).weightless


def test_a_neutral_wire_beside_a_sides_own_keeps_a_text_neutral():
    assert _where("x.example", wires=["sana"]).sides == {"syria-government"}
    assert _where("x.example", wires=["sana", "afp"]).sides == frozenset()


def test_an_outlet_without_a_name_is_its_article():
    claim = tell("11-09 08:00", "a.example", ARMY, IS, "11-09")
    nameless = replace(claim, source=replace(claim.source, outlet=None))
    assert provenance(nameless, outlet_book()).lineage == claim.article_id
