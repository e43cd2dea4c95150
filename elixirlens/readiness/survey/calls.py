"""The calls that criteria count, by the module that makes them. One pass over the calls of a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from elixirlens.elixir import Form
from elixirlens.elixir import expression as expr
from elixirlens.readiness.survey.callees import (
    BARE,
    DELIVERIES,
    DOCTESTS,
    LISTED,
    MESSAGES,
    METRICS,
    REPO_WRITES,
    REST,
    ROUTES,
    STOPS,
    TESTS,
)
from elixirlens.readiness.survey.facts import CalledFact
from elixirlens.readiness.survey.notation import ELSE, arguments_of, short

if TYPE_CHECKING:
    from elixirlens.elixir import Call, Module, Source

# What a macro writes into other modules happens there; that it tells of its work is to the credit of its author.
_IN_MACROS_AS_WELL = ":telemetry"

_STARTING = frozenset({"start_link", "start", "start_monitor"})


class CalledOf(Struct):
    """What a module calls. `tests` are the lines of the tests in it."""

    calls: list[CalledFact] = field(default_factory=list)
    tests: list[int] = field(default_factory=list)
    doctests: list[str] = field(default_factory=list)
    erlang: set[str] = field(default_factory=set)
    received: set[str] = field(default_factory=set)


def calls_by_module(source: Source) -> Mapping[int, CalledOf]:
    """What the modules of a file call, by the `id` of the module."""
    found: defaultdict[int, CalledOf] = defaultdict(CalledOf)
    listed, kernel = LISTED.get, LISTED["Kernel"]
    for call in source.calls:
        module, name = call.module, call.name
        if module == "Kernel" and name not in kernel:  # most calls are of this kind
            continue
        names = listed(module)
        if names is None:
            _note_other(call, found)
        elif (name in names or REST in names) and (not call.quoted or module == _IN_MACROS_AS_WELL):
            called = found[id(call.owner)]
            if names is BARE:
                _note_bare(call, called)
            else:
                _note_listed(call, called, names)
    return found


def _note_listed(call: Call, called: CalledOf, names: Mapping[str, bool]) -> None:
    """A call of a listed function. In tests only a few are of interest, and never what they are given."""
    has_arguments = names.get(call.name, names.get(REST))
    if has_arguments and not called.tests:
        called.calls.append(_shown(call))
    elif has_arguments or not called.tests:
        called.calls.append(_named(call))
    if call.name == "receive":
        called.received.update(word for word in MESSAGES if any(word in head for head in call.heads))
    _note_erlang(call, called)


def _note_other(call: Call, found: defaultdict[int, CalledOf]) -> None:
    """A call of a module of which no function is listed."""
    module = call.module or ""
    if module[:1] == ":" and not call.quoted:
        _note_erlang(call, found[id(call.owner)])
    elif call.name in REPO_WRITES and module.endswith("Repo") and not call.quoted:
        found[id(call.owner)].calls.append(_shown(call))


def _note_erlang(call: Call, called: CalledOf) -> None:
    if call.module is not None and call.module[0] == ":":
        called.erlang.add(call.module[1:])


def _note_bare(call: Call, called: CalledOf) -> None:
    name = call.name
    if call.form is not Form.CALL:
        return
    if call.clause is None and name in DOCTESTS:
        called.doctests += [_named_in(call, each) for each in call.arguments[:1]]
    elif name in STOPS or (name in DELIVERIES and call.clause is not None):
        called.calls.append(_named(call))
    elif call.clause is None and name in TESTS:
        called.tests.append(call.line)
    elif call.clause is None and name in ROUTES and not called.tests:
        called.calls.append(_shown(call, hiding=None))
    elif name in METRICS and _imports_metrics(call.owner):
        called.calls.append(_shown(call, "Telemetry.Metrics"))


def _named_in(call: Call, written: expr.Expression) -> str:
    """What a doctest is of; `@subject` is looked up in the module."""
    if isinstance(written, expr.AttributeRead):
        attribute = call.owner.attribute(written.name)
        if attribute is not None and isinstance(attribute.value, expr.Alias):
            return attribute.value.module
    return short(written)


def _imports_metrics(module: Module) -> bool:
    return any(directive.module == "Telemetry.Metrics" for directive in module.imports)


def _named(call: Call) -> CalledFact:
    return CalledFact(call.module or "", call.name, call.arity, call.line, call.end_line, _around(call))


def _shown(call: Call, module: str | None = None, hiding: str | None = ELSE) -> CalledFact:
    arguments, options = arguments_of(call, hiding)
    options = _naming(call, options)
    return CalledFact(
        module or call.module or "",
        call.name,
        call.arity,
        call.line,
        call.end_line,
        _around(call),
        arguments,
        options,
    )


def _naming(call: Call, options: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The options of a call that starts a process; where its name is a variable, with what that was set to."""
    name = call.option("name") if call.name in _STARTING and "name" in dict(options) else None
    if not isinstance(name, expr.Variable) or call.clause is None:
        return options
    value: expr.Expression = name
    for match in call.clause.matches:  # in source order: the last one before the call holds
        if isinstance(match.left, expr.Variable) and match.left.name == name.name and match.place.line < call.line:
            value = match.right
    return tuple((key, short(value, ELSE) if key == "name" else given) for key, given in options)


def _around(call: Call) -> str:
    function = call.function
    return f"{function.name}/{function.arity}" if function is not None else ""
