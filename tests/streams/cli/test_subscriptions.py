from __future__ import annotations

import json
from pathlib import Path

import pytest

from streams.cli.app import main
from streams.subscribers.delivery.signing import key_of, secret_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRONTWATCH_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def add(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, str]:
    command = ["subscriptions", "add", "Goma desk", "--webhook", "https://hooks.example/in"]
    assert main([*command, "--json", *more]) == 0
    made: dict[str, str] = json.loads(capsys.readouterr().out)
    return made


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    assert main(["subscriptions", "list", "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_is_added_is_listed_without_its_secret(capsys: pytest.CaptureFixture[str]) -> None:
    made = add(capsys, "--filter", "tier=confirmed&country=cd", "--quiet-hours", "22:00-06:00")
    key_of(made["secret"])
    (line,) = listed(capsys)
    assert "secret" not in line
    assert line["id"] == made["id"]
    assert line["filter"] == "country=cd&tier=confirmed"
    assert (line["state"], line["delivered"]) == ("active", 0)
    assert main(["subscriptions", "list"]) == 0
    shown = capsys.readouterr().out
    assert "Goma desk" in shown
    assert made["secret"] not in shown


def test_it_is_paused_resumed_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    made = add(capsys)
    for command, state in (("pause", "paused"), ("resume", "active")):
        assert main(["subscriptions", command, made["id"]]) == 0
        assert listed(capsys)[0]["state"] == state
    assert main(["subscriptions", "remove", made["id"]]) == 0
    assert listed(capsys) == []


def test_a_secret_may_be_given_and_is_rotated(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = folder / "secret"
    given.write_text(secret_of(b"k" * 32) + "\n")
    made = add(capsys, "--secret-file", str(given))
    assert made["secret"] == secret_of(b"k" * 32)
    assert main(["subscriptions", "rotate", made["id"]]) == 0
    assert key_of(capsys.readouterr().out.strip()) != b"k" * 32


def test_a_try_that_fails_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    made = add(capsys)
    assert main(["subscriptions", "test", made["id"]]) == 1
    assert "not delivered: the host is not found" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (["--webhook", "https://10.0.0.1/"], 1, "not a public address"),
        (["--webhook", "http://hooks.example/"], 1, "https://"),
        (["--webhook", "https://hooks.example/", "--filter", "colour=red"], 1, "colour"),
        (["--webhook", "https://hooks.example/", "--filter", "tier=sure"], 1, "tier"),
        (["--webhook", "https://hooks.example/", "--quiet-hours", "late"], 1, "quiet hours"),
        (["--webhook", "https://hooks.example/", "--digest", "-5"], 1, "digest"),
        (["--webhook", "https://hooks.example/", "--only", "good"], 2, "reversals or confirmed"),
        (["--topic", "alerts"], 1, "need Kafka"),
        ([], 2, "name one of"),
    ],
)
def test_what_cannot_be_meant_is_told(
    more: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["subscriptions", "add", "desk", *more]) == code
    assert told in capsys.readouterr().err
    assert listed(capsys) == []


@pytest.mark.parametrize(
    "command", ["pause", "resume", "remove", "log", "replay", "rotate", "test"]
)
def test_one_that_is_not_there_is_told(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["subscriptions", command, "sub_\x1b[2Jnone"]) == 1
    told = capsys.readouterr().err
    assert "there is no subscription" in told
    assert "\x1b" not in told
