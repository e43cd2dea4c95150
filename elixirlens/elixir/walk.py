"""The one walk over a tree, in source order. It records calls; definitions and directives have modules of their own.

This is the hot path. Handlers are looked up by kind; leaves have none. Nothing is done here for a single rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tree_sitter import Node

from elixirlens.elixir import grammar, literals
from elixirlens.elixir.calls import Call, Form, Frame, Resolution, Zone
from elixirlens.elixir.environment import Environment
from elixirlens.elixir.facts import Comment
from elixirlens.elixir.grammar import ARGUMENTS, COMMENT, DO_BLOCK, DOT, IDENTIFIER
from elixirlens.elixir.index import Module, ModuleKind
from elixirlens.elixir.parse import TooCostly

if TYPE_CHECKING:
    from elixirlens.elixir.source import Source
    from elixirlens.elixir.uses import UseTable

Handler = Callable[["Walker", Node], None]
# Handles a form such as `def` or `alias`; False hands it back, to be recorded as a call.
SpecialForm = Callable[["Walker", Node, "Node | None", "Node | None"], bool]

# Every alias copies those in force. Real files copy some thousand names, hostile ones could copy billions.
NAME_BUDGET = 1_000_000

_ERROR_KIND = 65_535
_MOST_NAMES = 100_000
_UNUSUAL = frozenset({grammar.AT, grammar.CAPTURE})  # operators that do not just compute
_TRUTHY = grammar.TRUTHY
_RESOLVED, _UNKNOWN = Resolution.RESOLVED, Resolution.UNKNOWN
_CALL, _CAPTURE, _OPERATOR = Form.CALL, Form.CAPTURE, Form.OPERATOR
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


class _Names(dict[bytes, str]):
    """Names as text, each decoded once: files of one repository say the same ones. A hostile one says any number."""

    def __missing__(self, raw: bytes) -> str:
        if len(self) > _MOST_NAMES:
            self.clear()
        name = self[raw] = raw.decode("utf-8", "replace")
        return name


_NAMES = _Names()


class Walker:
    """Walks one tree and fills the index of its source."""

    __slots__ = (
        "_before_block",
        "content",
        "copied",
        "environment",
        "frame",
        "names",
        "source",
        "special_forms",
        "uses",
        "visited",
    )

    def __init__(self, source: Source, uses: UseTable, special_forms: dict[bytes, SpecialForm], root: Node) -> None:
        self.source = source
        self.content = source.content
        self.names = _NAMES
        self.uses = uses
        self.special_forms = special_forms
        self.visited = 0
        self.copied = 0
        file = Module(source, "", ModuleKind.FILE, None, root, root)
        source.modules.append(file)
        self.frame = Frame(_MODULE, file)
        self.environment = self._before_block = Environment(file, None, {})
        source._environments.append((0, self.environment))

    # Ways of going on

    def visit(self, node: Node) -> None:
        """Visit the children of a node."""
        table = _TABLE
        children = node.children
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
        environment = self.environment
        self.visit(node)
        if self.environment is not environment:
            self.back_to(environment, node.end_byte)

    def in_zone(self, zone: int, node: Node) -> None:
        """Visit a node with one more zone around it."""
        frame = self.frame
        self.frame = Frame(frame.zones | zone, frame.module, frame.clause)
        self.visit_one(node)
        self.frame = frame

    def enter(self, environment: Environment, position: int) -> None:
        """From a byte on, names mean something new; raises `TooCostly` where that happens beyond all reason."""
        self.copied += environment.size
        if self.copied > NAME_BUDGET:
            raise TooCostly
        self.back_to(environment, position)

    def back_to(self, environment: Environment, position: int) -> None:
        """From a byte on, names mean what they meant before."""
        self.environment = environment
        self.source._environments.append((position, environment))

    def operands(self, arguments: Node | None) -> list[Node]:
        """The operands among arguments; comments between them are noted."""
        found = []
        for child in arguments.named_children if arguments is not None else ():
            if child.kind_id == COMMENT:
                self.on_comment(child)
            else:
                found.append(child)
        return found

    # Blocks

    def on_block(self, node: Node) -> None:
        """`do … end`."""
        outer = self._before_block
        environment = self._before_block = self.environment
        self.visit(node)
        if self.environment is not environment:
            self.back_to(environment, node.end_byte)
        self._before_block = outer

    def on_section(self, node: Node) -> None:
        """`else`, `rescue` and the like: aliases of the part before have ended."""
        if self.environment is not self._before_block:
            self.back_to(self._before_block, node.start_byte)
        self.in_scope(node)

    # Calls

    def on_call(self, node: Node, piped: Node | None = None) -> None:
        """A call, or a form that looks like one: `def`, `alias`, `quote` …"""
        children = node.children
        target = children[0]
        arguments = block = None
        for child in children[1:]:
            kind = child.kind_id
            if kind in ARGUMENTS:
                arguments = child
            elif kind == DO_BLOCK:
                block = child
            elif kind == COMMENT:
                self.on_comment(child)
        kind = target.kind_id
        if kind == IDENTIFIER:
            raw = self.content[target.start_byte : target.end_byte]
            special = self.special_forms.get(raw)
            if special is not None and piped is None and special(self, node, arguments, block):
                return
            call = self.record(node, self.names[raw], None, piped)
            self.environment.bare.append(call)
            queries = raw in _QUERY_FORMS and self.environment.imports.queries
        elif kind in DOT:
            remote = self._remote_call(node, target, arguments is None and block is None, piped)
            if remote is None:
                return
            call, raw = remote, b""
            queries = call.module == "Ecto.Query" and call.name.encode() in _QUERY_FORMS
        else:  # unquote(name)(…), fun.(…)(…)
            self.visit_one(target)
            call, raw, queries = self.record(node, "", None, piped), b"", False
        frame = self.frame
        if queries:
            self.frame = Frame(frame.zones | _DSL, frame.module, frame.clause)
        arity = 0 if piped is None else 1
        if arguments is not None:
            # At the top of a module an unknown macro decides what its block means and when it runs.
            if frame.zones == _MODULE and block is None and raw not in _MACRO_FREE_BLOCKS and self._has_body(arguments):
                self.frame = Frame(_DSL, frame.module, frame.clause)
            arity += self.visit_operands(arguments)
        if block is not None:
            arity += 1
            if frame.zones == _MODULE and raw not in _MACRO_FREE_BLOCKS:
                self.frame = Frame(_DSL, frame.module, frame.clause)
            self.on_block(block)
        self.frame = frame
        call.arity = arity

    def _has_body(self, arguments: Node) -> bool:
        """Whether the last operand is a block written as a keyword: `get "/", do: …`."""
        return grammar.keyword(arguments.named_children[-1:], b"do:", self.content) is not None

    def visit_operands(self, arguments: Node) -> int:
        """Visit arguments and count them."""
        table = _TABLE
        operands = arguments.named_children
        self.visited += len(operands)
        count = 0
        for operand in operands:
            kind = operand.kind_id
            handler = table[kind]
            if handler is not None:
                handler(self, operand)
            if kind != COMMENT:
                count += 1
        return count

    def _remote_call(self, node: Node, target: Node, bare: bool, piped: Node | None) -> Call | None:
        """`Mod.fun(…)`, `:mod.fun(…)`, `value.fun(…)`, `fun.(…)`; None for `value.field`, which is no call."""
        left = target.child_by_field_id(grammar.LEFT)
        right = target.child_by_field_id(grammar.RIGHT)
        self.comments_in(target)
        name = "" if right is None else self.name_of(right)
        module = None if left is None else self.environment.module_at(left)
        if module is not None:
            if module[0] != ":":
                self.frame.module.named.add(module)
            return self.record(node, name, module, piped)
        if left is not None:
            self.visit_one(left)
        if bare and piped is None and right is not None:
            return None
        return self.record(node, name, None, piped)

    def name_of(self, node: Node) -> str:
        """The name after a dot, also where it is quoted: `Mod."a name"(…)`."""
        if node.kind_id == grammar.STRING:
            self.visit(node)
            return grammar.plain_text(node, self.content) or ""
        return self.names[self.content[node.start_byte : node.end_byte]]

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
        resolution = _UNKNOWN if module is None else _RESOLVED
        call = Call(self.source, node, frame, name, arity, module, resolution, form, piped)
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
            self._on_pipe(node)
        elif kind == grammar.WHEN:
            self.visit_one(grammar.field(node, grammar.LEFT))
            self.in_zone(_GUARD, grammar.field(node, grammar.RIGHT))
            self.comments_in(node)
        else:
            if kind in _TRUTHY:
                self._record_operator(node, _TRUTHY[kind], 2)
            self.visit(node)

    def _record_operator(self, node: Node, name: str, arity: int) -> None:
        """Operators that take any value for true or false are calls of Kernel's macros, or of what hides them."""
        self.environment.bare.append(self.record(node, name, None, None, _OPERATOR, arity))

    def on_access(self, node: Node) -> None:
        """`map[key]` calls `Access.get/2`."""
        self.record(node, "get", "Access", None, _OPERATOR, 2)
        self.visit(node)

    def _on_pipe(self, node: Node) -> None:
        left, right = grammar.field(node, grammar.LEFT), grammar.field(node, grammar.RIGHT)
        self.visit_one(left)
        self.comments_in(node)
        if right.kind_id == grammar.CALL:
            self.on_call(right, left)
        elif right.kind_id == IDENTIFIER:
            call = self.record(right, self.source.text_of(right), None, left, _CALL, 1)
            self.environment.bare.append(call)
        else:
            self.visit_one(right)

    def comments_in(self, node: Node) -> None:
        """Note comments between the two sides of an operator or dot."""
        if node.named_child_count > 2:
            for child in node.named_children:
                if child.kind_id == COMMENT:
                    self.on_comment(child)

    def on_unary_operator(self, node: Node) -> None:
        """`@attribute`, `&capture`, or any other operator."""
        sign = node.child(0)
        operator = 0 if sign is None else sign.kind_id
        operand = grammar.operand(node) if operator in _UNUSUAL else None
        if operand is None:
            if operator == grammar.NOT:
                self._record_operator(node, "!", 1)
            self.visit(node)
        elif operator == grammar.AT:
            if operand.kind_id == grammar.CALL:
                self.special_forms[b"@"](self, node, operand, None)
        elif not literals.named_capture(self, operand):
            self.in_zone(_CLOSURE, operand)

    def on_closure(self, node: Node) -> None:
        """`fn … end`."""
        frame = self.frame
        self.frame = Frame(frame.zones | _CLOSURE, frame.module, frame.clause)
        self.in_scope(node)
        self.frame = frame

    # Names, literals, comments

    def on_alias(self, node: Node) -> None:
        """A module is a value: nobody knows what will be done with it."""
        self.frame.module.mentions.add(self.environment.resolve(self.content[node.start_byte : node.end_byte]))

    def on_dot(self, node: Node) -> None:
        """`__MODULE__.Server` as a value, and `A.{B, C}`."""
        modules = self.environment.modules_at(node)
        if modules:
            self.frame.module.mentions.update(modules)
            self.operands(node.child_by_field_id(grammar.RIGHT))
        else:
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
        IDENTIFIER, grammar.ATOM, grammar.INTEGER, grammar.FLOAT, grammar.CHAR, grammar.BOOLEAN, grammar.NIL,
        grammar.KEYWORD, grammar.OPERATOR_IDENTIFIER, grammar.SIGIL_MODIFIERS, grammar.ESCAPE_SEQUENCE,
        *grammar.SIGIL_NAME, *grammar.QUOTED_CONTENT,
    }  # fmt: skip
    for kind in range(grammar.KIND_COUNT):
        if kind in leaves or not grammar.LANGUAGE.node_kind_is_named(kind):
            table[kind] = None
    for kind in grammar.BINARY_OPERATOR:
        table[kind] = Walker.on_binary_operator
    for kind in DOT:
        table[kind] = Walker.on_dot
    for kind in grammar.SECTIONS:
        table[kind] = Walker.on_section
    table[DO_BLOCK] = Walker.on_block
    table[COMMENT] = Walker.on_comment
    table[grammar.CALL] = Walker.on_call
    table[grammar.ACCESS_CALL] = Walker.on_access
    table[grammar.ALIAS] = Walker.on_alias
    table[grammar.UNARY_OPERATOR] = Walker.on_unary_operator
    table[grammar.ANONYMOUS_FUNCTION] = Walker.on_closure
    table[grammar.STAB_CLAUSE] = Walker.in_scope
    for kind, handler in literals.HANDLERS.items():
        table[kind] = handler
    return table


_TABLE = _handlers()  # by kind; None for leaves
