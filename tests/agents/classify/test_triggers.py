"""Trigger words: what makes an article worth reading on."""

from __future__ import annotations

from agents.classify.triggers import Triggers


def test_the_name_of_a_known_party_is_context_enough() -> None:
    triggers = Triggers.load()
    assert triggers.may_report("The town is in the hands of the People's Defence Force.")
    assert not triggers.may_report("The town is in the hands of the People's Parish Choir.")
