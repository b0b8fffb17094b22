"""What is worked out once for each spelling of the news, since most of them come again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

_MOST: Final = 32_768
"""Spellings that are kept. When there are more, all are forgotten and worked out again."""

_LONGEST: Final = 60
"""Characters of a spelling that is kept: longer ones are no words, and come from anybody."""

T = TypeVar("T")


class Kept(dict[str, T]):
    """What a function makes of a spelling; it hangs on the spelling alone."""

    def __init__(self, read: Callable[[str], T]) -> None:
        """Keep what ``read`` returns."""
        super().__init__()
        self._read = read

    def __missing__(self, spelling: str) -> T:
        """Return what is made of a spelling that is not known yet."""
        found = self._read(spelling)
        if len(spelling) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[spelling] = found
        return found
