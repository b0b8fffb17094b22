"""The PostgreSQL server as pytest's fixtures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.postgres.server import NoPostgresError, PostgresServer

REQUIRED = "FRONTWATCH_TEST_POSTGRES_REQUIRED"
"""Environment: with 1 it is an error, not a skip, that there is no server. The gate sets it."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Return the one server that all tests of a process share; databases are a test's own."""
    with ExitStack() as stack:
        try:
            server = PostgresServer()
        except NoPostgresError as error:
            if os.environ.get(REQUIRED) == "1":
                pytest.fail(f"{error} ({REQUIRED}=1: the tests must run)", pytrace=False)
            pytest.skip(str(error))
        yield stack.enter_context(server)


@pytest.fixture
def new_postgres(postgres_server: PostgresServer) -> Callable[[], str]:
    """Return what makes an empty database and returns its address."""
    return postgres_server.new_database
