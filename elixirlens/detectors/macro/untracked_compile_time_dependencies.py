"""Modules that are called while another one is compiled, by a name that the compiler never sees written."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Call, Form, Module, Zone
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, walk
from elixirlens.finding import Range

_ELIXIR = "Elixir."
_JOINS = frozenset({"concat", "safe_concat"})
_CONVERSIONS = frozenset({"to_atom", "to_existing_atom"})
_MAKERS = frozenset({"create", "defmodule"})
_HOPS = 4


def detect(subject: Module, context: Context) -> Iterator[Hit]:
    """Yield what puts a name together that the body of the module calls."""
    seen: set[Range] = set()
    for call in subject.calls:
        called = _called(call)
        if called is None or _defines_modules(subject):
            continue
        for place in _made(called, call, _HOPS):
            if place not in seen:
                seen.add(place)
                yield Hit(place, {"value": context.source.text_between(place)})


def _called(call: Call) -> expr.Expression | None:
    """The value on which a call in the body is made: `module` in `module.run()` and in `apply(module, :run, [])`."""
    # The block of an unknown macro may become a function: the route of a Plug.Router does.
    if call.zones & (Zone.QUOTE | Zone.DSL) or call.form is not Form.CALL:
        return None
    if call.name == "apply" and call.module == "Kernel" and call.arity == 3:
        return call.arguments[0]
    return call.target if call.name and call.module is None else None


def _defines_modules(module: Module) -> bool:
    """Whether the body makes modules itself: it depends on no other file for them."""
    return any(
        call.name in _MAKERS and (call.module == "Module" or not isinstance(call.arguments[0], expr.Alias))
        for call in module.calls
        if call.arguments
    )


def _made(value: expr.Expression, call: Call, hops: int) -> Iterator[Range]:
    """Where the names of modules are put together that a value may hold."""
    for part in walk(value):
        match part:
            case Call(module="Module", name=name) if name in _JOINS:
                yield part.place
            case expr.Atom(name) if name.startswith(_ELIXIR):
                yield part.place
            case expr.InterpolatedAtom((str(text), *_)) if text.startswith(_ELIXIR):
                yield part.place
            case Call(module="String", name=name, arguments=(expr.String((str(text), *_)), *_)) if (
                name in _CONVERSIONS and text.startswith(_ELIXIR)
            ):
                yield part.place
            case expr.Variable(name) if hops:
                for source in _bindings(name, call):
                    yield from _made(source, call, hops - 1)
            case expr.AttributeRead(name) if hops:
                attribute = call.owner.attribute(name)
                if attribute is not None and attribute.value is not None:
                    yield from _made(attribute.value, call, hops - 1)


def _bindings(name: str, call: Call) -> Iterator[expr.Expression]:
    """What a variable in the body of a module is bound to around a call: by `=`, by a generator, by a closure."""
    patterns: tuple[Node, ...] = ()
    for around in call.enclosing():
        match around:
            case expr.Branch():
                patterns += around.patterns
            case Call(arguments=arguments):
                yield from _matched(name, arguments)
                if arguments and any(name in bound(pattern) for pattern in patterns):
                    yield arguments[0]
                patterns = ()
            case expr.Block(expressions):
                yield from _matched(name, expressions)


def _matched(name: str, expressions: tuple[expr.Expression, ...]) -> Iterator[expr.Expression]:
    for each in expressions:
        match each:
            case expr.Operator("=" | "<-", left, right) if name in bound(left):
                yield right
