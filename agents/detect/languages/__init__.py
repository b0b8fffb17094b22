"""Readers of articles that are not in English: one engine, one file of words a language."""
