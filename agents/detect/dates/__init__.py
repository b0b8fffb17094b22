"""When it happened: date words read against the day of publication."""
