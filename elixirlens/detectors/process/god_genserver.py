"""A GenServer that handles more kinds of messages, or in more lines, than one process should."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import stands_in
from elixirlens.elixir import Clause, Module, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import calls_in, statements, walk
from elixirlens.otp.genserver import callbacks, is_genserver

MESSAGES = frozenset([("handle_call", 3), ("handle_cast", 2), ("handle_info", 2), ("handle_continue", 2)])

DECISIONS = frozenset(["case", "cond", "for", "if", "receive", "try", "unless", "with"])
MOST_STEPS = 2  # fetch something from another module, then return


def detect(subject: Module, context: Context) -> Iterator[Hit]:
    """Count kinds of messages first, then lines."""
    if not is_genserver(subject) or stands_in(subject.name):
        return
    for count, unit, limit in (
        (len(set(_messages(subject))), "kinds of messages", context.options["messages"]),
        (_lines(subject), "lines of callbacks", context.options["callback_lines"]),
    ):
        if count > limit:
            values = {"module": subject.name, "count": count, "unit": unit, "limit": limit}
            yield Hit(subject.place, values, key=subject.name)
            return


def _messages(module: Module) -> Iterator[tuple[str, str]]:
    for callback in callbacks(module):
        if (callback.name, callback.arity) in MESSAGES:
            for clause in callback.clauses:
                tag = _tag(clause.parameters[0].pattern)
                if tag is not None and not _hands_on(clause):
                    yield callback.name, tag


def _tag(message: expr.Expression) -> str | None:
    """What makes a message one of its kind, None for a pattern that takes anything."""
    match message:
        case expr.Operator("=", expr.Variable(), pattern) | expr.Operator("=", pattern, expr.Variable()):
            return _tag(pattern)
        case expr.Atom(name):
            return name
        case expr.Tuple((expr.Atom(name), *rest)):
            return f"{name}/{len(rest)}"
        case expr.Struct(expr.Alias(module), _):
            return f"%{module}"
        case expr.Map(pairs) if pairs:
            return " ".join(sorted(_literals(pairs))) or None
    return None


def _literals(pairs: tuple[expr.Expression, ...]) -> Iterator[str]:
    for part in pairs:
        for value in walk(part):
            match value:
                case expr.Atom(name):
                    yield name
                case expr.String() if value.literal is not None:
                    yield value.literal


def _hands_on(clause: Clause) -> bool:
    """Whether a clause leaves the work to other modules: two steps at most, no decision, no function of its own."""
    if clause.body is None or clause.blocks or len(statements(clause.body)) > MOST_STEPS:
        return False
    return not any(
        call.resolution is Resolution.LOCAL or (call.module == "Kernel" and call.name in DECISIONS)
        for call in calls_in(clause.body)
    )


def _lines(module: Module) -> int:
    return sum(
        clause.whole.end_line - clause.whole.line + 1 for callback in callbacks(module) for clause in callback.clauses
    )
