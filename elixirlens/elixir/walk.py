"""The one walk over a tree, in source order. It records calls; definitions and directives have modules of their own.

This is the hot path. Handlers are looked up by kind; leaves have none. Nothing is done here for a single rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tree_sitter import Node

from elixirlens.elixir import grammar
from elixirlens.elixir.facts import Comment
from elixirlens.elixir.index import Call, Form, Frame, Module, ModuleKind, Resolution, Zone
from elixirlens.elixir.modules import module_at
from elixirlens.elixir.names import Aliases

if TYPE_CHECKING:
    from elixirlens.elixir.source import Source
    from elixirlens.elixir.uses import Imported, UseTable

Handler = Callable[["Walker", Node], None]
# Handles a form such as `def` or `alias`; False hands it back, to be recorded as a call.
SpecialForm = Callable[["Walker", Node, "Node | None", "Node | None"], bool]

_ERROR_KIND = 65_535
_RESOLVED, _UNKNOWN = Resolution.RESOLVED, Resolution.UNKNOWN
_CALL, _CAPTURE, _LITERAL = Form.CALL, Form.CAPTURE, Form.LITERAL
_MACRO_FREE_BLOCKS = frozenset(b"if unless case cond for with try receive".split())
_QUERY_FORMS = frozenset(
    b"from where or_where having or_having select select_merge join order_by group_by distinct dynamic update "
    b"windows limit offset preload lock prepend_order_by with_cte".split()
)

# Plain numbers: an IntFlag's operators would cost more than all else in the walk.
_CLOSURE = int(Zone.CLOSURE)
_DSL = int(Zone.DSL)
_GUARD = int(Zone.GUARD)
_MODULE = int(Zone.MODULE)
_ARGUMENTS = grammar.ARGUMENTS


class Walker:
    """Walks one tree and fills the index of its source."""

    __slots__ = (
        "aliases",
        "bare",
        "content",
        "frame",
        "imports",
        "source",
        "special_forms",
        "uses",
        "visited",
    )

    def __init__(self, source: Source, uses: UseTable, special_forms: dict[bytes, SpecialForm], root: Node) -> None:
        self.source = source
        self.content = source.content
        self.uses = uses
        self.special_forms = special_forms
        self.aliases = Aliases()
        self.imports: tuple[Imported, ...] = ()
        self.bare: list[tuple[Call, tuple[Imported, ...]]] = []  # calls without a module, to be settled
        self.visited = 0
        file = Module(source, "", ModuleKind.FILE, None, root, root, self.aliases)
        source.modules.append(file)
        self.frame = Frame(_MODULE, file)

    # Ways of going on

    def visit(self, node: Node) -> None:
        """Visit the children of a node."""
        table = _TABLE
        children = node.named_children
        self.visited += len(children)
        for child in children:
            handler = table[child.kind_id]
            if handler is not None:
                handler(self, child)

    def visit_one(self, node: Node) -> None:
        """Visit a node itself."""
        self.visited += 1
        handler = _TABLE[node.kind_id]
        if handler is not None:
            handler(self, node)

    def in_scope(self, node: Node) -> None:
        """Visit children in a lexical scope of their own: aliases and imports end with it."""
        aliases, imports = self.aliases, self.imports
        self.visit(node)
        self.aliases, self.imports = aliases, imports

    def in_zone(self, zone: int, node: Node) -> None:
        """Visit a node with one more zone around it."""
        frame = self.frame
        self.frame = Frame(frame.zones | zone, frame.module, frame.clause)
        self.visit_one(node)
        self.frame = frame

    # Calls

    def on_call(self, node: Node, piped: Node | None = None) -> None:
        """A call, or a form that looks like one: `def`, `alias`, `quote` …"""
        kids = node.named_children
        target = kids[0]
        arguments = block = None
        for kid in kids[1:]:
            kind = kid.kind_id
            if kind in _ARGUMENTS:
                arguments = kid
            elif kind == grammar.DO_BLOCK:
                block = kid
            elif kind == grammar.COMMENT:
                self.on_comment(kid)
        if target.kind_id == grammar.IDENTIFIER:
            raw = self.content[target.start_byte : target.end_byte]
            special = self.special_forms.get(raw)
            if special is not None and piped is None and special(self, node, arguments, block):
                return
            call = self.record(node, raw.decode("utf-8", "replace"), None, piped)
            self.bare.append((call, self.imports))
        elif target.kind_id in grammar.DOT:
            remote = self._remote_call(node, target, arguments is None and block is None, piped)
            if remote is None:
                return
            call, raw = remote, b""
            if call.module == "Ecto.Query":
                raw = call.name.encode()
        else:  # unquote(name)(…), fun.(…)(…)
            self.visit_one(target)
            call, raw = self.record(node, "", None, piped), b""
        self.operands(call, raw, arguments, block)

    def operands(self, call: Call, raw: bytes, arguments: Node | None, block: Node | None) -> None:
        """Visit arguments and block, and count the arity on the way."""
        frame = self.frame
        arity = 0 if call._piped is None else 1
        if raw in _QUERY_FORMS and (call.module is not None or self._imports_queries()):
            self.frame = Frame(frame.zones | _DSL, frame.module, frame.clause)
        if arguments is not None:
            table = _TABLE
            operands = arguments.named_children
            self.visited += len(operands)
            for operand in operands:
                kind = operand.kind_id
                handler = table[kind]
                if handler is not None:
                    handler(self, operand)
                if kind != grammar.COMMENT:
                    arity += 1
        if block is not None:
            arity += 1
            # At the top of a module an unknown macro decides what its block means and when it runs.
            if frame.zones == _MODULE and raw not in _MACRO_FREE_BLOCKS:
                self.frame = Frame(_DSL, frame.module, frame.clause)
            self.in_scope(block)
        self.frame = frame
        call.arity = arity

    def _imports_queries(self) -> bool:
        return any(imported.module == "Ecto.Query" for imported in self.imports)

    def _remote_call(self, node: Node, target: Node, bare: bool, piped: Node | None) -> Call | None:
        """`Mod.fun(…)`, `:mod.fun(…)`, `value.fun(…)`, `fun.(…)`; None for `value.field`, which is no call."""
        left = target.child_by_field_id(grammar.LEFT)
        right = target.child_by_field_id(grammar.RIGHT)
        if left is None:
            return None
        name = "" if right is None else self.source.text_of(right)
        module = self.module_at(left)
        if module is not None:
            if module[0] != ":":
                self.frame.module.references.add(module)
            return self.record(node, name, module, piped)
        self.visit_one(left)
        if bare and piped is None and right is not None:
            return None
        return self.record(node, name, None, piped)

    def module_at(self, node: Node) -> str | None:
        """The module that a node names here, None for a value."""
        return module_at(self.source, node, self.frame.module, self.aliases)

    def record(
        self,
        node: Node,
        name: str,
        module: str | None,
        piped: Node | None = None,
        form: Form = _CALL,
        arity: int = 0,
    ) -> Call:
        """Add a call to the index."""
        frame = self.frame
        call = Call(
            self.source, node, frame, self.aliases, name, arity, module,
            _UNKNOWN if module is None else _RESOLVED, form, piped,
        )  # fmt: skip
        self.source.calls.append(call)
        clause = frame.clause
        (frame.module.calls if clause is None else clause.calls).append(call)
        return call

    # Operators

    def on_binary_operator(self, node: Node) -> None:
        """A pipe, a guard, or any other operator."""
        operator = node.child_by_field_id(grammar.OPERATOR)
        kind = 0 if operator is None else operator.kind_id
        if kind == grammar.PIPE:
            left, right = grammar.field(node, grammar.LEFT), grammar.field(node, grammar.RIGHT)
            self.visit_one(left)
            if node.named_child_count > 2:
                self._comments_in(node)
            if right.kind_id == grammar.CALL:
                self.on_call(right, left)
            elif right.kind_id == grammar.IDENTIFIER:
                call = self.record(right, self.source.text_of(right), None, left, _CALL, 1)
                self.bare.append((call, self.imports))
            else:
                self.visit_one(right)
        elif kind == grammar.WHEN:
            self.visit_one(grammar.field(node, grammar.LEFT))
            self.in_zone(_GUARD, grammar.field(node, grammar.RIGHT))
        else:
            self.visit(node)

    def _comments_in(self, node: Node) -> None:
        for child in node.named_children:
            if child.kind_id == grammar.COMMENT:
                self.on_comment(child)

    def on_unary_operator(self, node: Node) -> None:
        """`@attribute`, `&capture`, or any other operator."""
        operator = node.children[0].kind_id
        operand = grammar.operand(node)
        if operand is None:
            self.visit(node)
        elif operator == grammar.AT:
            if operand.kind_id == grammar.CALL:
                self.special_forms[b"@"](self, node, operand, None)
        elif operator == grammar.CAPTURE and not self._named_capture(operand):
            self.in_zone(_CLOSURE, operand)
        elif operator != grammar.CAPTURE:
            self.visit_one(operand)

    def _named_capture(self, operand: Node) -> bool:
        """Record `Mod.fun/1` and `fun/1` after `&`; False for any other capture."""
        if operand.kind_id not in grammar.BINARY_OPERATOR:
            return False
        slash = operand.child_by_field_id(grammar.OPERATOR)
        left, right = grammar.field(operand, grammar.LEFT), grammar.field(operand, grammar.RIGHT)
        if slash is None or slash.kind_id != grammar.SLASH or right.kind_id != grammar.INTEGER:
            return False
        digits = self.source.text_of(right).replace("_", "")
        arity = int(digits) if digits.isdecimal() and len(digits) < 4 else 0
        if left.kind_id in {grammar.IDENTIFIER, grammar.OPERATOR_IDENTIFIER}:
            call = self.record(left, self.source.text_of(left), None, None, _CAPTURE, arity)
            self.bare.append((call, self.imports))
            return True
        if (
            left.kind_id == grammar.CALL
            and left.named_child_count == 1
            and left.named_children[0].kind_id in grammar.DOT
        ):
            dot = left.named_children[0]
            module, name = dot.child_by_field_id(grammar.LEFT), dot.child_by_field_id(grammar.RIGHT)
            if module is None or name is None:
                return False
            known = self.module_at(module)
            if known is None:
                self.visit_one(module)
            elif known[0] != ":":
                self.frame.module.references.add(known)
            self.record(left, self.source.text_of(name), known, None, _CAPTURE, arity)
            return True
        return False

    def on_closure(self, node: Node) -> None:
        """`fn … end`."""
        frame, aliases, imports = self.frame, self.aliases, self.imports
        self.frame = Frame(frame.zones | _CLOSURE, frame.module, frame.clause)
        self.visit(node)
        self.frame, self.aliases, self.imports = frame, aliases, imports

    # Names, literals, comments

    def on_alias(self, node: Node) -> None:
        """A module is named."""
        self.frame.module.references.add(self.aliases.resolve(self.content[node.start_byte : node.end_byte]))

    def on_dot(self, node: Node) -> None:
        """`__MODULE__.Server` as a value."""
        module = self.module_at(node)
        if module is None:
            self.visit(node)
        else:
            self.frame.module.references.add(module)

    def on_text(self, node: Node) -> None:
        """A string: only interpolations matter."""
        if node.named_child_count > 1:
            self.visit(node)

    def on_quoted_atom(self, node: Node) -> None:
        """`:"a#{b}"` and `"a#{b}": 1` make an atom while the program runs, as the compiler writes it."""
        if any(child.kind_id == grammar.INTERPOLATION for child in node.named_children):
            self.record(node, "binary_to_atom", ":erlang", None, _LITERAL, 2)
            self.visit(node)

    def on_sigil(self, node: Node) -> None:
        """`~w(a #{b})a` calls `String.to_atom/1` for every word."""
        children = node.named_children
        if any(child.kind_id == grammar.INTERPOLATION for child in children):
            name, modifiers = self.source.text_of(children[0]), self.source.text_of(children[-1])
            if name == "w" and children[-1].kind_id == grammar.SIGIL_MODIFIERS and modifiers == "a":
                self.record(node, "to_atom", "String", None, _LITERAL, 1)
            self.visit(node)

    def on_map(self, node: Node) -> None:
        """A map literal is a call of the special form `%{}`; a struct is not."""
        children = node.named_children
        if children and children[0].kind_id != grammar.STRUCT:
            self.record(node, "%{}", "Kernel", None, _LITERAL, 1)
        self.visit(node)

    def on_comment(self, node: Node) -> None:
        """A comment."""
        start = node.start_point
        line_start = node.start_byte - start.column
        alone = not self.content[line_start : node.start_byte].strip(b" \t\xef\xbb\xbf")
        text = self.source.text_of(node).rstrip("\r")
        self.source.comments.append(Comment(start.row + 1, alone, text))


def _handlers() -> list[Handler | None]:
    table: list[Handler | None] = [Walker.visit] * (_ERROR_KIND + 1)
    leaves = {
        grammar.IDENTIFIER, grammar.ATOM, grammar.INTEGER, grammar.FLOAT, grammar.CHAR, grammar.BOOLEAN,
        grammar.NIL, grammar.KEYWORD, grammar.OPERATOR_IDENTIFIER, grammar.SIGIL_MODIFIERS,
        grammar.ESCAPE_SEQUENCE, *grammar.SIGIL_NAME, *grammar.QUOTED_CONTENT,
    }  # fmt: skip
    for kind in range(grammar.KIND_COUNT):
        if kind in leaves or not grammar.LANGUAGE.node_kind_is_named(kind):
            table[kind] = None
    for kind in grammar.BINARY_OPERATOR:
        table[kind] = Walker.on_binary_operator
    for kind in grammar.DOT:
        table[kind] = Walker.on_dot
    table[grammar.CALL] = Walker.on_call
    table[grammar.ALIAS] = Walker.on_alias
    table[grammar.UNARY_OPERATOR] = Walker.on_unary_operator
    table[grammar.ANONYMOUS_FUNCTION] = Walker.on_closure
    table[grammar.DO_BLOCK] = Walker.in_scope
    table[grammar.STAB_CLAUSE] = Walker.in_scope
    table[grammar.STRING] = Walker.on_text
    table[grammar.CHARLIST] = Walker.on_text
    table[grammar.QUOTED_ATOM] = Walker.on_quoted_atom
    table[grammar.QUOTED_KEYWORD] = Walker.on_quoted_atom
    table[grammar.SIGIL] = Walker.on_sigil
    table[grammar.MAP] = Walker.on_map
    table[grammar.COMMENT] = Walker.on_comment
    return table


_TABLE = _handlers()  # by kind; None for leaves
