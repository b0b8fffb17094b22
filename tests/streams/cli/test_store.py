from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.control import Tier
from streams.cli.app import main
from streams.subscribers.store import AlertStore
from tests.streams.records import make_alert

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRONTWATCH_DATA_DIR", str(tmp_path))
    with AlertStore(tmp_path / "alerts.db", clock=lambda: LONG_AGO) as store:
        store.add(make_alert(1))
        store.add(make_alert(2, change_id="chg_2", tier=Tier.DENIED))
    return tmp_path


def test_info_tells_what_is_in_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["store", "info", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["address"] == str(home / "alerts.db")
    assert (told["engine"], told["alerts"], told["changes"]) == ("sqlite", 2, 2)
    assert told["newest"] == "2017-11-09T08:30:00Z"
    assert main(["store", "info"]) == 0
    assert "last sequence  2" in capsys.readouterr().out


def test_a_copy_can_be_put_in_the_place_of_the_store(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = home / "copy.db"
    assert main(["store", "backup", str(copy)]) == 0
    assert main(["store", "backup", str(copy)]) == 1
    assert "is there already" in capsys.readouterr().err
    for part in home.glob("alerts.db*"):
        part.unlink()
    copy.rename(home / "alerts.db")
    assert main(["alerts", "--json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_prune_removes_what_is_over(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["store", "prune", "--older-than", "30"]) == 0
    assert "1 changes with 1 alerts removed" in capsys.readouterr().err
    with AlertStore(home / "alerts.db", read_only=True) as store:
        assert store.count() == 1


def test_where_there_is_no_store_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTWATCH_DATA_DIR", str(tmp_path))
    for command in (["info"], ["backup", "copy.db"], ["prune", "--older-than", "9"], ["upgrade"]):
        assert main(["store", *command]) == 1
        assert "there is no alert store" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgres
def test_alerts_are_read_from_a_server(
    new_postgres: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = new_postgres()
    monkeypatch.setenv("FRONTWATCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FRONTWATCH_STORE_URL", address)
    assert main(["store", "upgrade"]) == 0
    with AlertStore(address) as store:
        store.add(make_alert(1))
    assert main(["alerts", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["alert_id"] == make_alert(1).alert_id


@pytest.mark.parametrize(
    "url", ["mysql://host/x", "postgresql://me:secret@host/x", "sqlite://relative.db"]
)
def test_an_address_that_does_not_fit_is_told(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTWATCH_STORE_URL", url)
    assert main(["store", "info"]) == 2
    told = capsys.readouterr().err
    assert "store_url" in told
    assert "secret" not in told
