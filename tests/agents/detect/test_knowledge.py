"""The knowledge files: what a linguist may get wrong is told, and the version follows them."""

from __future__ import annotations

import shutil

import pytest

from agents.detect.forms import regular, table
from agents.detect.knowledge import FILES, FOLDER, KnowledgeError, load
from agents.detect.version import DETECTOR_VERSION


@pytest.fixture
def folder(tmp_path):
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def test_the_shipped_files_are_sound():
    know = load()
    assert know.verb_forms["retook"] == "retake"
    assert know.lists("say.verbs", "said")
    assert know.fingerprint in DETECTOR_VERSION


def test_a_changed_word_changes_the_version(folder):
    with (folder / "modality.toml").open("a") as file:
        file.write("# one more line\n")
    assert load(folder).fingerprint != load().fingerprint


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('frame = "oust"', 'frame = "outst"', "no frame outst"),
        ('place = "obj", loser = "from|off"', 'place = "obj", looser = "from"', "looser"),
    ],
)
def test_a_slip_is_named(folder, old, new, told):
    path = folder / "events.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(KnowledgeError, match=told):
        load(folder)


@pytest.mark.parametrize(
    ("base", "form"),
    [
        ("seize", "seizing"),
        ("expel", "expelled"),
        ("carry", "carried"),
        ("free", "freeing"),
        ("pass", "passes"),
    ],
)
def test_regular_forms(base, form):
    assert form in regular(base)


def test_listed_forms_win_over_regular_ones():
    assert "taked" not in table(["take"], {"take": "took taken"})
