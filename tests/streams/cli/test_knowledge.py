from __future__ import annotations

from collections.abc import Callable

import pytest

from streams.cli import knowledge
from streams.cli.app import main
from tests.streams.cli.conftest import Cli


def test_what_ships_has_no_problem(cli: Cli) -> None:
    done = cli("knowledge", "lint")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"no problem" in done.stderr


def one(problem: str) -> Callable[[], list[str]]:
    return lambda: [problem]


def broken() -> list[str]:
    return [{"id": "torch"}["owner"]]


def test_problems_are_told_by_file_and_entry(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    checks = (("actors.toml", one("reds: no country\x1b[31m")), ("outlets.toml", broken))
    monkeypatch.setattr(knowledge, "CHECKS", checks)
    assert main(["knowledge", "lint"]) == 1
    assert capfdbinary.readouterr().out.splitlines() == [
        b"actors.toml: reds: no country [31m",
        b"outlets.toml: an entry has no field 'owner'",
    ]
