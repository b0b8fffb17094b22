"""Terms of office in a changelog: what a former owner of a partition wrote too late is left out.

A worker that was given up for dead may still have writes on their way: handed to the producer before
it stood still, or repeated until brokers take them again. They reach the changelog behind those of
the partition's next owner, and whoever recovers the table would take them for the latest. So every
record says in which term it was written. A new owner's term is higher than all that it has read, and
a record of a lower term than one before it is stale.

A stale record of a key that nothing else is known of is taken all the same: compaction has removed
what it came too late for, and it is the best there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

TERM_HEADER: Final = "fw-term"


def stamp(term: int) -> list[tuple[str, bytes]]:
    """Return the headers of a record that is written in ``term``."""
    return [(TERM_HEADER, b"%d" % term)]


class Terms:
    """The terms of one changelog, by partition, as far as its records were read in their order."""

    def __init__(self) -> None:
        self._latest: dict[int, int] = {}
        self._own: dict[int, int] = {}

    def stale(self, partition: int, headers: Iterable[tuple[str, bytes]] | None) -> bool:
        """Return whether the next record of a partition came too late, and note its term.

        One without a term, as older versions write them, never did.
        """
        term = next((int(value) for name, value in headers or () if name == TERM_HEADER), None)
        if term is None:
            return False
        latest = self._latest.get(partition, 0)
        self._latest[partition] = max(latest, term)
        return term < latest

    def forget(self, partition: int) -> None:
        """Forget what was read of a partition: it is read again from its beginning."""
        self._latest.pop(partition, None)

    def begin(self) -> None:
        """Begin a term in every partition: they were given out anew, and read to their ends."""
        self._own.clear()

    def own(self, partition: int, generation: int) -> int:
        """Return the term of ours; ``generation`` grows whenever partitions are given out."""
        if partition not in self._own:
            term = max(generation, self._latest.get(partition, 0) + 1)
            self._own[partition] = self._latest[partition] = term
        return self._own[partition]
