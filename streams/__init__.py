"""How it runs: app, topology, topics, settings, embedded log, sources, subscribers, command line."""
