"""The pages and answers of a running Frontwatch, on loopback."""
