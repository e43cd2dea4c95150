"""Patterns over paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from elixirlens.config import PathGlobs
from elixirlens.config.globs import is_pattern, matches


@pytest.mark.parametrize(
    ("globs", "path", "admitted"),
    [
        (PathGlobs(), "lib/a.ex", True),
        (PathGlobs(include=("apps/admin/**",)), "apps/admin/lib/a.ex", True),
        (PathGlobs(include=("apps/admin/**",)), "apps/shop/lib/a.ex", False),
        (PathGlobs(include=("apps/admin",)), "apps/admin/lib/a.ex", True),
        (PathGlobs(exclude=("*.pb.ex",)), "lib/deep/down/a.pb.ex", False),
        (PathGlobs(exclude=("/a.ex",)), "lib/a.ex", True),
        (PathGlobs(include=("lib",), exclude=("lib/old/",)), "lib/old/a.ex", False),
        (PathGlobs(include=("lib",), exclude=("lib/old/",)), "lib/new/a.ex", True),
        (PathGlobs(exclude=("legacy/**", "!legacy/kept.ex")), "legacy/kept.ex", True),
        (PathGlobs(exclude=("*/",)), "lib/a.ex", False),
        (PathGlobs(exclude=("*/",)), "a.ex", True),
    ],
)
def test_patterns_read_as_in_gitignore(globs, path, admitted):
    assert globs.admit(path) is admitted


@pytest.mark.parametrize(
    ("patterns", "path", "admitted"),
    [
        (("*.yml", "!.github/"), "deploy/shop.yml", True),
        (("*.yml", "!.github/"), ".github/workflows/ci.yml", False),
        (("!.github/", "*.yml"), ".github/workflows/ci.yml", False),
        (("*.exs", "!**/priv/**/migrations/"), "priv/repo/migrations/1_orders.exs", False),
        (("*.md", "!CHANGELOG*"), "CHANGELOG.md", False),
        (("/config/*.exs", "!config/dev.exs"), "config/dev.exs", False),
        (("/config/*.exs", "!config/dev.exs"), "config/test.exs", True),
    ],
)
def test_what_is_taken_away_is_gone_wherever_it_is_said(patterns, path, admitted):
    assert PathGlobs.of(patterns).admit(path) is admitted


NAMES = st.text("ab.*?/!#[] \\", min_size=1, max_size=6)


PARTS = st.sampled_from(["a", "b", "ab", ".a", "b.a"])


@given(st.lists(NAMES, min_size=1, max_size=3), st.lists(PARTS, min_size=1, max_size=4))
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_patterns_together_mean_what_they_mean_one_by_one(patterns: list[str], parts: list[str]) -> None:
    usable = tuple(pattern for pattern in patterns if is_pattern(pattern))
    path = "/".join(parts)
    expected = bool(usable) and bool(GitIgnoreSpec.from_lines(usable).match_file(path))
    assert matches(path, usable) is expected
