"""What can be wrong with a verdict."""

from __future__ import annotations

from streams.errors import FrontwatchError


class VerdictError(FrontwatchError):
    """The verdict cannot be given so; the message says why."""


class NoChangeError(VerdictError):
    """No alert tells of the change."""


class NotPutError(VerdictError):
    """The verdict is in the audit log, and the log of claims did not take it yet."""
