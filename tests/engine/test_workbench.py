"""What a run has before it: which files, under which names, and what becomes of those that are named."""

from __future__ import annotations

import os
import sys

import pytest
from houses import MIX, TILL, TODAY, House, build

from elixirlens.engine import Request
from elixirlens.engine.workbench import Workbench, open_workbench
from elixirlens.errors import UsageError
from elixirlens.report import from_json

HEEX = "<div :for={price <- @prices}><%= price %></div>\n"


def opened(house: House, **request: object) -> Workbench:
    return open_workbench(Request(**{"start": house.root, "today": TODAY} | request))


def paths(house: House, **request: object) -> set[str]:
    return {one.path for one in house.check(**request).report.findings if one.rule == "blocking-init"}


class TestNamedPaths:
    def test_they_narrow_what_is_reported_not_what_is_read(self, house: House) -> None:
        report = house.check(paths=(house.root / "lib/money.ex",)).report
        assert report.summary.files == 3
        assert {one.path for one in report.findings} <= {"lib/money.ex"}
        assert report.summary.by_rule == {one.rule: 1 for one in report.findings}

    def test_a_folder_of_a_similar_name_is_another(self, house: House) -> None:
        house.write("library/till.ex", TILL)
        house.write("mix.exs", MIX.replace('elixir: "', 'elixirc_paths: ["lib", "library"], elixir: "'))
        assert paths(house, paths=(house.root / "lib",)) == {"lib/till.ex"}
        assert paths(house, paths=(house.root,)) == {"lib/till.ex", "library/till.ex"}

    def test_outside_of_the_repository(self, house: House, tmp_path: object) -> None:
        with pytest.raises(UsageError, match=r"outside\.ex lies outside of the repository"):
            opened(house, paths=(house.root.parent / "outside.ex",))

    def test_one_that_git_ignores_is_not_clean(self, house: House) -> None:
        house.write(".gitignore", "/ignored.ex\n")
        ignored = house.write("ignored.ex", TILL)
        (unchecked,) = house.check(paths=(ignored,)).report.unchecked
        assert (unchecked.path, "git may ignore it" in unchecked.reason) == ("ignored.ex", True)

    def test_samples_are_looked_at_only_when_they_are_named(self, house: House) -> None:
        sample = house.write("test/fixtures/till.ex", TILL)
        skipped = {one.path: one.reason for one in house.check().report.summary.skipped}
        assert skipped == {"test/fixtures/till.ex": "sample code (name it to have it analysed)"}
        assert paths(house) == {"lib/till.ex"}
        for named in (sample, sample.parent):
            assert paths(house, paths=(named,)) == {"test/fixtures/till.ex"}


class TestStandardInput:
    """An editor sends what is not saved yet."""

    def sent(self, house: House, name: str, content: str = TILL) -> House:
        self.report = house.check(stdin=content.encode(), stdin_filename=str(house.root / name)).report
        return house

    def test_a_file_that_is_there(self, house: House) -> None:
        self.sent(house, "lib/money.ex")
        assert [one.path for one in self.report.findings if one.rule == "blocking-init"] == ["lib/money.ex"]
        assert self.report.summary.files == 3
        assert (house.root / "lib/money.ex").read_text() != TILL

    def test_a_file_that_is_not_there_yet(self, house: House) -> None:
        self.sent(house, "lib/new/till.ex")
        assert [one.path for one in self.report.findings if one.rule == "blocking-init"] == ["lib/new/till.ex"]
        assert self.report.summary.files == 4

    def test_it_is_not_taken_for_what_is_on_disk(self, house: House) -> None:
        house.age()
        house.check()
        self.sent(house, "lib/money.ex")
        assert paths(house) == {"lib/till.ex"}

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("lib/shop_web/page.html.heex", "it is no Elixir"),
            ("README.md", "it is no Elixir"),
            ("test/fixtures/till.ex", "sample code (name it to have it analysed)"),
            ("lib/legacy/till.ex", "excluded by the configuration"),
        ],
    )
    def test_what_is_not_analysed_from_disk_is_not_from_there_either(
        self, house: House, name: str, reason: str
    ) -> None:
        house.write("elixirlens.toml", "exclude = ['lib/legacy/']\n")
        self.sent(house, name, HEEX if name.endswith("heex") else TILL)
        assert self.report.findings == ()
        assert self.report.summary.partly_read == ()
        assert [(one.path, one.reason) for one in self.report.summary.skipped] == [(name, reason)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes for a name")
class TestNamesThatAreNotUnicode:
    def test_of_a_file(self, house: House) -> None:
        house.write(os.fsdecode(b"lib/caf\xe9.ex"), TILL.replace("Till", "Cafe"))
        assert paths(house) == {"lib/till.ex", "lib/caf\\xe9.ex"}
        assert paths(house, paths=(house.root / os.fsdecode(b"lib/caf\xe9.ex"),)) == {"lib/caf\\xe9.ex"}

    def test_of_the_root(self, house: House, tmp_path: object) -> None:
        other = build(house.root, os.fsdecode(b"caf\xe9"))
        report = other.check().report
        assert report.root.name == "caf\\xe9"
        assert from_json(report.to_json()) == report

    def test_of_a_mix_project(self, house: House) -> None:
        house.write(os.fsdecode(b"caf\xe9/mix.exs"), MIX.replace(":shop", ":cafe"))
        house.write(os.fsdecode(b"caf\xe9/lib/till.ex"), TILL.replace("Till", "Cafe"))
        report = house.check().report
        assert [(one.app, one.path) for one in report.projects] == [("shop", "."), ("cafe", "caf\\xe9")]
        assert from_json(report.to_json()) == report
        assert {one.app for one in report.findings if one.rule == "blocking-init"} == {"shop", "cafe"}
