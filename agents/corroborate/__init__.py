"""Corroborate: from claims to changes, how sure one can be of them, and what is an alert."""
