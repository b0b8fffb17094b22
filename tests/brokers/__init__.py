"""Real Kafka brokers for the tests.

:mod:`tests.brokers.choosing` finds one for most tests, :class:`tests.brokers.cluster.Cluster` runs
nodes that a test may stop, kill and start again.
"""
