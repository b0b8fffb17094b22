"""Whether a worker is still a member of its group, as far as it can know by itself.

A worker that stood still for longer than its session (a machine asleep, a process stopped) goes on
in the midst of a batch that another worker has done meanwhile, and more. What it then wrote into the
ledger's changelog would be older than what is there, and be taken for the latest at the next start.
So nothing is sent and no table written unless the brokers took a sign of life within the session.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from streams.errors import PartitionsLostError

_LOOK_S: Final = 0.05


async def alone() -> None:
    """Stand in for :meth:`Membership.hold` where nobody else can have what we work on."""


class Membership(ABC):
    """The session of a member, in seconds of the monotonic clock, which goes on in a stopped process."""

    session_s: float = float("inf")
    seen_at: float = float("-inf")
    """When the last sign of life that the brokers took was sent."""
    clock: Callable[[], float] = staticmethod(time.monotonic)

    @property
    @abstractmethod
    def rebalancing(self) -> bool:
        """Whether partitions are being given out anew."""

    def signed(self, sent_at: float) -> None:
        """Note that the brokers took a sign of life which was sent at ``sent_at``."""
        self.seen_at = max(self.seen_at, sent_at)

    async def hold(self) -> None:
        """Return while no other worker can have our partitions; wait where that is not sure.

        Raises:
            PartitionsLostError: they are being given out, and we were not heard within the session.
        """
        while (silent := self.clock() - self.seen_at) > self.session_s:
            if self.rebalancing:
                raise PartitionsLostError(
                    f"the brokers heard nothing of this worker for {silent:.0f} s (session_timeout_s "
                    f"is {self.session_s:g}) and gave its partitions to others; it stops with nothing "
                    "written, and must be started again"
                )
            await asyncio.sleep(_LOOK_S)
