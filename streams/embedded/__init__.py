"""A durable, partitioned log in one SQLite file, and the Faust transport that runs on it.

One process owns the log (the worker); any number of others read it with :class:`LogReader` or add
to it with :class:`AppendClient` while the owner runs. The transport itself is in
``streams.embedded.transport``, which alone imports Faust.
"""

from streams.embedded.client import AppendClient
from streams.embedded.files import address
from streams.embedded.log import EmbeddedLog
from streams.embedded.reader import LogReader
from streams.embedded.records import LogRecord, TopicConfig

__all__ = ["AppendClient", "EmbeddedLog", "LogReader", "LogRecord", "TopicConfig", "address"]
