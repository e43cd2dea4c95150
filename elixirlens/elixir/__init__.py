"""Reading Elixir: one file's bytes to an index of its modules, functions, attributes, directives and calls.

    from elixirlens.elixir import read_source

    source = read_source(Path("lib/shop/cart.ex").read_bytes())
    for call in source.calls:
        print(call.callee, call.place.line)

It needs nothing else of elixirlens. Nothing is compiled and nothing is run.
"""

from elixirlens.elixir.facts import CallFacts, Comment, Damage, FunctionFacts, ModuleFacts
from elixirlens.elixir.index import (
    Attribute,
    Call,
    Clause,
    Directive,
    Form,
    Function,
    Import,
    Kind,
    Module,
    ModuleKind,
    Parameter,
    Resolution,
    Use,
    Zone,
)
from elixirlens.elixir.parse import TooCostly
from elixirlens.elixir.read import TooDeep, read_source
from elixirlens.elixir.source import Source
from elixirlens.elixir.uses import Imported, UseEffect, UseTable

__all__ = [
    "Attribute",
    "Call",
    "CallFacts",
    "Clause",
    "Comment",
    "Damage",
    "Directive",
    "Form",
    "Function",
    "FunctionFacts",
    "Import",
    "Imported",
    "Kind",
    "Module",
    "ModuleFacts",
    "ModuleKind",
    "Parameter",
    "Resolution",
    "Source",
    "TooCostly",
    "TooDeep",
    "Use",
    "UseEffect",
    "UseTable",
    "Zone",
    "read_source",
]
