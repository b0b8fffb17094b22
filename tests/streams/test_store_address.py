"""Where the alert store is: a file, or a server whose password lies in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from streams.errors import SettingsError
from streams.settings import load_settings
from streams.subscribers.store import AlertStore

ODD = "p@ss/w:rd%41 ü"


def store_of(folder: Path, **flags: object) -> Path | str:
    return load_settings(data_dir=folder, **flags).alert_store


def test_without_an_address_it_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert store_of(tmp_path) == tmp_path / "alerts.db"
    assert store_of(tmp_path, store_url="sqlite:////srv/a%20b.db") == Path("/srv/a b.db")


def test_the_password_comes_from_its_file_whatever_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    file.write_text(ODD + "\n", encoding="utf-8")
    address = store_of(tmp_path, store_url="postgresql://me@host/db", store_password_file=file)
    read = make_url(str(address))
    assert (read.username, read.password, read.host, read.database) == ("me", ODD, "host", "db")


@pytest.mark.parametrize(
    ("url", "holds", "why"),
    [
        ("postgresql://me@host/db", None, "cannot be read"),
        ("postgresql://me@host/db", "\n", "is empty"),
        ("postgresql://host/db", "x", "names no user"),
        ("", "x", "names no server"),
        ("sqlite:////srv/a.db", "x", "names no server"),
    ],
)
def test_a_password_that_cannot_be_used_is_an_error_that_names_the_setting(
    tmp_path: Path, url: str, holds: str | None, why: str
) -> None:
    file = tmp_path / "password.txt"
    if holds is not None:
        file.write_text(holds)
    settings = load_settings(data_dir=tmp_path, store_url=url, store_password_file=file)
    with pytest.raises(SettingsError, match=f"store_password_file.*{why}"):
        _ = settings.alert_store


def test_a_server_is_opened_with_it_and_it_is_told_nowhere(
    tmp_path: Path, new_postgres: Callable[[], str]
) -> None:
    address = new_postgres()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader SUPERUSER LOGIN PASSWORD 'not-told'")
    file = tmp_path / "password.txt"
    file.write_text("not-told")
    _, _, where = address.partition("@")
    settings = load_settings(
        data_dir=tmp_path, store_url=f"postgresql://reader@{where}", store_password_file=file
    )
    with AlertStore(settings.alert_store) as store:
        assert store.count() == 0
        assert "not-told" not in store.address
    assert "not-told" not in repr(settings)
