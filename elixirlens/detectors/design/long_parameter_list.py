"""Functions with more parameters than a caller can keep in order."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._contracts import may_be_callback
from elixirlens.elixir import Function, Kind, Parameter, Resolution
from elixirlens.elixir import expression as expr

_SEVERAL = 2  # one that is ignored may be left over from a change
_STUBS = frozenset({(":erlang", "nif_error"), (":erlang", "not_loaded")})

# What always comes in one order: everybody knows it by heart, so that it weighs like one parameter.
_CONVENTIONS = (
    frozenset({"module", "mod", "m", "function", "fun", "f", "args", "arguments", "a", "arity"}),
    frozenset(
        [
            "year", "month", "day", "hour", "minute", "second", "microsecond",
            "time_zone", "zone_abbr", "utc_offset", "std_offset",
        ]
    ),
    frozenset({"backend", "locale", "domain", "msgctxt", "msgid", "msgid_plural", "n", "bindings"}),  # gettext
)  # fmt: skip


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Yield a function whose parameters its own author chose, where there are more than the limit."""
    within = not subject.public or subject.hidden or subject.module.hidden
    limit = context.options["private_limit" if within else "limit"]
    if (
        subject.arity > limit
        and _weight(subject) > limit
        and subject.kind in {Kind.DEF, Kind.DEFP, Kind.DEFMACRO, Kind.DEFMACROP}
        and not may_be_callback(subject)
        and not _is_called_back(subject)
        and not _is_stub(subject)
        and not _is_loop(subject)
        and not any(attribute.name == "deprecated" for attribute in subject.attributes)
    ):
        yield Hit(subject.place, {"limit": limit})


def _weight(function: Function) -> int:
    """How many things a caller has to keep in order: those of a convention count as one."""
    names = [
        parameter.pattern.name.lstrip("_")
        for parameter in function.clauses[0].parameters
        if isinstance(parameter.pattern, expr.Variable)
    ]
    known = (sum(name in convention for name in names) for convention in _CONVENTIONS)
    return function.arity - sum(count - 1 for count in known if count > 2)


def _is_called_back(function: Function) -> bool:
    """Whether others decide what it is given: its module never calls it, and it ignores the last of its parameters."""
    last = [parameter for clause in function.clauses for parameter in clause.parameters[-_SEVERAL:]]
    return function.public and all(map(_is_ignored, last)) and not function.module.calls_of(function.name)


def _is_ignored(parameter: Parameter) -> bool:
    pattern = parameter.pattern
    return isinstance(pattern, expr.Variable) and pattern.name.startswith("_") and parameter.default is None


def _is_stub(function: Function) -> bool:
    """Whether native code stands behind it, which decides the parameters."""
    return any((call.module, call.name) in _STUBS for call in function.calls)


def _is_loop(function: Function) -> bool:
    """Whether it is private and calls its own name: its parameters are what a loop keeps from round to round."""
    return not function.public and any(
        call.resolution is Resolution.LOCAL and call.name == function.name for call in function.calls
    )
