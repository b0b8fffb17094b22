"""A finder and a resolver on the real table."""

from __future__ import annotations

import pytest

from agents.detect.places import PlaceFinder, Resolver
from agents.detect.places.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def finder(gazetteer: Gazetteer) -> PlaceFinder:
    return PlaceFinder(gazetteer)


@pytest.fixture(scope="module")
def resolver(gazetteer: Gazetteer) -> Resolver:
    return Resolver(gazetteer)
