"""Patterns over paths."""

from __future__ import annotations

import pytest

from elixirlens.config import PathGlobs


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
    ],
)
def test_patterns_read_as_in_gitignore(globs, path, admitted):
    assert globs.admit(path) is admitted
