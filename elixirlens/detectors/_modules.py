"""What modules are for, as far as their names say."""

from __future__ import annotations

from elixirlens.elixir import Module

_TOOLS = ("ExUnit.", "IEx.", "Mix.")


def serves_developers(module: Module) -> bool:
    """Whether a module belongs to a tool on a developer's machine: Mix, IEx, ExUnit, or a command line of one's own."""
    return module.name.startswith(_TOOLS) or any(name.upper().endswith("CLI") for name in module.name.split("."))
