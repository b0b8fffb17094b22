"""The settings of access; all of them are fields of :class:`streams.settings.Settings`."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode


class AccessSettings(BaseSettings):
    """The fields; :class:`streams.settings.Settings` takes them in."""

    http_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks (10.1.0.0/16) of the proxies in front. From them alone are "
        "X-Forwarded-For and X-Forwarded-Proto believed. See docs/access.md.",
    )
    http_key_streams: int = Field(
        default=100, ge=1, description="Live streams that one key may have open at once."
    )
    session_idle_hours: float = Field(
        default=12.0, gt=0, description="Hours after which a log-in that nobody uses is over."
    )
    session_days: float = Field(
        default=7.0, gt=0, description="Days after which a log-in is over in any case."
    )

    @field_validator("http_proxies", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("http_proxies", mode="after")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            ip_network(each)  # raises a ValueError that names what is wrong
        return value
