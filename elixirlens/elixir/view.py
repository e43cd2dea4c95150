"""What the index asks of the tree: the expressions of calls, clauses and directives, and what is around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.elixir import expression as expr
from elixirlens.elixir import grammar, hints
from elixirlens.elixir.builder import BLOCK_NAMES, SHAPES, Builder, Scope
from elixirlens.elixir.flow import walk
from elixirlens.elixir.index import Call, Clause, Directive, Form, Module, Parameter, Resolution
from elixirlens.finding import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node


class View(Builder):
    """Expressions of one source, as the index asks for them."""

    def expression(self, node: Node, module: Module, clause: Clause | None = None) -> expr.Expression:
        """The expression at a node, in the scope of a module."""
        return self._expression(node, Scope(module, clause))

    def top_level(self) -> tuple[expr.Expression, ...]:
        """The expressions of the file itself."""
        if self.source._tree is None:
            return ()
        nodes = grammar.significant(self.source._tree.root_node.named_children)
        return self._all(nodes, Scope(self.source.modules[0]))

    def arguments(self, call: Call) -> tuple[expr.Expression, ...]:
        """The arguments of a call, the piped value first, blocks left out."""
        known = self._arguments.get(id(call))
        if known is None:
            known = self._arguments[id(call)] = self._given_to(call)
        return known

    def _given_to(self, call: Call) -> tuple[expr.Expression, ...]:
        scope = _scope_of(call)
        piped = () if call._piped is None else (self._expression(call._piped, scope),)
        if call.form is Form.LITERAL:  # the literal itself: what is interpolated into an atom, the pairs of a map
            return (self._expression(call._node, scope),)
        if call.form is Form.OPERATOR:
            return self._operator_arguments(call._node, scope)
        if call.form is not Form.CALL:
            return piped
        written = []
        for node in self._operands(call._node):
            built = self._expression(node, scope)
            if node.kind_id in grammar.KEYWORDS and _names_block(built):
                built = _without_blocks(built)
                if not built.elements:
                    continue
            written.append(built)
        return piped + tuple(written)

    def _operator_arguments(self, node: Node, scope: Scope) -> tuple[expr.Expression, ...]:
        match self._expression(_whole_operator(node), scope):
            case expr.Operator(_, left, right) | expr.Access(left, right):
                return (left, right)
            case expr.Unary(_, operand):
                return (operand,)
        return ()

    def bare_booleans(self, call: Call) -> tuple[tuple[int, str], ...]:
        """The positions of the arguments `true` and `false`, and which of the two they are."""
        if call.form is not Form.CALL or not hints.names_boolean(call._node, self.source.content):
            return ()
        first = 0 if call._piped is None else 1
        operands = enumerate(self._operands(call._node), first)
        return tuple([(at, self.source.text_of(node)) for at, node in operands if node.kind_id == grammar.BOOLEAN])

    def target(self, call: Call) -> expr.Expression | None:
        """The value that a call is made on."""
        if call._node.kind_id != grammar.CALL or call.module is not None:
            return None
        target = call._node.children[0]
        if target.kind_id in grammar.DOT:
            target = grammar.field(target, grammar.LEFT)
        elif target.kind_id == grammar.IDENTIFIER:
            return None
        return self._expression(target, _scope_of(call))

    def blocks(self, call: Call) -> dict[str, expr.Expression]:
        """The blocks of a call, also those written as keywords."""
        known = self._blocks.get(id(call))
        if known is None:
            known = self._blocks[id(call)] = self._blocks_of(call)
        return known

    def parts(self, call: Call) -> tuple[expr.Expression, ...]:
        """What a call is made on, its arguments and its blocks."""
        known = self._parts_of_calls.get(id(call))
        if known is None:
            blocks = tuple(self.blocks(call).values())
            if call.form is Form.CALL or call.form is Form.CAPTURE:
                target = self.target(call)
                blocks = (*(() if target is None else (target,)), *self.arguments(call), *blocks)
            known = self._parts_of_calls[id(call)] = blocks
        return known

    def _blocks_of(self, call: Call) -> dict[str, expr.Expression]:
        scope = _scope_of(call)
        if call.form is Form.IMPLICIT:
            return self._sections(call._node, scope)
        if call.form is not Form.CALL:
            return {}
        blocks: dict[str, expr.Expression] = {}
        for node in call._node.named_children:
            if node.kind_id == grammar.DO_BLOCK:
                blocks |= self._sections(node, scope)
        for node in self._operands(call._node)[-1:]:
            if node.kind_id in grammar.KEYWORDS:
                keywords = self._expression(node, scope)
                if _names_block(keywords):
                    blocks |= {name: value for name, value in _pairs(keywords) if name in BLOCK_NAMES}
        return blocks

    def parameters(self, clause: Clause) -> tuple[Parameter, ...]:
        """The parameters of a clause."""
        scope = Scope(clause.function.module, clause)
        found = []
        for node in clause._arguments:
            match self._expression(node, scope):
                case expr.Operator("\\\\", pattern, default):
                    found.append(Parameter(pattern, default))
                case pattern:
                    found.append(Parameter(pattern))
        return tuple(found)

    def body(self, clause: Clause) -> expr.Expression | None:
        """What a clause evaluates."""
        if clause._body is None:
            return None
        scope = Scope(clause.function.module, clause)
        if clause._body.kind_id == grammar.DO_BLOCK:
            return self._sections(clause._body, scope)["do"]
        return self._expression(clause._body, scope)

    def local_calls(self, module: Module) -> dict[str, list[Call]]:
        """The calls of a module's own functions, by name."""
        known = self._local_calls.get(id(module))
        if known is None:
            known = self._local_calls[id(module)] = {}
            for call in module.all_calls:
                if call.resolution is Resolution.LOCAL:
                    known.setdefault(call.name, []).append(call)
        return known

    def matches(self, clause: Clause) -> tuple[expr.Operator, ...]:
        """The matches in the body of a clause, in source order."""
        known = self._matches.get(clause._node.id)
        if known is None:
            parts = walk(clause.body) if clause.body is not None else ()
            found = (part for part in parts if isinstance(part, expr.Operator) and part.operator in {"=", "<-"})
            known = self._matches[clause._node.id] = tuple(found)
        return known

    def shaped(self, clause: Clause) -> frozenset[str]:
        """The variables of a clause that stand beside a map or struct in a match, a `case` or a guard."""
        known = self._shaped.get(clause._node.id)
        if known is None:
            text = self.source.content[clause._node.start_byte : clause._node.end_byte]
            found = _shaped_in(clause) if b"%" in text or b"is_map_key" in text or b"struct" in text else ()
            known = self._shaped[clause._node.id] = frozenset(found)
        return known

    def clause_blocks(self, clause: Clause) -> dict[str, expr.Expression]:
        """`rescue`, `catch`, `else` and `after` of a clause."""
        if clause._body is None or clause._body.kind_id != grammar.DO_BLOCK:
            return {}
        sections = self._sections(clause._body, Scope(clause.function.module, clause))
        return {name: block for name, block in sections.items() if name != "do"}

    def directive_options(self, directive: Directive) -> expr.Expression | None:
        """The second operand of a directive."""
        operands = self._operands(directive._node)
        if len(operands) < 2:
            return None
        return self._expression(operands[1], Scope(directive.owner))

    def modules(self, call: Call) -> tuple[str, ...]:
        """The modules that a directive names: `A.B` and `A.C` in `alias A.{B, C}`."""
        operands = self._operands(call._node)
        return self._environment(operands[0]).modules_at(operands[0]) if operands else ()

    def enclosing(self, node: Node, call: Call) -> Iterator[expr.Expression | expr.Branch]:
        """The expressions around a node, from the inside out, as far as its clause or module reaches."""
        scope = _scope_of(call)
        outermost = _parts_of(call.clause)
        last: expr.Expression | expr.Branch = call
        if call.form is Form.OPERATOR:
            node = _whole_operator(node)
            last = self._expression(node, scope)
        while node.id not in outermost:
            parent = node.parent
            if parent is None or parent.kind_id == grammar.SOURCE:
                return
            from_section = node.kind_id in grammar.SECTIONS
            node, kind = parent, parent.kind_id
            if from_section:  # its block is the `do` part, which stands beside it
                continue
            if kind == grammar.CALL and self._is_definition(node):
                if call.clause is not None or self._defines_module(node):
                    return
                continue  # what a definition unquotes belongs to the body around it
            if kind == grammar.STAB_CLAUSE or (kind in SHAPES and not self._is_part_of_literal(node)):
                built = self._branch(node, scope) if kind == grammar.STAB_CLAUSE else self._expression(node, scope)
                if built is not last:
                    last = built
                    yield last

    def _is_part_of_literal(self, node: Node) -> bool:
        """Whether a node is no expression of its own: the keywords in a list or map, `=>`, the `|` of an update."""
        around = node.parent
        if around is None:
            return False
        if node.kind_id in grammar.BINARY_OPERATOR:
            operator = grammar.field(node, grammar.OPERATOR).kind_id
            return operator == grammar.FAT_ARROW or (operator == grammar.BAR and around.kind_id == grammar.MAP_CONTENT)
        if node.kind_id not in grammar.KEYWORDS:
            return False
        return around.kind_id in {grammar.LIST, grammar.MAP_CONTENT} or (
            around.kind_id in grammar.BINARY_OPERATOR and self._is_part_of_literal(around)
        )

    def callee_node(self, call: Call) -> Node:
        """The node of what is called."""
        node = call._node
        if call.form is Form.IMPLICIT:
            return next(child for child in node.named_children if child.kind_id in grammar.SECTIONS).children[0]
        if call.form is Form.OPERATOR and node.kind_id == grammar.UNARY_OPERATOR:
            return node.children[0]
        if call.form is Form.OPERATOR and node.kind_id in grammar.BINARY_OPERATOR:
            return grammar.field(node, grammar.OPERATOR)
        return node.named_children[0] if node.kind_id == grammar.CALL else node

    def name_node(self, head: Node) -> Node:
        """The node of the name in a function head."""
        if head.kind_id == grammar.CALL:
            return head.named_children[0]
        if head.kind_id in grammar.BINARY_OPERATOR:
            return grammar.field(head, grammar.OPERATOR)
        return head

    def attribute_range(self, node: Node) -> Range:
        """The range of `@name`."""
        setting = grammar.field(node, grammar.OPERAND)
        return self.source.range_between(node, setting.named_children[0] if setting.named_children else setting)

    def _is_definition(self, node: Node) -> bool:
        target = node.named_children[0]
        return target.kind_id == grammar.IDENTIFIER and self.source.text_of(target) in _DEFINITIONS

    def _defines_module(self, node: Node) -> bool:
        return self.source.text_of(node.named_children[0]) in _MODULES


_MODULES = frozenset({"defmodule", "defprotocol", "defimpl"})
_DEFINITIONS = _MODULES | {"def", "defp", "defmacro", "defmacrop", "defguard", "defguardp", "defdelegate"}


_SHAPES_OF_MAPS = (expr.Map, expr.Struct)
_TESTS_OF_SHAPE = frozenset({"is_map_key", "is_struct"})
_MAKERS_OF_MAPS = frozenset({"put", "struct", "struct!"})


def _shaped_in(clause: Clause) -> Iterator[str]:
    parts = [parameter.pattern for parameter in clause.parameters]
    parts += [part for part in (clause.guard, clause.body, *clause.blocks.values()) if part is not None]
    for part in (inner for each in parts for inner in walk(each)):
        match part:
            case expr.Operator("=" | "<-"):
                sides = _sides(part)
                if any(isinstance(side, _SHAPES_OF_MAPS) or _makes_map(side) for side in sides):
                    yield from (side.name for side in sides if isinstance(side, expr.Variable))
            case Call(module="Kernel", name=name, arguments=(expr.Variable(tested), *_)):
                if name in _TESTS_OF_SHAPE or (name == "case" and any(map(_matches_map, part.branches()))):
                    yield tested


def _sides(written: expr.Expression) -> list[expr.Expression]:
    if isinstance(written, expr.Operator) and written.operator in {"=", "<-"}:
        return [*_sides(written.left), *_sides(written.right)]
    return [written]


def _makes_map(value: expr.Expression) -> bool:
    return isinstance(value, Call) and value.name in _MAKERS_OF_MAPS


def _matches_map(branch: expr.Branch) -> bool:
    return any(isinstance(side, _SHAPES_OF_MAPS) for pattern in branch.patterns for side in _sides(pattern))


def _whole_operator(node: Node) -> Node:
    """The node of all that an operator is about: `!a in b` negates the whole, as the compiler reads it."""
    around = node.parent
    if around is not None and grammar.operator_of(around) == grammar.IN and node.kind_id == grammar.UNARY_OPERATOR:
        return around if grammar.field(around, grammar.LEFT) == node else node
    return node


def _scope_of(call: Call) -> Scope:
    return Scope(call._frame.module, call._frame.clause)


def _parts_of(clause: Clause | None) -> set[int]:
    """The nodes that a clause is made of: nothing around them is an expression."""
    if clause is None:
        return set()
    return {part.id for part in (*clause._arguments, clause._guard, clause._body) if part is not None}


def _pairs(keywords: expr.Expression) -> list[tuple[str, expr.Expression]]:
    if not isinstance(keywords, expr.List):
        return []
    return [
        (element.key.name, element.value)
        for element in keywords.elements
        if isinstance(element, expr.Pair) and isinstance(element.key, expr.Atom)
    ]


def _names_block(keywords: expr.Expression) -> bool:
    return any(name == "do" for name, _ in _pairs(keywords))


def _without_blocks(keywords: expr.Expression) -> expr.List:
    assert isinstance(keywords, expr.List)
    kept = (
        element
        for element in keywords.elements
        if not (
            isinstance(element, expr.Pair) and isinstance(element.key, expr.Atom) and element.key.name in BLOCK_NAMES
        )
    )
    return expr.List(tuple(kept), at=keywords.place)
