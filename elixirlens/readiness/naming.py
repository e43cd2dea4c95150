"""Where the code that ships names a module, or has a function: asked of the facts, and only then of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from elixirlens.readiness.model import Evidence

if TYPE_CHECKING:
    from elixirlens.readiness.repository import Repository


def naming(repository: Repository, module: str, fact: str) -> Iterator[Evidence]:
    """The files that name a module, each with the line where it says so first."""
    last = module.rpartition(".")[2]
    said = re.compile(rf"^[^#\n]*\b{re.escape(last)}\b", re.MULTILINE)
    for file in repository.product:
        if any(module in each.references for each in file.modules):
            found = said.search(text := repository.text(file.path))
            yield Evidence(fact, file.path, text.count("\n", 0, found.end()) + 1 if found is not None else None)


def texts_with(repository: Repository, name: str, arity: int) -> Iterator[tuple[str, str]]:
    """The paths and texts of the files that define such a function."""
    for file in repository.product:
        if any(each.name == name and each.arity == arity for module in file.modules for each in module.functions):
            yield file.path, repository.text(file.path)
