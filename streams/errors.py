"""Every error that Frontwatch raises on purpose, in one tree."""

from __future__ import annotations


class FrontwatchError(Exception):
    """Something that a person can act on; its message is shown as it is, without a traceback."""


class SettingsError(FrontwatchError):
    """A setting is unknown or does not fit; the message names it."""


class LogError(FrontwatchError):
    """Something is wrong with the embedded log; the message names its file."""


class LogMissingError(LogError):
    """There is no log at this path, and the caller only wanted to read."""


class LogLockedError(LogError):
    """Another process owns the log; the message gives its process id where it is known."""


class LogFullError(LogError):
    """The disk, the quota or the size limit is used up. Nothing of the failed write is stored."""


class LogReadOnlyError(LogError):
    """The log or its folder cannot be written. Nothing of the failed write is stored."""


class LogCorruptError(LogError):
    """The file is damaged, or it is no log of Frontwatch at all."""


class LogVersionError(LogError):
    """The log was written by a newer Frontwatch than this one."""


class LogIOError(LogError):
    """The system could not read or write the file for a reason that is none of the above."""


class LogClosedError(LogError):
    """The log was closed before this call."""


class UnknownTopicError(LogError):
    """The topic, or this partition of it, does not exist."""


class RecordRefusedError(LogError):
    """The topic does not take this record: too large, or without the key that compaction needs."""


class TableStoreError(FrontwatchError):
    """The local copy of a table cannot be opened, read or written; the message says which and why."""


class TableStoreLockedError(TableStoreError):
    """Another process has the local copies of the tables."""


class ForeignChangelogError(TableStoreError):
    """The changelog is not the one that the local copy of a table was made from."""


class BrokerFailedError(FrontwatchError):
    """Kafka's brokers refused something or did not answer; the message says what they said."""


class PartitionsLostError(FrontwatchError):
    """The brokers missed this worker and gave to others what it is working on; it stops."""


class TransientError(FrontwatchError):
    """It may work when tried again: a store that is busy, a receiver that does not answer."""


class StageBrokenError(FrontwatchError):
    """A stage failed on too many decodable records in a row; the worker stops."""


class SendFailedError(FrontwatchError):
    """The log did not acknowledge what a stage sent, after all tries; the worker stops."""
