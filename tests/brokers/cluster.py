"""A Kafka cluster in KRaft mode on this machine, whose nodes may be stopped, killed and restarted."""

from __future__ import annotations

import base64
import shutil
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar, Final, Self

from tests.brokers import asking
from tests.brokers.node import Node, Runtime
from tests.brokers.ports import free_port

_PLAIN: Final = "PLAIN"
_CONTROLLER: Final = "CONTROLLER"

_SMALL: Final[Mapping[str, str]] = {
    "process.roles": "broker,controller",
    "controller.listener.names": _CONTROLLER,
    "inter.broker.listener.name": _PLAIN,
    "group.initial.rebalance.delay.ms": "0",  # 3 s: every start of a worker would take them
    "group.min.session.timeout.ms": "1000",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.num.partitions": "1",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "broker.heartbeat.interval.ms": "500",
    "broker.session.timeout.ms": "3000",  # 9 s until a dead node's partitions are led by another
    "log.initial.task.delay.ms": "100",  # 30 s before the cleaner looks for the first time
    "log.cleaner.backoff.ms": "100",
    "log.cleaner.dedupe.buffer.size": "4194304",
    "log.cleaner.threads": "1",
}
"""What differs from Kafka's defaults: small, quick to start, quick to notice."""


class Cluster:
    """Nodes that are brokers and controllers at once. Use it with ``with``: then they run.

    ``settings`` go into every node's properties. ``listeners`` are further ones by name, each with
    its security protocol ("SASL_SSL"), all on ports of their own; ``users`` are SCRAM credentials
    in the words of Kafka's storage tool.
    """

    live: ClassVar[list[Cluster]] = []
    """The clusters that run now, whose logs are shown when a test fails."""

    def __init__(
        self,
        runtime: Runtime,
        folder: Path,
        nodes: int = 1,
        *,
        settings: Mapping[str, str] | None = None,
        listeners: Mapping[str, str] | None = None,
        users: Sequence[str] = (),
    ) -> None:
        self.id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        self._users = users
        self._protocols = {_PLAIN: "PLAINTEXT", **(listeners or {})}
        numbers = range(1, nodes + 1)
        self._ports = {
            number: {name: free_port() for name in (*self._protocols, _CONTROLLER)}
            for number in numbers
        }
        shared = {**_SMALL, **self._quorum(), **_replication(nodes), **(settings or {})}
        self.nodes = [
            Node(
                runtime,
                number,
                folder / f"node-{number}",
                {**shared, **self._listening(number)},
                self._ports[number][_PLAIN],
            )
            for number in numbers
        ]

    def __enter__(self) -> Self:
        Cluster.live.append(self)
        try:
            self._all("format", self.id, self._users)
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def broker(self) -> str:
        """The address as the setting ``broker`` has it."""
        return ";".join(f"kafka://{node.address}" for node in self.nodes)

    @property
    def address(self) -> str:
        """The address as aiokafka has it, separated by commas."""
        return ",".join(node.address for node in self.nodes)

    def listener(self, name: str) -> str:
        """Return the addresses of the further listener ``name``, separated by commas."""
        return ",".join(f"127.0.0.1:{ports[name]}" for ports in self._ports.values())

    def start(self) -> None:
        """Start every node that does not run; on return all answer and know each other."""
        for node in self.nodes:
            if not node.running:
                node.launch()
        for node in self.nodes:
            node.wait()
        everybody = {node.number for node in self.nodes}
        asking.wait_until(
            lambda: all(asking.brokers(node.address) == everybody for node in self.nodes),
            "all nodes know each other",
        )

    def wait_in_sync(self) -> None:
        """Return when every partition has all its replicas in sync, as after a restart."""
        asking.wait_until(lambda: asking.out_of_sync(self.address) == 0, "all replicas are in sync")

    def close(self) -> None:
        """Kill all nodes and remove their data; the logs are kept. Safe to repeat."""
        for node in self.nodes:
            node.kill()
            shutil.rmtree(node.data, ignore_errors=True)
        if self in Cluster.live:
            Cluster.live.remove(self)

    def logs(self) -> dict[str, str]:
        """Return the end of every node's log by its file."""
        return {str(node.log): node.tail() for node in self.nodes}

    def _all(self, verb: str, *arguments: object) -> None:
        with ThreadPoolExecutor(len(self.nodes)) as threads:
            for done in [threads.submit(getattr(n, verb), *arguments) for n in self.nodes]:
                done.result()

    def _quorum(self) -> dict[str, str]:
        voters = (f"{number}@127.0.0.1:{p[_CONTROLLER]}" for number, p in self._ports.items())
        protocols = {**self._protocols, _CONTROLLER: "PLAINTEXT"}
        return {
            "controller.quorum.voters": ",".join(voters),
            "listener.security.protocol.map": ",".join(f"{k}:{v}" for k, v in protocols.items()),
        }

    def _listening(self, number: int) -> dict[str, str]:
        ports = self._ports[number]
        told = [f"{name}://127.0.0.1:{port}" for name, port in ports.items()]
        return {
            "listeners": ",".join(told),
            "advertised.listeners": ",".join(t for t in told if not t.startswith(_CONTROLLER)),
        }


def _replication(nodes: int) -> dict[str, str]:
    copies, least = str(min(nodes, 3)), str(2 if nodes > 2 else 1)
    return {
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": least,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": least,
        "default.replication.factor": copies,
        "min.insync.replicas": least,
    }
