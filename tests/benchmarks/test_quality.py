"""docs/quality.md is what its script writes: in headings, tables and rows; figures may move."""

from __future__ import annotations

import re

import pytest

from benchmarks import quality
from benchmarks.goldsets import SETS
from streams.scoring.agreement import Names
from streams.scoring.claims import score_claims


@pytest.fixture(scope="module")
def written() -> str:
    return quality.FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def empty_page() -> str:
    """What the script writes for the sets of this clone if nothing is found in any of them."""
    names = Names()
    measured = []
    for gold_set in SETS:
        rows = [(article, ()) for article in gold_set.articles()]
        if rows:
            measured.append(quality.Measured(gold_set, rows, score_claims(rows, names)))
    return quality.page(measured, names, "")


def _phenomena(text: str) -> set[str]:
    part = text.partition("## By phenomenon")[2].partition("## ")[0]
    return set(re.findall(r"^\| ([\w ,'-]+) \| \d", part, re.MULTILINE))


def test_headings_and_tables_are_those_of_the_script(written, empty_page):
    def outline(text: str) -> list[str]:
        heads = [quality.HEAD, quality.CALIBRATION_HEAD, "| phenomenon |"]
        return [x for x in text.splitlines() if x.startswith(("#", *heads))]

    assert outline(written) == outline(empty_page)


def test_every_set_and_every_phenomenon_of_this_clone_has_its_row(written, empty_page):
    assert quality.set_rows(written).keys() >= quality.set_rows(empty_page).keys()
    assert _phenomena(written) == _phenomena(empty_page)
    assert len(_phenomena(written)) > 10


def test_a_set_that_is_not_here_keeps_its_row():
    old = "| development | 275 | 0.94 | 0.89 |"
    assert old in quality.page([], Names(), old)
