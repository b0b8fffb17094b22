"""`keys`: what is written, what is refused, and what the gateway does with it."""

from __future__ import annotations

from pathlib import Path

import orjson

from streams.subscribers.access.keyring import Keyring
from streams.subscribers.access.scopes import Scope
from streams.subscribers.store import AlertStore
from tests.streams.cli.conftest import Cli


def test_a_key_is_shown_once_listed_and_revoked(cli: Cli, home: Path) -> None:
    made = cli("keys", "add", "desk", "--scope", "read,verdicts", "--scope", "articles")
    assert made.returncode == 0, made.stderr
    token = made.stdout.decode().strip()
    with AlertStore(home / "alerts.db") as store:
        key = Keyring(store).by_token(token)
    assert key is not None
    assert key.scopes == {Scope.READ, Scope.VERDICTS, Scope.ARTICLES}
    for listed in (cli("keys", "list"), cli("keys", "list", "--json")):
        assert key.id.encode() in listed.stdout
        assert token.encode() not in listed.stdout
        assert key.digest.encode() not in listed.stdout
    assert cli("keys", "revoke", key.id).returncode == 0
    (line,) = cli("keys", "list", "--json").stdout.splitlines()
    assert orjson.loads(line)["state"] == "revoked"
    assert cli("keys", "clear").returncode == 0
    assert cli("keys", "list", "--json").stdout == b""


def test_a_key_that_cannot_be_meant_is_refused_in_one_line(cli: Cli) -> None:
    for args, said in (
        (("keys", "add", "desk"), b"--scope"),
        (("keys", "add", "desk", "--scope", "root"), b"no scope"),
        (("keys", "add", "\x1b[2J", "--scope", "read"), b"name"),
        (("keys", "add", "desk", "--scope", "read", "--expires", "soon"), b"--expires"),
        (("keys", "add", "desk", "--scope", "read", "--expires", "2001-01-01"), b"time to come"),
        (("keys", "revoke", "0123"), b"no key"),
    ):
        done = cli(*args)
        assert done.returncode != 0
        assert said in done.stderr
        assert b"Traceback" not in done.stderr
        assert done.stdout == b""


def test_who_makes_a_key_that_opens_nothing_is_told(cli: Cli) -> None:
    alone = cli("keys", "add", "ops", "--scope", "admin,read")
    assert alone.returncode == 0
    assert b"nothing without subscriptions" in alone.stderr
    both = cli("keys", "add", "ops", "--scope", "admin,subscriptions")
    assert both.returncode == 0
    assert b"nothing without" not in both.stderr
