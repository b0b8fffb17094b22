"""Seed topics to replay, and beside them the gold that says what must come out."""
