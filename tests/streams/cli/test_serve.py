"""`serve`: the gateway in a process of its own, on a store that another fills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from streams.subscribers.store import AlertStore
from tests.streams.cli.conftest import Cli
from tests.streams.records import make_alert


@contextmanager
def _serving(home: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("FRONTWATCH_")}
    env |= {"FRONTWATCH_DATA_DIR": str(home), "FRONTWATCH_HTTP_PORT": "0"} | more
    process = subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "serve"], env=env, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        yield process, next(word for word in said.split() if word.startswith("http://"))
    finally:
        process.kill()
        process.communicate()


def test_it_serves_what_another_process_stores_and_stops_when_told(home: Path) -> None:
    with _serving(home) as (process, url), httpx.Client(base_url=url) as client:
        assert client.get("/readyz").status_code == 200
        assert client.get("/v1/alerts").json()["alerts"] == []
        with client.stream("GET", "/v1/stream") as stream:
            with AlertStore(home / "alerts.db") as store:
                store.add(make_alert(1))
            lines = stream.iter_lines()
            assert any(line == "id: 1" for line in lines)
            told = client.get("/metrics").text
            assert "frontwatch_live_readers 1.0" in told
            assert "frontwatch_store_last_sequence 1.0" in told
            assert "process_resident_memory_bytes" in told
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert time.monotonic() - begun < 5


def test_an_address_that_strangers_reach_is_refused_unless_one_insists(cli: Cli) -> None:
    for command in ("serve", "run"):
        done = cli(command, FRONTWATCH_HTTP_HOST="0.0.0.0")  # noqa: S104 - what is refused
        assert done.returncode == 1
        assert b"FRONTWATCH_HTTP_INSECURE=true" in done.stderr
        assert b"frontwatch keys add NAME --scope read" in done.stderr
        assert b"Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_with_a_key_it_listens_where_strangers_reach_and_asks_them_until_the_last_key_is_gone(
    cli: Cli, home: Path
) -> None:
    token = cli("keys", "add", "desk", "--scope", "read").stdout.decode().strip()
    known = {"authorization": f"Bearer {token}"}
    everywhere = "0.0.0.0"  # noqa: S104 - what needs a key
    with _serving(home, FRONTWATCH_HTTP_HOST=everywhere) as (_, url):
        local = url.replace(everywhere, "127.0.0.1")
        with httpx.Client(base_url=local) as client:
            assert client.get("/healthz").status_code == 200
            assert client.get("/v1/status").status_code == 401
            assert client.get("/v1/status", headers=known).status_code == 200
            assert client.post("/v1/articles", headers=known).status_code == 403
            assert cli("keys", "revoke", token.split("_")[1]).returncode == 0
            until = time.monotonic() + 20
            while client.get("/v1/status", headers=known).status_code == 200:
                assert time.monotonic() < until
            assert client.get("/v1/status", headers=known).status_code == 401
            assert client.get("/v1/status").status_code == 401
    refused = cli("serve", FRONTWATCH_HTTP_HOST=everywhere)
    assert refused.returncode == 1
    assert b"no key that holds" in refused.stderr
