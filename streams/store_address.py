"""Where the alert store is, by the settings that say it."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from streams.errors import SettingsError
from streams.kafka.secret_files import read_secret

PASSWORD: Final = "store_password_file"  # noqa: S105 - its name


def address_of_store(url: str, password_file: Path | None, folder: Path) -> Path | str:
    """Return the file of the store, or the address of its server with the password in it.

    Args:
        url: The setting ``store_url``; empty for alerts.db in ``folder``.
        password_file: A file with the server's password alone.
        folder: The data folder.

    Raises:
        SettingsError: the password cannot be read, or nothing asks for it.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "postgresql":
        return url if password_file is None else _with_password(url, password_file)
    if password_file is not None:
        raise SettingsError(f"{PASSWORD}: store_url names no server, so nothing would read it")
    return Path("/" + unquote(rest).lstrip("/")) if url else folder / "alerts.db"


def _with_password(url: str, file: Path) -> str:
    scheme, _, rest = url.partition("://")
    user, sign, host = rest.rpartition("@")
    if not sign:
        raise SettingsError(f"{PASSWORD}: store_url names no user, whose password that would be")
    return f"{scheme}://{user}:{quote(read_secret(PASSWORD, file), safe='')}@{host}"
