"""Checks the outlets file for hosts and names of two publishers and for sides that nobody has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from agents.clean.outlets import Outlet, build_outlets, channel_of, host_of


def lint(outlets: Mapping[str, Any], parties: Collection[str]) -> list[str]:
    """Return what is wrong with an outlets file, one sentence each; nothing if all is well.

    Args:
        outlets: the content of ``outlets.toml``.
        parties: the ids of the parties that an outlet may be on the side of.

    Raises:
        KeyError: an entry misses a field that it must have.
        ValueError: a kind that is none of ``OutletKind``.
    """
    known = build_outlets(outlets)
    problems = [*_repeated(known), *_odd_hosts(known)]
    for outlet in known:
        if not outlet.owner:
            problems.append(f"{outlet.id}: no owner")
        if outlet.side is not None and outlet.side not in parties:
            problems.append(f"{outlet.id}: the side {outlet.side} is no party")
    return problems


def _repeated(outlets: list[Outlet]) -> Iterator[str]:
    """Find ids that are given twice, and hosts and names that lead to two publishers."""
    owners: dict[tuple[str, str], str] = {}
    for outlet in outlets:
        if ("id", outlet.id) in owners:
            yield f"{outlet.id}: the id is given twice"
        owners["id", outlet.id] = outlet.id
        names = {name.casefold() for name in (outlet.name, *outlet.names)}
        keys = [("host", host) for host in outlet.hosts] + [("name", n) for n in sorted(names)]
        for word, key in keys:
            first = owners.setdefault((word, key), outlet.id)
            if first != outlet.id:
                yield f"{outlet.id}: the {word} {key!r} is that of {first} as well"


def _odd_hosts(outlets: list[Outlet]) -> Iterator[str]:
    for outlet in outlets:
        for host in outlet.hosts:
            if host not in (host_of(host), channel_of(host)):
                yield f"{outlet.id}: {host!r} is no host name; give it without www. and path"
