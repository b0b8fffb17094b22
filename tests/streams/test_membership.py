"""Whoever stood still for longer than his session writes nothing that others may have done by then."""

from __future__ import annotations

import asyncio

import pytest

from streams.errors import PartitionsLostError
from streams.membership import Membership


class Member(Membership):
    """A member whose clock is set by the test."""

    session_s = 6.0
    given_out = False
    now = 100.0

    def __init__(self) -> None:
        self.clock = lambda: self.now

    @property
    def rebalancing(self) -> bool:
        return self.given_out


async def test_a_member_that_was_heard_goes_on_even_while_partitions_are_given_out() -> None:
    member = Member()
    member.signed(95.0)
    await member.hold()
    member.given_out = True
    await member.hold()


async def test_one_that_was_not_heard_waits_until_it_is() -> None:
    member = Member()
    member.signed(95.0)
    member.now = 101.5
    waiting = asyncio.ensure_future(member.hold())
    await asyncio.sleep(0)
    assert not waiting.done()
    member.signed(101.4)
    member.signed(96.0)  # an older one that is told late takes nothing back
    await asyncio.wait_for(waiting, 5)


async def test_one_whose_partitions_are_given_out_unheard_stops_and_says_why() -> None:
    member = Member()
    member.signed(95.0)
    member.now, member.given_out = 107.0, True
    with pytest.raises(PartitionsLostError, match="heard nothing of this worker for 12 s"):
        await member.hold()
