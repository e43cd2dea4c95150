from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from histories import ADA, Past, git

from elixirlens.errors import UsageError
from elixirlens.readiness.history import read_history
from elixirlens.readiness.history.log import first_commit
from elixirlens.readiness.trend import Key, Point, read_points, write_points

KEY = Key("f" * 40, "1.0.0")


def point(number: int, score: float | None = 50.0) -> Point:
    return Point(f"c{number}", f"v1.{number}.0", number * 86_400, score, 2, {"team": 40.0, "otp": None})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "trend.sqlite"


def test_points_come_back_oldest_first(file: Path) -> None:
    write_points(file, KEY, [point(2), point(1, None)])
    assert read_points(file, KEY) == (point(1, None), point(2))
    assert read_points(file, KEY)[0].day == "1970-01-02"


def test_where_nothing_was_kept_there_is_nothing(file: Path) -> None:
    assert read_points(file, KEY) == ()
    assert not file.exists()


def test_a_commit_has_one_point_for_each_version_and_folder(file: Path) -> None:
    others = [Key(KEY.repository, "1.1.0"), Key("e" * 40, "1.0.0"), Key(KEY.repository, "1.0.0", "apps/shop")]
    write_points(file, KEY, [point(1, 10.0)])
    write_points(file, KEY, [point(1, 20.0)])
    for number, other in enumerate(others):
        write_points(file, other, [point(1, 30.0 + number)])
    assert [each.score for each in read_points(file, KEY)] == [20.0]
    assert [[each.score for each in read_points(file, other)] for other in others] == [[30.0], [31.0], [32.0]]


def test_many_runs_at_once_lose_nothing(file: Path) -> None:
    def run(number: int) -> None:
        for step in range(10):
            write_points(file, KEY, [point(number * 10 + step)])

    runs = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert len(read_points(file, KEY)) == 40


@pytest.mark.parametrize("content", [b"not a database, " * 100, b"SQLite format 3\0" + b"\1" * 5000])
def test_a_broken_file_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "trend.sqlite"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=r"trend\.sqlite is broken") as caught:
        read_points(file, KEY)
    assert "--history-file" in caught.value.hint
    with pytest.raises(UsageError, match="is broken"):
        write_points(file, KEY, [point(1)])
    assert file.read_bytes() == content


def test_the_file_of_another_program_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "shop.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE point (a)")
    before = file.read_bytes()
    with pytest.raises(UsageError, match="belongs to another program"):
        write_points(file, KEY, [point(1)])
    assert file.read_bytes() == before


def test_a_file_of_a_later_version_is_not_touched(file: Path) -> None:
    write_points(file, KEY, [point(1)])
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 9")
    with pytest.raises(UsageError, match="another version"):
        read_points(file, KEY)


def test_a_row_that_is_no_point_is_a_broken_file(file: Path) -> None:
    write_points(file, KEY, [point(1)])
    with sqlite3.connect(file) as database:
        database.execute("UPDATE point SET dimensions = '[1'")
    with pytest.raises(UsageError, match="is broken"):
        read_points(file, KEY)


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be used"):
        write_points(tmp_path / "file" / "trend.sqlite", KEY, [])
    with pytest.raises(UsageError, match="cannot be used"):
        write_points(tmp_path, KEY, [])


def test_a_repository_is_named_by_its_first_commit(tmp_path: Path) -> None:
    past = Past(tmp_path / "shop")
    first = past.commit(ADA, {"a": "1\n"})
    side = past.commit(ADA, {"b": "1\n"}, parents=(first,), branch="side")
    past.merge("Join", past.commit(ADA, {"a": "2\n"}, parents=(first,)), side)
    root = past.tell()
    expected = read_history(root).commits[-1].id
    assert first_commit(root, "HEAD") == expected
    assert first_commit(root, "HEAD~1") == expected
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", str(tmp_path / "shallow"))
    assert first_commit(tmp_path / "shallow", "HEAD") is None
    assert first_commit(tmp_path, "HEAD") is None
