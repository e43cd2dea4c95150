"""What a shell may complete an argument to. Asked at every press of the key: only names of files are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from elixirlens import shipped
from elixirlens.reporters import format_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click


def files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell itself complete a path."""
    return [CompletionItem(incomplete, type="file")]


def categories(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a category."""
    return _items(_pages(), incomplete)


def formats(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a format of findings."""
    return _items(format_names(), incomplete)


def rules_and_categories(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete names of rules and categories, several of which may be joined by commas."""
    before, comma, last = incomplete.rpartition(",")
    names = [*_pages(), *(rule for rules in _pages().values() for rule in rules)]
    return _items((f"{before}{comma}{name}" for name in names if name.startswith(last)), incomplete)


def rule_or_place(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a rule; where none begins like that, a path."""
    found = _items((rule for rules in _pages().values() for rule in rules), incomplete)
    return found or [CompletionItem(incomplete, type="file")]


def _items(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]


def _pages() -> dict[str, list[str]]:
    """The rules that ship, by category. Those of the repository are left out: its names are for no shell to read."""
    return {
        category.name: [page.name.removesuffix(".md") for page in category.iterdir() if page.name.endswith(".md")]
        for category in shipped.folder("rules").iterdir()
        if category.is_dir()
    }
