"""Four partitions and two workers give what the bare runner gives in one loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from agents.corroborate.ledger import advance
from schemas import wire
from schemas.control import LedgerEntry, PlaceControl
from streams.cores import Cores
from streams.ledger_table import unpack
from streams.seeding import in_event_order
from tests.brokers.cluster import Cluster
from tests.end_to_end.conftest import STORYLINES, articles_of
from tests.faults.kafka.articles import told_many_times, undisturbed
from tests.faults.kafka.harness import PARTITIONS, Storm, require_same, same, storm
from tests.streams import runs

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]


def test_what_is_said_of_a_place_in_one_order_gives_every_alert_of_the_bare_runner(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path, cores: Cores
) -> None:
    articles = told_many_times(cores, 400, PARTITIONS)
    with storm(kafka_cluster(), tmp_path / "data", articles) as over:
        account = worked_off(over)
        same(over, account, undisturbed(cores, articles))


def test_articles_that_overtake_one_another_give_the_ledger_of_the_bare_runner(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path, cores: Cores
) -> None:
    """Each lies in a partition of its own choice, as feeds write them: their order is chance."""
    articles = in_event_order([article for name in STORYLINES for article in articles_of(name)])
    end = max(article.published_at for article in articles if article.published_at)
    with storm(kafka_cluster(), tmp_path / "data", articles) as over:
        account = worked_off(over)
        run = undisturbed(cores, articles).run
        assert account.verdicts == run.verdicts
        claims = {claim.claim_id: wire.encode(claim) for claim in run.claims}
        require_same("claims", runs.claims(over.settings), claims)
        found = {place: unpack(value) for place, value in runs.ledger(over.settings).items()}
        require_same("ledger with its history", at(end, found), at(end, run.ledger))
        assert runs.delivered(over.settings) == runs.alerts(over.settings)


def worked_off(over: Storm) -> runs.Account:
    """Have two workers handle all articles, and stop them."""
    over.fleet.start("a", "b")
    over.feed(0)
    account = over.settle()
    over.fleet.stop("a", "b")
    return account


def at(end: datetime, ledger: dict[str, LedgerEntry]) -> dict[str, PlaceControl]:
    """Return the ledger once as much time has passed for every place."""
    return {place: advance(entry, end).entry.control for place, entry in ledger.items()}
