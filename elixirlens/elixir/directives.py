"""Directives: alias, import, require and use change what names mean; quote and unquote change whose code it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.elixir import grammar
from elixirlens.elixir.index import Frame, Import, Use, Zone
from elixirlens.elixir.uses import Imported

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.walk import SpecialForm, Walker

# Plain numbers: an IntFlag's operators would cost more than all else in the walk.
_MODULE = int(Zone.MODULE)
_QUOTE = int(Zone.QUOTE)


def on_alias(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
    """`alias A.B`, `alias A.B, as: C`, `alias A.{B, C.D}`, `alias __MODULE__`, `require A, as: B`."""
    operands = grammar.significant(arguments.named_children) if arguments is not None else []
    if not operands or block is not None:
        return False
    references = walker.frame.module.references
    named = modules_of(walker, operands[0])
    short = keyword(walker, operands[1:], "as")
    is_alias = walker.content[node.start_byte : node.start_byte + 5] == b"alias"
    for module in named:
        references.add(module)
        if short is not None and short.kind_id == grammar.ALIAS:
            walker.aliases = walker.aliases.with_alias(walker.source.text_of(short), module)
        elif is_alias and not module.startswith(":"):
            walker.aliases = walker.aliases.with_alias(module.rpartition(".")[2], module)
    if not named:
        walker.visit_one(operands[0])
    return True


def on_import(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
    """`import A, only: [b: 1]`."""
    operands = grammar.significant(arguments.named_children) if arguments is not None else []
    if not operands or block is not None:
        return False
    frame = walker.frame
    for module in modules_of(walker, operands[0]) or (None,):
        directive = Import(walker.source, module, frame.module, node, operands[0], walker.aliases, frame)
        if not frame.zones & _QUOTE:
            frame.module.imports.append(directive)
        if module is None:
            frame.module.open = True
        else:
            frame.module.references.add(module)
            walker.imports += (imported(walker, module, operands[1:]),)
    return True


def imported(walker: Walker, module: str, options: list[Node]) -> Imported:
    """What an import brings, from its options."""
    only, without = keyword(walker, options, "only"), keyword(walker, options, "except")
    return Imported(module, _arities(walker, only), _arities(walker, without) or ())


def on_use(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
    """`use A, options`: what it brings comes from the use table; where that does not know, the module is open."""
    operands = grammar.significant(arguments.named_children) if arguments is not None else []
    if not operands or block is not None:
        return False
    frame = walker.frame
    owner = frame.module
    for option in operands[1:]:
        walker.visit_one(option)
    if frame.zones & _QUOTE:
        return True
    for module in modules_of(walker, operands[0]) or (None,):
        argument = None
        if len(operands) == 2 and operands[1].kind_id == grammar.ATOM:
            argument = walker.source.text_of(operands[1]).removeprefix(":")
        effect = walker.uses.effect(module, argument) if module is not None else None
        use = Use(walker.source, module, owner, node, operands[0], walker.aliases, frame, effect, argument)
        owner.uses.append(use)
        if module is not None:
            owner.references.add(module)
        if effect is None:
            owner.open = True
            continue
        owner.open = owner.open or not effect.complete
        owner.behaviours.extend(effect.behaviours)
        walker.imports += effect.imports
        walker.aliases = walker.aliases.with_all(dict(effect.aliases))
    return True


def on_quote(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
    """Code in a `quote` runs in another module, later."""
    if arguments is not None:
        zone = _QUOTE if keyword(walker, arguments.named_children, "do") is not None else _MODULE
        walker.in_zone(zone, arguments)
    if block is not None:
        walker.in_zone(_QUOTE, block)
    return True


def on_unquote(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
    """Code in an `unquote` runs here and now, in the macro."""
    if arguments is None:
        return False
    frame = walker.frame
    walker.frame = Frame(frame.zones & ~_QUOTE, frame.module, frame.clause)
    walker.visit(arguments)
    walker.frame = frame
    return True


def modules_of(walker: Walker, node: Node) -> tuple[str, ...]:
    """The modules that the operand of a directive names: `A.B`, `A.{B, C.D}`, `__MODULE__`."""
    if node.kind_id in grammar.DOT:
        group = node.child_by_field_id(grammar.RIGHT)
        left = node.child_by_field_id(grammar.LEFT)
        if group is not None and left is not None and group.kind_id == grammar.TUPLE:
            prefix = walker.module_at(left)
            if prefix is None:
                return ()
            inner = (child for child in group.named_children if child.kind_id == grammar.ALIAS)
            return tuple(f"{prefix}.{walker.source.text_of(child)}" for child in inner)
    module = walker.module_at(node)
    return () if module is None else (module,)


def keyword(walker: Walker, nodes: list[Node], name: str) -> Node | None:
    """The value of a keyword among operands."""
    for node in nodes:
        if node.kind_id == grammar.LIST:
            found = keyword(walker, node.named_children, name)
            if found is not None:
                return found
        if node.kind_id in grammar.KEYWORDS:
            for pair in node.named_children:
                if pair.kind_id == grammar.PAIR:
                    key = walker.source.text_of(grammar.field(pair, grammar.KEY)).strip()
                    if key.removesuffix(":") == name:
                        return grammar.field(pair, grammar.VALUE)
    return None


def _arities(walker: Walker, node: Node | None) -> tuple[tuple[str, int], ...] | None:
    """`[put: 3, get: 2]`; None for `:macros` and the like, and where nothing is said."""
    if node is None or node.kind_id != grammar.LIST:
        return None
    found = []
    for keywords in node.named_children:
        for pair in keywords.named_children if keywords.kind_id in grammar.KEYWORDS else ():
            if pair.kind_id == grammar.PAIR:
                arity = walker.source.text_of(grammar.field(pair, grammar.VALUE))
                name = walker.source.text_of(grammar.field(pair, grammar.KEY)).strip().removesuffix(":")
                if arity.isdecimal():
                    found.append((name.strip('"'), int(arity)))
    return tuple(found)


FORMS: dict[bytes, SpecialForm] = {
    b"alias": on_alias,
    b"require": on_alias,
    b"import": on_import,
    b"use": on_use,
    b"quote": on_quote,
    b"unquote": on_unquote,
    b"unquote_splicing": on_unquote,
}
