"""Directives: alias, import, require and use change what names mean; quote and unquote change whose code it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.elixir import grammar
from elixirlens.elixir.calls import Frame, Zone
from elixirlens.elixir.index import Import, Use
from elixirlens.elixir.literals import name_modules
from elixirlens.elixir.uses import Imported

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.walk import SpecialForm, Walker

# Plain numbers: an IntFlag's operators would cost more than all else in the walk.
_MODULE = int(Zone.MODULE)
_QUOTE = int(Zone.QUOTE)


def on_alias(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
    """`alias A.B`, `alias A.B, as: C`, `alias A.{B, C.D}`, `alias __MODULE__`, `require A, as: B`."""
    operands = walker.operands(arguments)
    if not operands or block is not None:
        return False
    named = walker.environment.modules_at(operands[0])
    short = grammar.keyword(operands[1:], b"as:", walker.content) if len(operands) > 1 else None
    is_alias = walker.content[node.start_byte : node.start_byte + 5] == b"alias"
    name_modules(walker, operands[0])
    if not is_alias:
        walker.frame.module.requires.update(named)
    aliases = {}
    for module in named:
        if short is not None and short.kind_id == grammar.ALIAS:
            aliases[walker.source.text_of(short)] = module
        elif is_alias and not module.startswith(":"):
            aliases[module.rpartition(".")[2]] = module
    if aliases:
        walker.enter(walker.environment.with_aliases(aliases), node.end_byte)
    return True


def on_import(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
    """`import A, only: [b: 1]`."""
    operands = walker.operands(arguments)
    if not operands or block is not None:
        return False
    frame, environment = walker.frame, walker.environment
    modules = environment.modules_at(operands[0])
    for module in modules or (None,):
        directive = Import(walker.source, module, frame.module, node, operands[0], frame)
        if not frame.zones & _QUOTE:
            frame.module.imports.append(directive)
        if module is None:
            frame.module.open = True
    name_modules(walker, operands[0])
    imports = tuple(_imported(walker, module, operands[1:]) for module in modules)
    walker.enter(environment.with_imports(imports), node.end_byte)
    return True


def on_use(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
    """`use A, options`: what it brings comes from the use table; where that does not know, the module is open."""
    operands = walker.operands(arguments)
    if not operands or block is not None:
        return False
    name_modules(walker, operands[0])
    for operand in operands[1:]:
        walker.visit_one(operand)
    if walker.frame.zones & _QUOTE:
        return True
    argument = None
    if len(operands) == 2 and operands[1].kind_id == grammar.ATOM:
        argument = walker.source.text_of(operands[1]).removeprefix(":")
    for module in walker.environment.modules_at(operands[0]) or (None,):
        _use(walker, node, operands[0], module, argument)
    return True


def _use(walker: Walker, node: Node, target: Node, module: str | None, argument: str | None) -> None:
    frame = walker.frame
    owner = frame.module
    effect = walker.uses.effect(module, argument) if module is not None else None
    owner.uses.append(Use(walker.source, module, owner, node, target, frame, effect, argument))
    if effect is None:
        owner.open = True
        return
    owner.open = owner.open or not effect.complete
    owner.behaviours.extend(effect.behaviours)
    if effect.imports:
        walker.enter(walker.environment.with_imports(effect.imports), node.end_byte)
    if effect.aliases:
        walker.enter(walker.environment.with_aliases(dict(effect.aliases)), node.end_byte)


def on_quote(walker: Walker, _node: Node, arguments: Node | None, block: Node | None) -> bool:
    """Code in a `quote` runs in another module, later."""
    operands = walker.operands(arguments)
    short = grammar.keyword(operands, b"do:", walker.content)  # quote do: …
    for operand in operands:
        if short is None:
            walker.visit_one(operand)
        else:
            _visit_quoted(walker, operand)
    if block is not None:
        _visit_quoted(walker, block)
    return True


def _visit_quoted(walker: Walker, node: Node) -> None:
    environment = walker.environment
    walker.back_to(environment.quoted(), node.start_byte)
    walker.in_zone(_QUOTE, node)
    walker.back_to(environment, node.end_byte)


def on_unquote(walker: Walker, _node: Node, arguments: Node | None, _block: Node | None) -> bool:
    """Code in an `unquote` runs earlier: while the macro runs, or, in a function, while its module is compiled."""
    if arguments is None:
        return False
    frame, environment = walker.frame, walker.environment
    if frame.zones & _QUOTE:
        walker.frame = Frame(frame.zones & ~_QUOTE, frame.module, frame.clause)
    else:
        walker.frame = Frame(_MODULE, frame.module)
    walker.back_to(environment.unquoted(), arguments.start_byte)
    walker.visit(arguments)
    walker.back_to(environment, arguments.end_byte)
    walker.frame = frame
    return True


def _imported(walker: Walker, module: str, options: list[Node]) -> Imported:
    """What an import brings, from its options."""
    only = grammar.keyword(options, b"only:", walker.content)
    without = grammar.keyword(options, b"except:", walker.content)
    return Imported(module, _arities(walker, only), _arities(walker, without) or ())


def _arities(walker: Walker, node: Node | None) -> tuple[tuple[str, int], ...] | None:
    """`[put: 3, get: 2]`; None for `:macros` and the like, and where nothing is said."""
    if node is None or node.kind_id != grammar.LIST:
        return None
    found = []
    for keywords in walker.operands(node):
        for pair in walker.operands(keywords) if keywords.kind_id in grammar.KEYWORDS else ():
            if pair.kind_id == grammar.PAIR:
                arity = walker.source.text_of(grammar.field(pair, grammar.VALUE))
                name = walker.source.text_of(grammar.field(pair, grammar.KEY)).rstrip().removesuffix(":")
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
