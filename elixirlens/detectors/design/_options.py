"""Options: the parameters that hold them, and where a function asks for one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from elixirlens.elixir import Call, Clause
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, children, walk

_NAMES = re.compile(r"_?(?:\w+_)?(?:opts?|options)")
_READS = frozenset({"fetch", "fetch!", "get", "has_key?", "pop"})
_READ = frozenset({"Access", "Keyword", "Map"})


class Options(Struct, frozen=True):
    """The options of a clause: its parameters, and the variables that are bound to one of them."""

    names: frozenset[str]
    bound: Mapping[str, str]

    def key(self, value: Node) -> str | None:
        """The option that an expression reads."""
        match value:
            case expr.Access(expr.Variable(name), expr.Atom(key)) if name in self.names:
                return key
            case Call(module="Keyword" | "Map", name=read, arguments=(expr.Variable(name), expr.Atom(key), *_)):
                return key if name in self.names and read in _READS else None
            case expr.Variable(name):
                return self.bound.get(name)
        return None

    def decides(self, branching: Call) -> str | None:
        """The option that a branching asks about: anywhere in a condition, as the very subject of a `case`."""
        conditions: tuple[Node, ...] = branching.arguments[:1]
        if branching.name == "case":
            return self.key(conditions[0]) if conditions else None
        if branching.name == "cond":
            conditions = tuple(pattern for branch in branching.branches() for pattern in branch.patterns)
        keys = (self.asked(condition) for condition in conditions)
        return next((key for key in keys if key is not None), None)

    def asked(self, condition: Node) -> str | None:
        """The option that a condition asks about. One that is handed on together with other values decides nothing."""
        if (key := self.key(condition)) is not None:
            return key
        parts = list(children(condition))
        if isinstance(condition, expr.Operator) and self._is_one_of_two(condition):
            return None
        if isinstance(condition, Call) and condition.module != "Kernel" and any(map(self._has_others, parts)):
            return None
        return next((key for part in parts if (key := self.asked(part)) is not None), None)

    def _is_one_of_two(self, condition: expr.Operator) -> bool:
        """Whether both answers are there without the option as well: `not force and age < limit`, `force or full?(x)`.

        In `opts[:count] && x` it decides: nobody gets a count who does not ask for it.
        """
        if condition.operator not in {"and", "&&", "or", "||"} or not any(
            self.asked(side) is None and self._has_others(side) for side in (condition.left, condition.right)
        ):
            return False
        return condition.operator in {"or", "||"} or any(
            isinstance(side, expr.Unary) and self.asked(side) is not None for side in (condition.left, condition.right)
        )

    def _has_others(self, value: Node) -> bool:
        """Whether a variable stands in an expression that is neither the options nor one of them."""
        names = {part.name for part in walk(value) if isinstance(part, expr.Variable)}
        return not names <= self.names | self.bound.keys()


def reads_options(clause: Clause) -> bool:
    """Whether a clause asks its options for anything; cheaper than finding out what becomes of it."""
    reading = [call for call in clause.calls if call.module in _READ and call.name in _READS]
    names = _named(clause) if reading else frozenset()
    return any(
        bool(call.arguments) and isinstance(call.arguments[0], expr.Variable) and call.arguments[0].name in names
        for call in (reading if names else ())
    )


def options_of(clause: Clause) -> Options:
    """The options of a clause: parameters called so, or with an empty list as default."""
    names = _named(clause)
    given = Options(names, {})
    bound = {
        match.left.name: key
        for match in (clause.matches if names else ())
        if isinstance(match.left, expr.Variable) and (key := given.key(match.right)) is not None
    }
    return Options(names, bound)


def _named(clause: Clause) -> frozenset[str]:
    return frozenset(
        parameter.pattern.name
        for parameter in clause.parameters
        if isinstance(parameter.pattern, expr.Variable)
        and (_NAMES.fullmatch(parameter.pattern.name) or _is_empty(parameter.default))
    )


def _is_empty(default: expr.Expression | None) -> bool:
    return isinstance(default, expr.List) and not default.elements
