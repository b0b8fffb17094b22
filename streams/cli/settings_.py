"""`frontwatch settings`: what every setting is, and what it is set to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from streams.cli.common import options
from streams.cli.output import write_line, write_text


def settings(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
    reference: Annotated[
        bool,
        typer.Option("--reference", help="Write docs/settings.md instead: names and defaults."),
    ] = False,
) -> None:
    """Show the settings that are in effect.

    Flags outweigh the environment, that outweighs the file, and that the defaults.
    """
    if reference:
        for line in reference_lines():
            write_text(line)
        return
    values = options(context).settings().model_dump(mode="json")
    if as_json:
        write_line(values)
        return
    width = max(map(len, values))
    for name, value in values.items():
        write_text(f"{name:<{width}}  {_shown(value)}")


def reference_lines() -> Iterator[str]:
    """Yield the reference page in Markdown."""
    from streams.settings import ENV_PREFIX, Settings

    yield "# Settings"
    yield ""
    yield "This page is written by `frontwatch settings --reference`."
    yield ""
    yield "A setting is a name in the TOML file (`--config`, or `FRONTWATCH_CONFIG`, or"
    yield "`~/.config/frontwatch/config.toml`), or an environment variable, which outweighs the file;"
    yield "a flag outweighs both. A name that is no setting is an error, with the nearest real name."
    yield "`frontwatch settings` shows what is in effect."
    own = Settings.__annotations__
    for name in sorted(Settings.model_fields, key=lambda name: name not in own):
        field = Settings.model_fields[name]
        yield ""
        yield f"## `{name}`"
        yield ""
        yield str(field.description or "No further explanation.")
        yield ""
        yield f"Environment: `{ENV_PREFIX}{name.upper()}`. Default: {_default(name, field)}."


def _default(name: str, field: Any) -> str:
    computed = {
        "data_dir": "`~/.local/share/frontwatch`",
        "broker": "`sqlite:///<data_dir>/frontwatch.db`",
        "gazetteer_path": "`~/.cache/frontwatch/gazetteer-<versions>.sqlite`",
    }
    if name in computed:
        return computed[name]
    return f"`{_shown(field.default)}`" if _shown(field.default) else "empty"


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
