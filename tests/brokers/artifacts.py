"""Apache Kafka from its Maven artifacts: fetched once by Maven, kept outside of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

POM: Final = Path(__file__).with_name("pom.xml")
OLDEST_JAVA: Final = 17
"""Kafka 4 brokers run on Java 17 or later (Kafka's compatibility page)."""

_PATIENCE_S: Final = 600
_FETCHED: Final = re.compile(r"Downloaded from \S+: \S+/(\S+\.jar) \(([^)]+)\)")

Say = Callable[[str], None]
"""Tells the person who waits, a line at a time."""


class ArtifactsError(Exception):
    """Kafka cannot be fetched or run here; the message says what to do."""


def kafka_version() -> str:
    """Return the version that the tests run."""
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    found = ET.parse(POM).findtext(".//m:kafka.version", namespaces=space)  # noqa: S314 - our file
    assert found, f"{POM} names no version"
    return found


def java() -> str:
    """Return the command of a Java that is new enough.

    Raises:
        ArtifactsError: there is none.
    """
    home = os.environ.get("JAVA_HOME")
    command = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    wanted = f"Java {OLDEST_JAVA} or later (Debian, Ubuntu: apt install openjdk-17-jre-headless)"
    if command is None or not Path(command).exists():
        raise ArtifactsError(f"install {wanted}")
    told = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    number = re.search(r'version "(\d+)', told)
    if number is None or int(number[1]) < OLDEST_JAVA:
        raise ArtifactsError(f"install {wanted}; {command} is older")
    return command


def cache_folder() -> Path:
    """Return where the artifacts of this version are kept."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    cache = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return cache / "frontwatch" / "kafka" / kafka_version()


def libraries(say: Say) -> Path:
    """Return the folder of Kafka's jars; Maven fetches them when they are not there.

    Raises:
        ArtifactsError: Maven is missing or fails; the message holds its last words.
    """
    folder = cache_folder() / "lib"
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise ArtifactsError("install Maven (Debian, Ubuntu: apt install maven)")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        fresh = Path(scratch) / "lib"
        say(f"fetching Apache Kafka {kafka_version()} into {folder}, once")
        _fetch(maven, fresh, say)
        try:
            fresh.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another run of the tests was faster
                raise
    return folder


def _fetch(maven: str, folder: Path, say: Say) -> None:
    command = [maven, "-B", "-f", str(POM), "dependency:copy-dependencies"]
    process = subprocess.Popen(
        [*command, f"-DoutputDirectory={folder}", "-DincludeScope=runtime"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder.parent,
    )
    last: list[str] = []
    with process:
        assert process.stdout is not None
        for line in process.stdout:
            last = [*last[-15:], line]
            if found := _FETCHED.search(line):
                say(f"  {found[1]} ({found[2]})")
        code = process.wait(_PATIENCE_S)
    if code:
        raise ArtifactsError(f"Maven could not fetch Kafka:\n{''.join(last)}")
