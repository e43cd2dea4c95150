"""Lines that changed and files that moved, compared without git."""

from __future__ import annotations

import random
from difflib import SequenceMatcher
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from elixirlens.project.changes import changed_lines, renames

LINES = some.lists(some.sampled_from([b"a", b"b", b"c", b"", b"end"]), max_size=12)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (None, b"a\nb", {1, 2}),
        (b"a\nb", b"a\nb", set()),
        (b"a\r\nb\r\n", b"a\nb\n", set()),
        (b"a\nb\nc\n", b"a\nx\nc\n", {2}),
        (b"a\nc\n", b"a\nb\nc\n", {2}),
        (b"a\nb\nc\n", b"a\nc\n", set()),
        (b"one\ntwo\nthree\n", b"three\none\ntwo\n", {1}),
        (b"", b"a", {1}),
        (b"end\nend\n", b"end\nend\nend\n", {3}),
    ],
)
def test_changed_lines(before: bytes | None, after: bytes, changed: set[int]) -> None:
    assert changed_lines(before, after) == changed


@given(LINES, LINES)
def test_what_is_kept_is_a_sequence_of_the_lines_before(before: list[bytes], after: list[bytes]) -> None:
    changed = changed_lines(b"\n".join(before), b"\n".join(after))
    kept = [line for number, line in enumerate(b"\n".join(after).split(b"\n"), 1) if number not in changed]
    rest = iter(b"\n".join(before).split(b"\n"))
    assert all(line in rest for line in kept)


@given(LINES)
def test_what_is_the_same_has_not_changed(lines: list[bytes]) -> None:
    assert not changed_lines(b"\n".join(lines), b"\n".join(lines))


def test_as_few_lines_as_the_library_finds() -> None:
    chance = random.Random(7)
    for _ in range(50):
        before = [b"line %d" % chance.randrange(40) for _ in range(60)]
        after = [line for line in before if chance.random() > 0.1]
        after.insert(chance.randrange(len(after)), b"new")
        blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        least = len(after) - sum(block.size for block in blocks)
        assert len(changed_lines(b"\n".join(before), b"\n".join(after))) <= least + 6


@pytest.mark.parametrize("kinds", [1, 2, 50_000])
def test_hostile_files_take_no_longer_than_others(kinds: int) -> None:
    chance = random.Random(7)
    before = b"\n".join(b"%d" % chance.randrange(kinds) for _ in range(50_000))
    after = b"\n".join(b"%d" % chance.randrange(kinds) for _ in range(60_000))
    started = process_time()
    changed_lines(before, after)
    assert process_time() - started < 5


TILL = b"defmodule Till do\n  def open, do: :ok\n  def shut, do: :ok\nend\n"


def test_a_file_that_moved_is_known_by_its_content() -> None:
    gone = {"lib/till.ex": TILL, "lib/other.ex": b"defmodule Other do\nend\n"}
    assert renames(gone, {"lib/shop/till.ex": TILL}) == {"lib/shop/till.ex": "lib/till.ex"}
    assert renames(gone, {"lib/shop/till.ex": TILL.replace(b"\n", b"\r\n")}) == {"lib/shop/till.ex": "lib/till.ex"}
    edited = TILL.replace(b"defmodule Till", b"defmodule Shop.Till")
    assert renames(gone, {"lib/shop/till.ex": edited}) == {"lib/shop/till.ex": "lib/till.ex"}


def test_files_that_have_little_in_common_are_two() -> None:
    assert renames({"a.ex": TILL}, {"b.ex": b"defmodule Bag do\n  def open, do: 1\nend\n"}) == {}
    assert renames({"a.ex": b""}, {"b.ex": TILL}) == {}


def test_the_likest_comes_first_and_each_file_once() -> None:
    near, nearer = TILL + b"# one\n# two\n", TILL + b"# one\n"
    assert renames({"a.ex": TILL + b"# one\n"}, {"b.ex": near, "c.ex": nearer}) == {"c.ex": "a.ex"}
    assert renames({"a.ex": TILL, "b.ex": TILL}, {"c.ex": TILL, "d.ex": TILL}) == {"c.ex": "a.ex", "d.ex": "b.ex"}


def test_thousands_of_files_are_compared_by_content_alone() -> None:
    gone = {f"{n}.ex": b"%d\n" % n for n in range(300)} | {"same.ex": TILL}
    come = {f"new/{n}.ex": b"%d\n" % -n for n in range(1, 300)} | {"new/same.ex": TILL}
    assert renames(gone, come) == {"new/same.ex": "same.ex"}
