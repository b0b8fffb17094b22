"""Baselines as files: read, checked, laid into the log, and written."""
