"""The score of storylines: the holder at the end, the changes told, and those nobody made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.goldsets import load
from benchmarks.storylines import Score, score, timelines

TAKEN = "The army captured the town of Lyman from Russian forces on {day}, officials in Kyiv said."
QUIET = "Rain fell on Lyman on {day} and the market stayed shut, residents said."


def article(name: str, day: str, text: str, *, gainer: str | None = None) -> dict[str, Any]:
    claim = {"place": "Lyman", "country": "UA", "gainer": gainer, "status": "asserted"}
    return {
        "id": name,
        "outlet": f"{name}.example",
        "published": f"2022-10-{day}",
        "title": "News",
        "text": f"KYIV - {text.format(day=f'October {int(day)}')}",
        "claims": [claim] if gainer else [],
    }


def measured(tmp_path: Path, rows: list[dict[str, Any]], holds: list[dict[str, Any]]) -> Score:
    gold, lines = tmp_path / "gold.jsonl", tmp_path / "timelines.json"
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    story = {"place": "Lyman", "timeline": holds, "articles": [row["id"] for row in rows]}
    lines.write_text(json.dumps({"lyman": story}), encoding="utf-8")
    cores, names = load()
    (timeline,) = timelines(gold, lines)
    return score(timeline, cores, names)


def hold(day: str, holder: str, *because: str) -> dict[str, Any]:
    return {"date": f"2022-10-{day}", "holder": holder, "status": "held", "because": because}


def test_a_change_that_is_told_leaves_the_right_holder(tmp_path: Path) -> None:
    rows = [article("a", "02", TAKEN, gainer="Ukraine")]
    got = measured(tmp_path, rows, [hold("02", "Ukraine", "a")])
    assert (got.final_right, got.told, got.missed, got.surplus) == (True, 1, [], [])


def test_a_change_that_nobody_told_of_is_missed(tmp_path: Path) -> None:
    rows = [article("a", "02", QUIET, gainer="Ukraine")]
    got = measured(tmp_path, rows, [hold("02", "Ukraine", "a")])
    assert (got.final_right, got.told, len(got.missed)) == (False, 0, 1)


@pytest.mark.parametrize("day", ["02", "09"])
def test_a_change_that_no_timeline_knows_is_surplus(tmp_path: Path, day: str) -> None:
    rows = [article("a", day, TAKEN)]
    got = measured(tmp_path, rows, [hold("02", "Russia", "a")])
    assert (got.final_right, len(got.surplus)) == (False, 1)


def test_who_holds_a_place_all_along_is_no_change(tmp_path: Path) -> None:
    rows = [article("a", "02", QUIET)]
    got = measured(tmp_path, rows, [hold("02", "Ukraine", "a")])
    assert (got.final_right, got.timeline.changes()) == (True, [])
