"""Public functions with a flag, and the calls that end in a bare true or false because of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors.design._boolean_calls import Callee, Passed, callers_of, passed_in
from elixirlens.detectors.design._flags import flags_of, name_of, takes_an_answer
from elixirlens.detectors.interface import is_shown
from elixirlens.detectors.project import Project
from elixirlens.elixir import Function, Source
from elixirlens.finding import Related, Spot

_WORDS = (b"true", b"false", b"is_boolean")
_MOST_CALLS = 3
_PROVEN = 2  # callers that all pass what they were given themselves, or what is stored


class Flag(Struct, frozen=True, gc=False, array_like=True):
    """A parameter that switches a function; `defaulted` are the parameters that a call may leave out."""

    spot: Spot
    module: str
    name: str
    arity: int
    index: int
    argument: str
    defaulted: tuple[int, ...]
    is_hidden: bool  # from the documentation, so that all callers are in the repository
    is_answer: bool  # no wish of the caller by its looks, unless somebody passes a bare boolean


class Booleans(Struct, frozen=True, gc=False, array_like=True):
    """What a file has of flags, and of calls that pass booleans."""

    flags: tuple[Flag, ...]
    passed: tuple[Passed, ...]


def collect(subject: Source) -> Booleans | None:
    """The flags of a file, and its calls with true or false among their arguments."""
    if not any(word in subject.content for word in _WORDS):
        return None
    flags = tuple(_flag(function, index, subject) for function in subject.functions for index in flags_of(function))
    passed = tuple(passed_in(subject))
    return Booleans(flags, passed) if flags or passed else None


def _flag(function: Function, index: int, source: Source) -> Flag:
    clauses = function.clauses
    defaulted = {at for clause in clauses for at, each in enumerate(clause.parameters) if each.default is not None}
    spot = Spot(source.path, function.place, function.symbol)
    argument = name_of(function, index)
    callee = function.module.name, function.name, function.arity
    hidden = function.hidden or not is_shown(function.module)
    answer = takes_an_answer(function, index)
    return Flag(spot, *callee, index, argument, tuple(sorted(defaulted)), hidden, answer)


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield a function once for each of its flags, unless it is proven that nobody passes a bare boolean."""
    passed: dict[Callee, list[tuple[str, Passed]]] = defaultdict(list)
    for one in context.collected:
        for each in one.value.passed:
            passed[each.module, each.name, each.arity].append((one.file.path, each))
    callers = callers_of(subject)
    for one in context.collected:
        for flag in one.value.flags:
            hit = _hit(flag, passed, callers, one.file.mix.kind == "application")
            if hit is not None:
                yield hit


def _hit(
    flag: Flag, passed: dict[Callee, list[tuple[str, Passed]]], callers: dict[Callee, set[str]], is_application: bool
) -> Hit | None:
    bare: list[tuple[Related, str]] = []
    others: set[str] = set()
    for arity, position in _positions(flag):
        callee = flag.module, flag.name, arity
        said: set[str] = set()
        for path, each in passed.get(callee, ()):
            value = dict(each.booleans).get(position)
            if value is None:
                others.add(each.caller)
            else:
                bare.append((Related(path, each.line, f"called with a bare {value}"), value))
                said.add(each.caller)
        others |= callers.get(callee, set()) - said
    if flag.is_answer and not bare:
        return None
    others.discard(flag.spot.symbol or "")
    enough = 1 if _all_at_home(others, flag) or (flag.is_hidden and not is_application) else _PROVEN
    if not bare and len(others) >= enough and (is_application or flag.is_hidden):
        return None
    values = {
        "argument": flag.argument,
        "function": f"{flag.name}/{flag.arity}",
        "reason": _reason([value for _, value in bare], bool(others)),
    }
    related = tuple(one for one, _ in bare[:_MOST_CALLS])
    return Hit(flag.spot, values, key=f"{flag.name} {flag.index}", related=related)


def _all_at_home(callers: set[str], flag: Flag) -> bool:
    """Whether all callers stand in the module of the function, where a reader sees both."""
    return all(caller.startswith(f"{flag.module}.") for caller in callers)


def _positions(flag: Flag) -> Iterator[tuple[int, int]]:
    """The arities of calls that pass a flag, and its position in them. Defaults are given up from left to right."""
    for given in range(len(flag.defaulted) + 1):
        left_out = flag.defaulted[given:]
        if flag.index not in left_out:
            yield flag.arity - len(left_out), flag.index - sum(at < flag.index for at in left_out)


def _reason(bare: list[str], has_others: bool) -> str:
    if not bare:
        return "a bare true or false in a call does not say what it does"
    what = f"a bare {bare[0]}" if len(set(bare)) == 1 else "a bare true or false"
    if has_others:
        return f"{len(bare)} calls pass {what}" if len(bare) > 1 else f"a call passes {what}"
    if len(bare) == 1:
        return f"its only call passes {what}"
    return f"{'both' if len(bare) == 2 else f'all {len(bare)}'} calls in this repository pass {what}"
