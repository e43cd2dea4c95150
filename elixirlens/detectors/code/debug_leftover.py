"""Debugging aids in code that ships."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.elixir import Call, Form, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, is_literal, walk
from elixirlens.finding import Fix, Range

_SENTENCES = frozenset({"puts", "write", "gets"})
_ON_PURPOSE = re.compile(r"debug|dbg|inspect|pry|trace", re.IGNORECASE)
_PRINTING = re.compile(r"(dump|print|report|show)(_|$)")
_ASKING = re.compile(r"debug|trace|verbose|^log(ging)?\??$|^print\??$", re.IGNORECASE)
_IN_HEADS = (b"debug", b"trace", b"verbose")
_SEEDING = "Seed"  # whoever fills a database watches it
_CODE = frozenset({"lib", "web"})

# A stage of a pipe on a line of its own, which returns what it is given. Options that are written out need nothing.
_LITERAL = r'(?:"[^"\\#]*"|:\w+|true|false|nil|\d+)'
_STAGE = re.compile(rf"\s*\|> (?:IO\.inspect|dbg)\((?:\w+: {_LITERAL}(?:, \w+: {_LITERAL})*)?\)\s*")


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the call, unless printing terms is what its module or function is for."""
    function = subject.function
    named = subject.owner.name.rpartition(".")[2], function.name if function is not None else ""
    if any(map(_ON_PURPOSE.search, named)) or _is_asked_for(subject) or _is_loose(context):
        return
    if subject.module != "IO" or not _prints_for_somebody(subject):
        yield Hit(subject.place, fix=_without_its_line(subject.place, context.source.lines))


def _without_its_line(place: Range, lines: Sequence[str]) -> Fix | None:
    """The line taken out, where nothing else stands on it."""
    if not _STAGE.fullmatch(lines[place.line - 1]):
        return None
    return Fix(Range(place.line, 1, place.line + 1, 1), "", safe=True)


def _prints_for_somebody(call: Call) -> bool:
    """Whether a term is printed for a person at a terminal, or the way that somebody else asks for."""
    function = call.function
    return (
        serves_developers(call.owner)
        or any(name.startswith(_SEEDING) or name.endswith(_SEEDING) for name in call.owner.name.split("."))
        or (function is not None and _PRINTING.match(function.name) is not None)
        or _takes_options(call)
        or _is_default(call)
        or _talks(call.owner)
    )


def _takes_options(call: Call) -> bool:
    """Whether somebody else says how to print: the options are no literal."""
    return call.form is not Form.CAPTURE and call.arity == 2 and not is_literal(call.arguments[1])


def _is_default(call: Call) -> bool:
    """Whether it is a value in the body of a module, for others to replace: `defstruct receiver: &IO.inspect/1`."""
    return call.form is Form.CAPTURE and call.function is None


def _talks(module: Module) -> bool:
    """Whether a module prints sentences, in more than one place: then it talks to somebody at a terminal."""
    calls = (call for function in module.functions.values() for call in function.calls)
    return sum(call.module == "IO" and call.name in _SENTENCES for call in calls) > 1


def _is_loose(context: Context) -> bool:
    """Whether a file belongs to no Mix project and lies in no folder for code: notes and samples do not ship."""
    return context.mix.app is None and _CODE.isdisjoint(context.source.path.split("/")[:-1])


def _is_asked_for(call: Call) -> bool:
    """Whether an `if` around it asks Mix, as on a developer's machine, or whether to debug: `state.debug?`.

    A clause that is chosen by `verbose: true` in its head asks so, too.
    """
    if call.clause is not None and any(call.clause.names(word) for word in _IN_HEADS):
        patterns = (parameter.pattern for parameter in call.clause.parameters)
        if any(_chooses(part) for pattern in patterns for part in walk(pattern)):
            return True
    conditions = (
        outer.arguments[0]
        for outer in call.enclosing()
        if isinstance(outer, Call) and outer.name in {"if", "unless"} and outer.arguments
    )
    return any(_asks(part) for condition in conditions for part in walk(condition))


def _chooses(part: Node) -> bool:
    match part:
        case expr.Pair(expr.Atom(key), expr.Atom("true")):
            return _ASKING.search(key) is not None
    return False


def _asks(part: Node) -> bool:
    match part:
        case expr.Variable(name) | expr.Field(_, name) | expr.Atom(name):
            return _ASKING.search(name) is not None
        case Call(module=module, name=name):
            return module == "Mix" or _ASKING.search(name) is not None
    return False
