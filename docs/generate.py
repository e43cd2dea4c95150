"""Writes what is generated below docs/. Run by `make docs`.

The schemas, one page a rule and one a criterion with their indexes, and the templates for CI as `elixirlens init`
proposes them.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from elixirlens.catalog import Catalog
from elixirlens.config.schema import schema_text
from elixirlens.onboarding import templates
from elixirlens.readiness.entries import TITLES
from elixirlens.readiness.page import load_criteria
from elixirlens.reporters import criterion_page, rule_page
from elixirlens.reporters.schema import report_schema, scorecard_schema
from elixirlens.reporters.templates import fill
from elixirlens.reporters.triage import category_order

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parent


def generated(catalog: Catalog) -> Iterator[tuple[str, bytes]]:
    """Yield every generated file: its path below docs/ and its content."""
    yield "schema/report.schema.json", report_schema()
    yield "schema/elixirlens.schema.json", schema_text().encode()
    categories = sorted(catalog.categories, key=category_order)
    rules = {name: [rule for rule in catalog.rules if rule.category == name] for name in categories}
    yield "ci/github.yml", templates.fill("github.yml", branch="main").encode()
    yield "ci/gitlab.yml", templates.fill("gitlab.yml").encode()
    yield "ci/pre-commit-config.yaml", b"repos:\n" + templates.fill("pre-commit.yaml").encode()
    yield "rules/README.md", fill("markdown/rules.md.jinja", categories=rules).encode()
    criteria = load_criteria()
    yield "schema/readiness.schema.json", scorecard_schema()
    yield (
        "criteria/README.md",
        criterion_page.index({key.value: title for key, title in TITLES.items()}, criteria).encode(),
    )
    for criterion in criteria:
        yield f"criteria/{criterion.dimension.value}/{criterion.id}.md", criterion_page.markdown(criterion).encode()
    for rule in catalog.rules:
        yield f"rules/{rule.category}/{rule.id}.md", rule_page.markdown(rule).encode()


def main() -> None:
    """Write all of it; pages of rules and criteria that are gone go too."""
    for folder in ("rules", "criteria"):
        shutil.rmtree(DOCS / folder, ignore_errors=True)
    for path, content in generated(Catalog.load()):
        file = DOCS / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


if __name__ == "__main__":
    main()
