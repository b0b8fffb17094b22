"""Subscriptions: who gets which alerts, how and when, and what became of each message."""
