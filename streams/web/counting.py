"""How often somebody asks, and how often in vain."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_MOST: Final = 10_000
_FREE: Final = 5
"""Wrong keys from one address before it has to wait."""
_LONGEST_S: Final = 300.0
_FORGOTTEN_S: Final = 900.0
_DOUBLINGS: Final = 20


class Callers:
    """Counts what each caller asks for: a bucket that holds ``burst_s`` seconds of ``rate``."""

    def __init__(self, rate: float, burst_s: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._most = max(1.0, rate * burst_s)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str) -> float:
        """Take one request from the bucket; return 0, or how many seconds until there is one."""
        now = self._clock()
        left, at = self._buckets.pop(caller, (self._most, now))
        left = min(self._most, left + (now - at) * self._rate)
        allowed = left >= 1
        self._buckets[caller] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._rate


class Failures:
    """Makes an address wait that comes with wrong keys, twice as long for each further one.

    After five the wait is a second, at most five minutes; a quarter of an hour without a wrong key ends
    it. Whoever waits is not looked at, so that a guess in that time tells nothing.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Return how many seconds the address still has to wait."""
        count, at = self._failed.get(address, (0, 0.0))
        if count <= _FREE:
            return 0.0
        whole = min(_LONGEST_S, 2.0 ** min(count - _FREE - 1, _DOUBLINGS))
        return max(0.0, at + whole - self._clock())

    def add(self, address: str) -> None:
        """Count a wrong key."""
        now = self._clock()
        count, at = self._failed.pop(address, (0, now))
        self._failed[address] = (1 if now - at > _FORGOTTEN_S else count + 1, now)
        if len(self._failed) > _MOST:
            self._failed.popitem(last=False)
