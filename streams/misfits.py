"""Words what is wrong with settings: which one, why, the nearest real name; and never a secret."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from streams.errors import SettingsError

_SECRETS: Final = frozenset({"kafka_password"})
_USER_INFO: Final = re.compile(r"//[^/]*@")


def check_names(names: Iterable[str], prefix: str, known: AbstractSet[str]) -> None:
    """Raise where a variable of the environment begins like a setting and is none.

    Raises:
        SettingsError: its message has the nearest real name.
    """
    real = {(prefix + name).upper() for name in known}
    for name in sorted(names):
        for_tests = name.upper().startswith(prefix + "TEST_")  # what our own tests are told
        if name.upper().startswith(prefix) and name.upper() not in real and not for_tests:
            raise SettingsError(f"environment: {_unknown(name, real)}")


def explain(error: ValidationError, path: Path | None, known: AbstractSet[str]) -> str:
    """Return in one line what does not fit; ``path`` is the file that was read."""
    lines = []
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            lines.append(_unknown(name, known))
        else:
            lines.append(_misfit(name, problem["msg"], problem["input"]))
    read = f" ({path} was read)" if path else ""
    return "; ".join(lines) + read


def _misfit(name: str, message: str, given: object) -> str:
    """Word a value that does not fit; of an address, what stands before its host is left out."""
    if not name:  # several settings together: what was given would be all of them
        return message.removeprefix("Value error, ")
    if name in _SECRETS:
        return f"{name}: {message}"
    shown = _USER_INFO.sub("//...@", repr(given))
    return f"{name}: {message} (given: {shown:.80})"


def _unknown(name: str, known: AbstractSet[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only ever needed for this message

    near = get_close_matches(name, known, n=1)
    return f"{name!r} is no setting" + (f"; did you mean {near[0]!r}?" if near else "")
