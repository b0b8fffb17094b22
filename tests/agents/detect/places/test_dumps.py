"""GeoNames dumps merged into the place table: which rows, in what memory, and after a kill."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from agents.detect.places.dump_rows import DumpError, DumpKind, inspect
from agents.detect.places.dumps import build_with_dumps, dumps_fingerprint, work_file
from agents.detect.places.gazetteer import Gazetteer
from schemas.claims import PlaceKind
from tests.agents.detect.places.dump_files import dump, invented, real, row

DRIVER = Path(__file__).parent / "dump_driver.py"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, gazetteer_path: Path) -> Path:
    """A small table with the layout of ours: the places that the tests speak of."""
    path = tmp_path_factory.mktemp("base") / "gazetteer-0.sqlite"
    with sqlite3.connect(path) as small:
        small.execute("ATTACH ? AS whole", (str(gazetteer_path),))
        schema = small.execute("SELECT sql FROM whole.sqlite_master WHERE sql NOT NULL").fetchall()
        for (statement,) in schema:
            small.execute(statement)
        small.execute(
            "INSERT INTO entry SELECT * FROM whole.entry"
            " WHERE (country IN ('CD', 'UA') AND population > 9000) OR id LIKE 'fw:%'"
        )
        small.execute(
            "INSERT INTO name SELECT * FROM whole.name WHERE entry IN (SELECT rowid FROM entry)"
        )
        (version,) = small.execute("PRAGMA whole.user_version").fetchone()
        small.execute(f"PRAGMA user_version = {version}")
    small.close()
    return path


def merged(tmp_path: Path, base: Path, *files: Path, **more: object) -> Gazetteer:
    path = tmp_path / "table.sqlite"
    build_with_dumps(path, base, [inspect(file) for file in files], **more)  # type: ignore[arg-type]
    return Gazetteer.open(path)


def contents(path: Path) -> list[list[tuple[object, ...]]]:
    with sqlite3.connect(path) as table:
        found = [
            table.execute(f"SELECT * FROM {name} ORDER BY {order}").fetchall()  # noqa: S608
            for name, order in (("entry", "rowid"), ("name", "loose, entry, exact"))
        ]
    table.close()
    return found


# -- which rows -------------------------------------------------------------------------------


def test_new_places_stand_beside_the_old_ones(tmp_path: Path, base: Path) -> None:
    file = dump(tmp_path / "CD.txt", [*real(), *invented(3000)])
    table = merged(tmp_path, base, file)
    village = table.lookup("Kakakakakaka")[0]
    assert (village.id, village.country, village.kind) == ("gn:90000001", "CD", "populated")
    assert table.lookup("Upper Kakakakakaka") == (village,)
    goma = table.lookup("Goma")[0]
    assert goma == Gazetteer.open(base).lookup("Goma")[0]
    assert table.lookup("Goma by the Dump") == (goma,)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("P.PPLX", PlaceKind.POPULATED),
        ("A.ADM1", PlaceKind.PROVINCE),
        ("A.ADM3", PlaceKind.DISTRICT),
        ("S.AIRP", PlaceKind.AIRPORT),
        ("S.AIRB", PlaceKind.BASE),
        ("L.MILB", PlaceKind.BASE),
        ("S.PSTB", PlaceKind.CROSSING),
        ("S.DAM", PlaceKind.FACILITY),
        ("L.OILF", PlaceKind.FIELD),
        ("T.ISL", PlaceKind.ISLAND),
        ("S.HTL", None),
        ("T.HLL", None),
        ("P.PPLH", None),
        ("H.STM", None),
    ],
)
def test_what_conflicts_turn_on_is_kept(
    tmp_path: Path, base: Path, code: str, kind: PlaceKind | None
) -> None:
    found = merged(tmp_path, base, dump(tmp_path / "d", [row(91, "Zunzibo", code=code)]))
    assert [entry.kind for entry in found.lookup("Zunzibo")] == ([kind] if kind else [])


def test_a_place_of_the_supplement_is_not_doubled(tmp_path: Path, base: Path) -> None:
    ours = next(e for e in Gazetteer.open(base).lookup("Bunagana") if e.id.startswith("fw:"))
    assert ours.lat is not None
    assert ours.lon is not None
    rows = [
        row(92, "Bunagana", lat=ours.lat + 0.01, lon=ours.lon, others="Bunagana-on-the-Border"),
        row(93, "Bunagana", lat=ours.lat + 3, lon=ours.lon),
    ]
    table = merged(tmp_path, base, dump(tmp_path / "d", rows))
    assert table.lookup("Bunagana-on-the-Border") == (ours,)
    assert table.entry("gn:92") is None
    assert table.entry("gn:93") is not None


def test_alternate_names_are_added_to_what_is_there(tmp_path: Path, base: Path) -> None:
    names = [
        "1\t93\ten\tZunzibo Town\t\t\t\t\t\t",
        "2\t93\tlink\tHttps Address\t\t\t\t\t\t",
        "3\t93\ten\tOld Zunzibo\t\t\t\t1\t\t",
        "4\t999999999\ten\tNowhere At All\t\t\t\t\t\t",
    ]
    files = [dump(tmp_path / "alt", names), dump(tmp_path / "d", [row(93, "Zunzibo")])]
    assert [inspect(file).kind for file in files] == [DumpKind.NAMES, DumpKind.PLACES]
    table = merged(tmp_path, base, *files)
    assert [entry.id for entry in table.lookup("Zunzibo Town")] == ["gn:93"]
    assert not table.lookup("Https Address")
    assert not table.lookup("Old Zunzibo")
    assert not table.lookup("Nowhere At All")


def test_a_zip_gives_what_its_text_gives(tmp_path: Path, base: Path) -> None:
    file = dump(tmp_path / "CD.txt", invented(200))
    with zipfile.ZipFile(tmp_path / "CD.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "what this is")
        archive.write(file, "CD.txt")
    (tmp_path / "zipped").mkdir()
    merged(tmp_path, base, file)
    merged(tmp_path / "zipped", base, tmp_path / "CD.zip")
    assert contents(tmp_path / "table.sqlite") == contents(tmp_path / "zipped" / "table.sqlite")


# -- what is no good --------------------------------------------------------------------------


def test_bad_lines_are_told_with_their_number_and_skipped(tmp_path: Path, base: Path) -> None:
    bad = [
        "only\tthree\tcolumns",
        row(95, "Nowhere", lat=123),
        row(96, "Nan", lat="nan"),
        row(97, "Few", population="many"),
        row(98, ""),
        row(99, "Land", country="<b>"),
        "x" * 200_000,
    ]
    file = tmp_path / "d"
    good = row(94, "Zunzibo")
    text = "\n".join([good, *bad]) + "\n"
    file.write_bytes(text.encode() + b"\xff\xfe\n" + row(100, "Last Village").encode())
    told: list[tuple[int, str]] = []
    found = build_with_dumps(
        tmp_path / "t",
        base,
        [inspect(file)],
        bad_line=lambda _, line, why: told.append((line, why)),
    )
    assert [line for line, _ in told] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert all(why for _, why in told)
    assert (found[0].lines, found[0].kept, found[0].bad) == (10, 2, 8)
    assert Gazetteer.open(tmp_path / "t").entry("gn:100") is not None


@pytest.mark.parametrize(
    "content",
    [b"", b"name,lat,lon\nGoma,1,2\n", b"\x00\xff" * 500, b"1\t2\t3\n", b"PK\x05\x06" + b"\0" * 18],
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "strange").write_bytes(content)
    with pytest.raises(DumpError, match="strange"):
        inspect(tmp_path / "strange")


def test_a_file_that_only_begins_like_a_dump_is_refused(tmp_path: Path, base: Path) -> None:
    file = dump(tmp_path / "d", [row(94, "Zunzibo"), *["no such line"] * 3000])
    with pytest.raises(DumpError, match="no file of GeoNames"):
        merged(tmp_path, base, file)
    assert not (tmp_path / "table.sqlite").exists()


def test_a_zip_that_is_cut_off_is_refused(tmp_path: Path, base: Path) -> None:
    with zipfile.ZipFile(tmp_path / "CD.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("CD.txt", "\n".join(invented(5000)))
    whole = (tmp_path / "CD.zip").read_bytes()
    middle = len(whole) // 2
    (tmp_path / "CD.zip").write_bytes(whole[:middle] + b"\x00" * 64 + whole[middle + 64 :])
    with pytest.raises(DumpError, match="cannot be read"):
        merged(tmp_path, base, tmp_path / "CD.zip")


def test_two_builds_of_one_table_do_not_mix(tmp_path: Path, base: Path) -> None:
    file = dump(tmp_path / "d", invented(10))
    with sqlite3.connect(work_file(tmp_path / "table.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DumpError, match="another build"):
            merged(tmp_path, base, file)
    other.close()


def test_a_work_file_of_other_dumps_is_begun_anew(tmp_path: Path, base: Path) -> None:
    first = dump(tmp_path / "first", invented(20_000))
    with pytest.raises(KeyboardInterrupt):
        merged(tmp_path, base, first, progress=_stop_at(1))
    merged(tmp_path, base, dump(tmp_path / "second", [row(94, "Zunzibo")]))
    assert not Gazetteer.open(tmp_path / "table.sqlite").lookup("Kakakakakaka")


def _stop_at(position: int):
    def progress(done: int, total: int) -> None:
        if done >= position:
            raise KeyboardInterrupt

    return progress


def test_the_name_tells_the_dumps_apart_whatever_their_order(tmp_path: Path) -> None:
    one, two = (inspect(dump(tmp_path / f"{n}", invented(n))) for n in (1, 2))
    assert dumps_fingerprint([one, two]) == dumps_fingerprint([two, one])
    assert dumps_fingerprint([one]) != dumps_fingerprint([two])


# -- kills, memory, the disk --------------------------------------------------------------------


def start(*args: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(DRIVER), *map(str, args)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_build_that_is_killed_goes_on_where_it_was(tmp_path: Path, base: Path) -> None:
    files = [
        dump(tmp_path / "a.txt", [*real(), *invented(17_000), "a bad line"]),
        dump(tmp_path / "b.txt", invented(12_000, first=91_000_001)),
    ]
    merged(tmp_path, base, *files)
    killed = tmp_path / "killed.sqlite"
    reached: list[int] = []
    for _ in range(4):  # each start gets two steps further than the last one, and is killed there
        with start("steps", killed, base, *files) as build:
            assert build.stdout is not None
            assert build.stdin is not None
            for _ in range(3):
                reached.append(int(build.stdout.readline()))
                build.stdin.write("\n")
                build.stdin.flush()
            build.kill()
        assert not killed.exists()
    assert reached[3] >= reached[1] > 0
    assert reached[-1] > reached[3]
    with start("whole", killed, base, *files) as build:
        out, _ = build.communicate(timeout=50)
    assert build.returncode == 0, out
    assert contents(killed) == contents(tmp_path / "table.sqlite")
    assert "bad 1" in out
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_memory_does_not_grow_with_the_dump(tmp_path: Path, base: Path) -> None:
    peaks = []
    for count in (5_000, 60_000):
        file = dump(tmp_path / f"{count}.txt", invented(count))
        with start("whole", tmp_path / f"{count}.sqlite", base, file) as build:
            out, _ = build.communicate(timeout=55)
        assert build.returncode == 0, out
        peaks.append(int(out.rpartition("peak ")[2]))
    assert peaks[1] < 250_000  # KB
    # The caches of the folding fill up, and SQLite's page cache; the rows themselves stay out.
    assert peaks[1] - peaks[0] < 60_000


def test_a_full_disk_is_told_and_costs_only_time(tmp_path: Path, base: Path) -> None:
    file = dump(tmp_path / "d.txt", invented(12_000))
    path = tmp_path / "table.sqlite"
    with start("full", path, base, file) as build:
        out, _ = build.communicate(timeout=50)
    assert build.returncode == 3, out
    assert not path.exists()
    with start("whole", path, base, file) as build:
        out, _ = build.communicate(timeout=50)
    assert build.returncode == 0, out
    assert Gazetteer.open(path).lookup("Kakakakakaka")
