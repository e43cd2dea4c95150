"""A callback makes a synchronous call to its own process, by itself or through functions of its module."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._origins import binding
from elixirlens.elixir import Call, Clause, Module, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.finding import Related
from elixirlens.otp.genserver import (
    WAITING,
    arguments_for,
    callback_name,
    callbacks,
    is_genserver,
    registered_names,
    resolve,
)
from elixirlens.otp.same_process import calls_of

Seen = set[tuple[int, frozenset[str]]]


def detect(subject: Module, context: Context) -> Iterator[Hit]:
    """Follow every callback through the functions of its module to a call of its own process."""
    if not is_genserver(subject) or not any((call.module, call.name) in WAITING for call in subject.all_calls):
        return
    own = expr.Alias(subject.name, at=subject.place)
    server = Server(subject, registered_names(subject) or (own,))
    for callback in callbacks(subject):
        for clause in callback.clauses:
            for call in calls_of(clause):
                waiting = server.waits_for_itself(call, frozenset(), set())
                if waiting is None:
                    continue
                related: tuple[Related, ...] = ()
                if waiting is not call:
                    related = (Related(context.source.path, waiting.place.line, "the call to its own process"),)
                callee = f"{call.name}/{call.arity}" if call.resolution is Resolution.LOCAL else call.callee
                yield Hit(call.place, {"callee": callee, "callback": callback_name(callback)}, related=related)


class Server(Struct, frozen=True):
    """A module, and the names that its process goes by."""

    module: Module
    names: tuple[expr.Expression, ...]

    def waits_for_itself(self, call: Call, itself: frozenset[str], seen: Seen) -> Call | None:
        """The call to its own process that a call comes down to. `itself` are the variables that hold that process."""
        if (call.module, call.name) in WAITING:
            return call if call.arguments and self.is_itself(call.arguments[0], itself | _old_self(call)) else None
        if call.resolution is not Resolution.LOCAL:
            return None
        function = self.module.function(call.name, call.arity)
        if function is None:
            return None
        given = [self.is_itself(argument, itself) for argument in arguments_for(call, function)]
        for clause in function.clauses:
            names = frozenset(_named(clause, given))
            if (id(clause), names) in seen:
                continue
            seen.add((id(clause), names))
            for inner in calls_of(clause):
                found = self.waits_for_itself(inner, names, seen)
                if found is not None:
                    return found
        return None

    def is_itself(self, server: expr.Expression | None, itself: frozenset[str]) -> bool:
        """Whether an expression is the running process."""
        match resolve(server, self.module):
            case Call(module="Kernel", name="self", arity=0):
                return True
            case expr.Variable(name):
                return name in itself
            case known:
                return known in self.names


def _old_self(call: Call) -> frozenset[str]:
    """`self` without brackets: a call, where nothing binds the name."""
    return frozenset({"self"}) if binding("self", call) is None else frozenset()


def _named(clause: Clause, given: list[bool]) -> Iterator[str]:
    for parameter, is_given in zip(clause.parameters, given, strict=False):
        if is_given and isinstance(parameter.pattern, expr.Variable):
            yield parameter.pattern.name
