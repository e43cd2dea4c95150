"""`elixirlens rules`: list the rules, and run the examples on their pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from elixirlens import shipped
from elixirlens.cli import completing
from elixirlens.cli.output import COLOUR_CHOICES, emit, screen
from elixirlens.errors import ExitCode, UsageError
from elixirlens.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elixirlens.catalog import Catalog, Rule


@click.group("rules", short_help="List the rules, or run the examples on their pages.", invoke_without_command=True)
@click.option(
    "--category", metavar="NAME", shell_complete=completing.categories, help="Only the rules of this category."
)
@click.option("--severity", type=click.Choice([one.value for one in Severity]), help="Only rules this severe.")
@click.option("--search", metavar="TEXT", default="", help="Only rules with this text on their page.")
@click.option("--color", type=click.Choice(COLOUR_CHOICES), default="auto", show_default=True)
@click.pass_context
def command(context: click.Context, category: str | None, severity: str | None, search: str, color: str) -> int:
    """List the rules: those that ship with elixirlens, and those of the repository around here."""
    if context.invoked_subcommand is not None:
        return ExitCode.CLEAN
    from elixirlens.cli.surroundings import look_around, tell_of_broken_pages
    from elixirlens.reporters.rule_table import Filter, render

    catalog = look_around(Path.cwd()).catalog
    if category is not None and category not in catalog.categories:
        raise UsageError(
            f"There is no category {category!r}.{catalog.near(category)}",
            f"There are {', '.join(catalog.categories)}.",
        )
    view = screen(color)
    emit(render(catalog, Filter(category, Severity(severity) if severity else None, search), view), view.ink)
    return tell_of_broken_pages(catalog)


@command.command("test", short_help="Run the examples on the pages.")
@click.argument("target", metavar="[DIR|CATEGORY|RULE]", required=False, shell_complete=completing.rules_and_categories)
def test(target: str | None) -> int:
    """Run the examples on the pages: of all rules, of one category or rule, or of your own pages in DIR.

    A `bad` example has to give exactly the findings that its carets mark, a `good` one none of its rule.
    """
    from elixirlens.cli.surroundings import look_around, tell_of_broken_pages
    from elixirlens.engine.examples import failures
    from elixirlens.reporters.escape import escape
    from elixirlens.reporters.wording import count

    catalog, rules = _chosen(target, look_around(Path.cwd()).catalog)
    found = [failure for rule in rules for failure in failures(rule, catalog)]
    examples = sum(len(rule.examples) for rule in rules)
    emit("".join(f"{escape(failure)}\n" for failure in found))
    verdict = f"{count(len(found), 'failure')}." if found else "All of them hold." if examples else ""
    emit(f"{count(examples, 'example')} on {count(len(rules), 'page')}. {verdict}".rstrip() + "\n")
    return tell_of_broken_pages(catalog) or (ExitCode.FINDINGS if found else ExitCode.CLEAN)


def _chosen(target: str | None, catalog: Catalog) -> tuple[Catalog, Sequence[Rule]]:
    """The rules that `target` means, and the catalogue they belong to."""
    from elixirlens.catalog import OWN
    from elixirlens.catalog import Catalog as Loader

    if target is None:
        return catalog, catalog.rules
    folder = Path(target)
    if _is_shipped(folder / "any"):
        return catalog, catalog.rules
    if folder.is_dir() and not _is_shipped(folder):
        own = Loader.load(folder)
        return own, [rule for rule in own.rules if rule.category == OWN]
    name = folder.name
    rules = [rule for rule in catalog.rules if name in {rule.id, rule.category, *rule.formerly}]
    if not rules:
        raise UsageError(
            f"{target!r} is neither a folder nor a rule nor a category.{catalog.near(target)}",
            "elixirlens rules lists rules and categories.",
        )
    return catalog, rules


def _is_shipped(folder: Path) -> bool:
    root = shipped.folder("rules")
    return isinstance(root, Path) and folder.resolve().parent == root.resolve()
