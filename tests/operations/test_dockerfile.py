"""The Dockerfile's steps, done without Docker as far as they go: in a folder instead of an image."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PREFIX = "/opt/frontwatch"


def stages() -> list[list[tuple[str, str]]]:
    """Return the instructions of each stage in order: their word, and the rest on one line."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    found: list[list[tuple[str, str]]] = []
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            found.append([])
        elif word and not word.startswith("#"):
            found[-1].append((word, rest.strip()))
    return found


class Image:
    """A folder that stands for the image being built."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = folder / "opt"
        self.work = folder / "src"
        self.work.mkdir()
        python = Path(sys.executable).parent
        self.env = {
            "PATH": f"{python}:{os.environ['PATH']}",
            "HOME": str(folder / "home"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        } | {
            k: v
            for k, v in os.environ.items()
            if k.upper().startswith(("PIP_", "UV_", "SSL_", "HTTP"))
        }

    def here(self, text: str) -> str:
        return text.replace(PREFIX, str(self.prefix))

    def do(self, word: str, rest: str) -> None:
        match word:
            case "RUN":
                done = subprocess.run(
                    ["/bin/sh", "-c", self.here(rest)],
                    cwd=self.work,
                    env=self.env,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, f"{rest}\n{done.stderr[-3000:]}"
            case "COPY":
                *sources, target = rest.split()
                self.copy(sources, target)
            case "ENV":
                self.set(rest)
            case "WORKDIR":
                assert rest == "/src"
            case _:
                pytest.fail(f"a build stage has {word}, which this test does not know")

    def copy(self, sources: list[str], target: str) -> None:
        for source in sources:
            to = self.work / (source if target == "./" else target)
            if (ROOT / source).is_dir():
                unneeded = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / source, to, ignore=unneeded)
            else:
                shutil.copy(ROOT / source, to)

    def set(self, rest: str) -> None:
        for pair in shlex.split(self.here(rest)):
            name, _, value = pair.partition("=")
            self.env[name] = value.replace("$PATH", self.env["PATH"])


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    folder = tmp_path_factory.mktemp("image")
    built = Image(folder)
    for word, rest in stages()[0]:
        built.do(word, rest)
    yield built
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_its_steps_make_a_frontwatch_that_works_away_from_its_sources(image: Image) -> None:
    words = dict(stages()[1])
    environment = dict(image.env)
    settings = [rest for word, rest in stages()[1] if word == "ENV"]
    image.set(" ".join(settings))
    image.env["FRONTWATCH_DATA_DIR"] = str(image.folder / "data")
    command = [*json.loads(words["ENTRYPOINT"]), "--version"]
    told = subprocess.run(
        command, cwd=image.folder, env=image.env, capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("frontwatch ")
    article = {
        "id": "a",
        "url": "https://example.org/a",
        "outlet": "example.org",
        "title": "Rebels seize Goma",
        "text": "GOMA, 27 January 2025 - M23 rebels captured the city of Goma on Monday.",
        "published_at": "2025-01-27T12:00:00Z",
    }
    done = subprocess.run(
        [image.prefix / "bin" / "frontwatch", "extract"],
        input=json.dumps(article) + "\n",
        cwd=image.folder,
        env=image.env,
        capture_output=True,
        text=True,
        check=True,
    )
    (claim, *_) = json.loads(done.stdout)["claims"]
    assert claim["place"]["name"] == "Goma"
    assert environment["PATH"].startswith(str(image.prefix))


def test_it_runs_as_nobody_in_particular_and_is_asked_how_it_is() -> None:
    words = dict(stages()[1])
    assert words["USER"] == "frontwatch"
    assert json.loads(words["CMD"]) == ["run"]
    assert "/healthz" in words["HEALTHCHECK"]
    order = [word for word, _ in stages()[1]]
    assert order.index("USER") < order.index("ENTRYPOINT")
