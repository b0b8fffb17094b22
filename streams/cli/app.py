"""The `frontwatch` command: its global options, its commands, and how it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from schemas import __version__
from streams.cli import (
    alerts,
    baseline,
    deadletters,
    doctor,
    eval_,
    explain,
    extract,
    gazetteer,
    ingest,
    keys,
    knowledge,
    places,
    replay,
    run,
    schemas_,
    serve,
    settings_,
    store,
    subscriptions,
    topics,
    verdicts,
    worker,
)
from streams.cli.common import FAILED, WRONG_USAGE, Options
from streams.cli.output import complain
from streams.errors import FrontwatchError, SettingsError

_INTERRUPTED: Final = 130  # 128 and SIGINT, as shells have it

app = typer.Typer(
    name="frontwatch",
    help="Read the news as it is published and say which place changed hands.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command()(run.run)
app.command()(worker.worker)
app.command()(serve.serve)
app.command()(extract.extract)
app.command()(replay.replay)
app.command()(alerts.alerts)
app.command()(places.places)
app.add_typer(baseline.app, name="baseline")
app.command()(ingest.ingest)
app.command()(explain.explain)
app.command(name="eval")(eval_.evaluate)
app.add_typer(deadletters.app, name="deadletters")
app.add_typer(topics.app, name="topics")
app.add_typer(store.app, name="store")
app.add_typer(subscriptions.app, name="subscriptions")
app.add_typer(keys.app, name="keys")
app.command()(verdicts.verdict)
app.command(name="verdicts")(verdicts.verdicts)
app.add_typer(gazetteer.app, name="gazetteer")
app.add_typer(knowledge.app, name="knowledge")
app.command()(schemas_.schemas)
app.command()(settings_.settings)
app.command()(doctor.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"frontwatch {__version__}")
        raise typer.Exit


@app.callback()
def _globals(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", help="Settings file (TOML).", metavar="FILE")
    ] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", help="Folder of the log and the alerts.", metavar="FOLDER"),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only data and errors.")] = False,
    verbose: Annotated[int, typer.Option("--verbose", "-v", count=True, help="More logs.")] = 0,
    version: Annotated[  # noqa: ARG001 - its callback has done all there is to do
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Options that stand before the command."""
    context.obj = Options(config=config, data_dir=data_dir, quiet=quiet, verbose=verbose)


def main(args: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        code = app(args, prog_name="frontwatch", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:  # wrong usage, told with where the help is
        _show(error)
        return error.exit_code
    except BrokenPipeError:
        return _reader_left()
    except Exception as error:
        if not _is_known(error):
            raise
        complain(str(error))
        return WRONG_USAGE if isinstance(error, SettingsError) else FAILED
    except SystemExit:  # what Typer makes of a broken pipe
        return _reader_left()
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    return code if isinstance(code, int) else 0


def _show(error: typer.TyperException) -> None:
    show = getattr(error, "show", None)  # has it where the error knows its command
    if callable(show):
        show()
    else:
        complain(str(error))


def _is_known(error: Exception) -> bool:
    """Tell an error that a person can act on from a mistake of ours, which gets its traceback.

    What the system refuses is one (a full disk), and what a broker says (it is away).
    """
    from_broker = type(error).__module__.startswith("aiokafka.")
    return from_broker or isinstance(error, FrontwatchError | OSError)


def _reader_left() -> int:
    """End quietly when whoever read our output has had enough, as in `frontwatch replay | head`."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())  # what is still buffered goes nowhere at exit
    return 0
