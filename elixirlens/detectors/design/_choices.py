"""Chains of tests that ask several flags of one variable: `options[:admin]`, then `options[:editor]`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.elixir import Call, Clause
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, walk

Flag = tuple[str, str]  # a variable and the key that is asked of it

_OPTIONS = re.compile(r"(?:\w+_)?(?:opts?|options|flags)")
_SAYS_BOOLEAN = re.compile(r"(?:is|only|skip|no|allow|use|force)_\w+|\w+\?")
# What is asked whether it is there, and not whether it is true; and what a command line does instead of its work.
_IS_NO_FLAG = re.compile(
    r"(?:\w+_)?(?:actor|at|by|count|date|email|file|filter|from|handles?|ids?|key|limit|list|module|name|path|scope|size|slug|tenant"
    r"|to|token|type|url|value)|help|version"
)
_LOOKS_LIKE_FLAG = re.compile(r"\w+[?!]?(?:\[.*\]|\.\w+[?!]?)?|.*\bget\b.*", re.DOTALL)
_FEW = 2


def exclusive_flags(call: Call) -> tuple[str, list[str]] | None:
    """The variable and the keys that a `cond` or a chain of `if` asks for, asking only whether they are set.

    A key that is read elsewhere in the clause is a value, or a flag that does something of its own.
    """
    if not _may_ask(call):
        return None
    clause, tests = call.clause, list(_tests(call))
    if clause is None or clause.body is None or len(tests) < _FEW or _continues(call) or _is_one_question(call):
        return None
    asked = [flag for test in tests if (flag := _flag(test, clause)) is not None]
    flags = [flag for flag in asked if not _IS_NO_FLAG.fullmatch(flag[1])]
    for variable in dict.fromkeys(name for name, _ in flags):
        keys = [key for name, key in flags if name == variable]
        if len(set(keys)) < _FEW or len(keys) * _FEW < len(tests):
            continue
        evident = all(_SAYS_BOOLEAN.fullmatch(key) for key in keys)
        read = [flag[1] for part in walk(clause.body) if (flag := _read(part)) is not None and flag[0] == variable]
        if (
            (evident or _OPTIONS.fullmatch(variable))
            and all(read.count(key) == keys.count(key) for key in keys)
            and not _is_told_facts(clause, frozenset(keys))
            and not _stand_alone(clause, variable, frozenset(keys))
        ):
            return variable, keys
    return None


def _is_told_facts(clause: Clause, keys: frozenset[str]) -> bool:
    """Whether a caller hands two of the flags over as it found them: then they are facts, and nobody chose one.

    So it is in `icon(open?: shop.open?, visited?: visited?(shop))`.
    """
    function = clause.function
    return any(
        len(keys & {key for key, value in _given(call) if not is_boolean(value) and not _is_option(value)}) >= _FEW
        for call in function.module.calls_of(function.name)
    )


def _given(call: Call) -> Iterator[tuple[str, expr.Expression]]:
    """The keywords of a call and their values."""
    match call.arguments:
        case (*_, expr.List(elements)):
            for element in elements:
                if isinstance(element, expr.Pair) and isinstance(element.key, expr.Atom):
                    yield element.key.name, element.value


def _is_option(value: expr.Expression) -> bool:
    """Whether a value is an option itself, so that the choice is made by somebody else."""
    flag = _read(value)
    return flag is not None and _OPTIONS.fullmatch(flag[0]) is not None


def _stand_alone(clause: Clause, variable: str, keys: frozenset[str]) -> bool:
    """Whether two of the options do something of their own elsewhere in the module, each without the others."""
    alone: set[str] = set()
    for function in clause.function.module.functions.values():
        if function is not clause.function:
            asked = {key for call in function.calls if (key := _asked_of(variable, call)) is not None}
            if len(keys & asked) == 1:
                alone |= keys & asked
    return len(alone) >= _FEW


def _asked_of(variable: str, call: Call) -> str | None:
    """The option of a variable that a call reads."""
    if call.name != "get" or call.module not in {"Access", "Keyword", "Map"}:
        return None
    match call.arguments:
        case (expr.Variable(name), expr.Atom(key), *_) if name == variable:
            return key
    return None


def _may_ask(call: Call) -> bool:
    """Whether a call can be a chain of tests of flags; asked before its expressions are built."""
    if call.name == "if":
        return call.asks_further
    return sum(_LOOKS_LIKE_FLAG.fullmatch(head) is not None for head in call.heads) >= _FEW


def _tests(call: Call) -> Iterator[expr.Expression]:
    """The conditions of a `cond`, or of `if … else if …`."""
    if call.name == "cond":
        yield from (branch.patterns[0] for branch in call.branches() if branch.patterns)
        return
    link: Node | None = call
    while isinstance(link, Call) and link.name == "if" and link.module == "Kernel" and link.arguments:
        yield link.arguments[0]
        link = link.blocks.get("else")


def _is_one_question(call: Call) -> bool:
    """Whether a `cond` answers the same to all tests but the last: together they are one question."""
    answers = [branch.body for branch in call.branches()][:-1]
    return call.name == "cond" and len(answers) > 1 and all(answer == answers[0] for answer in answers)


def _continues(call: Call) -> bool:
    """Whether an `if` is the `else` of another one, which has been asked already."""
    return any(isinstance(outer, Call) and outer.blocks.get("else") is call for outer in call.enclosing())


def _flag(test: expr.Expression, clause: Clause) -> Flag | None:
    """The flag that a condition is, itself or by a variable that was bound to it."""
    if isinstance(test, expr.Variable):
        bound = [match.right for match in clause.matches if match.left == test and match.operator == "="]
        asked = sum(part == test for part in walk(clause.body)) if clause.body is not None else 0
        return _read(bound[0]) if len(bound) == 1 and asked == _FEW else None  # where it is bound, and in this test
    return _read(test)


def _read(part: Node) -> Flag | None:
    match part:
        case expr.Access(expr.Variable(name), expr.Atom(key)) | expr.Field(expr.Variable(name), key):
            return name, key
        case Call(module="Keyword" | "Map", name="get", arguments=(expr.Variable(name), expr.Atom(key), *default)):
            return (name, key) if not default or is_boolean(default[0]) else None
    return None


def is_boolean(value: expr.Expression) -> bool:
    """Whether a value is `true` or `false`."""
    return isinstance(value, expr.Atom) and value.name in {"true", "false"}
