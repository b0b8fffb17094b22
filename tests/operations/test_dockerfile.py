"""The Dockerfile's steps, done without Docker as far as they go: in a folder instead of an image."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PREFIX = "/opt/frontwatch"
UID = "10001"
"""The user and the group of the image."""


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


def shut_in(image: Image, *command: str) -> list[str]:
    """Return ``command`` as it runs in the container: all is read-only but its data and /tmp.

    Its user is the image's own, without any capability. Linux gives that to everybody (namespaces);
    as the owner of its files that user has here those of whoever runs the tests.
    """
    data, tmp = image.folder / "data", image.folder / "tmp"
    for folder in (data, tmp):
        folder.mkdir(exist_ok=True)
    mounts = " && ".join(
        [
            *(f"mount --bind {each} {each}" for each in (image.folder, data, tmp)),
            f"mount -o remount,bind,ro {image.folder}",
            "mount -o remount,bind,ro /",
            'exec "$@"',
        ]
    )
    outer = ["unshare", "--mount", *(() if os.geteuid() == 0 else ("--user", "--map-root-user"))]
    inner = ["unshare", "--user", f"--map-user={UID}", f"--map-group={UID}", "--"]
    return [*outer, "--", "sh", "-c", mounts, "sh", *inner, "setpriv", "--no-new-privs", *command]


def environment(image: Image) -> dict[str, str]:
    """Return what the container's process finds, with its folders where they are here."""
    told = dict(image.env)
    for word, rest in stages()[1]:
        if word == "ENV":
            pairs = (pair.partition("=") for pair in shlex.split(image.here(rest)))
            told |= {n: v.replace("$PATH", told["PATH"]) for n, _, v in pairs}
    own = {"FRONTWATCH_DATA_DIR": "data", "HOME": "data", "TMPDIR": "tmp"}
    told |= {name: str(image.folder / folder) for name, folder in own.items()}
    return told | {"FRONTWATCH_HTTP_PORT": "0", "FRONTWATCH_HTTP_HOST": "127.0.0.1"}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_but_its_data_can_be_written_and_it_is_nobody(image: Image) -> None:
    words = "id -u; grep CapEff /proc/self/status"
    for place in ("data", "tmp"):
        words += f"; touch {image.folder / place}/a"
    for place in (image.folder, image.prefix, Path("/")):
        words += f"; touch {place}/c 2>&1 || true"
    done = subprocess.run(
        shut_in(image, "sh", "-c", words), capture_output=True, text=True, check=True
    )
    uid, capabilities, *refused = done.stdout.splitlines()
    assert (uid, capabilities.split()[1]) == (UID, "0" * 16)
    assert len(refused) == 3
    assert all("Read-only file system" in line for line in refused)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("command", [["run", "--no-seeds"], ["serve"]])
def test_its_entrypoint_starts_is_healthy_and_ends_well_when_all_else_is_read_only(
    image: Image, command: list[str]
) -> None:
    words = dict(stages()[1])
    started = subprocess.Popen(
        shut_in(image, *json.loads(words["ENTRYPOINT"]), *command),
        env=environment(image),
        cwd=image.folder / "data",
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        page = _page(started)
        interval, asked = words["HEALTHCHECK"].split("CMD", 1)
        assert "--timeout=" in interval
        check = [part.replace("http://127.0.0.1:8080/", page) for part in json.loads(asked)]
        assert check[-1].count(page) == 1
        subprocess.run(check, env=environment(image), check=True, timeout=60)
        started.send_signal(signal.SIGTERM)
        assert started.wait(30) == 0
    finally:
        started.kill()
        started.communicate()


def _page(started: subprocess.Popen[str]) -> str:
    """Return the address that it tells; it ends this test to end before that."""
    assert started.stderr is not None
    for line in started.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found[0]
    raise AssertionError(f"it ended with {started.wait()}")


def test_its_user_and_folders_are_those_that_compose_names(tmp_path: Path) -> None:
    """The steps of the second stage, on copies of what they change; only root may take them."""
    (step,) = [rest for word, rest in stages()[1] if word == "RUN"]
    assert f"--gid {UID} frontwatch" in step
    if os.geteuid() != 0:
        return
    etc, lib = tmp_path / "etc", tmp_path / "lib"
    shutil.copytree("/etc", etc, symlinks=True, ignore_dangling_symlinks=True)
    lib.mkdir()
    look = "stat -c '%U %G %a' /var/lib/frontwatch-alerts; stat -c '%U' /var/lib/frontwatch"
    done = subprocess.run(
        [
            *("unshare", "--mount", "--", "sh", "-ec"),
            f"mount --bind {etc} /etc; mount --bind {lib} /var/lib; {step} >&2; id frontwatch; {look}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told, alerts, data = done.stdout.splitlines()
    assert told.startswith(f"uid={UID}(frontwatch) gid={UID}(frontwatch)")
    assert (alerts, data) == ("frontwatch frontwatch 750", "frontwatch")


def test_it_runs_as_nobody_in_particular_and_is_asked_how_it_is() -> None:
    words = dict(stages()[1])
    assert words["USER"] == "frontwatch"
    assert json.loads(words["CMD"]) == ["run"]
    assert "/healthz" in words["HEALTHCHECK"]
    order = [word for word, _ in stages()[1]]
    assert order.index("USER") < order.index("ENTRYPOINT")
