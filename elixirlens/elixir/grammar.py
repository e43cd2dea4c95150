"""The grammar's kinds and fields as numbers, looked up once. Nothing outside this package sees them."""

from __future__ import annotations

import tree_sitter_elixir
from tree_sitter import Language, Node

LANGUAGE = Language(tree_sitter_elixir.language())
KIND_COUNT = LANGUAGE.node_kind_count


def _kinds(name: str) -> frozenset[int]:
    """All numbers of one kind: the grammar gives several to a kind that it builds in different places."""
    return frozenset(
        number
        for number in range(KIND_COUNT)
        if LANGUAGE.node_kind_is_named(number) and LANGUAGE.node_kind_for_id(number) == name
    )


def _kind(name: str) -> int:
    (number,) = _kinds(name)
    return number


def _token(text: str) -> int:
    number = LANGUAGE.id_for_node_kind(text, False)
    assert number is not None, text
    return number


def _field(name: str) -> int:
    number = LANGUAGE.field_id_for_name(name)
    assert number is not None, name
    return number


ACCESS_CALL = _kind("access_call")
ALIAS = _kind("alias")
ANONYMOUS_FUNCTION = _kind("anonymous_function")
ARGUMENTS = _kinds("arguments")
ATOM = _kind("atom")
BINARY_OPERATOR = _kinds("binary_operator")
BITSTRING = _kind("bitstring")
BLOCK = _kind("block")
BODY = _kind("body")
BOOLEAN = _kind("boolean")
CALL = _kind("call")
CHAR = _kind("char")
CHARLIST = _kind("charlist")
COMMENT = _kind("comment")
DO_BLOCK = _kind("do_block")
DOT = _kinds("dot")
FLOAT = _kind("float")
IDENTIFIER = _kind("identifier")
INTEGER = _kind("integer")
INTERPOLATION = _kind("interpolation")
KEYWORD = _kind("keyword")
KEYWORDS = _kinds("keywords")
LIST = _kind("list")
MAP = _kind("map")
MAP_CONTENT = _kind("map_content")
NIL = _kind("nil")
OPERATOR_IDENTIFIER = _kind("operator_identifier")
NAMES = frozenset({IDENTIFIER, OPERATOR_IDENTIFIER})
PAIR = _kind("pair")
QUOTED_ATOM = _kind("quoted_atom")
QUOTED_KEYWORD = _kind("quoted_keyword")
SIGIL = _kind("sigil")
SIGIL_MODIFIERS = _kind("sigil_modifiers")
SIGIL_NAME = _kinds("sigil_name")
SOURCE = _kind("source")
STAB_CLAUSE = _kind("stab_clause")
STRING = _kind("string")
STRUCT = _kind("struct")
TUPLE = _kind("tuple")
UNARY_OPERATOR = _kind("unary_operator")
ESCAPE_SEQUENCE = _kind("escape_sequence")
QUOTED_CONTENT = _kinds("quoted_content")

SECTIONS = {  # the blocks that follow `do`, by kind
    _kind("after_block"): "after",
    _kind("rescue_block"): "rescue",
    _kind("catch_block"): "catch",
    _kind("else_block"): "else",
}

PIPE = _token("|>")
WHEN = _token("when")
END = _token("end")
DEFAULT = _token("\\\\")
AT = _token("@")
CAPTURE = _token("&")
SLASH = _token("/")
DOUBLE_COLON = _token("::")
BAR = _token("|")
FAT_ARROW = _token("=>")
IN = _token("in")
NOT = _token("!")
TRUTHY = {_token("&&"): "&&", _token("||"): "||"}  # operators that take any value for true or false

KEY = _field("key")
LEFT = _field("left")
OPERAND = _field("operand")
OPERATOR = _field("operator")
RIGHT = _field("right")
TARGET = _field("target")
VALUE = _field("value")


def field(node: Node, number: int) -> Node:
    """The child in a field that the grammar always fills."""
    child = node.child_by_field_id(number)
    return child if child is not None else node


def operand(node: Node) -> Node | None:
    """The operand of a unary operator. In `&(…)` the grammar gives its field to the brackets as well."""
    child = node.child_by_field_id(OPERAND)
    if child is None or child.is_named:
        return child
    return next(iter(significant(node.named_children)), None)


def operator_of(node: Node) -> int:
    """The operator of a binary operation, 0 for any other node."""
    operator = node.child_by_field_id(OPERATOR) if node.kind_id in BINARY_OPERATOR else None
    return 0 if operator is None else operator.kind_id


def significant(nodes: list[Node]) -> list[Node]:
    """Nodes without the comments between them."""
    return [node for node in nodes if node.kind_id != COMMENT]


def plain_text(node: Node, content: bytes) -> str | None:
    """What stands in quotes, None where something is interpolated or escaped."""
    inner = node.named_children
    if any(child.kind_id not in QUOTED_CONTENT for child in inner):
        return None
    return "".join(content[child.start_byte : child.end_byte].decode("utf-8", "replace") for child in inner)


def keyword(nodes: list[Node], key: bytes, content: bytes) -> Node | None:
    """The value of a keyword among operands, `key` with its colon."""
    for node in nodes:
        if node.kind_id in KEYWORDS:
            for pair in node.named_children:
                if pair.kind_id == PAIR:
                    name = field(pair, KEY)
                    if content[name.start_byte : name.end_byte].rstrip() == key:
                        return field(pair, VALUE)
        elif node.kind_id == LIST:
            found = keyword(node.named_children, key, content)
            if found is not None:
                return found
    return None
