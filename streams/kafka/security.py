"""Who we are to the brokers, and how we know them: TLS and SASL, for aiokafka and for Faust.

Secrets are read from their files when a connection is made, and never shown.
"""

from __future__ import annotations

import ssl
from typing import Any

from faust.auth import Credentials, OAuthCredentials, SASLCredentials, SSLCredentials

from streams.errors import SettingsError
from streams.kafka.secret_files import read_secret
from streams.kafka.tokens import provider_of
from streams.settings import Settings


def security_options(settings: Settings) -> dict[str, Any]:
    """Return the options by which every client of aiokafka reaches the brokers of ``settings``.

    Raises:
        SettingsError: a file of a certificate, key or secret cannot be used; the message names the
            setting and never what the file holds.
    """
    options: dict[str, Any] = {
        "client_id": client_id(settings),
        "security_protocol": settings.kafka_security_protocol,
    }
    if settings.kafka_encrypted:
        options["ssl_context"] = tls_context(settings)
    if settings.kafka_asks_who:
        options["sasl_mechanism"] = settings.kafka_sasl_mechanism
        if settings.kafka_sasl_mechanism == "OAUTHBEARER":
            options["sasl_oauth_token_provider"] = provider_of(settings)
        else:
            options["sasl_plain_username"] = settings.kafka_username
            options["sasl_plain_password"] = password(settings)
    return options


def faust_credentials(settings: Settings) -> Credentials | None:
    """Return the same for Faust's ``broker_credentials``, None for a listener that is open to all.

    Raises:
        SettingsError: as :func:`security_options`.
    """
    options = security_options(settings)
    context = options.get("ssl_context")
    if "sasl_oauth_token_provider" in options:
        return OAuthCredentials(oauth_cb=options["sasl_oauth_token_provider"], ssl_context=context)
    if "sasl_mechanism" in options:
        return SASLCredentials(
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            ssl_context=context,
            mechanism=options["sasl_mechanism"],
        )
    return SSLCredentials(context) if context is not None else None


def client_id(settings: Settings) -> str:
    """Return our name in the brokers' logs and quotas."""
    return settings.kafka_client_id or settings.app_id


def password(settings: Settings) -> str:
    """Return the password of ``kafka_username``.

    Raises:
        SettingsError: its file cannot be read.
    """
    if settings.kafka_password is not None:
        return settings.kafka_password.get_secret_value()
    return read_secret("kafka_password_file", settings.kafka_password_file)


def tls_context(settings: Settings) -> ssl.SSLContext:
    """Return what a TLS connection to a broker is made with.

    Raises:
        SettingsError: a file of certificates or a key cannot be used.
    """
    try:
        context = ssl.create_default_context(cafile=settings.kafka_ca_file)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"kafka_ca_file: {settings.kafka_ca_file} holds no certificates: {_why(error)}"
        ) from None
    context.check_hostname = settings.kafka_check_hostname
    if settings.kafka_cert_file is not None:
        _show_certificate(context, settings)
    return context


def _show_certificate(context: ssl.SSLContext, settings: Settings) -> None:
    named = settings.kafka_key_password_file
    # Without a password OpenSSL would ask for one on the terminal.
    secret = read_secret("kafka_key_password_file", named) if named else ""
    try:
        context.load_cert_chain(
            settings.kafka_cert_file or "", settings.kafka_key_file, lambda: secret
        )
    except (OSError, ssl.SSLError, ValueError) as error:
        raise SettingsError(
            f"kafka_cert_file and kafka_key_file: {settings.kafka_cert_file} and "
            f"{settings.kafka_key_file} are no certificate and its key, or "
            f"kafka_key_password_file does not fit: {_why(error)}"
        ) from None


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return error.reason or "not in PEM form"
    return getattr(error, "strerror", None) or type(error).__name__
