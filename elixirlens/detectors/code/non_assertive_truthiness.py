"""Operators for truthy values between values that are true or false and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.code._booleans import is_boolean
from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr

_ALTERNATIVES = {"&&": "and", "||": "or", "!": "not"}


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the outermost operator of a condition in which every operand is a boolean."""
    if subject.form is Form.CAPTURE or _is_operand(subject):
        return
    operands = [operand for argument in subject.arguments for operand in _operands(argument)]
    if not operands or (subject.name == "!" and any(map(_is_question, operands))):
        return
    if all(is_boolean(operand, subject.clause) for operand in operands):
        yield Hit(subject.place, {"name": subject.name, "alternative": _ALTERNATIVES[subject.name]})


def _operands(value: expr.Expression) -> Iterator[expr.Expression]:
    """What a chain of such operators is made of."""
    match value:
        case expr.Operator("&&" | "||", left, right):
            yield from _operands(left)
            yield from _operands(right)
        case expr.Unary("!", operand):
            yield from _operands(operand)
        case _:
            yield value


def _is_question(operand: expr.Expression) -> bool:
    """Whether the name of a call says itself that it answers with true or false: `!Enum.empty?(items)` is usual."""
    return isinstance(operand, Call) and operand.name.endswith("?")


def _is_operand(call: Call) -> bool:
    """Whether an operator stands in another one, which is looked at instead."""
    outer = next(call.enclosing(), None)
    return isinstance(outer, expr.Operator | expr.Unary) and outer.operator in _ALTERNATIVES
