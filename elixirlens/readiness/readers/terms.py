"""Elixir terms as files of settings write them: what is literal is known, all else is told to be computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct

from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.hex.trouble import place_of

_DEEPEST = 24
_MOST_ITEMS = 2_000


class Term(Struct, frozen=True):
    """A term and its line. At most one of `text`, `items` and `pairs` is there; without any it is computed.

    `text` is a string, a number or an atom (`kind` tells which), `items` are those of a list or a tuple, `pairs` the
    keywords of a list or the keys of a map. `code` is the callee of a call.
    """

    line: int
    kind: str  # string · atom · number · list · tuple · keywords · code
    text: str | None = None
    items: tuple[Term, ...] = ()
    pairs: tuple[tuple[str, Term], ...] = ()
    code: str = ""

    def get(self, path: str) -> Term | None:
        """The term at a path of keys, `docs.main`; None where it is not there, or not known to be."""
        key, _, rest = path.partition(".")
        found = next((value for name, value in self.pairs if name == key), None)
        return found.get(rest) if found is not None and rest else found

    @property
    def is_known(self) -> bool:
        """Whether it is written out, at least at its top."""
        return self.kind != "code"

    @property
    def is_true(self) -> bool:
        """Whether it is the atom `true`."""
        return self.kind == "atom" and self.text == "true"

    def texts(self) -> Iterator[str]:
        """All texts in it, however deep."""
        if self.text is not None:
            yield self.text
        for item in self.items:
            yield from item.texts()
        for _, value in self.pairs:
            yield from value.texts()


Settle: TypeAlias = "Callable[[expr.Expression | None], expr.Expression | None]"


def as_written(expression: expr.Expression | None) -> expr.Expression | None:
    """An expression for itself: names are not followed."""
    return expression


def term_of(
    expression: expr.Expression | None,
    line: int,
    settle: Settle = as_written,
    depth: int = 0,
) -> Term:
    """The term that an expression is. `settle` follows names to what they stand for; `line` is for what has none."""
    settled = settle(expression)
    line = _line(expression, line)
    if settled is None or depth > _DEEPEST:
        return Term(line, "code", code=_code(expression))
    match settled:
        case expr.String() | expr.Sigil(name="s" | "S") as written if written.literal is not None:
            return Term(line, "string", text=written.literal)
        case expr.Sigil(name="w" | "W") as words if words.literal is not None:
            kind = "atom" if "a" in words.modifiers else "string"
            return Term(line, "list", items=tuple(Term(line, kind, text=word) for word in words.literal.split()))
        case expr.Atom(name):
            return Term(line, "atom", text=name)
        case expr.Alias(name):
            return Term(line, "atom", text=name)
        case expr.Number(text):
            return Term(line, "number", text=text)
        case expr.List((*elements, expr.Operator("|", last, rest))):
            listed = _listed((*elements, last), line, settle, depth)
            return _joined(listed, term_of(rest, line, settle, depth + 1))
        case expr.List(elements):
            return _listed(elements, line, settle, depth)
        case expr.Map(pairs):
            return _listed(pairs, line, settle, depth)
        case expr.Tuple(elements):
            items = tuple(term_of(each, line, settle, depth + 1) for each in elements[:_MOST_ITEMS])
            return Term(line, "tuple", items=items)
        case expr.Operator("++", left, right):
            return _joined(term_of(left, line, settle, depth + 1), term_of(right, line, settle, depth + 1))
    return Term(line, "code", code=_code(settled))


def _listed(
    elements: tuple[expr.Expression, ...],
    line: int,
    settle: Settle,
    depth: int,
) -> Term:
    pairs: list[tuple[str, Term]] = []
    items: list[Term] = []
    for element in elements[:_MOST_ITEMS]:
        match element:
            case expr.Pair(expr.Atom(key) | expr.Alias(key), value):
                pairs.append((key, term_of(value, _line(element, line), settle, depth + 1)))
            case expr.Pair(expr.String() as key, value) if key.literal is not None:
                pairs.append((key.literal, term_of(value, _line(element, line), settle, depth + 1)))
            case expr.Tuple((expr.Atom(key), value)):
                pairs.append((key, term_of(value, _line(element, line), settle, depth + 1)))
                items.append(term_of(element, line, settle, depth + 1))
            case _:
                items.append(term_of(element, line, settle, depth + 1))
    return Term(
        line, "keywords" if pairs and len(items) < len(pairs) else "list", items=tuple(items), pairs=tuple(pairs)
    )


def _joined(left: Term, right: Term) -> Term:
    """`left ++ right`; what is known of one side is kept where the other is computed."""
    pairs = left.pairs + right.pairs
    return Term(left.line, "keywords" if pairs else "list", items=left.items + right.items, pairs=pairs)


def _line(expression: expr.Expression | None, line: int) -> int:
    return place_of(expression).line if expression is not None else line


def _code(expression: expr.Expression | None) -> str:
    return expression.callee if isinstance(expression, Call) else ""
