"""A base map of one's own in a real browser: its borders and names are drawn, and whose they are is said."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from streams.subscribers.store import AlertStore
from tests.streams.records import make_alert

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_the_map_is_the_one_that_the_folder_holds(browser: Browser, tmp_path: Path) -> None:
    square = {"type": "Polygon", "arcs": [[0]]}
    ring = [[30, 25], [30, 45], [50, 45], [50, 25], [30, 25]]
    land = {"type": "GeometryCollection", "geometries": [square]}
    countries = {"type": "Topology", "arcs": [ring], "objects": {"countries": land}}
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "countries.json").write_text(json.dumps(countries))
    (folder / "labels.json").write_text(json.dumps([["Ourtown <b>", 34.6, 41.2, 5000]]))
    (folder / "attribution.txt").write_text("Cartographers & <b>daughters</b>\n")
    with AlertStore(tmp_path / "alerts.db") as store:
        store.add(make_alert(1))
    environment = {
        **os.environ,
        "FRONTWATCH_HTTP_PORT": "0",
        "FRONTWATCH_DATA_DIR": str(tmp_path),
        "FRONTWATCH_BASEMAP_DIR": str(folder),
    }
    command = [sys.executable, "-m", "streams.cli", "serve"]
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        context = browser.new_context(viewport={"width": 1366, "height": 820})
        try:
            assert process.stderr is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
            assert found
            page = context.new_page()
            complaints: list[str] = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(found.group())
            expect(page.locator("#list li")).to_have_count(1)
            expect(page.locator("#basemap-credit")).to_have_text("Cartographers & <b>daughters</b>")
            expect(page.locator(".place-label")).to_have_text("· Ourtown <b>")
            assert complaints == []
        finally:
            context.close()
            process.send_signal(signal.SIGTERM)
            process.wait(20)
