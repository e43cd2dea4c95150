"""What macros return: the quotes in their clauses, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from elixirlens.elixir import Call, Clause
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, walk


class Quote(NamedTuple):
    """A `quote`: its block, and what `bind_quoted` names in it; None where it does not say `bind_quoted`."""

    call: Call
    block: expr.Expression
    bound: dict[str, expr.Expression] | None


def as_quote(expression: Node) -> Quote | None:
    """The quote that an expression is, None for any other."""
    if not isinstance(expression, Call) or expression.name != "quote" or expression.module != "Kernel":
        return None
    block = expression.blocks.get("do")
    if block is None:
        return None
    match expression.option("bind_quoted"):
        case None:
            return Quote(expression, block, None)
        case expr.List(pairs):
            bound = {
                pair.key.name: pair.value
                for pair in pairs
                if isinstance(pair, expr.Pair) and isinstance(pair.key, expr.Atom)
            }
            return Quote(expression, block, bound)
    return None


def quotes_in(body: Node) -> Iterator[Quote]:
    """All quotes in an expression, those in quotes included."""
    for part in walk(body):
        quote = as_quote(part)
        if quote is not None:
            yield quote


def quotes_of(clause: Clause) -> Iterator[Quote]:
    """All quotes of a clause."""
    if clause.body is not None:
        yield from quotes_in(clause.body)


def unquoted(part: Node) -> expr.Expression | None:
    """What an `unquote` puts into its place, None for anything else."""
    match part:
        case Call(name="unquote", module="Kernel", arguments=(inside,)):
            return inside
    return None
