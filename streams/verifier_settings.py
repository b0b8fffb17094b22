"""The settings of a second opinion on doubtful claims, off unless it is set up.

All of them are fields of :class:`streams.settings.Settings`; ``streams/verifier.py`` asks.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class VerifierSettings(BaseSettings):
    """The fields; :class:`streams.settings.Settings` takes them in."""

    verifier_url: str = Field(
        default="",
        description="Address of a chat-completions endpoint that is asked about doubtful claims, "
        "http(s)://host/v1/chat/completions. Empty: nobody is asked. See docs/verifier.md.",
    )
    verifier_model: str = Field(default="", description="The model that the endpoint is to use.")
    verifier_key_file: Path | None = Field(
        default=None, description="A file with the endpoint's key alone, sent as a bearer token."
    )
    verifier_below: float = Field(
        default=0.6, ge=0, le=1, description="Claims are asked about below this confidence."
    )
    verifier_timeout_s: float = Field(
        default=10.0, gt=0, le=120, description="Seconds for one answer, whole; then a claim stays."
    )
    verifier_per_minute: int = Field(
        default=60, ge=1, description="Questions a minute at most; claims beyond that stay unasked."
    )
