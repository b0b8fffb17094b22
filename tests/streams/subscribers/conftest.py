"""A store on each engine: SQLite in a file, PostgreSQL on a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from streams.subscribers.store import AlertStore

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=ENGINES)
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Path | str]:
    """Return what gives the address of a store that is not there yet, on one engine and the other."""
    if request.param == "postgresql":
        made: Callable[[], str] = request.getfixturevalue("new_postgres")
        return made
    numbers = count(1)
    return lambda: tmp_path / f"alerts-{next(numbers)}.db"


@pytest.fixture
def new_store(new_address: Callable[[], Path | str]) -> Iterator[Callable[..., AlertStore]]:
    """Return what opens an empty store, closed at the end of the test."""
    with ExitStack() as stack:

        def make(**options: Any) -> AlertStore:
            return stack.enter_context(AlertStore(new_address(), **options))

        yield make


@pytest.fixture
def store(new_store: Callable[..., AlertStore]) -> AlertStore:
    """Return an empty store."""
    return new_store()
