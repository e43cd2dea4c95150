"""The file of the cache: damaged, contended, and in its place."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from caching import analysed, database, rules
from houses import SOUND, TILL, TODAY, House

from elixirlens.engine import Request, check


class TestDamage:
    """Whatever happens to the file: the run is complete, and the next ones are quick again."""

    @pytest.mark.parametrize("keep", [0, 1, 50, 100, 4096, 5000, 8192])
    def test_cut_off(self, warm: House, keep: int) -> None:
        file = database(warm)
        file.write_bytes(file.read_bytes()[:keep])
        assert "blocking-init" in rules(warm)
        assert analysed(warm) == 0

    def test_no_database_at_all(self, warm: House) -> None:
        database(warm).write_bytes(b"not a database, but long enough to be taken for one\n" * 100)
        assert analysed(warm) == 3
        assert analysed(warm) == 0

    @pytest.mark.parametrize("page", [0, 1, 2, 3, 4])
    def test_scribbled_over(self, warm: House, page: int) -> None:
        file = database(warm)
        content = bytearray(file.read_bytes())
        start = page * 4096 + 100 * (page == 0)
        content[start : start + 3000] = b"\xa5" * len(content[start : start + 3000])
        file.write_bytes(content)
        assert "blocking-init" in rules(warm)
        rules(warm)
        assert analysed(warm) == 0

    def test_every_value_changed(self, warm: House) -> None:
        with sqlite3.connect(database(warm)) as connection:
            rows = connection.execute("SELECT key, value FROM entry").fetchall()
            flipped = [(value[:-1] + bytes([value[-1] ^ 1]), key) for key, value in rows]
            connection.executemany("UPDATE entry SET value = ? WHERE key = ?", flipped)
        assert analysed(warm) == 3
        assert analysed(warm) == 0

    def test_values_of_another_kind(self, warm: House) -> None:
        with sqlite3.connect(database(warm)) as connection:
            connection.execute("UPDATE entry SET value = 'text'")
            connection.execute("UPDATE stamp SET size = 'many', digest = 7")
        assert "blocking-init" in rules(warm)
        rules(warm)
        assert analysed(warm) == 0

    def test_tables_that_are_gone(self, warm: House) -> None:
        with sqlite3.connect(database(warm)) as connection:
            connection.execute("DROP TABLE entry")
        assert "blocking-init" in rules(warm)
        rules(warm)
        assert analysed(warm) == 0

    def test_half_written(self, warm: House) -> None:
        """A run that was killed while it wrote leaves a journal, from which SQLite takes everything back."""
        warm.write("lib/till.ex", SOUND)
        context = multiprocessing.get_context("spawn")
        killed = context.Process(target=write_and_die, args=(database(warm),))
        killed.start()
        killed.join(30)
        assert database(warm).with_name(database(warm).name + "-journal").exists()
        assert analysed(warm) == 1
        assert analysed(warm) == 0

    def test_the_journal_of_another_file(self, warm: House) -> None:
        file = database(warm)
        file.with_name(f"{file.name}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0" * 600)
        file.write_bytes(b"no database" * 500)
        assert "blocking-init" in rules(warm)
        assert analysed(warm) == 0

    def test_a_folder_in_its_place(self, house: House) -> None:
        house.check()
        file = database(house)
        file.unlink()
        file.mkdir()
        outcome = house.check()
        assert outcome.report.findings
        assert len(outcome.notes) == 1
        assert "the cache could not be used" in outcome.notes[0]
        assert str(house.cache) not in outcome.notes[0]

    def test_a_file_in_the_place_of_the_folder(self, house: House) -> None:
        house.cache.parent.mkdir(parents=True)
        house.cache.write_text("in the way")
        outcome = house.check()
        assert outcome.report.findings
        assert "the cache could not be used" in outcome.notes[0]
        assert house.cache.read_text() == "in the way"


def write_and_die(file: Path) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")  # so that pages are written before the end
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE entry SET value = randomblob(20000)")
    connection.execute("DELETE FROM stamp")
    os._exit(9)


class TestTwoAtOnce:
    def test_two_runs(self, house: House) -> None:
        for number in range(30):
            house.write(f"lib/till_{number}.ex", TILL.replace("Till", f"Till{number}"))
        house.age()
        expected = house.check(use_cache=False).report
        context = multiprocessing.get_context("spawn")
        with context.Pool(4) as pool:
            for _ in range(3):
                for report, notes in pool.map(one_of_two, [(house.root, house.cache)] * 4):
                    assert (report, notes) == (expected.to_json(), ())
        assert house.check().files_analysed == 0

    def test_another_run_holds_the_file(self, warm: House) -> None:
        """Nobody waits for ever: after some seconds the run goes on without the cache."""
        warm.write("lib/till.ex", SOUND)
        other = sqlite3.connect(database(warm), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        outcome = warm.check()
        other.execute("ROLLBACK")
        other.close()
        assert "blocking-init" not in {one.rule for one in outcome.report.findings}
        assert "database is locked" in outcome.notes[0]
        assert analysed(warm) == 1


def one_of_two(place: tuple[Path, Path]) -> tuple[bytes, tuple[str, ...]]:
    outcome = check(Request(start=place[0], today=TODAY, jobs=1, cache_dir=place[1]))
    return outcome.report.to_json(), outcome.notes


class TestPlace:
    def test_it_writes_one_file_and_nothing_else(self, house: House, tmp_path: Path) -> None:
        def everything() -> set[Path]:
            return {path for path in tmp_path.rglob("*") if house.cache not in path.parents}

        house.cache.mkdir(parents=True)
        before = everything()
        house.check()
        house.check(jobs=2)
        assert everything() == before
        assert [path.suffix for path in house.cache.iterdir()] == [".sqlite"]

    def test_each_root_has_its_own(self, house: House, tmp_path: Path) -> None:
        house.check()
        copy = House(tmp_path / "copy" / "shop", house.cache)
        shutil.copytree(house.root, copy.root)
        assert copy.check().files_analysed == 3
        assert house.check().files_analysed == 0

    def test_without_a_cache_there_is_no_folder(self, house: House) -> None:
        house.check(use_cache=False)
        assert not house.cache.exists()

    def test_what_no_run_asks_for_goes_away(self, warm: House) -> None:
        def entries() -> int:
            with sqlite3.connect(database(warm)) as connection:
                return int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])

        for number in range(60):
            warm.write("lib/till.ex", TILL + f"# {number}\n")
            warm.check()
        # Three entries a run at most: a content, a result and a report. What lives on is used by each of them.
        assert entries() <= 3 * 21 + 6
