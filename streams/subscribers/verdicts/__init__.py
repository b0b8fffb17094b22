"""Verdicts of analysts: the audit log, and the way of each into the claims."""
