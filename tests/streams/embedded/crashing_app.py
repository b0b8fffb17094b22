"""A small Faust worker that the crash test starts and kills: two agents, two tables, one output.

Run as ``python crashing_app.py LOG DATADIR worker``. Every article has a number; the first agent forwards
it, the second counts it per place with the numbers it has counted kept inside the table value, which
is how an effect that is applied twice counts once.
"""

import asyncio
import json
import sys
from typing import Any

import faust

app = faust.App(
    "crashing",
    broker=f"sqlite://{sys.argv.pop(1)}",
    datadir=sys.argv.pop(1),
    store="memory://",
    web_enabled=False,
    topic_partitions=2,
    topic_disable_leader=True,
    table_standby_replicas=0,
    broker_commit_interval=0.2,
    stream_buffer_maxsize=256,
    key_serializer="raw",
    value_serializer="raw",
)

raw = app.topic("raw", key_type=bytes, value_type=bytes, partitions=2)
screened = app.topic("screened", key_type=bytes, value_type=bytes, partitions=2)
alerts = app.topic("alerts", key_type=bytes, value_type=bytes, partitions=2)
seen = app.Table("seen", partitions=2, key_type=bytes, value_type=bytes)
counts = app.Table("counts", partitions=2, key_type=bytes, value_type=bytes)


@app.agent(raw, name="screen")
async def screen(stream: Any) -> None:
    """Forward every article under its place, and note the last one of each key."""
    async for event in stream.noack().events():
        article = json.loads(event.value)
        await (await screened.send(key=article["place"].encode(), value=event.value))
        seen[event.key] = b"%d" % article["number"]
        event.ack()


@app.agent(screened, name="count")
async def count(stream: Any) -> None:
    """Count articles per place once each, and send an alert for each."""
    async for event in stream.noack().events():
        number = json.loads(event.value)["number"]
        done = set(json.loads(counts.get(event.key) or b"[]"))
        done.add(number)
        sent = await alerts.send(key=event.key, value=event.value)
        counts[event.key] = json.dumps(sorted(done)).encode()
        await asyncio.gather(sent)
        event.ack()


if __name__ == "__main__":
    app.main()
