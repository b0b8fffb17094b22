"""A key belongs to the same partition here as on Kafka."""

from aiokafka.partitioner import DefaultPartitioner, murmur2
from hypothesis import given
from hypothesis import strategies as st

from streams.embedded import partitioner


@given(st.binary(max_size=40), st.integers(1, 100))
def test_keys_go_where_kafka_puts_them(key: bytes, partitions: int):
    everyone = list(range(partitions))
    assert partitioner.murmur2(key) == murmur2(key)
    assert partitioner.partition_of(key, partitions) == DefaultPartitioner()(
        key, everyone, everyone
    )
