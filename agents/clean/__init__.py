"""Cleaning: what of an article is to be read, what not, and where the text comes from."""
