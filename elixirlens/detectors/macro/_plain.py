"""Quoted code that only computes: nothing in it needs a macro, and each `unquote` stands where a function would be
given a value.
"""

from __future__ import annotations

from elixirlens.detectors.macro._quotes import unquoted
from elixirlens.elixir import Call, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, children, walk

# Forms of Kernel that a function can hold as well as a quote. All other macros of Kernel define or look around.
_FORMS = frozenset(
    [
        "!", "&&", "..", "..//", "<>", "=~", "and", "binary_slice", "case", "cond", "elem", "fn", "for",
        "hd", "if", "in", "is_exception", "is_nil", "is_struct", "max", "min", "not", "or", "put_in",
        "raise", "rem", "reraise", "tap", "then", "to_charlist", "to_string", "to_timeout", "try", "unless",
        "unquote", "update_in", "with", "|>", "||", "get_in", "pop_in", "apply", "abs", "binary_part",
        "bit_size", "byte_size", "ceil", "div", "exit", "floor", "function_exported?", "inspect", "length",
        "make_ref", "map_size", "node", "round", "self", "send", "spawn", "spawn_link", "struct", "struct!",
        "throw", "tl", "trunc", "tuple_size", "put_elem", "is_map_key", "is_atom", "is_binary",
        "is_bitstring", "is_boolean", "is_float", "is_function", "is_integer", "is_list", "is_map",
        "is_number", "is_pid", "is_port", "is_reference", "is_tuple",
    ]
)  # fmt: skip
_GUARDS = frozenset(
    [
        "abs", "and", "binary_part", "bit_size", "byte_size", "ceil", "div", "elem", "floor", "hd", "in",
        "is_atom", "is_binary", "is_bitstring", "is_boolean", "is_exception", "is_float", "is_function",
        "is_integer", "is_list", "is_map", "is_map_key", "is_nil", "is_number", "is_pid", "is_port",
        "is_reference", "is_struct", "is_tuple", "length", "map_size", "node", "not", "or", "rem", "round",
        "self", "tl", "trunc", "tuple_size", "unquote",
    ]
)  # fmt: skip
_GUARD_OPERATORS = frozenset(
    [
        "+", "-", "*", "/", "==", "!=", "===", "!==", "<", ">", "<=", ">=", "and", "or", "in", "++", "--",
        "..", "&&&", "|||", "^^^", "<<<", ">>>",
    ]
)  # fmt: skip
_GUARD_MODULES = frozenset({":erlang", "Bitwise", "Integer"})

# Modules whose calls are macros wherever they are called.
_MACROS = frozenset({"ExUnit.Assertions", "IEx", "Logger", "Macro", "Module", "Record"})
_SIGILS = frozenset("sSwWcCrRDTNU")
_SURROUNDINGS = frozenset({"__CALLER__", "__DIR__", "__ENV__", "__MODULE__", "__STACKTRACE__"})
_LATE_SIDE = frozenset({"&&", "||", "and", "or"})
_LATE_BLOCKS = frozenset({"if", "unless", "case"})
_LATE = frozenset({"cond", "for", "receive", "try", "with", "fn"})


def is_plain(code: expr.Expression, module: Module) -> bool:
    """Whether nothing in quoted code asks for a macro: no definition, no macro, nothing of the module around it."""
    return all(_is_plain(part, module) for part in walk(code))


def _is_plain(part: Node, module: Module) -> bool:
    match part:
        case Call(name="unquote"):
            inside = unquoted(part)
            return isinstance(inside, expr.Variable) or inside == expr.Alias(module.name, at=part.place)
        case Call(module="Kernel", name=name):
            return name in _FORMS
        case Call(module="Application", name="compile_env" | "compile_env!"):
            return False  # macros, for the body of a module alone
        case Call(module=None, target=target) if target is not None and unquoted(target) is not None:
            own = module.function(part.name, part.arity)  # unquote(__MODULE__).run(…)
            return isinstance(unquoted(target), expr.Alias) and own is not None and not own.macro
        case Call(module=None):
            return False
        case Call(module=owner):
            return not (owner in _MACROS or owner in module.requires or owner == module.name)
        case expr.Variable(name):
            return name not in _SURROUNDINGS
        case expr.Sigil(name):
            return name in _SIGILS
        case expr.Unary("^" | "@", _) | expr.AttributeRead() | expr.Other():
            return False
    return True


def evaluates(code: Node, known: frozenset[str] = frozenset()) -> bool:
    """Whether each `unquote` is evaluated, always and before all else: none is a pattern, a name, or put off.

    `known` are variables that are evaluated before, so that it does not matter when they are evaluated again.
    """
    match code:
        case Call(name="unquote"):
            return True
        case Call(name=name, module="Kernel") if name in _LATE:
            return _inserts(code) <= known
        case Call(name=name, module="Kernel") if name in _LATE_BLOCKS:
            return _in_turn(code.arguments, tuple(code.blocks.values()), known)
        case expr.Operator("=" | "::", left, right):
            first, second = (right, left) if code.operator == "=" else (left, right)
            return evaluates(first, known) and not _inserts(second)
        case expr.Operator(operator, left, right) if operator in _LATE_SIDE:
            return _in_turn((left,), (right,), known)
        case expr.Operator("<-" | "when") | expr.Closure() | expr.Capture() | expr.Branch():
            return _inserts(code) <= known
        case expr.Struct(module) if _inserts(module):
            return False
    return all(evaluates(child, known) for child in children(code))


def _in_turn(first: tuple[Node, ...], then: tuple[Node, ...], known: frozenset[str]) -> bool:
    """Whether what is evaluated at first includes all that is evaluated only sometimes, afterwards."""
    before = known.union(*map(_inserts, first))
    return all(evaluates(each, known) for each in first) and all(_inserts(each) <= before for each in then)


def _inserts(code: Node) -> frozenset[str]:
    """The variables of the macro that are put into quoted code; something else goes by its type."""
    inserted = (unquoted(part) for part in walk(code))
    return frozenset(
        each.name if isinstance(each, expr.Variable) else type(each).__name__ for each in inserted if each is not None
    )


def is_pattern(code: expr.Expression) -> bool:
    """Whether quoted code may serve as a pattern: a literal, or something that is put together."""
    match code:
        case expr.Tuple() | expr.Map() | expr.Struct() | expr.List() | expr.Bitstring() | expr.Operator("<>"):
            return True
        case expr.Atom() | expr.Alias() | expr.Number() | expr.String() | expr.Charlist() | expr.Variable():
            return True
    return unquoted(code) is not None


def is_guard(code: expr.Expression) -> bool:
    """Whether quoted code may serve as a guard."""
    return all(_is_guard(part) for part in walk(code))


def _is_guard(part: Node) -> bool:
    match part:
        case Call(module="Kernel", name=name):
            return name in _GUARDS
        case Call(module=module):
            return module in _GUARD_MODULES
        case expr.Operator(operator):
            return operator in _GUARD_OPERATORS
        case expr.Closure() | expr.Capture() | expr.Block() | expr.Branches():
            return False
    return True
