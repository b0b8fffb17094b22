"""Settings: the layers, and that no misspelt name passes in any of them."""

from pathlib import Path

import pytest
from yarl import URL

from streams.errors import SettingsError
from streams.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def test_defaults_lie_in_the_users_own_folders(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.data_dir == tmp_path / "xdg_data_home" / "frontwatch"
    assert settings.broker == f"sqlite://{settings.data_dir}/frontwatch.db"
    assert settings.log_path == settings.data_dir / "frontwatch.db"
    assert settings.gazetteer_path.parent == tmp_path / "xdg_cache_home" / "frontwatch"
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)


def test_flags_override_the_environment_which_overrides_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('http_port = 1001\nbatch_size = 7\npoison_limit = 3\nfeeds = ["a.xml"]\n')
    monkeypatch.setenv("FRONTWATCH_HTTP_PORT", "1002")
    monkeypatch.setenv("FRONTWATCH_BATCH_SIZE", "8")
    settings = load_settings(file, http_port=1003, batch_size=None)
    assert (settings.http_port, settings.batch_size, settings.poison_limit) == (1003, 8, 3)
    assert settings.feeds == ("a.xml",)


def test_the_file_is_found_by_its_variable_and_in_the_config_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = tmp_path / "xdg_config_home" / "frontwatch" / "config.toml"
    usual.parent.mkdir(parents=True)
    usual.write_text("partitions = 2")
    assert load_settings().partitions == 2
    other = tmp_path / "other.toml"
    other.write_text("partitions = 3")
    monkeypatch.setenv("FRONTWATCH_CONFIG", str(other))
    assert load_settings().partitions == 3


def test_names_of_the_tests_are_no_misspelt_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTWATCH_TEST_BROKER", "kafka://127.0.0.1:9092")
    assert load_settings().log_path is not None
    monkeypatch.setenv("FRONTWATCH_TESTS", "1")
    with pytest.raises(SettingsError, match="FRONTWATCH_TESTS"):
        load_settings()


def test_the_data_folder_moves_the_log_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTWATCH_DATA_DIR", "/srv/front")
    assert load_settings().log_path == Path("/srv/front/frontwatch.db")
    assert load_settings(data_dir="/elsewhere").log_path == Path("/elsewhere/frontwatch.db")


@pytest.mark.parametrize("words", ["a.example, b.example", "a.example b.example"])
def test_lists_in_the_environment_are_words(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTWATCH_EGRESS_ALLOW", words)
    assert load_settings().egress_allow == ("a.example", "b.example")


def test_a_misspelt_key_in_the_file_is_an_error_that_names_the_real_one(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("poison_limt = 3")
    with pytest.raises(SettingsError, match=r"'poison_limt' is no setting; .* 'poison_limit'"):
        load_settings(file)


def test_a_misspelt_variable_is_an_error_that_names_the_real_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FRONTWATCH_HTP_PORT", "1")
    with pytest.raises(SettingsError, match="'FRONTWATCH_HTTP_PORT'"):
        load_settings()


def test_a_misspelt_flag_is_an_error() -> None:
    with pytest.raises(SettingsError, match="'prt' is no setting"):
        load_settings(prt=1)


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"http_port": 70000}, "http_port"),
        ({"http_port": "many"}, "http_port"),
        ({"broker": "redis://here"}, "broker"),
        ({"broker": "sqlite://relative.db"}, "absolute"),
        ({"log_sync": "OFF"}, "log_sync"),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_that_names_its_key(
    flags: dict[str, object], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        load_settings(**flags)


def test_files_that_cannot_be_read_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no settings file"):
        load_settings(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("= 3")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(broken)


def test_settings_cannot_be_changed_and_every_field_says_what_it_is() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.partitions = 2  # type: ignore[misc]
    undescribed = [name for name, field in Settings.model_fields.items() if not field.description]
    assert undescribed == []


@pytest.mark.parametrize("name", ["with blank", "100%", "a?b#c", "Дeir"])
def test_a_data_folder_may_have_any_name(name: str, tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / name)
    assert settings.log_path == tmp_path / name / "frontwatch.db"
    assert URL(settings.broker_address).path == str(settings.log_path)
    assert URL(settings.broker_address).query["synchronous"] == "full"
