"""Builds typed expressions from tree nodes, on demand and once for each node."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from elixirlens.elixir import expression as expr
from elixirlens.elixir import grammar
from elixirlens.elixir.index import Call, Clause, Form, Frame, Module, Resolution, Zone
from elixirlens.elixir.texts import text_parts
from elixirlens.finding import Range

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.environment import Environment
    from elixirlens.elixir.source import Source

# Plain numbers: an IntFlag's operators would cost more than all else in the walk.
_FUNCTION = int(Zone.FUNCTION)
_MODULE = int(Zone.MODULE)

_NEGATIONS = frozenset({"not", "!"})
_WRITTEN = (Form.CALL, Form.CAPTURE)
BLOCK_NAMES = frozenset({"do", "else", "rescue", "catch", "after"})


class Scope(Struct, frozen=True, gc=False, eq=False):
    """The module and the clause that an expression stands in."""

    module: Module
    clause: Clause | None = None


class Builder:
    """The expressions of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._built: dict[int, expr.Expression | expr.Branch] = {}
        self._matches: dict[int, tuple[expr.Operator, ...]] = {}  # by the node of a clause
        self._shaped: dict[int, frozenset[str]] = {}  # likewise
        self._local_calls: dict[int, dict[str, list[Call]]] = {}  # by the identity of a module
        # What a call is made of, which every walk over an expression asks again, by the identity of the call.
        self._arguments: dict[int, tuple[expr.Expression, ...]] = {}
        self._blocks: dict[int, dict[str, expr.Expression]] = {}
        self._parts_of_calls: dict[int, tuple[expr.Expression, ...]] = {}

    @cached_property
    def _calls(self) -> dict[int, Call]:
        """The calls of the index by their nodes; made when the first expression holds one."""
        calls = self.source.calls
        return {call._node.id: call for call in calls if call.form in _WRITTEN}

    def _expression(self, node: Node, scope: Scope) -> expr.Expression:
        known = self._built.get(node.id)
        if known is not None:
            return cast("expr.Expression", known)  # branches have nodes of their own
        built = SHAPES.get(node.kind_id, Builder._other)(self, node, scope)
        self._built[node.id] = built
        return built

    def _environment(self, node: Node) -> Environment:
        environments = self.source._environments
        return environments[bisect_right(environments, node.start_byte, key=itemgetter(0)) - 1][1]

    def _all(self, nodes: list[Node], scope: Scope) -> tuple[expr.Expression, ...]:
        # A list, not a generator: Python code that calls Python code nests without using up the machine's stack.
        return tuple([self._expression(node, scope) for node in nodes if node.kind_id != grammar.COMMENT])

    def _operands(self, node: Node) -> list[Node]:
        for child in node.named_children[1:]:
            if child.kind_id in grammar.ARGUMENTS:
                return grammar.significant(child.named_children)
        return []

    def _call(self, node: Node, scope: Scope) -> expr.Expression:
        call = self._calls.get(node.id)
        if call is not None:
            return call
        target = node.named_children[0]
        if target.kind_id in grammar.DOT and len(node.named_children) == 1:
            left, right = grammar.field(target, grammar.LEFT), grammar.field(target, grammar.RIGHT)
            if self._environment(node).module_at(left) is None:  # value.field
                value = self._expression(left, scope)
                return expr.Field(value, self.source.text_of(right), at=(self.source, node))
        # A form that is not in the index as a call: `quote`, `alias` in a body, what stands in a type …
        arity = len(self._operands(node)) + (node.named_children[-1].kind_id == grammar.DO_BLOCK)
        frame = Frame(_MODULE if scope.clause is None else _FUNCTION, scope.module, scope.clause)
        module: str | None = "Kernel"
        if target.kind_id in grammar.DOT:
            module = self._environment(node).module_at(grammar.field(target, grammar.LEFT))
            target = grammar.field(target, grammar.RIGHT)
        resolution = Resolution.UNKNOWN if module is None else Resolution.RESOLVED
        return Call(self.source, node, frame, self.source.text_of(target), arity, module, resolution)

    def _binary(self, node: Node, scope: Scope) -> expr.Expression:
        left, right = grammar.field(node, grammar.LEFT), grammar.field(node, grammar.RIGHT)
        operator = self.source.text_of(grammar.field(node, grammar.OPERATOR))
        if operator == "|>":
            return self._calls.get(right.id) or self._expression(right, scope)
        at = (self.source, node)
        negation = ""
        if (
            operator == "in" and left.kind_id == grammar.UNARY_OPERATOR
        ):  # the compiler reads `not a in b` as `a not in b`
            negation = self.source.text_of(left.children[0])
            left = left if negation not in _NEGATIONS else grammar.operand(left) or left
        elif operator == "not in":
            operator, negation = "in", "not"
        built = expr.Operator(operator, self._expression(left, scope), self._expression(right, scope), at=at)
        return expr.Unary(negation, built, at=at) if negation in _NEGATIONS else built

    def _unary(self, node: Node, scope: Scope) -> expr.Expression:
        operator = node.children[0].kind_id
        operand = grammar.operand(node)
        if operand is None:
            return self._other(node, scope)
        at = (self.source, node)
        if operator == grammar.AT and operand.kind_id == grammar.IDENTIFIER:
            return expr.AttributeRead(self.source.text_of(operand), at=at)
        if operator == grammar.CAPTURE:
            if operand.kind_id == grammar.INTEGER:
                return expr.Placeholder(int(self.source.text_of(operand)), at=at)
            if operand.kind_id in grammar.BINARY_OPERATOR:
                named = self._calls.get(grammar.field(operand, grammar.LEFT).id)
                if named is not None and named.form is Form.CAPTURE:
                    return named
            return expr.Capture(self._expression(operand, scope), at=at)
        return expr.Unary(self.source.text_of(node.children[0]), self._expression(operand, scope), at=at)

    def _name(self, node: Node, scope: Scope) -> expr.Expression:
        name, at = self.source.text_of(node), (self.source, node)
        if name == "__MODULE__":
            here = self._environment(node).here
            return expr.Variable(name, at=at) if here is None else expr.Alias(here, at=at)
        piped = self._calls.get(node.id)
        return piped if piped is not None else expr.Variable(name, at=at)

    def _module(self, node: Node, scope: Scope) -> expr.Expression:
        module = self._environment(node).module_at(node)
        at = (self.source, node)
        if module is not None:
            return expr.Alias(module, at=at)
        return expr.Other(self.source.text_of(node), at=at)

    def _atom(self, node: Node, _scope: Scope) -> expr.Expression:
        return expr.Atom(self.source.text_of(node).removeprefix(":"), at=(self.source, node))

    def _keyword(self, node: Node, _scope: Scope) -> expr.Expression:
        return expr.Atom(self.source.text_of(node).rstrip().removesuffix(":"), at=self._keyword_place(node))

    def _keyword_place(self, node: Node) -> Range:
        """The range of a keyword as written: its node goes on to the value."""
        written, start = self.source.text_of(node).rstrip(), self.source.range_of(node)
        return Range(start.line, start.column, start.line, start.column + len(written))

    def _quoted_atom(self, node: Node, scope: Scope) -> expr.Expression:
        parts = self._parts(node, scope)
        place = self._keyword_place(node) if node.kind_id == grammar.QUOTED_KEYWORD else self.source.range_of(node)
        text = expr.literal_text(parts)
        return expr.InterpolatedAtom(parts, at=place) if text is None else expr.Atom(text, at=place)

    def _parts(self, node: Node, scope: Scope) -> tuple[str | expr.Expression, ...]:
        return tuple(
            [
                part if isinstance(part, str) else self._expressions(part, scope)
                for part in text_parts(self.source, node)
            ]
        )

    def _string(self, node: Node, scope: Scope) -> expr.Expression:
        return expr.String(self._parts(node, scope), at=(self.source, node))

    def _charlist(self, node: Node, scope: Scope) -> expr.Expression:
        return expr.Charlist(self._parts(node, scope), at=(self.source, node))

    def _sigil(self, node: Node, scope: Scope) -> expr.Expression:
        children = node.named_children
        modifiers = self.source.text_of(children[-1]) if children[-1].kind_id == grammar.SIGIL_MODIFIERS else ""
        name = self.source.text_of(children[0])
        return expr.Sigil(name, self._parts(node, scope), modifiers, at=(self.source, node))

    def _number(self, node: Node, _scope: Scope) -> expr.Expression:
        return expr.Number(self.source.text_of(node), at=(self.source, node))

    def _list(self, node: Node, scope: Scope) -> expr.Expression:
        elements: list[expr.Expression] = []
        for child in grammar.significant(node.named_children):
            if child.kind_id in grammar.KEYWORDS:
                elements += self._all(child.named_children, scope)
            else:
                elements.append(self._expression(child, scope))
        return expr.List(tuple(elements), at=(self.source, node))

    def _keywords(self, node: Node, scope: Scope) -> expr.Expression:
        return expr.List(self._all(node.named_children, scope), at=(self.source, node))

    def _tuple(self, node: Node, scope: Scope) -> expr.Expression:
        return expr.Tuple(self._all(node.named_children, scope), at=(self.source, node))

    def _bitstring(self, node: Node, scope: Scope) -> expr.Expression:
        return expr.Bitstring(self._all(node.named_children, scope), at=(self.source, node))

    def _pair(self, node: Node, scope: Scope) -> expr.Expression:
        key, value = grammar.field(node, grammar.KEY), grammar.field(node, grammar.VALUE)
        return expr.Pair(self._expression(key, scope), self._expression(value, scope), at=(self.source, node))

    def _map(self, node: Node, scope: Scope) -> expr.Expression:
        pairs: list[expr.Expression] = []
        base: expr.Expression | None = None
        struct: expr.Expression | None = None
        for child in grammar.significant(node.named_children):
            if child.kind_id == grammar.STRUCT:
                struct = self._expression(child.named_children[0], scope)
            else:
                base, found = self._map_content(child.named_children, scope)
                pairs += found
        at = (self.source, node)
        if struct is not None:
            return expr.Struct(struct, tuple(pairs), base, at=at)
        return expr.Map(tuple(pairs), base, at=at)

    def _map_content(self, nodes: list[Node], scope: Scope) -> tuple[expr.Expression | None, list[expr.Expression]]:
        base: expr.Expression | None = None
        pairs: list[expr.Expression] = []
        for node in grammar.significant(nodes):
            if node.kind_id in grammar.KEYWORDS:
                pairs += self._all(node.named_children, scope)
            elif node.kind_id in grammar.BINARY_OPERATOR:
                operator = self.source.text_of(grammar.field(node, grammar.OPERATOR))
                left, right = grammar.field(node, grammar.LEFT), grammar.field(node, grammar.RIGHT)
                if operator == "|":
                    base = self._expression(left, scope)
                    pairs += self._map_content([right], scope)[1]
                elif operator == "=>":
                    key, value = self._expression(left, scope), self._expression(right, scope)
                    match key:
                        case expr.Operator("|", inner, first):  # %{base | key => value} binds to the left
                            base, key = inner, first
                    pairs.append(expr.Pair(key, value, at=(self.source, node)))
                else:
                    pairs.append(self._expression(node, scope))
            else:
                pairs.append(self._expression(node, scope))
        return base, pairs

    def _access(self, node: Node, scope: Scope) -> expr.Expression:
        target, key = grammar.field(node, grammar.TARGET), grammar.field(node, grammar.KEY)
        return expr.Access(self._expression(target, scope), self._expression(key, scope), at=(self.source, node))

    def _closure(self, node: Node, scope: Scope) -> expr.Expression:
        return expr.Closure(self._branches(node.named_children, scope), at=(self.source, node))

    def _branches(self, nodes: list[Node], scope: Scope) -> tuple[expr.Branch, ...]:
        return tuple([self._branch(node, scope) for node in nodes if node.kind_id == grammar.STAB_CLAUSE])

    def _branch(self, node: Node, scope: Scope) -> expr.Branch:
        known = self._built.get(node.id)
        if isinstance(known, expr.Branch):
            return known
        left = node.child_by_field_id(grammar.LEFT)
        right = node.child_by_field_id(grammar.RIGHT)
        guard: expr.Expression | None = None
        if left is not None and left.kind_id in grammar.BINARY_OPERATOR:
            guard = self._expression(grammar.field(left, grammar.RIGHT), scope)
            left = grammar.field(left, grammar.LEFT)
        if left is None:
            patterns: tuple[expr.Expression, ...] = ()
        elif left.kind_id in grammar.ARGUMENTS:
            patterns = self._all(left.named_children, scope)
        else:
            patterns = (self._expression(left, scope),)
        body = self._expressions(right, scope) if right is not None else self._nothing(node)
        branch = expr.Branch(patterns, guard, body, at=(self.source, node))
        self._built[node.id] = branch
        return branch

    def _nothing(self, node: Node) -> expr.Block:
        return expr.Block((), at=(self.source, node))

    def _expressions(self, node: Node, scope: Scope) -> expr.Expression:
        """One expression as it is, none or several as a block; clauses as branches."""
        children = grammar.significant(node.named_children)
        return self._sequence(node, [child for child in children if child.kind_id not in grammar.SECTIONS], scope)

    def _sequence(self, node: Node, children: list[Node], scope: Scope) -> expr.Expression:
        if children and children[0].kind_id == grammar.STAB_CLAUSE:
            return expr.Branches(self._branches(children, scope), at=(self.source, node))
        if len(children) == 1:
            return self._expression(children[0], scope)
        return expr.Block(self._all(children, scope), at=(self.source, node))

    def _sections(self, node: Node, scope: Scope) -> dict[str, expr.Expression]:
        """The parts of a `do` block by name."""
        sections = {"do": self._expression(node, scope)}
        for child in node.named_children:
            name = grammar.SECTIONS.get(child.kind_id)
            if name is not None:
                sections[name] = self._expression(child, scope)
        return sections

    def _other(self, node: Node, _scope: Scope) -> expr.Expression:
        return expr.Other(self.source.text_of(node), at=(self.source, node))


SHAPES = {
    grammar.ACCESS_CALL: Builder._access,
    grammar.ALIAS: Builder._module,
    grammar.ANONYMOUS_FUNCTION: Builder._closure,
    grammar.ATOM: Builder._atom,
    grammar.BITSTRING: Builder._bitstring,
    grammar.BLOCK: Builder._expressions,
    grammar.BODY: Builder._expressions,
    grammar.BOOLEAN: Builder._atom,
    grammar.CALL: Builder._call,
    grammar.CHAR: Builder._number,
    grammar.CHARLIST: Builder._charlist,
    grammar.DO_BLOCK: Builder._expressions,
    grammar.FLOAT: Builder._number,
    grammar.IDENTIFIER: Builder._name,
    grammar.INTEGER: Builder._number,
    grammar.KEYWORD: Builder._keyword,
    grammar.LIST: Builder._list,
    grammar.MAP: Builder._map,
    grammar.NIL: Builder._atom,
    grammar.PAIR: Builder._pair,
    grammar.QUOTED_ATOM: Builder._quoted_atom,
    grammar.QUOTED_KEYWORD: Builder._quoted_atom,
    grammar.SIGIL: Builder._sigil,
    grammar.STRING: Builder._string,
    grammar.TUPLE: Builder._tuple,
    grammar.UNARY_OPERATOR: Builder._unary,
    **dict.fromkeys(grammar.BINARY_OPERATOR, Builder._binary),
    **dict.fromkeys(grammar.DOT, Builder._module),
    **dict.fromkeys(grammar.KEYWORDS, Builder._keywords),
    **dict.fromkeys(grammar.SECTIONS, Builder._expressions),
}
