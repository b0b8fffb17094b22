"""What flows: the records of Frontwatch, their encoding and their published JSON Schema.

The lowest of the three floors: it imports nothing of ours and does no I/O.
"""

__version__ = "0.1.0"
