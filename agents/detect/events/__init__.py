"""Change events in a parsed sentence."""

from agents.detect.events.event import Event, Kind
from agents.detect.events.find import find_events

__all__ = ["Event", "Kind", "find_events"]
