"""Who publishes: outlets, their owners and sides, and the agencies that articles credit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from agents.knowledge import read_toml


class OutletKind(StrEnum):
    """What sort of publisher it is."""

    AGENCY = "agency"  # a wire whose copy others print
    STATE = "state"  # run or funded by a state
    PARTY = "party"  # runs for an armed party
    MONITOR = "monitor"  # watches a conflict and reports on its own account
    OFFICIAL = "official"  # a ministry, army or international body itself
    AGGREGATOR = "aggregator"  # reprints others: weighs nothing on its own
    OUTLET = "outlet"  # a newsroom of its own


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher. ``side`` is the id of the party whose word it carries, None if on no side.

    Outlets of one ``owner`` are one lineage. ``names`` are how articles credit it.
    """

    id: str
    name: str
    kind: OutletKind
    hosts: tuple[str, ...]
    owner: str
    side: str | None = None
    names: tuple[str, ...] = ()


_NAME_PART: Final = re.compile(r"[\W_]+")
_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


class Outlets:
    """The publishers known, by id, by host and by the name that articles credit."""

    def __init__(
        self,
        outlets: Iterable[Outlet],
        aggregator_words: Iterable[str] = (),
        picture_hosts: Iterable[str] = (),
    ) -> None:
        self._aggregator_words = frozenset(aggregator_words)
        self._picture_hosts = frozenset(picture_hosts)
        self._by_id = {outlet.id: outlet for outlet in outlets}
        self._by_host = {host: o for o in self._by_id.values() for host in o.hosts}
        self._by_name = {
            name.casefold(): o for o in self._by_id.values() for name in (o.name, *o.names)
        }

    @classmethod
    def load(cls) -> Outlets:
        """Return the publishers that ship with Frontwatch."""
        data = read_toml("outlets.toml")
        return cls(build_outlets(data), data["aggregator_words"], data["picture_hosts"])

    def __iter__(self) -> Iterator[Outlet]:
        return iter(self._by_id.values())

    def get(self, outlet_id: str) -> Outlet | None:
        """Return the publisher of that id, or None."""
        return self._by_id.get(outlet_id)

    def by_host(self, outlet: str | None) -> Outlet | None:
        """Return the publisher of a host, an address or a name, or None.

        A subdomain belongs to its domain: "english.aawsat.com" to "aawsat.com".
        """
        if not outlet:
            return None
        if (channel := channel_of(outlet)) in self._by_host:
            return self._by_host[channel]
        host = host_of(outlet)
        while host:
            if host in self._by_host:
                return self._by_host[host]
            host = host.partition(".")[2]
        return self.by_name(outlet)

    def calls_itself_aggregator(self, outlet: str) -> bool:
        """Return whether the name or host of an outlet says that it only passes on what others say."""
        return not self._aggregator_words.isdisjoint(_NAME_PART.split(outlet.casefold()))

    def is_of_pictures(self, outlet: Outlet) -> bool:
        """Return whether a credit of the publisher is one of pictures, not of the text."""
        return outlet.id in self._picture_hosts

    def by_name(self, name: str) -> Outlet | None:
        """Return the publisher that articles call ``name``, or None."""
        return self._by_name.get(" ".join(name.split()).casefold())


def channel_of(outlet: str) -> str:
    """Return host and first part of the path in an address, "t.me/rybar", or "" if it has none."""
    path = outlet.strip().lower().partition("://")[2] or outlet.strip().lower()
    host, _, rest = path.partition("/")
    channel = rest.removeprefix("s/").split("/")[0].split("?")[0].removeprefix("@")
    return f"{host.removeprefix('www.')}/{channel}" if channel and host_of(host) else ""


def host_of(outlet: str) -> str:
    """Return the host in an address or host name in lower case without "www.", or ""."""
    text = outlet.strip().lower()
    if "://" in text:
        try:
            text = urlsplit(text).hostname or ""
        except ValueError:  # a bracketed host that is no IPv6 address
            return ""
    text = text.split("/")[0].removeprefix("www.")
    return text if _HOST.fullmatch(text) else ""


def build_outlets(data: Mapping[str, Any]) -> list[Outlet]:
    """Return the publishers that the content of an outlets file describes.

    Raises:
        KeyError: an entry misses a field that it must have.
        ValueError: a kind that is none of ``OutletKind``.
    """
    return [
        Outlet(
            id=entry["id"],
            name=entry["name"],
            kind=OutletKind(entry["kind"]),
            hosts=tuple(entry["hosts"]),
            owner=entry["owner"],
            side=entry.get("side"),
            names=tuple(entry.get("names", ())),
        )
        for entry in data["outlet"]
    ]
