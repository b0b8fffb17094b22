"""What the tests of the streams floor share: a real PostgreSQL server, for those marked ``postgres``."""

from tests.postgres.fixtures import new_postgres, postgres_server

__all__ = ["new_postgres", "postgres_server"]
