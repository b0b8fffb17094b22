"""`frontwatch topics`: what lies in the log, how far the worker is, and the account of articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli import asyncapi, rereading, topic_plans
from streams.cli.common import options
from streams.cli.output import show, table, write_line, write_text

if TYPE_CHECKING:
    from streams.accounts import Account
    from streams.embedded.reader import LogReader
    from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class TopicSize:
    """One topic: offsets in use, and how many the worker has yet to read (None: it reads none)."""

    name: str
    partitions: int
    records: int
    lag: int | None


app = typer.Typer(invoke_without_command=True)
app.command()(topic_plans.plan)
app.command()(topic_plans.apply)
app.command()(topic_plans.check)
app.command()(rereading.reread)
app.command()(asyncapi.asyncapi)


@app.callback()
def topics(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> int:
    """Show sizes and lags of topics, and what became of articles; plan, apply and check them."""
    if context.invoked_subcommand is not None:
        return 0
    settings = options(context).settings()
    sizes, account = _read(settings)
    if as_json:
        articles = {"articles": account_line(account)} if account else {}
        write_line({"topics": [_size_line(s) for s in sizes], **articles})
        return 0
    rows = [(s.name, s.partitions, s.records, "" if s.lag is None else s.lag) for s in sizes]
    show(table(("topic", "partitions", "records", "to read"), rows, numbers=(1, 2, 3)))
    for line in account_text(account) if account else ():
        write_text(line)
    return 0


def _read(settings: Settings) -> tuple[list[TopicSize], Account | None]:
    """Return sizes and lags, and on the embedded log the account: on Kafka the metrics have it."""
    if settings.log_path is None:
        import asyncio

        return asyncio.run(_kafka_sizes(settings)), None
    from streams.accounts import read_account
    from streams.embedded.reader import LogReader

    with LogReader(settings.log_path) as reader:
        return topic_sizes(reader, settings.app_id), read_account(reader)


async def _kafka_sizes(settings: Settings) -> list[TopicSize]:
    from streams.kafka.preflight import reached_topics
    from streams.topics import declared

    names = sorted(each.name for each in declared(settings))
    async with reached_topics(settings) as topics:
        found = await topics.read(names)
        lags = await topics.lags(list(found), settings.app_id)
    return [TopicSize(name, found[name].partitions, *lags[name]) for name in sorted(found)]


def topic_sizes(reader: LogReader, group: str) -> list[TopicSize]:
    """Return the size of every topic by name, and the lag of ``group`` on it."""
    heads, committed = reader.heads(), reader.committed(group)
    sizes = []
    for name, partitions in sorted(reader.topics().items()):
        own = {place: head for place, head in heads.items() if place[0] == name}
        behind = [
            head.next - max(committed[place], head.first)
            for place, head in own.items()
            if place in committed
        ]
        records = sum(head.next - head.first for head in own.values())
        sizes.append(TopicSize(name, partitions, records, sum(behind) if behind else None))
    return sizes


def account_line(account: Account) -> dict[str, Any]:
    """Return the account of articles as JSON reads it."""
    from schemas.failures import Verdict

    return {
        "in": account.arrived,
        "pending": account.pending,
        **{
            verdict.value: account.verdicts[verdict]
            for verdict in Verdict
            if verdict is not Verdict.TICK
        },
        "screened_out_by": _reasons(account, Verdict.SCREENED_OUT),
        "dead_letter_by": _reasons(account, Verdict.DEAD_LETTER),
        "claims": account.claims,
        "adds_up": account.pending == 0,
    }


def account_text(account: Account) -> Iterable[str]:
    """Yield the account of articles in lines for a person."""
    from schemas.failures import Verdict

    yield f"articles in: {account.arrived}"
    for verdict in (each for each in Verdict if each is not Verdict.TICK):
        yield f"  {verdict.value.replace('_', ' ')}: {account.verdicts[verdict]}"
        for reason, count in _reasons(account, verdict).items():
            yield f"    {reason.replace('_', ' ')}: {count}"
    yield f"  on their way: {account.pending}"
    yield f"claims: {account.claims}"


def _reasons(account: Account, verdict: Any) -> dict[str, int]:
    found = {reason: n for (kind, reason), n in account.reasons.items() if kind is verdict}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _size_line(size: TopicSize) -> dict[str, Any]:
    return {
        "topic": size.name,
        "partitions": size.partitions,
        "records": size.records,
        "lag": size.lag,
    }
