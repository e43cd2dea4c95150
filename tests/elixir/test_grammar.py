from __future__ import annotations

from importlib.metadata import version

from elixirlens.version import GRAMMAR_VERSION


def test_the_version_that_reports_name_is_the_one_that_is_installed():
    assert version("tree-sitter-elixir") == GRAMMAR_VERSION
