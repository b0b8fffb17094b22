"""The knowledge files: what a linguist may get wrong is told, and the version follows them."""

from __future__ import annotations

import re
import shutil

import pytest

from agents.detect.knowledge import FILES, FOLDER, KnowledgeError, load
from agents.detect.parsing.forms import regular, table
from agents.detect.version import DETECTOR_VERSION, RULES, code_hash, hash_of, knowledge_hash


@pytest.fixture
def folder(tmp_path):
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def test_the_shipped_files_are_sound():
    know = load()
    assert know.verb_forms["retook"] == "retake"
    assert know.lists("say.verbs", "said")


def test_the_version_names_rules_knowledge_and_code():
    parts = re.fullmatch(r"(\d+)\+k([0-9a-f]{12})\.c([0-9a-f]{12})", DETECTOR_VERSION)
    assert parts is not None
    assert parts[1] == str(RULES)
    assert parts[3] != code_hash(FOLDER)


def test_changed_code_changes_the_version(tmp_path):
    (tmp_path / "rule.py").write_text("TAKES = 1\n")
    before = code_hash(tmp_path)
    (tmp_path / "rule.py").write_text("TAKES = 2\n")
    assert code_hash(tmp_path) != before


@pytest.mark.parametrize("name", ["confidence.toml", "actors.toml", "places.tsv", "modality.toml"])
def test_each_knowledge_file_is_part_of_the_version(tmp_path, name):
    shutil.copytree(FOLDER, tmp_path / "knowledge")
    before = knowledge_hash(tmp_path / "knowledge")
    with (tmp_path / "knowledge" / name).open("a", encoding="utf-8") as file:
        file.write("# one more line\n")
    assert before == knowledge_hash()
    assert knowledge_hash(tmp_path / "knowledge") != before


def test_a_hash_depends_on_names_and_contents_alone(tmp_path):
    one, two = tmp_path / "a.toml", tmp_path / "b.toml"
    one.write_text("xy")
    two.write_text("z")
    whole = hash_of([two, one], tmp_path)
    assert whole == hash_of([one, two], tmp_path)
    one.write_text("x")
    two.write_text("yz")
    assert hash_of([one, two], tmp_path) != whole


def test_a_changed_word_changes_the_version(folder):
    with (folder / "modality.toml").open("a") as file:
        file.write("# one more line\n")
    assert load(folder).fingerprint != load().fingerprint


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('frame = "oust"', 'frame = "outst"', "no frame outst"),
        ('place = "obj", loser = "from|off"', 'place = "obj", looser = "from"', "looser"),
        ("governing = ", "govern = ", "govern"),
        ('joining = "and or', 'joining = "and by or', "governing and joining"),
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
