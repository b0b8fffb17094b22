"""Every error that Frontwatch raises on purpose, in one tree."""

from __future__ import annotations


class FrontwatchError(Exception):
    """Something that a person can act on; its message is shown as it is, without a traceback."""


class SettingsError(FrontwatchError):
    """A setting is unknown or does not fit; the message names it."""
