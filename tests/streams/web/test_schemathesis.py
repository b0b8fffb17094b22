"""What the OpenAPI document allows, and what it does not, asked of a real server: it never breaks.

Requests are drawn by schemathesis from the document that the server itself gives out, with a fixed seed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation

from schemas.control import PlaceControl
from streams.subscribers.access.keyring import Keyring
from streams.subscribers.access.scopes import Scope
from streams.subscribers.store import AlertStore
from tests.streams.records import ARMY, TOWN, make_alert

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SEED = 20261123
EXAMPLES = int(os.environ.get("FRONTWATCH_TEST_EXAMPLES", "15"))
"""Requests to each address, of each of the two kinds: as the document says, and not."""


@schemathesis.serializer("application/x-ndjson")
def lines(_context: object, value: Any) -> bytes:
    """Return what was drawn for a body of lines as one, or as the line that it would be."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "replace")


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    environment = {
        **os.environ,
        "FRONTWATCH_DATA_DIR": str(folder),
        "FRONTWATCH_HTTP_PORT": "0",
        "FRONTWATCH_HTTP_RATE": "0",
        "FRONTWATCH_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "streams.cli", "serve"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=subprocess.PIPE, text=True
        )
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        address = next(word for word in said.split() if word.startswith("http://"))
        yield address.rstrip("/")
    finally:
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=30)
        assert "a request failed" not in rest
        assert process.returncode == 0


def _filled(folder: Path, *, keyed: bool) -> dict[str, str]:
    """Fill a store; return the headers of a caller who may do everything."""
    with AlertStore(folder / "alerts.db") as store:
        store.add_all([make_alert(number) for number in range(1, 4)])
        store.put_places([PlaceControl(place=TOWN, holder=ARMY)])
        if not keyed:
            return {}
        _, token = Keyring(store).add("everything", list(Scope))
        return {"authorization": f"Bearer {token}"}


def _ask(
    operation: APIOperation[Any, Any, Any], mode: GenerationMode, caller: dict[str, str]
) -> int:
    """Ask an address in many ways; return how many were."""
    asked = 0

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Case) -> None:
        nonlocal asked
        asked += 1
        request = case.as_transport_kwargs(headers=caller)
        with requests.request(**request, stream=True, timeout=20, allow_redirects=False) as answer:
            assert answer.status_code < 500, (case.as_curl_command(), answer.text[:500])
            if answer.status_code >= 400:
                media_type = answer.headers["content-type"]
                assert media_type in {"application/problem+json", "text/plain; charset=utf-8"}

    with suppress(Unsatisfiable):  # what takes nothing can be asked nothing wrong
        each()
    return asked


@pytest.mark.parametrize("caller", ["nobody is asked", "a stranger", "a key for everything"])
def test_no_request_breaks_the_server(tmp_path: Path, caller: str) -> None:
    headers = _filled(tmp_path, keyed=caller != "nobody is asked")
    with _serving(tmp_path) as address:
        document = httpx.get(f"{address}/v1/openapi.json", headers=headers, timeout=20).json()
        schema = schemathesis.openapi.from_dict(document)
        schema.config.update(base_url=address)
        given_ = {} if caller == "a stranger" else headers
        asked = 0
        for found in schema.get_all_operations():
            operation = found.ok()
            for mode in GenerationMode:
                asked += _ask(operation, mode, given_)
        assert asked > EXAMPLES * len(document["paths"])
        assert httpx.get(f"{address}/healthz", timeout=20).status_code == 200
