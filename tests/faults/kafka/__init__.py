"""What breaks on Kafka: workers, brokers, connections, disks; and nothing is lost or told twice."""
