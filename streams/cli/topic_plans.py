"""`frontwatch topics plan`, `apply`, `check`: topics as the settings want them, never made smaller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from streams.cli.common import FAILED, options
from streams.cli.output import counted, note, show, table, write_line, write_text

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.topic_plan import Difference, Topics

_PATIENCE_S: Final = 120.0
"""A large cluster takes its time over ten topics of many partitions."""

Json = Annotated[bool, typer.Option("--json", help="Write JSON lines.")]


def plan(context: typer.Context, as_json: Json = False) -> None:
    """Show what is not as the settings want it, and what `apply` would do. Changes nothing."""
    found = asyncio.run(_survey(options(context).settings()))
    for each in found if as_json else ():
        write_line(_line(each))
    if as_json:
        return
    if not found:
        note("all topics lie as they should", quiet=options(context).quiet)
        return
    rows = [(d.topic, d.what, d.found, d.wanted, d.step.value, d.advice) for d in found]
    show(table(("topic", "what", "found", "wanted", "apply", "advice"), rows))


def check(context: typer.Context, as_json: Json = False) -> int:
    """Fail with one line for each thing that is not as the settings want it."""
    found = asyncio.run(_survey(options(context).settings()))
    for each in found:
        if as_json:
            write_line(_line(each))
        else:
            write_text(str(each))
    return FAILED if found else 0


def apply(
    context: typer.Context,
    as_json: Json = False,
    spread_anew: Annotated[
        bool,
        typer.Option(
            "--spread-keys-anew",
            help="Add partitions even to topics that have records. Keys then go to other "
            "partitions than their earlier records, and places start with an empty ledger.",
        ),
    ] = False,
) -> int:
    """Create what is missing, add partitions, raise limits. Nothing is deleted or made smaller."""
    done, left = asyncio.run(_apply(options(context).settings(), spread_anew=spread_anew))
    for each in done:
        if as_json:
            write_line({**_line(each), "done": True})
        else:
            write_text(f"{each.topic}: {each.what} {each.found} -> {each.wanted}")
    for each in left:
        if as_json:
            write_line({**_line(each), "done": False})
        else:
            write_text(f"left as it is: {each}{_why_left(each)}")
    note(f"{counted(len(done), 'change')} made", quiet=options(context).quiet)
    return FAILED if left else 0


def _why_left(difference: Difference) -> str:
    from streams.topic_plan import Step

    if difference.step is not Step.GROW:
        return ""
    return (
        ". It has records: with more partitions a place's claims would go to another one than its "
        "ledger entry, so the place would start anew. Take a new app_id and new topics and replay, "
        "or say --spread-keys-anew"
    )


async def _survey(settings: Settings) -> list[Difference]:
    from streams.topic_plan import survey
    from streams.topics import declared

    async with _opened(settings) as topics:
        return await survey(topics, declared(settings))


async def _apply(
    settings: Settings, *, spread_anew: bool
) -> tuple[list[Difference], list[Difference]]:
    from streams.topic_plan import apply as carry_out
    from streams.topic_plan import survey
    from streams.topics import declared

    wanted = declared(settings)
    async with _opened(settings) as topics:
        done = await carry_out(topics, wanted, spread_anew=spread_anew)
        return done, await survey(topics, wanted)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Topics]:
    """Open the topics of the broker, or of the embedded log."""
    if settings.log_path is not None:
        from streams.embedded.topics import EmbeddedTopics
        from streams.folders import ensure_folder

        ensure_folder(settings.log_path.parent)
        yield EmbeddedTopics(settings.log_path)
        return
    from streams.kafka.preflight import reached_topics

    async with reached_topics(settings, _PATIENCE_S) as topics:
        yield topics


def _line(difference: Difference) -> dict[str, Any]:
    return {
        "topic": difference.topic,
        "what": difference.what,
        "found": difference.found,
        "wanted": difference.wanted,
        "apply": difference.step.value,
        "advice": difference.advice,
    }
