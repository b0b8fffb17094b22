from __future__ import annotations

import unicodedata
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from agents.notify.render import MAX_QUOTE_CHARS, detail, one_line, safe
from tests.agents.corroborate.storyline import ARMY, IS, Story, tell

FIRST, SECOND = (
    Story()
    .hear(
        tell("11-09 08:15", "a.example", ARMY, IS, "11-09", says="syria"),
        tell("11-09 10:00", "b.example", ARMY, IS, "11-09", quote="The town is theirs. " * 40),
    )
    .alerts
)


def test_one_line():
    assert one_line(FIRST) == (
        "2017-11-09 08:15Z  NEW        claimed    Syrian army took Albu Kamal (Syria) from "
        "Islamic State on 9 November 2017: claimed by the gaining side."
    )


def test_an_alert_without_a_time_keeps_its_columns():
    assert one_line(replace(FIRST, published_at=None)).startswith("-----------------  NEW  ")


def test_detail_has_sources_quotes_and_what_it_follows():
    lines = detail(SECOND).splitlines()
    assert lines[0] == one_line(SECOND)
    assert "  place     Abu Kamal, SY (34.4500, 40.9200)" in lines
    assert "  severity  medium (a town of 57,572 people)" in lines
    assert "  backed    2 sources, 1 independent" in lines
    assert "  source    b.example https://b.example/11-09-10:00 [b.example]" in lines
    assert lines[-1] == f"  alert     {SECOND.alert_id}, revision 2, follows {FIRST.alert_id}"
    quotes = [line for line in lines if line.startswith("  quote")]
    assert max(map(len, quotes)) <= MAX_QUOTE_CHARS + len('  quote     ""')


def test_a_number_of_a_province_is_no_word_for_readers():
    for province, words in (("04", "Abu Kamal, SY"), ("Deir ez-Zor", "Abu Kamal, Deir ez-Zor, SY")):
        told = detail(replace(SECOND, place=replace(SECOND.place, admin1=province))).splitlines()
        assert f"  place     {words} (34.4500, 40.9200)" in told


def test_a_long_outlet_does_not_fill_the_screen():
    long = replace(SECOND.sources[0], outlet="x" * 5000, lineage="y" * 5000)
    lines = detail(replace(SECOND, sources=(long,))).splitlines()
    (source,) = (line for line in lines if line.startswith("  source"))
    assert "x" * 70 in source
    assert len(source) < 500


def test_nothing_from_the_network_steers_the_terminal():
    evil = "took \x1b[2J\x1b]0;owned\x07 the\r\ntown\u202e \u2028now\x9b31m"
    alert = replace(SECOND, summary=evil, place=replace(SECOND.place, name=evil))
    assert one_line(alert).endswith("took [2J]0;owned the town now31m")
    assert all(ord(char) >= 32 for char in one_line(alert))
    assert len(detail(alert).splitlines()) == len(detail(SECOND).splitlines())


@given(st.text())
def test_safe_text_is_one_printable_line(text):
    shown = safe(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in shown)
    assert len(shown.splitlines()) <= 1
    assert safe(shown) == shown
