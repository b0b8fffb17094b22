"""A heavy core in a thread beside the event loop, so that page, commits and signals are answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from agents.results import Agent, Result
from streams.threads import in_thread

In = TypeVar("In")


class InThread(Generic[In]):
    """Runs an agent that waits for nothing in a thread; one batch at a time, as a stage does."""

    def __init__(self, agent: Agent[In]) -> None:
        self._agent = agent
        self.__doc__ = agent.__doc__

    async def __call__(self, batch: Sequence[In]) -> Sequence[Result]:
        """Return the agent's results for ``batch``; what it raises is raised here."""
        return await in_thread(lambda: self._drive(batch))

    def _drive(self, batch: Sequence[In]) -> Sequence[Result]:
        answering = self._agent(batch)
        try:
            answering.send(None)
        except StopIteration as done:
            results: Sequence[Result] = done.value
            return results
        raise RuntimeError(f"{type(self._agent).__name__} waits for something: it needs the loop")
