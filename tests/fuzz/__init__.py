"""Fuzzing: any bytes at all are read as an article, without an error and in linear time."""
