"""What the tests of the streams floor share: a real PostgreSQL server, for those marked ``postgres``;
and what the code under test logs."""

import pytest

from streams.logs import configure_logging
from streams.settings import load_settings
from tests.postgres.fixtures import new_postgres, postgres_server

__all__ = ["new_postgres", "postgres_server"]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is logged, whoever set up logging in this process before: nobody, or another test."""
    configure_logging(load_settings())
    return caplog
