"""A call that raises, rescued at once, where a twin returns what went wrong."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.design._twins import Twin, twin_of
from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import calls_in, mentions, tails, walk_here

_RAISING = frozenset({"raise", "reraise", "throw", "exit"})
_FEW = 2
_HARMLESS = frozenset({"Kernel", "Enum", "List", "Logger", "Map", "Keyword", "String", "Path", "IO"})


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the raising call in a `try` whose `rescue` turns its exception into a value."""
    branches = subject.branches("rescue")
    if not branches or "do" not in subject.blocks or any(_raises_again(branch) for branch in branches):
        return
    body = subject.blocks["do"]
    calls = [part for part in walk_here(body) if isinstance(part, Call)]
    rescued = {name for branch in branches for name in _exceptions(branch)}
    for call in calls:
        twin = twin_of(call)
        if twin is None or _is_twin_itself(call, twin) or _is_sure(call):
            continue
        if not _is_meant(call, calls, body, twin, rescued):
            continue
        if not ((twin.says_less or rescued - twin.raises) and any(map(_answers_with_it, branches))):
            yield Hit(
                call.place, {"callee": call.callee, "alternative": f"{twin.name}/{call.arity}", "shape": twin.returns}
            )
            return


def _exceptions(branch: expr.Branch) -> Iterator[str]:
    """The exceptions that a branch names; none where it takes all."""
    for pattern in branch.patterns:
        match pattern:
            case expr.Operator("in", _, named):
                yield from _aliases(named)
            case _:
                yield from _aliases(pattern)


def _aliases(named: expr.Expression) -> Iterator[str]:
    match named:
        case expr.Alias(module):
            yield module
        case expr.List(elements):
            for element in elements:
                yield from _aliases(element)


def _answers_with_it(branch: expr.Branch) -> bool:
    """Whether the exception, or its message, is a part of the answer."""
    names = [name for pattern in branch.patterns for name in _names(pattern)]
    return any(mentions(answer, name) for answer in tails(branch.body) for name in names)


def _names(pattern: expr.Expression) -> Iterator[str]:
    match pattern:
        case expr.Variable(name) | expr.Operator("in", expr.Variable(name), _):
            yield name


def _raises_again(branch: expr.Branch) -> bool:
    return any(
        call.name.endswith("!") or (call.module == "Kernel" and call.name in _RAISING) for call in calls_in(branch.body)
    )


def _is_meant(raising: Call, calls: list[Call], body: expr.Expression, twin: Twin, rescued: set[str]) -> bool:
    """Whether the `rescue` is for this call: it names its exception, or nothing else in the body is likely to raise.

    Around many raising calls it is a boundary, and a twin for each would be another program.
    """
    if rescued:
        return bool(rescued & twin.raises) and sum(call.name.endswith("!") for call in calls) <= _FEW
    return (
        not twin.also_raises
        and all(call is raising or _is_harmless(call) for call in calls)
        and not _raises_in_closures(raising, body)
    )


def _is_harmless(call: Call) -> bool:
    return call.module in _HARMLESS and not call.name.endswith("!")


def _raises_in_closures(raising: Call, body: expr.Expression) -> bool:
    """Whether the closures in a body raise as well; where this call is handed to one itself, anything else may."""
    inside = [call for call in calls_in(body) if call is not raising]
    if raising.form is Form.CAPTURE:
        return not all(_is_harmless(call) or call.module == "Access" for call in inside)
    return any(call.name.endswith("!") for call in inside)


def _is_sure(raising: Call) -> bool:
    """Whether somebody has looked before: `if Map.has_key?(map, key)` around `Map.fetch!(map, key)`."""
    return raising.name == "fetch!" and any(
        isinstance(outer, Call)
        and outer.name == "if"
        and any(
            asked.name == "has_key?" and asked.arguments == raising.arguments for asked in calls_in(outer.arguments[0])
        )
        for outer in raising.enclosing()
    )


def _is_twin_itself(call: Call, twin: Twin) -> bool:
    """Whether this is the body of the twin: `def decode(text)` that calls `decode!(text)`."""
    function = call.function
    return function is not None and call.module == function.module.name and twin.name == function.name
