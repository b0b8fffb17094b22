"""Notify: which subscriber gets an alert, and how it reads on a terminal."""
