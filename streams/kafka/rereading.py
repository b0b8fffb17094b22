"""Setting back where a group stands on Kafka's brokers."""

from __future__ import annotations

from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError

from streams.kafka.admin import open_consumer
from streams.kafka.preflight import reached_topics
from streams.rereading import RereadError
from streams.settings import Settings


async def set_back(settings: Settings, topic: str) -> tuple[dict[int, int], dict[int, int]]:
    """Commit the first offset of each partition of ``topic`` for the group of ``settings``.

    Brokers take such a commit from outside only where the group has no member.

    Returns:
        By partition, where the group stood and where it stands now; without a partition of which
        it never committed an offset, and empty where there is no such topic.

    Raises:
        RereadError: a worker still runs, or was killed a moment ago.
        BrokerError: the brokers cannot be worked with; the message names the setting.
    """
    group = settings.app_id
    async with reached_topics(settings) as there:
        found = (await there.read([topic])).get(topic)
        known = await there.committed(group)
        if found is None:
            return {}, {}
        places = [TopicPartition(topic, number) for number in range(found.partitions)]
        async with open_consumer(settings, group) as consumer:
            consumer.assign(places)
            firsts = await consumer.beginning_offsets(places)
            try:
                await consumer.commit(firsts)
            except CommitFailedError:
                raise RereadError(
                    f"topic {topic}: a worker of {group} still runs, or was killed less than "
                    f"session_timeout_s ({settings.session_timeout_s:g} s) ago; stop all workers, "
                    "then try again"
                ) from None
    stood = {place.partition: known[place] for place in places if place in known}
    return stood, {place.partition: first for place, first in firsts.items()}
