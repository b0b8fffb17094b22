"""What can go wrong with a source. The messages are for the person who named the source."""

from __future__ import annotations

from streams.errors import FrontwatchError


class SourceError(FrontwatchError):
    """A file or a feed that cannot be read at all. Single bad lines are items, not errors."""


class RefusedAddressError(SourceError):
    """An address that is not fetched from: not http or https, private, or an unusual port."""


class FetchError(SourceError):
    """A fetch that failed. ``retry_after`` is what the server asked for, in seconds."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
