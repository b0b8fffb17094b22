"""`frontwatch verdict` and `frontwatch verdicts`: given, listed, and put into the embedded log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemas import wire
from schemas.claims import ControlClaim
from streams.cli.app import main
from streams.embedded.reader import LogReader
from streams.settings import load_settings
from streams.subscribers.store import AlertStore
from streams.topics import CLAIMS
from tests.streams.records import make_alert

ALERT, OTHER = make_alert(1), make_alert(2, change_id="chg_2")


@pytest.fixture(autouse=True)
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTWATCH_DATA_DIR", str(tmp_path / "data"))
    with AlertStore(load_settings().alert_store) as store:
        store.add_all([ALERT, OTHER])


def give(ruling: str, *more: str, analyst: str = "Ana Ruiz", reason: str = "Seen on film.") -> int:
    return main(["verdict", ruling, "chg_1", "--analyst", analyst, "--reason", reason, *more])


def test_a_verdict_goes_into_the_audit_log_and_into_the_claims(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert give("reject", "--json") == 0
    given = json.loads(capsys.readouterr().out)
    assert (given["verdict"], given["given_by"], given["in_log"]) == (
        "reject",
        "command line",
        True,
    )
    assert give("merge", "--into", "chg_2", analyst="Ben Okri") == 0
    capsys.readouterr()
    assert main(["verdicts", "--json", "--change", "chg_1"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["analyst"], line["merge_into"]) for line in lines] == [
        ("Ben Okri", "chg_2"),
        ("Ana Ruiz", None),
    ]
    assert lines[1] == given
    path = load_settings().log_path
    assert path is not None
    with LogReader(path) as reader:
        records = [
            record
            for (topic, part), head in reader.heads().items()
            for record in (reader.read(topic, part, head.first, 9) if topic == CLAIMS.name else ())
        ]
    claims = [wire.decode(ControlClaim, record.value or b"") for record in records]
    assert given["verdict_id"] in {claim.claim_id for claim in claims}
    assert len(claims) == 2


def test_what_an_analyst_wrote_moves_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert give("reject", reason="old \x1b[31mfilm\x07 <b>[red]\u202e") == 0
    capsys.readouterr()
    assert main(["verdicts"]) == 0
    shown = capsys.readouterr().out
    assert "film" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


@pytest.mark.parametrize(
    "arguments",
    [
        ["verdict", "maybe", "chg_1", "--analyst", "A", "--reason", "R"],
        ["verdict", "confirm", "chg_none", "--analyst", "A", "--reason", "R"],
        ["verdict", "merge", "chg_1", "--analyst", "A", "--reason", "R"],
        ["verdict", "merge", "chg_1", "--into", "chg_1", "--analyst", "A", "--reason", "R"],
        ["verdict", "withdraw", "chg_1", "--analyst", "A", "--reason", "R"],
        ["verdict", "confirm", "chg_1", "--analyst", " ", "--reason", "R"],
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_given(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) != 0
    assert capsys.readouterr().err
    assert main(["verdicts", "--json"]) == 0
    assert capsys.readouterr().out == ""
