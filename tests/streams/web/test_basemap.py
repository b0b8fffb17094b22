"""A base map of one's own: what is served then, and what is refused before anything listens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from streams.errors import SettingsError
from streams.settings import Settings
from streams.subscribers.store import AlertStore
from streams.web.app import State, create_app
from streams.web.basemap import FILES, MOST_BYTES, read_basemap
from streams.web.gateway import Gateway
from streams.web.pages import assets

EMPTY = {"type": "GeometryCollection", "geometries": []}
COUNTRIES = {"type": "Topology", "arcs": [], "objects": {"countries": EMPTY}}
WATERS = {"type": "Topology", "arcs": [], "objects": {"lakes": EMPTY, "rivers": EMPTY}}


def put(folder: Path, name: str, content: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


def test_the_shipped_map_is_what_its_own_rules_ask_for() -> None:
    for name, wrong in FILES.items():
        assert wrong(assets()[f"basemap/{name}"].data) == ""


async def test_files_of_ones_own_take_the_place_of_shipped_ones(
    store: AlertStore, tmp_path: Path
) -> None:
    folder = put(tmp_path / "map", "countries.json", COUNTRIES)
    put(folder, "attribution.txt", "The cartographers of X\n")
    put(folder, "page.css", "body { display: none }")
    own = read_basemap(folder)
    assert set(own) == {"countries.json", "attribution.txt"}
    state = State(store, lambda: None, lambda: None, lambda: b"", basemap=own)
    transport = httpx.ASGITransport(create_app(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/assets/basemap/countries.json")
        assert answer.json() == COUNTRIES
        assert answer.headers["content-type"] == "application/json"
        tag = {"if-none-match": answer.headers["etag"]}
        again = await client.get("/assets/basemap/countries.json", headers=tag)
        assert again.status_code == 304
        credit = await client.get("/assets/basemap/attribution.txt")
        assert credit.text.strip() == "The cartographers of X"
        waters = await client.get("/assets/basemap/waters.json")
        assert waters.content == assets()["basemap/waters.json"].data, "what it lacks stays"
        css = await client.get("/assets/page.css")
        assert css.content == assets()["page.css"].data, "nothing else is taken out of the folder"


def test_without_a_folder_nothing_takes_the_place_of_anything() -> None:
    assert dict(read_basemap(None)) == {}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("countries.json", "{", "countries.json"),
        ("countries.json", {"type": "FeatureCollection", "features": []}, "TopoJSON"),
        ("countries.json", {"type": "Topology", "objects": {}}, "arcs"),
        ("countries.json", WATERS, "no object countries"),
        ("waters.json", COUNTRIES, "no object rivers"),
        ("labels.json", {"Goma": 1}, "list of"),
        ("labels.json", [["Goma", 29.2, -181, 670]], "list of"),
        ("labels.json", [["Goma", -1.7, 29.2, True]], "list of"),
        ("labels.json", [["Goma", -1.7, 29.2]], "list of"),
        ("labels.json", [[5, -1.7, 29.2, 670]], "list of"),
        ("attribution.txt", "one\ntwo", "one line"),
        ("attribution.txt", "\x1b[31mred", "one line"),
        ("attribution.txt", " ", "one line"),
        ("attribution.txt", "x" * 201, "one line"),
        ("borders.json", COUNTRIES, "has none of"),
    ],
)
def test_what_the_page_could_not_draw_is_refused_by_its_name(
    tmp_path: Path, name: str, content: Any, said: str
) -> None:
    with pytest.raises(SettingsError, match="basemap_dir") as refused:
        read_basemap(put(tmp_path / "map", name, content))
    assert said in str(refused.value)


def test_a_file_that_is_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    folder = put(tmp_path / "map", "labels.json", [])
    with (folder / "labels.json").open("r+b") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(SettingsError, match="larger"):
        read_basemap(folder)
    (folder / "labels.json").unlink()
    (folder / "attribution.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"attribution\.txt"):
        read_basemap(folder)
    with pytest.raises(SettingsError, match="no folder"):
        read_basemap(tmp_path / "nowhere")


def test_a_gateway_with_a_map_that_cannot_be_drawn_does_not_start(
    store: AlertStore, tmp_path: Path
) -> None:
    folder = put(tmp_path / "map", "countries.json", "[]")
    settings = Settings(data_dir=tmp_path, basemap_dir=folder)
    with pytest.raises(SettingsError, match="TopoJSON"):
        Gateway(settings, store, alive=lambda: None, ready=lambda: None, metrics=lambda: b"")
