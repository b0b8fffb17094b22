"""Classifying: whether an article may report a change of control, and where it plays."""
