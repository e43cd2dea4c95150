"""Pages for tests."""

from __future__ import annotations

from elixirlens.catalog import Catalog, Rule, read_page

FRONT = {
    "severity": '"warning"',
    "confidence": '"high"',
    "effort": '"minutes"',
    "since": '"0.1"',
    "message": '"{callee} is called"',
    "why": '"It bites."',
    "do": '"Mend it."',
}
BODY = "# A title\n"


def page(*extra: str, body: str = BODY, **front: str) -> str:
    """A page with the given keys over the usual ones; `extra` lines end the front matter, tables for instance."""
    lines = [f"{key} = {value}" for key, value in {**FRONT, **front}.items() if value]
    return "\n".join(["+++", *lines, *extra, "+++", body])


def rule(*extra: str, path: str = "rules/code/some-rule.md", body: str = BODY, **front: str) -> Rule:
    """The rule of such a page."""
    return read_page(page(*extra, body=body, **front), path)


def catalog(**rules: str) -> Catalog:
    """A catalogue of pages by rule, `some_rule="…"`, all in the category `code`."""
    return Catalog.of((f"rules/code/{name.replace('_', '-')}.md", text) for name, text in rules.items())
