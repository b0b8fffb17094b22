"""The schema of the alert store, step by step; run at open."""
