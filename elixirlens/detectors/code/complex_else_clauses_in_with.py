"""A `with` whose `else` tells failures of different shapes apart, whichever step they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr

_SAY_LITTLE = frozenset({"error", "false", "nil", "none", "ok", "true", "undefined"})
_WITHOUT_TAG = frozenset({"%{}", "[…]", "a literal", "false", "nil", "true"})


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield a `with` of several steps and more shapes in its `else` than the limit."""
    steps = [step for step in subject.arguments if isinstance(step, expr.Operator) and _may_fail(step)]
    if len(steps) < 2:
        return
    tags = {tag for step in steps for tag in (*_atoms(step.right), *_names(step.left))}
    shapes = {
        shape
        for branch in subject.branches("else")
        if not _passes_on(branch) and not any(tags & (_atoms(pattern) | _names(pattern)) for pattern in branch.patterns)
        for shape in _shapes(branch.patterns)
    }
    shapes -= _told_by_kind(steps)
    if len(shapes) > context.options["limit"] and not _is_vocabulary(shapes):
        yield Hit(subject.place, {"count": len(shapes), "shape": ", ".join(sorted(shapes))})


def _may_fail(step: expr.Operator) -> bool:
    """Whether a step asks for a match: a variable takes everything."""
    return step.operator == "<-" and not isinstance(step.left, expr.Variable)


def _told_by_kind(steps: list[expr.Operator]) -> set[str]:
    """The shapes that only one step can answer with.

    One step of several takes a value without a tag, and all others are seen to answer `:ok` or `{:ok, …}`: then it is
    the one with `nil`, `false`, a list or a map. Beside at most one such step, one that takes a boolean is the one with
    `false`. And what has the outside of one step, such as `{:ok, status, body}` beside `{:ok, 200, body} <- get(url)`,
    is of that step, unless another takes a part of that kind as well.
    """
    taken = Counter(shape for step in steps if not _takes_all(step.left) for shape in _shapes((step.left,)))
    told = {shape for shape, count in taken.items() if count == 1 and shape.startswith("{:ok,")}
    booleans = sum(_is_boolean(step.left) for step in steps)
    bare = sum(not _is_boolean(step.left) and not _is_tagged(step.left) for step in steps)
    if booleans + bare == 1:
        return told | _WITHOUT_TAG
    if booleans and (len(steps) == 2 or (booleans, bare) == (1, 1)):
        return told | {"false", "true"}  # the other step is seen to answer something else
    return told


def _takes_all(pattern: expr.Expression) -> bool:
    """Whether a step takes everything of its outer shape, so that nothing of that shape comes to the `else`."""
    match pattern:
        case expr.Tuple((expr.Atom(), *rest)):
            return bool(rest) and all(isinstance(each, expr.Variable) for each in rest)
    return False


def _is_tagged(pattern: expr.Expression) -> bool:
    match pattern:
        case expr.Operator("=" | "when", left, right):
            return _is_tagged(left) or (isinstance(left, expr.Variable) and _is_tagged(right))
        case expr.Atom("ok") | expr.Tuple((expr.Atom("ok"), *_)):
            return True
    return False


def _passes_on(branch: expr.Branch) -> bool:
    """Whether a clause returns what it takes: `{:error, reason} -> {:error, reason}`, `error -> error`."""
    match branch.patterns:
        case (expr.Operator("=", left, right),):
            return branch.body in {left, right}
        case (pattern,):
            return pattern == branch.body
    return False


def _is_vocabulary(shapes: set[str]) -> bool:
    """Whether all shapes are tuples of one size, as of a function that answers with pairs."""
    return all(shape.startswith("{") for shape in shapes) and len({shape.count(",") for shape in shapes}) == 1


def _atoms(value: expr.Expression) -> set[str]:
    """The atoms in a tuple. Those that a step adds to its own result say where it failed: `{:user, find(id)}`."""
    match value:
        case expr.Tuple(elements):
            return {element.name for element in elements if isinstance(element, expr.Atom)}
    return set()


def _names(pattern: expr.Expression) -> set[str]:
    """What a pattern is about: `%Changeset{valid?: false}` belongs to the step with `%Changeset{} <-`.

    The same holds for the keys of a map.
    """
    match pattern:
        case expr.Operator("=" | "when", left, right):
            return _names(left) | _names(right)
        case expr.Struct(expr.Alias(module)):
            return {module}
        case expr.Map(pairs):
            return {pair.key.name for pair in pairs if isinstance(pair, expr.Pair) and isinstance(pair.key, expr.Atom)}
    return set()


def _is_boolean(pattern: expr.Expression) -> bool:
    return isinstance(pattern, expr.Atom) and pattern.name in {"false", "true"}


def _shapes(patterns: tuple[expr.Expression, ...]) -> Iterator[str]:
    """The outer shape of what a clause takes; none where it takes all."""
    for pattern in patterns:
        match pattern:
            case expr.Operator("=" | "when", left, right):
                yield from _shapes((right,) if isinstance(left, expr.Variable) else (left,))
            case expr.Tuple((expr.Atom(tag), *rest)) if tag in _SAY_LITTLE:
                yield f"{{{', '.join([_shown(tag), *('_' for _ in rest)])}}}"
            case expr.Tuple(elements) if not isinstance(next(iter(elements), None), expr.Atom):
                yield f"{{{', '.join('_' for _ in elements)}}}"
            case expr.Atom(name) if name in _SAY_LITTLE:  # others, such as :unchanged, are names of an outcome
                yield _shown(name)
            case expr.Struct(expr.Alias()):
                pass  # it says what it is
            case expr.Struct() | expr.Map():
                yield "%{}"
            case expr.List():
                yield "[…]"
            case expr.String() | expr.Number() | expr.Bitstring() | expr.Operator("<>"):
                yield "a literal"


def _shown(atom: str) -> str:
    return atom if atom in {"nil", "true", "false"} else f":{atom}"
