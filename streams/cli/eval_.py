"""`frontwatch eval`: how good are claims and alerts, against gold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import FAILED, options, usage
from streams.cli.output import progress, write_line, write_text

if TYPE_CHECKING:
    from streams.cli.output import Bar
    from streams.cores import Cores
    from streams.scoring.agreement import Names
    from streams.scoring.alerts import TopicScore
    from streams.scoring.claims import ClaimScores
    from streams.scoring.gold import GoldTopic

_BATCH = 64


def evaluate(
    context: typer.Context,
    gold: Annotated[
        list[Path],
        typer.Argument(metavar="GOLD...", help="Gold files, or folders of them."),
    ],
    min_f1: Annotated[
        float | None,
        typer.Option(
            "--min-f1", min=0, max=1, help="Fail below this F1 of claims, or if alerts differ."
        ),
    ] = None,
    faults: Annotated[
        bool, typer.Option("--faults", help="Name every missed and every false claim.")
    ] = False,
    half: Annotated[
        str | None,
        typer.Option("--half", help="Only the articles of this half of a split set: dev or test."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> int:
    """Measure claims and alerts against gold files."""
    from agents.detect.places.gazetteer import Gazetteer
    from streams.cli.loading import load_cores
    from streams.cli.scores import scores_line, scores_text
    from streams.scoring.agreement import Names

    opts = options(context)
    claim_files, alert_files = _files(gold)
    cores = load_cores(opts)
    names = Names(gazetteer=Gazetteer.open(opts.settings().gazetteer_path))
    with progress("articles", quiet=opts.quiet or not claim_files) as bar:
        claims = _claims(cores, claim_files, names, bar, half) if claim_files else None
    with progress("storylines", quiet=opts.quiet or not alert_files) as bar:
        topics = _alerts(cores, alert_files, names, bar)
    if as_json:
        write_line(scores_line(claims, topics, faults=faults))
    else:
        for line in scores_text(claims, topics, faults=faults):
            write_text(line)
    return FAILED if min_f1 is not None and _below(claims, topics, min_f1) else 0


def _files(gold: list[Path]) -> tuple[list[Path], list[Path]]:
    from streams.scoring.gold import ALERTS_SUFFIX, GoldError

    files: list[Path] = []
    for path in gold:
        if not path.exists():
            raise GoldError(f"there is no gold file {path}")
        found = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not found:
            raise usage(f"there are no gold files in {path}")
        files += found
    alerts = [path for path in files if path.name.endswith(ALERTS_SUFFIX)]
    return [path for path in files if path not in alerts], alerts


def _claims(
    cores: Cores, files: list[Path], names: Names, bar: Bar, half: str | None
) -> ClaimScores:
    from streams.bare import extract
    from streams.scoring.claims import score_claims
    from streams.scoring.gold import read_claims

    gold = [a for path in files for a in read_claims(path) if half in {None, a.half}]
    rows = []
    for start in range(0, len(gold), _BATCH):
        batch = gold[start : start + _BATCH]
        found = extract(cores, [article.raw for article in batch])
        rows += [(article, got.claims) for article, got in zip(batch, found, strict=True)]
        bar.at(len(rows), len(gold))
    return score_claims(rows, names)


def _alerts(cores: Cores, files: list[Path], names: Names, bar: Bar) -> list[TopicScore]:
    from streams.scoring.gold import read_alerts

    scores = []
    for path in files:
        scores.append(_topic(cores, read_alerts(path), names))
        bar.at(len(scores), len(files))
    return scores


def _topic(cores: Cores, gold: GoldTopic, names: Names) -> TopicScore:
    from streams.bare import replay
    from streams.scoring.alerts import name_of, score_alerts
    from streams.seeding import in_event_order

    articles = in_event_order(list(gold.articles))
    run, came, movers = replay(cores, articles), [], []
    for alert in run.alerts:
        came.append(alert)
        movers.append(name_of(run.mover))
    return score_alerts(gold, came, movers, names)


def _below(claims: ClaimScores | None, topics: list[TopicScore], least: float) -> bool:
    return (claims is not None and claims.claims.f1 < least) or not all(t.exact for t in topics)
