"""The real cores, for the faults that are shown on the real stages."""

from tests.end_to_end.conftest import cores

__all__ = ["cores"]
