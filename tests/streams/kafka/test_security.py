"""Who we are to brokers: settings that agree, files that are read, and secrets that are not told."""

from __future__ import annotations

import ssl
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from streams.app import create_app
from streams.errors import SettingsError
from streams.kafka.security import faust_credentials, security_options
from streams.kafka.tokens import EndpointToken, TokenError
from streams.settings import Settings, load_settings
from tests.streams.kafka.certificates import Authority, authority
from tests.streams.tiny import tiny_stages

SECRET = "correct horse battery"  # noqa: S105 - of nothing


@pytest.fixture(scope="module")
def own_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n")
    return file


@pytest.fixture
def on_kafka(tmp_path: Path) -> Callable[..., Settings]:
    def make(protocol: str = "PLAINTEXT", **more: Any) -> Settings:
        return load_settings(
            data_dir=tmp_path,
            broker="kafka://localhost:9092",
            kafka_security_protocol=protocol,
            **more,
        )

    return make


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"kafka_username": "me"}, "kafka_username is set, but kafka_security_protocol"),
        ({"kafka_ca_file": "ca.pem"}, "kafka_ca_file is set, but kafka_security_protocol"),
        ({"kafka_security_protocol": "SASL_SSL"}, "SCRAM-SHA-512 needs kafka_username"),
        (
            {"kafka_security_protocol": "SASL_SSL", "kafka_username": "me"},
            "kafka_password_file and kafka_password",
        ),
        (
            {
                "kafka_security_protocol": "SASL_PLAINTEXT",
                "kafka_username": "me",
                "kafka_password": SECRET,
                "kafka_password_file": "file",
            },
            "needs one of kafka_password_file and kafka_password",
        ),
        ({"kafka_security_protocol": "SSL", "kafka_cert_file": "me.pem"}, "kafka_key_file"),
        (
            {"kafka_security_protocol": "SASL_SSL", "kafka_sasl_mechanism": "OAUTHBEARER"},
            "one of kafka_token_file and kafka_token_url",
        ),
        ({"kafka_token_url": "http://far.example/token"}, "kafka_token_url: .* https://"),
        ({"kafka_token_url": f"https://me:{SECRET}@h.example/"}, "kafka_token_url: .* kafka_token"),
        ({"broker": f"kafka://me:{SECRET}@h.example"}, "broker: .* kafka_password_file"),
    ],
)
def test_settings_that_do_not_agree_are_an_error_that_names_them(
    given: dict[str, object], named: str
) -> None:
    with pytest.raises(SettingsError, match=named) as caught:
        load_settings(**given)
    assert SECRET not in str(caught.value)


def test_a_password_is_shown_nowhere(
    on_kafka: Callable[..., Settings], secret_file: Path, tmp_path: Path
) -> None:
    settings = on_kafka("SASL_PLAINTEXT", kafka_username="me", kafka_password=SECRET)
    assert security_options(settings)["sasl_plain_password"] == SECRET
    shown = (repr(settings), str(settings), settings.model_dump_json())
    assert not any(SECRET in text for text in (*shown, repr(faust_credentials(settings))))


def test_a_password_comes_from_its_file_without_the_end_of_its_line(
    on_kafka: Callable[..., Settings], secret_file: Path
) -> None:
    settings = on_kafka("SASL_PLAINTEXT", kafka_username="me", kafka_password_file=secret_file)
    options = security_options(settings)
    assert options["sasl_plain_password"] == SECRET
    assert (options["sasl_mechanism"], options["sasl_plain_username"]) == ("SCRAM-SHA-512", "me")
    assert options["client_id"] == "frontwatch"


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_secret_that_cannot_be_read_is_an_error_that_names_its_setting(
    content: bytes | None, on_kafka: Callable[..., Settings], tmp_path: Path
) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    settings = on_kafka("SASL_PLAINTEXT", kafka_username="me", kafka_password_file=file)
    with pytest.raises(SettingsError, match=f"kafka_password_file: {file}"):
        security_options(settings)


def test_only_the_authority_that_is_set_is_trusted_and_a_key_may_have_a_password(
    on_kafka: Callable[..., Settings], own_authority: Authority
) -> None:
    certificate, key = own_authority.issue("me")
    settings = on_kafka(
        "SSL",
        kafka_ca_file=own_authority.certificate,
        kafka_cert_file=certificate,
        kafka_key_file=key,
    )
    context = security_options(settings)["ssl_context"]
    assert [dict(part[0] for part in one["subject"]) for one in context.get_ca_certs()] == [
        {"commonName": "test"}
    ]
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize("wrong", ["kafka_ca_file", "kafka_cert_file"])
def test_a_file_without_certificates_is_an_error_that_names_its_setting(
    wrong: str, on_kafka: Callable[..., Settings], secret_file: Path
) -> None:
    given = {wrong: secret_file} | (
        {"kafka_key_file": secret_file} if wrong == "kafka_cert_file" else {}
    )
    with pytest.raises(SettingsError, match=wrong) as caught:
        security_options(on_kafka("SSL", **given))
    assert SECRET not in str(caught.value)


def test_faust_gets_the_same_as_every_other_client(
    on_kafka: Callable[..., Settings], secret_file: Path, own_authority: Authority
) -> None:
    settings = on_kafka(
        "SASL_SSL",
        kafka_ca_file=own_authority.certificate,
        kafka_username="me",
        kafka_password_file=secret_file,
        kafka_client_id="desk-1",
        kafka_group_instance_id="worker-1",
        kafka_compression="none",
        session_timeout_s=120,
        max_record_bytes=50_000,
    )
    conf = create_app(settings, stages=tiny_stages).conf
    held = conf.broker_credentials
    assert (held.protocol.value, held.mechanism.value) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (held.username, held.password) == ("me", SECRET)
    assert held.ssl_context.verify_mode is ssl.CERT_REQUIRED
    assert (conf.broker_client_id, conf.consumer_group_instance_id) == ("desk-1", "worker-1")
    assert conf.broker_request_timeout >= conf.broker_session_timeout == 120
    assert conf.producer_max_request_size == 100_000 < conf.consumer_max_fetch_size
    assert conf.producer_compression_type is None


def test_without_security_faust_gets_no_credentials(on_kafka: Callable[..., Settings]) -> None:
    assert faust_credentials(on_kafka()) is None


class Endpoint:
    """A token endpoint as RFC 6749 describes it, on a real port."""

    def __init__(self) -> None:
        self.status = 200
        self.answer: object = {"access_token": "first", "expires_in": 3600}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        proof = request.headers["authorization"].removeprefix("Basic ")
        self.asked.append((b64decode(proof).decode(), dict(await request.post())))
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    made = Endpoint()
    app = web.Application()
    app.router.add_post("/token", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/token"
    yield made
    await runner.cleanup()


@pytest.fixture
def provider(endpoint: Endpoint, on_kafka: Callable[..., Settings], secret_file: Path) -> Any:
    settings = on_kafka(
        "SASL_PLAINTEXT",
        kafka_sasl_mechanism="OAUTHBEARER",
        kafka_token_url=endpoint.url,
        kafka_token_client="desk",  # noqa: S106 - a name
        kafka_token_secret_file=secret_file,
        kafka_token_scope="kafka",  # noqa: S106
    )
    return security_options(settings)["sasl_oauth_token_provider"]


async def test_a_token_is_fetched_for_client_credentials_and_kept(
    endpoint: Endpoint, provider: EndpointToken
) -> None:
    assert [await provider.token(), await provider.token()] == ["first", "first"]
    form = {"grant_type": "client_credentials", "scope": "kafka"}
    assert endpoint.asked == [(f"desk:{SECRET}", form)]
    assert SECRET not in repr(provider)


async def test_a_token_is_fetched_anew_before_it_runs_out(
    endpoint: Endpoint, provider: EndpointToken
) -> None:
    endpoint.answer = {"access_token": "short", "expires_in": 0}
    assert await provider.token() == "short"
    endpoint.answer = {"access_token": "next", "expires_in": 0}
    assert await provider.token() == "next"


@pytest.mark.parametrize(
    ("status", "answer", "told"),
    [
        (401, {"error": "invalid_client"}, "answers 401; see kafka_token_client"),
        (200, {"token": "x"}, "without an access_token"),
        (200, ["x"], "does not answer in JSON"),
    ],
)
async def test_an_endpoint_that_gives_no_token_is_a_connection_that_failed(
    status: int, answer: object, told: str, endpoint: Endpoint, provider: EndpointToken
) -> None:
    endpoint.status, endpoint.answer = status, answer
    with pytest.raises(TokenError, match=told) as caught:
        await provider.token()
    assert isinstance(caught.value, ConnectionError)  # which aiokafka tries again
    assert SECRET not in str(caught.value)


async def test_a_token_in_a_file_is_read_anew_each_time(
    on_kafka: Callable[..., Settings], tmp_path: Path
) -> None:
    file = tmp_path / "token"
    settings = on_kafka("SASL_PLAINTEXT", kafka_sasl_mechanism="OAUTHBEARER", kafka_token_file=file)
    held = security_options(settings)["sasl_oauth_token_provider"]
    with pytest.raises(TokenError, match="kafka_token_file"):
        await held.token()
    for text in ("one", "two"):
        file.write_text(f"{text}\n")
        assert await held.token() == text
    assert faust_credentials(settings).mechanism.value == "OAUTHBEARER"
