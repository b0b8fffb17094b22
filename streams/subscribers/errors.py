"""What can go wrong with the alert store, told so that a person can act on it."""

from __future__ import annotations

from streams.errors import FrontwatchError, TransientError


class AlertStoreError(TransientError):
    """The store cannot be opened, read or written; the message says what to do.

    Transient, so that a busy or full disk makes the notifying stage try again rather than turn
    alerts into dead letters.
    """


class AlertStoreVersionError(AlertStoreError):
    """The store was written by another version of Frontwatch, and this one must leave it alone."""


class CursorError(FrontwatchError):
    """The cursor is none that the store gave."""
