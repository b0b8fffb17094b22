"""Kafka: its settings, the way to it, and the topics on it."""
