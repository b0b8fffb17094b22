"""`frontwatch gazetteer build DUMP...`: the table that it writes is the one that is used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from agents.detect.places.gazetteer import fingerprint
from streams.place_table import NOTE
from tests.agents.conftest import gazetteer_path  # noqa: F401 - a fixture
from tests.agents.detect.places.dump_files import dump, invented, row
from tests.streams.cli.conftest import Cli


@pytest.fixture
def cache(tmp_path: Path, gazetteer_path: Path) -> Path:  # noqa: F811
    """A cache folder that has the plain table."""
    folder = tmp_path / "cache"
    (folder / "frontwatch").mkdir(parents=True)
    shutil.copy(gazetteer_path, folder / "frontwatch" / f"gazetteer-{fingerprint()}.sqlite")
    return folder


@pytest.mark.timeout(240)  # builds the whole table several times
def test_the_table_with_dumps_is_found_until_one_goes_back(
    cli: Cli, cache: Path, tmp_path: Path
) -> None:
    file = dump(tmp_path / "CD.txt", [row(94, "Zunzibo"), "bad \x1b[31m line", *invented(50)])

    def call(*args: str):
        return cli(*args, XDG_CACHE_HOME=str(cache))

    done = call("gazetteer", "build", str(file))
    assert done.returncode == 0, done.stderr
    assert b"CD.txt, line 2: it has 1 columns" in done.stderr
    assert b"51 of 52 lines kept, 1 bad lines skipped" in done.stderr
    found = call("gazetteer", "lookup", "--json", "Zunzibo")
    assert json.loads(found.stdout)["id"] == "gn:94"
    assert b"up to date" in call("gazetteer", "build").stderr
    assert b"up to date" in call("gazetteer", "build", str(file)).stderr

    table = next((cache / "frontwatch").glob(f"gazetteer-{fingerprint()}-*.sqlite"))
    table.unlink()  # as if a new version needed another one: it is made from the same dumps
    assert b"gn:94" in call("gazetteer", "lookup", "Zunzibo").stdout
    table.unlink()
    file.unlink()
    refused = call("gazetteer", "lookup", "Zunzibo")
    assert refused.returncode != 0
    assert b"gazetteer build --plain" in refused.stderr

    assert call("gazetteer", "build", "--plain").returncode == 0
    assert not (cache / "frontwatch" / NOTE).exists()
    assert b"gn:94" not in call("gazetteer", "lookup", "Zunzibo").stdout


def test_what_is_no_dump_is_refused_in_words(cli: Cli, cache: Path, tmp_path: Path) -> None:
    file = tmp_path / "cities.csv"
    file.write_text("name,lat,lon\nGoma,1,2\n")
    refused = cli("gazetteer", "build", str(file), XDG_CACHE_HOME=str(cache))
    assert refused.returncode != 0
    assert b"a country dump has 19" in refused.stderr
    assert b"Traceback" not in refused.stderr


def test_a_note_that_is_damaged_is_told(cli: Cli, cache: Path) -> None:
    (cache / "frontwatch" / NOTE).write_text('{"dumps": "../../x", "paths": []}')
    refused = cli("gazetteer", "lookup", "Goma", XDG_CACHE_HOME=str(cache))
    assert refused.returncode != 0
    assert b"remove it" in refused.stderr


def test_where_the_path_is_set_the_table_goes_there(cli: Cli, cache: Path, tmp_path: Path) -> None:
    file = dump(tmp_path / "CD.txt", [row(94, "Zunzibo")])
    path = cache / "frontwatch" / "mine.sqlite"
    own = {"FRONTWATCH_GAZETTEER_PATH": str(path), "XDG_CACHE_HOME": str(cache)}
    assert cli("gazetteer", "build", str(file), **own).returncode == 0
    assert path.exists()
    assert not (cache / "frontwatch" / NOTE).exists()
    assert b"gn:94" in cli("gazetteer", "lookup", "Zunzibo", **own).stdout
