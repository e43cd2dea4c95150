"""Functions whose clauses are documented one by one, because each does something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._contracts import may_be_callback, serves_framework
from elixirlens.elixir import Clause, Function, Kind, ModuleKind, Resolution
from elixirlens.elixir import expression as expr

_FEW = 2
_NAMES = expr.Atom | expr.String
_VALUES = expr.Atom | expr.Bitstring | expr.Number | expr.String
# Others call these by their names, so that they cannot be parted.
_NAMED_ELSEWHERE = re.compile(
    r"(handle_|_)\w+|apply|call|child_spec|execute|handle|init|main|message|perform|render|start|start_link|stop"
)
_NAMED = re.compile(r"`[^`\n]*`|(?<!\w):\w+")  # which argument is meant makes no other text
# A text that says for each kind of argument what happens: "If given a product, it …  If given an animal, it …"
_CONDITIONAL = re.compile(
    r"(?:^|[.\n]\s*)(?:(?:if|when)\s+(?:it\s+is\s+)?(?:given|passed|called\s+with)|given)\s+(?:an?|the)\s",
    re.IGNORECASE,
)


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Yield the second clause that is documented, or the second struct that one text tells apart."""
    if (
        subject.kind is not Kind.DEF
        or len(subject.clauses) < _FEW
        or subject.doc is None
        or _NAMED_ELSEWHERE.fullmatch(subject.name)
        or subject.module.kind is ModuleKind.IMPLEMENTATION
        or may_be_callback(subject)
        or serves_framework(subject.module)
    ):
        return
    documented = _documented(subject)
    if len(documented) > 1:
        other = next((each for each in documented[1:] if _goes_another_way(documented[0], each)), None)
        if other is not None:
            yield _hit(subject, other, f"{len(documented)} clauses with a @doc each")
    elif not documented or subject.doc.text is None or len(_CONDITIONAL.findall(subject.doc.text)) < _FEW:
        return
    elif (other := _unrelated_struct(subject)) is not None:
        yield _hit(subject, other, "a @doc that tells its clauses apart")


def _hit(function: Function, clause: Clause, what: str) -> Hit:
    return Hit(clause.place, {"function": f"{function.name}/{function.arity}", "value": what}, key=function.symbol)


def _documented(function: Function) -> list[Clause]:
    """The clauses that have a text of their own above them, each text once."""
    texts: dict[int, tuple[str, Clause]] = {}
    for doc in function.docs:
        clause = next((each for each in function.clauses if each.line > doc.place.line), None)
        if clause is not None and clause.body is not None and (text := doc.text) and not _is_in_block(clause):
            texts[clause.line] = (_NAMED.sub("", text).strip(), clause)  # of two before one clause the last one counts
    return [clause for line, (text, clause) in texts.items() if _is_first(text, line, texts)]


def _is_first(text: str, line: int, texts: dict[int, tuple[str, Clause]]) -> bool:
    return all(line <= other for other, (said, _) in texts.items() if said == text)


def _is_in_block(clause: Clause) -> bool:
    """Whether a clause is one of several that are compiled only in some cases: below an `if`, or in a macro's block."""
    return any(call.whole.line < clause.line < call.whole.end_line for call in clause.function.module.calls)


def _unrelated_struct(function: Function) -> Clause | None:
    """The clause of a second struct, where it and the first have no call in common."""
    for index in range(function.arity):
        first: dict[str, Clause] = {}
        for clause in function.clauses:
            if (struct := _struct(clause.parameters[index].pattern)) is not None:
                first.setdefault(struct, clause)
        if len(first) > 1:
            one, other = list(first.values())[:2]
            return None if _called(one) & _called(other) else other
    return None


def _goes_another_way(one: Clause, other: Clause) -> bool:
    """Whether each of two clauses calls something that the other one does not; else one does a part of the other's.

    So it is where one makes of its arguments what the other takes, and calls the function again.
    """
    if _calls_again(one) or _calls_again(other):
        return False
    first, second = _called(one), _called(other)
    return bool(first - second and second - first) and not _take_one_kind(one, other) and not _take_less(one, other)


def _take_less(one: Clause, other: Clause) -> bool:
    """Whether one of two clauses takes a map with all keys that the other asks for, and more: these are optional."""
    pairs = zip(one.parameters, other.parameters, strict=True)
    keys = [(_keys(first.pattern), _keys(second.pattern)) for first, second in pairs]
    return any(first and second and (first < second or second < first) for first, second in keys)


def _keys(pattern: expr.Expression) -> set[str]:
    match pattern:
        case expr.Map(elements):
            keys = (pair.key for pair in elements if isinstance(pair, expr.Pair))
            return {
                key.name if isinstance(key, expr.Atom) else str(key.literal) for key in keys if isinstance(key, _NAMES)
            }
        case expr.Operator("=", left, right):
            return _keys(left) | _keys(right)
    return set()


def _take_one_kind(one: Clause, other: Clause) -> bool:
    """Whether two clauses take the same struct, each with fields of its own, or tuples of two names.

    The value decides then what happens, and whoever calls hands it on as it came.
    """
    pairs = zip(one.parameters, other.parameters, strict=True)
    return any(
        (first := _decided(mine.pattern)) is not None and first == _decided(theirs.pattern) for mine, theirs in pairs
    )


def _decided(pattern: expr.Expression) -> str | None:
    """The struct of a pattern that asks for one of its fields, `%Request{method: :get}`; `{}` for `{:text, body}`."""
    match pattern:
        case expr.Struct(expr.Alias(module), pairs):
            values = [pair.value for pair in pairs if isinstance(pair, expr.Pair)]
            return module if any(isinstance(value, _VALUES) for value in values) else None
        case expr.Tuple((expr.Atom(), *_)):
            return "{}"
        case expr.Operator("=", left, right):
            return _decided(left) or _decided(right)
    return None


def _calls_again(clause: Clause) -> bool:
    function = clause.function
    return any(
        call.resolution is Resolution.LOCAL and (call.name, call.arity) == (function.name, function.arity)
        for call in clause.calls
    )


def _struct(pattern: expr.Expression) -> str | None:
    match pattern:
        case expr.Struct(expr.Alias(module)):
            return module
        case expr.Operator("=", left, right):
            return _struct(left) or _struct(right)
    return None


def _called(clause: Clause) -> set[tuple[str | None, str]]:
    return {(call.module, call.name) for call in clause.calls if call.module != "Kernel"}
