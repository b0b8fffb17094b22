"""Every command in the documentation is one; those in blocks marked `console` do what they say."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from agents.detect.places.gazetteer import build
from streams.cli.app import app
from streams.settings import load_settings
from tests.end_to_end.conftest import articles_of

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "seeds").glob("*.md")),
]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:\.venv/bin/)?frontwatch [a-z][^`]*)`")
COMMAND = re.compile(r"(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?frontwatch (.*)")


def blocks(kind: str | None = None) -> list[tuple[Path, str]]:
    return [
        (page, body)
        for page in PAGES
        for language, body in BLOCK.findall(page.read_text())
        if kind in {None, language}
    ]


def commands(text: str) -> list[list[str]]:
    """Return the arguments of each `frontwatch` line of a block."""
    found = (COMMAND.fullmatch(line) for line in text.splitlines())
    return [
        shlex.split(match[1].partition(" > ")[0], comments=True)
        for match in found
        if match is not None
    ]


WRITTEN = [
    (page.name, args)
    for page, text in (
        *blocks(),
        *((page, text) for page in PAGES for text in INLINE.findall(page.read_text())),
    )
    for args in commands(text)
]


def test_there_are_commands_to_look_at() -> None:
    assert len(WRITTEN) > 15
    assert len(blocks("console")) >= 3


@pytest.mark.parametrize(("page", "args"), WRITTEN, ids=[" ".join(args) for _, args in WRITTEN])
def test_every_command_of_the_documentation_exists_with_its_options(
    page: str, args: list[str]
) -> None:
    """Only read, not run: some need a feed, a broker, or a letter of their own."""
    command = typer.main.get_command(app)
    if args[0].startswith("--") and len(args) == 1:
        names = {name for parameter in command.params for name in parameter.opts}
        assert args[0] in names | {"--help"}, page
        return
    context = command.make_context("frontwatch", list(args))
    rest = [*context._protected_args, *context.args]
    while rest and hasattr(command, "resolve_command"):
        name, command, rest = command.resolve_command(context, rest)
        if not rest and any(parameter.required for parameter in command.params):
            rest = ["x"]  # named in passing, without what it works on
        context = command.make_context(name, rest, parent=context)
        rest = [*getattr(context, "_protected_args", []), *context.args]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the examples take as given: articles, and a run that has been."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    article = articles_of("albu-kamal-2017")[0]
    line = {"title": article.title, "text": article.text, "published_at": "2017-11-09"}
    for name in ("articles.jsonl", "more-articles.jsonl"):
        (folder / name).write_text(json.dumps(line) + "\n")
    (folder / "article.txt").write_text(article.text or "")
    settings = load_settings()
    if not settings.gazetteer_path.exists():
        build(settings.gazetteer_path)
    assert run(folder, ["run", "--once"]).returncode == 0
    return folder


def run(folder: Path, args: list[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "streams.cli", *args],
        cwd=folder,
        env=os.environ
        | {
            "FRONTWATCH_DATA_DIR": str(folder / "data"),
            "FRONTWATCH_HTTP_PORT": "0",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.timeout(180)
def test_the_examples_run(desk: Path) -> None:
    for page, body in blocks("console"):
        for args in commands(body):
            done = run(desk, args)
            assert done.returncode == 0, (page.name, args, done.stderr)
            assert done.stdout + done.stderr, (page.name, args)


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), (page.name, target)


def test_the_picture_of_a_terminal_is_what_a_terminal_shows() -> None:
    done = subprocess.run(
        [sys.executable, "docs/terminal_picture.py", "--check"], cwd=ROOT, check=False
    )
    assert done.returncode == 0
