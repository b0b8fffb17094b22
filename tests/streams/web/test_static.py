"""The page's files: what others made is as it came, and nothing of it calls anywhere else."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from random import Random

import httpx
import orjson
import pytest

import streams.web
from benchmarks.made_alerts import alerts, make_world
from streams.subscribers.store import AlertStore

FIRST_PAGE = 100_000
"""Bytes, packed: what a reader on a thin line may have to wait for, apart from the base map."""
STATIC = Path(streams.web.__file__).parent / "static"
OURS = sorted(
    file
    for file in STATIC.rglob("*")
    if file.suffix in {".html", ".css", ".js", ".svg"} and "vendor" not in file.parts
)


@pytest.mark.parametrize("folder", ["vendor", "basemap"])
def test_what_others_made_is_as_it_was_vendored(folder: str) -> None:
    lines = (STATIC / folder / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {file.name for file in (STATIC / folder).iterdir()} - {"SHA256SUMS"}
    assert set(sums) == files
    for name, digest in sums.items():
        assert hashlib.sha256((STATIC / folder / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("folder", ["vendor", "basemap"])
def test_every_licence_of_what_is_vendored_lies_beside_it(folder: str) -> None:
    assert list((STATIC / folder).glob("*.LICENSE.txt"))


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_our_files_name_no_other_server(file: Path) -> None:
    """But for names of XML's own, which nobody asks for."""
    text = file.read_text("utf-8").replace("http://www.w3.org/", "")
    found = re.findall(r"https?://[^\s\"'`)]+|[\"'`(]//[a-z][^\s\"'`)]+", text)
    assert [address for address in found if "example.org" not in address] == []


class _Inline(HTMLParser):
    """Collects what a strict content security policy refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.refused += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.refused.append(tag)


def test_the_page_runs_under_a_strict_content_security_policy() -> None:
    parser = _Inline()
    parser.feed((STATIC / "index.html").read_text("utf-8"))
    assert parser.refused == []


@pytest.mark.parametrize("file", [f for f in OURS if f.suffix == ".js"], ids=lambda file: file.name)
def test_no_script_of_ours_makes_markup_out_of_text(file: Path) -> None:
    text = file.read_text("utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in text


def test_every_file_that_the_page_asks_for_is_there() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    for path in re.findall(r'(?:src|href)="/assets/([^"]+)"', page):
        assert (STATIC / path).is_file(), path
    for script in (STATIC / "js").glob("*.js"):
        for other in re.findall(r'from "\./([^"]+)"', script.read_text("utf-8")):
            assert (STATIC / "js" / other).is_file(), f"{script.name} imports {other}"


def test_the_base_map_holds_countries_waters_and_names() -> None:
    countries = json.loads((STATIC / "basemap" / "countries.json").read_bytes())
    assert len(countries["objects"]["countries"]["geometries"]) > 200
    waters = json.loads((STATIC / "basemap" / "waters.json").read_bytes())
    assert set(waters["objects"]) == {"rivers", "lakes"}
    labels = json.loads((STATIC / "basemap" / "labels.json").read_bytes())
    people = [thousands for _, _, _, thousands in labels]
    assert people == sorted(people, reverse=True)
    assert all(abs(lat) <= 90 and abs(lon) <= 180 for _, lat, lon, _ in labels)


def test_the_page_without_its_base_map_is_small() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    asked = [STATIC / path for path in re.findall(r'(?:src|href)="/assets/([^"]+)"', page)]
    files = {STATIC / "index.html", *asked, *(STATIC / "js").glob("*.js")}
    assert sum(len(gzip.compress(file.read_bytes(), 5)) for file in files) < FIRST_PAGE


async def test_the_first_page_of_alerts_is_small(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    chance = Random(3)
    store.add_all(list(alerts(make_world(chance), 200, chance)))
    asked = client.stream("GET", "/v1/alerts?fields=summary&limit=200")
    async with asked as answer:
        sent = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert orjson.loads(gzip.decompress(sent))["alerts"][199]["stored"] == 1
    assert len(sent) < FIRST_PAGE
