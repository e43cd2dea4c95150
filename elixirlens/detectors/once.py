"""What many candidates of one module ask about the whole of it is reckoned once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from elixirlens.elixir import Module

Known = TypeVar("Known")


def once_per_module(reckon: Callable[[Module], Known]) -> Callable[[Module], Known]:
    """Remember the answers of a function of a module, as long as its file is looked at."""

    @wraps(reckon)
    def known(module: Module) -> Known:
        reckoned = module.source.reckoned
        key = (reckon, id(module))
        if key not in reckoned:
            reckoned[key] = reckon(module)
        found: Known = reckoned[key]
        return found

    return known
