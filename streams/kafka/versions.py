"""How old a broker may be: what it says it speaks, against what our clients must have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from streams.settings import Settings


class Need(NamedTuple):
    """A request that we send, the least version of it that will do, and the Kafka that brought it."""

    request: str
    version: int
    kafka: str


NEEDS: Final[Mapping[int, Need]] = {
    0: Need("Produce", 3, "0.11"),  # record headers
    1: Need("Fetch", 4, "0.11"),
    2: Need("ListOffsets", 1, "0.10.1"),
    3: Need("Metadata", 1, "0.10"),
    8: Need("OffsetCommit", 2, "0.9"),
    9: Need("OffsetFetch", 1, "0.9"),
    11: Need("JoinGroup", 2, "0.11"),
    19: Need("CreateTopics", 1, "0.10.2"),
    32: Need("DescribeConfigs", 1, "1.1"),  # tells what was set for the topic itself
    37: Need("CreatePartitions", 0, "1.0"),
}
"""By API key. Figures: the message definitions of Apache Kafka and KIP-896, KIP-82, KIP-226."""

STATIC_MEMBERSHIP: Final = Need("JoinGroup", 5, "2.3")
_JOIN_GROUP: Final = 11


def too_old(versions: Mapping[int, tuple[int, int]], settings: Settings) -> str | None:
    """Return why a broker that speaks ``versions`` (least and most by API key) will not do."""
    needs = dict(NEEDS)
    if settings.kafka_group_instance_id:
        needs[_JOIN_GROUP] = STATIC_MEMBERSHIP
    for key, need in needs.items():
        most = versions.get(key, (0, -1))[1]
        if most < need.version:
            has = f"speaks {need.request} {most} at most" if most >= 0 else f"lacks {need.request}"
            static = " (for kafka_group_instance_id)" if need is STATIC_MEMBERSHIP else ""
            return (
                f"it {has}, and Frontwatch needs {need.version}{static}, so Kafka {need.kafka} or "
                "newer; it is tested with Kafka 4"
            )
    return None
