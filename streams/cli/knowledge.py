"""`frontwatch knowledge`: the files of agents/knowledge/ that researchers edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import typer

from streams.cli.common import FAILED, options
from streams.cli.output import note, write_text

app = typer.Typer(help="Check the files that hold what is known.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep the name of the one command there is."""


@app.command()
def lint(context: typer.Context) -> int:
    """Check parties, outlets and places; a line for each problem, exit code 1 if there is one."""
    problems = [f"{name}: {problem}" for name, check in CHECKS for problem in _told(check)]
    for problem in problems:
        write_text("".join(c if c.isprintable() else " " for c in problem))
    found = f"{len(problems)} problems" if problems else "no problem"
    note(f"{len(CHECKS)} checks, {found}", quiet=options(context).quiet)
    return FAILED if problems else 0


def _told(check: Callable[[], list[str]]) -> Iterator[str]:
    """Run one check; a file that does not even read is a problem like another."""
    try:
        yield from check()
    except KeyError as error:
        yield f"an entry has no field {error}"
    except (ValueError, TypeError, OSError) as error:  # TOML that does not parse is a ValueError
        yield str(error)


def _actors() -> list[str]:
    from agents.detect.actors.lint import lint as check
    from agents.knowledge import read_toml
    from agents.knowledge.countries import read_countries

    return check(read_toml("actors.toml"), read_countries())


def _outlets() -> list[str]:
    from agents.clean.outlet_lint import lint as check
    from agents.knowledge import read_toml

    return check(read_toml("outlets.toml"), {p["id"] for p in read_toml("actors.toml")["party"]})


def _places() -> list[str]:
    from agents.detect.places.lint import lint as check
    from agents.knowledge.countries import read_countries

    return check(read_countries())


def _spellings() -> list[str]:
    from agents.detect.places.lint import lint_spellings

    return lint_spellings()


CHECKS: Final = (
    ("actors.toml", _actors),
    ("outlets.toml", _outlets),
    ("places.tsv", _places),
    ("place_aliases.tsv, place_display.tsv", _spellings),
)
