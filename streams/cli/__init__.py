"""The command line. Data goes to standard output, everything said about it to standard error.

Exit codes: 0 done, 1 something in the input or in the run failed, 2 wrong usage. Each command has a
file of its own; what is heavy to import is imported where it is used, so that help comes at once.
"""

from streams.cli.app import main

__all__ = ["main"]
