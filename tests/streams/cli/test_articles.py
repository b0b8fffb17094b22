"""The commands that read articles, with the real cores, in processes of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.streams.cli.conftest import Cli

SEEDS = Path(__file__).parents[3] / "seeds"
TOOK = {
    "id": "took",
    "outlet": "post.example",
    "title": None,
    "url": "",
    "text": "Rebel fighters of the M23 captured the town of Bunagana from the Congolese army on "
    "Monday, a monitoring group said.",
    "published_at": "2022-06-14T09:00:00Z",
}
SPORT = TOOK | {"id": "sport", "text": "Arsenal captured the title on Monday with a late goal."}


def _lines(*rows: object) -> bytes:
    return b"\n".join(r if isinstance(r, bytes) else orjson.dumps(r) for r in rows) + b"\n"


def _rows(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_extract_answers_each_line_in_its_place(cli: Cli) -> None:
    undated = {k: v for k, v in TOOK.items() if k != "published_at"} | {"id": "undated"}
    done = cli(
        "extract",
        data=_lines(TOOK, b"{not json", SPORT, TOOK | {"id": "x", "text": 5}, undated),
    )
    assert done.returncode == 1
    took, broken, sport, wrong, late = _rows(done.stdout)
    assert [took["article_id"], sport["article_id"], late["article_id"]] == [
        "took",
        "sport",
        "undated",
    ]
    assert (broken["error"]["line"], wrong["error"]["line"]) == (2, 4)
    assert "text" in wrong["error"]["reason"]
    assert sport == {"article_id": "sport", "language": "en", "relevant": False, "claims": []}
    assert took["relevant"]
    (claim,) = took["claims"]
    assert claim["place"]["mention"] == "Bunagana"
    assert claim["place"]["country"] == "CD"
    assert claim["gainer"]["name"] == "M23"
    assert (claim["status"], claim["extent"]) == ("claimed", "full")
    assert claim["event_date"] == "2022-06-13"
    quote = claim["evidence"]
    assert str(TOOK["text"])[quote["start"] : quote["end"]] == quote["quote"]
    assert late["claims"][0]["event_date"] is None


def test_extract_gives_the_same_bytes_twice_from_a_file_or_a_pipe(cli: Cli, tmp_path: Path) -> None:
    data = (SEEDS / "topics/albu-kamal-2017.jsonl").read_bytes()
    path = tmp_path / "in.jsonl"
    path.write_bytes(data)
    first, second = cli("extract", data=data), cli("extract", str(path))
    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout
    assert first.stdout.count(b"\n") == data.count(b"\n")


def test_extract_of_nothing_is_nothing(cli: Cli, tmp_path: Path) -> None:
    assert cli("extract").stdout == b""
    done = cli("extract", str(tmp_path / "none"))
    assert done.returncode == 1
    assert b"cannot be read" in done.stderr


def test_replay_tells_a_storyline_the_same_way_every_time(cli: Cli, tmp_path: Path) -> None:
    topic = SEEDS / "topics/albu-kamal-2017.jsonl"
    rows = topic.read_bytes().splitlines()
    shuffled = tmp_path / "shuffled.jsonl"
    shuffled.write_bytes(b"\n".join(rows[::-1]) + b"\n{broken\n")
    first, second = cli("replay", "--json", str(topic)), cli("replay", "--json", str(shuffled))
    assert first.returncode == 0
    assert second.returncode == 1, "a line could not be read"
    assert first.stdout == second.stdout
    alerts = _rows(first.stdout)
    assert any(alert["kind"] == "reversal" and alert["follows"] for alert in alerts)
    assert b"Albu Kamal" in cli("replay", str(topic)).stdout


def test_explain_says_why_in_words_and_in_json(cli: Cli, tmp_path: Path) -> None:
    text = "Troops did not enter Goma on Monday. Rebels captured Minova on Sunday."
    path = tmp_path / "article.txt"
    path.write_text(text)
    shown = cli("explain", str(path), "--date", "2024-02-06").stdout.decode()
    assert "COUNTS" in shown
    assert "Minova" in shown
    trace = json.loads(cli("explain", "--json", data=_lines(TOOK)).stdout)
    assert trace["article_id"] == "took"
    assert trace["sentences"][0]["outcome"] == "claim"
    assert cli("explain", "-", "--date", "soon", data=text.encode()).returncode == 2
    assert cli("explain", data=b"\xff\xff").returncode == 1


def test_eval_measures_claims_and_is_a_gate(cli: Cli, tmp_path: Path) -> None:
    wanted = {"place": "Bunagana", "country": "CD", "gainer": "M23", "status": "claimed"}
    gold = tmp_path / "gold.jsonl"
    gold.write_bytes(
        _lines(
            TOOK | {"relevant": True, "claims": [wanted]}, SPORT | {"relevant": False, "claims": []}
        )
    )
    done = cli("eval", str(gold), "--json", "--min-f1", "1")
    assert done.returncode == 0, done.stderr
    scores = json.loads(done.stdout)
    assert scores["claims"]["f1"] == 1
    assert scores["false_claims_per_100_irrelevant"] == 0
    gold.write_bytes(_lines(TOOK | {"relevant": True, "claims": [wanted | {"place": "Goma"}]}))
    done = cli("eval", str(gold), "--min-f1", "0.5", "--faults")
    assert done.returncode == 1
    assert b"missed" in done.stdout


@pytest.mark.parametrize("args", [("eval", "none.jsonl"), ("replay", "none.jsonl")])
def test_missing_files_are_named(cli: Cli, args: tuple[str, ...]) -> None:
    done = cli(*args)
    assert done.returncode == 1
    assert b"none.jsonl" in done.stderr
    assert b"Traceback" not in done.stderr
