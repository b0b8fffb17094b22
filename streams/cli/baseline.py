"""`frontwatch baseline`: who holds what before the first claim, from a file and into one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import FAILED, now, options, usage
from streams.cli.output import complain, counted, note, write_text

if TYPE_CHECKING:
    from datetime import date

    from streams.baseline.files import Checked
    from streams.settings import Settings

app = typer.Typer(help="Who holds what before the first claim.", no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="CSV; docs/baseline.md has its columns.")
]


@app.command()
def check(context: typer.Context, file: File) -> int:
    """Check a file; a line for each fault, exit code 1 if there is one. Nothing is applied."""
    _, checked = _checked(context, file)
    note(f"{_places(checked)} could be applied", quiet=options(context).quiet)
    return FAILED if checked.problems else 0


@app.command(name="apply")
def apply_(
    context: typer.Context,
    file: File,
    partial: Annotated[
        bool, typer.Option("--partial", help="Apply the good lines of a file with bad ones.")
    ] = False,
) -> int:
    """Apply a file to the log, embedded or Kafka, while a worker runs or when none does.

    With a bad line nothing is applied, unless --partial is given; the exit code is 1 either way.
    Applying a file again changes nothing.
    """
    from streams.baseline.files import lay_in_log

    settings, checked = _checked(context, file)
    quiet = options(context).quiet
    if checked.problems and not partial:
        complain("nothing is applied; put the lines right, or apply the others with --partial")
        return FAILED
    new = lay_in_log(settings, checked.baselines)
    note(f"{_places(checked)}, {new} of them applied anew", quiet=quiet)
    return FAILED if checked.problems else 0


@app.command()
def export(
    context: typer.Context,
    day: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Who held it that day.")
    ] = None,
) -> int:
    """Write who holds what as a baseline file."""
    from streams.baseline.files import export as lines
    from streams.log_access import open_reader
    from streams.place_states import read_states

    settings = options(context).settings()
    chosen = None if day is None else _day(day)
    with open_reader(settings) as reader:
        states = read_states(reader)
    for line in lines(states.places.values(), chosen):
        write_text(line)
    return 0


def _checked(context: typer.Context, file: Path) -> tuple[Settings, Checked]:
    from streams.baseline.files import check as check_file
    from streams.cli.gazetteer import prepare

    opts = options(context)
    settings = opts.settings()
    checked = check_file(file, prepare(settings, opts), now().date())
    for problem in checked.problems:
        complain(f"{file}:{problem.line}: {problem.text}")
    return settings, checked


def _places(checked: Checked) -> str:
    return counted(len(checked.baselines), "place")


def _day(text: str) -> date:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise usage(f"--as-of takes a day as 2017-11-09, not {text[:40]!r}") from None
