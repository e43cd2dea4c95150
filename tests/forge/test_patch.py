"""Which lines a comment may stand at: read from the patch, and compared with what the host itself allows."""

from __future__ import annotations

import re

from github_double import Version
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elixirlens.forge.patch import Diff, FileDiff, diff_of, read_patch

LINES = st.lists(
    st.sampled_from(["a", "b", "c", "", "+d", "-e", "@@ -1,2 +3,4 @@", "\\ No newline", " f", "\tg"]), max_size=40
)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(version: Version) -> Diff:
    return diff_of([read_patch("lib/a.ex", version.status, version.patch, 1)])


@unhurried
@given(LINES, LINES)
def test_the_lines_that_the_patch_shows_are_those_that_the_host_allows(old: list[str], new: list[str]) -> None:
    version = Version("\n".join(old), "\n".join(new))
    diff, texts = read(version), version.new.splitlines() if version.new else []
    shown = [{line.number for line in hunk.lines} for hunk in diff.files["lib/a.ex"].hunks or ()]
    assert [hunk for hunk in shown if hunk] == [hunk for hunk in version.hunks if hunk]
    for first in range(1, len(texts) + 1):
        for last in range(first, min(first + 8, len(texts)) + 1):
            within = any(set(range(first, last + 1)) <= hunk for hunk in version.hunks)
            lines = [line.text for line in diff.lines("lib/a.ex", first, last)]
            assert lines == (texts[first - 1 : last] if within else [])


@unhurried
@given(LINES, LINES)
def test_a_branch_brings_the_lines_that_it_adds(old: list[str], new: list[str]) -> None:
    version = Version("\n".join(old), "\n".join(new))
    rows = [row for row in (version.patch or "").split("\n") if re.match(r"[+-]", row)]
    file = read(version).files["lib/a.ex"]
    assert [line.text for line in file.added_lines] == [row[1:] for row in rows if row[0] == "+"]
    assert sorted(file.removed) == sorted(row[1:] for row in rows if row[0] == "-")


@unhurried
@given(st.text(alphabet="@ -+,0123456789\\\nab"))
def test_no_patch_is_too_strange(patch: str) -> None:
    read_patch("a", "modified", patch, 3)


def test_a_file_without_a_patch() -> None:
    assert read_patch("a", "modified", None, 3) == FileDiff("a", "modified", None)
    assert read_patch("a", "renamed", None, 0) == FileDiff("a", "renamed", ())
    assert diff_of([FileDiff("a", "modified", None)]).is_hidden("a")
    assert not diff_of([FileDiff("a", "renamed", ())]).is_hidden("a")


def test_a_line_without_an_end_and_line_ends_of_windows() -> None:
    patch = "@@ -1,2 +1,2 @@ def a\n a\r\n-b\n\\ No newline at end of file\n+c\r\n\\ No newline at end of file"
    assert [line.text for line in read_patch("a", "modified", patch, 2).added_lines] == ["c\r"]


def test_a_file_that_is_gone_takes_no_comments() -> None:
    diff = diff_of([read_patch("a", "removed", "@@ -1,2 +0,0 @@\n-a\n-b", 2)])
    assert diff.lines("a", 1, 1) == ()
    assert diff.lines("a", 0, 0) == ()
