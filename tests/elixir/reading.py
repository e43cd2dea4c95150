"""Short ways to read a snippet and to ask about it."""

from __future__ import annotations

from textwrap import dedent

from elixirlens.elixir import Call, Function, Module, Source, UseTable, read_source
from elixirlens.elixir import expression as expr


def read(code: str, uses: UseTable | None = None) -> Source:
    """Read a snippet, its indentation taken off."""
    return read_source(dedent(code).encode(), "lib/snippet.ex", uses)


def module(code: str, name: str | None = None) -> Module:
    """The module of that name, else the first one."""
    modules = [one for one in read(code).modules if one.name and name in {None, one.name}]
    return modules[0]


def function(code: str, name: str) -> Function:
    """The first function of that name."""
    return next(one for one in read(code).functions if one.name == name)


def call(code: str, name: str, uses: UseTable | None = None) -> Call:
    """The only call of that name."""
    (found,) = [one for one in read(code, uses).calls if one.name == name]
    return found


def callees(source: Source) -> list[str]:
    """All callees in source order, definitions of literals left out."""
    return [one.callee for one in source.calls]


def value(code: str) -> expr.Expression:
    """The expression that a snippet is, as the body of a function."""
    body = function(f"defmodule Shop do\n def f do\n{dedent(code)}\n end\nend", "f").clauses[0].body
    assert body is not None
    return body


def shown(expression: expr.Expression | expr.Branch | None) -> str:
    """An expression in short, for comparisons: what it is and what it is made of, no places."""
    match expression:
        case None:
            return "nothing"
        case Call():
            blocks = "".join(f" {name}: {shown(block)}" for name, block in expression.blocks.items())
            return f"{expression.callee}({', '.join(map(shown, expression.arguments))}){blocks}"
        case expr.Branch(patterns, guard, body):
            when = "" if guard is None else f" when {shown(guard)}"
            return f"{', '.join(map(shown, patterns))}{when} -> {shown(body)}"
        case expr.Branches(branches) | expr.Closure(branches):
            return f"[{'; '.join(map(shown, branches))}]"
        case expr.Variable(name) | expr.Number(name) | expr.Alias(name) | expr.Other(name):
            return name
        case expr.Atom(name):
            return f":{name}"
        case expr.AttributeRead(name):
            return f"@{name}"
        case expr.String(parts) | expr.Charlist(parts) | expr.InterpolatedAtom(parts):
            return '"' + "".join(part if isinstance(part, str) else f"#{{{shown(part)}}}" for part in parts) + '"'
        case expr.Sigil(name, parts, modifiers):
            return f"~{name}({''.join(part if isinstance(part, str) else shown(part) for part in parts)}){modifiers}"
        case expr.List(elements):
            return f"[{', '.join(map(shown, elements))}]"
        case expr.Tuple(elements):
            return f"{{{', '.join(map(shown, elements))}}}"
        case expr.Bitstring(elements):
            return f"<<{', '.join(map(shown, elements))}>>"
        case expr.Pair(key, val):
            return f"{shown(key)} => {shown(val)}"
        case expr.Map(pairs, base):
            update = "" if base is None else f"{shown(base)} | "
            return f"%{{{update}{', '.join(map(shown, pairs))}}}"
        case expr.Struct(of, pairs, base):
            update = "" if base is None else f"{shown(base)} | "
            return f"%{shown(of)}{{{update}{', '.join(map(shown, pairs))}}}"
        case expr.Operator(operator, left, right):
            return f"({shown(left)} {operator} {shown(right)})"
        case expr.Unary(operator, operand):
            return f"{operator}({shown(operand)})"
        case expr.Capture(body):
            return f"&({shown(body)})"
        case expr.Placeholder(index):
            return f"&{index}"
        case expr.Access(target, key):
            return f"{shown(target)}[{shown(key)}]"
        case expr.Field(target, name):
            return f"{shown(target)}.{name}"
        case expr.Block(expressions):
            return f"({'; '.join(map(shown, expressions))})"
    raise AssertionError(expression)
