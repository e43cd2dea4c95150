"""`--version`: what it says, and that saying it is cheap."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import elixirlens
from elixirlens import version as version_module
from elixirlens.catalog import Catalog

if TYPE_CHECKING:
    from conftest import Shop

EXPENSIVE = ("click", "msgspec", "pathlib", "tree_sitter", "rich", "re", "importlib.resources", "elixirlens.catalog")


def test_it_names_the_tool_the_grammar_and_the_rules(shop: Shop) -> None:
    rules = len(Catalog.load().rules)
    grammar = f"tree-sitter-elixir {version('tree-sitter-elixir')}"
    expected = f"elixirlens {elixirlens.__version__} ({grammar}, {rules} rules)\n"
    for arguments in (["--version"], ["--version", "check"]):
        done = shop.run(*arguments)
        assert (done.stdout.decode(), done.stderr, done.returncode) == (expected, b"", 0)


def test_nothing_expensive_is_imported_for_it(shop: Shop) -> None:
    """A clock would measure the machine; what is imported is what it costs."""
    program = f"""
import sys
sys.path.insert(0, {shop.environment["PYTHONPATH"]!r})
sys.argv = ["elixirlens", "--version"]
from elixirlens.__main__ import main
main()
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        capture_output=True,
        check=True,
        text=True,
    )
    assert not set(done.stdout.splitlines()[-1].split()) & set(EXPENSIVE)


def test_rules_are_counted_in_a_zipped_wheel_too() -> None:
    assert version_module._count_in_archive() == version_module._count_rules() == len(Catalog.load().rules)
