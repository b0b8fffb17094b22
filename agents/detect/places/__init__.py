"""Places in text: finding them (``PlaceFinder``) and saying which they are (``Resolver``)."""

from agents.detect.places.finder import PlaceFinder
from agents.detect.places.mentions import Mention, PlaceContext
from agents.detect.places.resolver import Resolver

__all__ = ["Mention", "PlaceContext", "PlaceFinder", "Resolver"]
