from __future__ import annotations

import subprocess
import sys

from streams.subscribers.delivery.owners import is_dead, own_name

NAME = "from streams.subscribers.delivery.owners import own_name; print(own_name(), flush=True)"


def test_no_two_names_are_alike() -> None:
    assert own_name() != own_name()


def test_a_process_that_ended_is_known_and_one_that_runs_is_not_dead() -> None:
    assert not is_dead(own_name())
    waits = f"{NAME}; import sys; sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", waits], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        assert not is_dead(name)
        other.kill()
        other.wait()
        assert is_dead(name)


def test_of_a_process_elsewhere_nothing_is_known() -> None:
    number = own_name().split("|")[1]
    for name in ("", "elsewhere", f"elsewhere:pid:[1]|{number}|ab", "a|b|c"):
        assert not is_dead(name)
    machine = own_name().split("|")[0]
    assert not is_dead(f"{machine}|{'9' * 40}|ab")
