"""Places in text: finding them (``PlaceFinder``) and saying which they are (``Resolver``)."""

from agents.detect.finder import PlaceFinder
from agents.detect.mentions import Mention, PlaceContext
from agents.detect.resolver import Resolver

__all__ = ["Mention", "PlaceContext", "PlaceFinder", "Resolver"]
