"""Tests of the seed topics."""
