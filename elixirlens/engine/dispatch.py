"""Which rules want to see what: made once for a set of rules, asked for every file.

Calls are looked up by name, so that the cost does not grow with the number of rules.
"""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.catalog import DEPENDENCIES, PROJECT, load_collector, load_detector
from elixirlens.catalog.match import (
    ArgumentForm,
    CallbackPattern,
    CalleePattern,
    DefinitionKind,
    DefinitionPattern,
    Include,
    Scope,
)
from elixirlens.elixir import Attribute, Call, Directive, Form, Function, Kind, Module, Zone
from elixirlens.elixir.flow import is_literal
from elixirlens.project.classes import FileClass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from elixirlens.catalog import ActiveRule, Collector, Detector, Rule, RuleSet
    from elixirlens.catalog.match import Match, Surrounding
    from elixirlens.elixir import Source

Candidate = Call | Directive | Attribute | Function | Module

_QUOTE, _DSL, _CLOSURE, _MACRO, _FUNCTION = (
    int(zone) for zone in (Zone.QUOTE, Zone.DSL, Zone.CLOSURE, Zone.MACRO, Zone.FUNCTION)
)


class Look(Struct, frozen=True):
    """A rule that looks, its function if it has one, and the zones that it passes over."""

    active: ActiveRule
    detector: Detector | Collector | None
    zones_left_out: int

    @property
    def match(self) -> Match | None:
        """The `[match]` of the page."""
        return self.active.rule.match


def detecting(active: ActiveRule) -> Look | None:
    """How a rule looks at one file; None for a rule about the whole repository or about dependencies."""
    if is_about_dependencies(active.rule):
        return None
    detector = load_detector(active.rule)
    if detector is not None and detector.subject == PROJECT:
        return None
    return Look(active, detector, _zones_left_out(active))


def collecting(active: ActiveRule) -> Look | None:
    """How a rule about the whole repository looks at one file; None for one that collects nothing."""
    collector = None if is_about_dependencies(active.rule) else load_collector(active.rule)
    return None if collector is None else Look(active, collector, _zones_left_out(active))


class Dispatch:
    """The rules for one class of files, by what they want to see.

    They are asked to detect; those about the whole repository are asked to collect, with `look=collecting`.
    """

    def __init__(
        self, rules: RuleSet, file_class: FileClass, look: Callable[[ActiveRule], Look | None] | None = None
    ) -> None:
        self.calls: dict[str, list[tuple[CalleePattern, Look]]] = defaultdict(list)
        self.uses: dict[str, list[Look]] = defaultdict(list)
        self.imports: dict[str, list[Look]] = defaultdict(list)
        self.attributes: dict[str, list[Look]] = defaultdict(list)
        self.functions: dict[str, list[tuple[DefinitionPattern, Look]]] = defaultdict(list)  # by a name without a glob
        self.definitions: list[tuple[DefinitionPattern, Look]] = []  # all others
        self.whole: dict[str, list[Look]] = defaultdict(list)  # without a [match], by the name of the subject
        self.rules = tuple(active for active in rules.rules if looks_at(active.rule, file_class))
        for active in self.rules:
            asked = (look or detecting)(active)
            if asked is not None:
                self._add(asked)

    def _add(self, look: Look) -> None:
        match look.match:
            case None:
                if look.detector is not None:
                    self.whole[look.detector.subject].append(look)
            case match:
                for callee in match.calls:
                    self.calls[callee.name].append((callee, look))
                for module in match.uses:
                    self.uses[module].append(look)
                for module in match.imports:
                    self.imports[module].append(look)
                for name in match.attributes:
                    self.attributes[name].append(look)
                for pattern in match.definitions:
                    exact = pattern.kind not in _MODULE_KINDS and not {"*", "["} & set(pattern.name)
                    (self.functions[pattern.name] if exact else self.definitions).append((pattern, look))

    def subjects(self, source: Source) -> Iterator[tuple[Look, Sequence[Candidate | Source]]]:
        """What each rule is asked about, in source order for each kind."""
        found: dict[int, tuple[Look, list[Candidate]]] = {}
        for look, candidate in self._candidates(source):
            found.setdefault(id(look), (look, []))[1].append(candidate)
        yield from found.values()
        for kind, looks in self.whole.items():
            subjects = tuple(SUBJECTS[kind](source))
            for look in looks:
                yield look, subjects if kind in _WITHOUT_ZONES else _left(subjects, look.zones_left_out)

    def _candidates(self, source: Source) -> Iterator[tuple[Look, Candidate]]:
        """What the rules with a `[match]` are asked about."""
        calls = self.calls
        for call in source.calls if calls else ():
            looks = calls.get(call.name)
            if looks is not None:
                owner, arity = call.module, call.arity
                for pattern, look in looks:
                    if (
                        pattern.module in (owner, "*")
                        and (pattern.arity is None or pattern.arity == arity)
                        and _admitted(look, call)
                    ):
                        yield look, call
        for module in source.modules:
            yield from self._in_module(module)

    def _in_module(self, module: Module) -> Iterator[tuple[Look, Candidate]]:
        if self.uses:
            for use in module.uses:
                seen = {use.module} | (use.effect.uses if use.effect is not None else frozenset())
                looks = {id(look): look for name in seen for look in self.uses.get(name or "", ())}
                yield from ((look, use) for look in looks.values() if _admitted(look, use))
        if self.imports:
            for directive in module.imports:
                yield from (
                    (look, directive)
                    for look in self.imports.get(directive.module or "", ())
                    if _admitted(look, directive)
                )
        if self.attributes:
            for attribute in module.attributes:
                yield from (
                    (look, attribute) for look in self.attributes.get(attribute.name, ()) if _admitted(look, attribute)
                )
        for function in module.functions.values() if self.functions else ():
            for pattern, look in self.functions.get(function.name, ()):
                if function.kind is _FUNCTION_KINDS.get(pattern.kind) and _fits_arity(pattern, function):
                    yield look, function
        for pattern, look in self.definitions:
            yield from ((look, definition) for definition in _definitions(pattern, module))


def looks_at(rule: Rule, file_class: FileClass) -> bool:
    """Whether a rule looks at files of a class. Generated ones are passed over unless the page includes them."""
    if file_class is FileClass.GENERATED and Include.GENERATED in rule.include:
        return True
    return file_class in rule.files


def is_about_dependencies(rule: Rule) -> bool:
    """Whether a rule looks at dependencies, which are audited only where somebody asks for that."""
    return rule.category == DEPENDENCIES


def _zones_left_out(active: ActiveRule) -> int:
    include = active.rule.include
    return (0 if Include.QUOTE in include else _QUOTE) | (0 if Include.DSL in include else _DSL)


def fits_callee(pattern: CalleePattern, call: Call) -> bool:
    """Whether a call is one of the callees that a pattern means."""
    return pattern.module in (call.module, "*") and (pattern.arity is None or pattern.arity == call.arity)


def _left(subjects: Sequence[Candidate | Source], zones: int) -> list[Candidate | Source]:
    return [one for one in subjects if not (isinstance(one, Call | Directive | Attribute) and one._frame.zones & zones)]


def _admitted(look: Look, subject: Call | Directive | Attribute) -> bool:
    """Whether the surroundings and the arguments are those that the `[match]` asks for."""
    if subject._frame.zones & look.zones_left_out:
        return False
    match = look.match
    if match is None:
        return True
    for surrounding in match.inside:  # loops, not generators: this is asked of every candidate
        if _is_inside(subject, surrounding):
            break
    else:
        if match.inside:
            return False
    for surrounding in match.not_inside:
        if _is_inside(subject, surrounding):
            return False
    return match.argument is None or (isinstance(subject, Call) and _argument_fits(match, subject))


def _is_inside(subject: Call | Directive | Attribute, surrounding: Surrounding) -> bool:
    zones = subject._frame.zones
    clause = subject._frame.clause
    match surrounding:
        case Scope.FUNCTION:  # the most frequent comes first
            return zones & (_FUNCTION | _MACRO) == _FUNCTION
        case Scope.MODULE:
            return clause is None
        case Scope.MACRO:
            return bool(zones & _MACRO)
        case Scope.CLOSURE:
            return bool(zones & _CLOSURE)
        case CallbackPattern(name, arity):
            return clause is not None and clause.function.name == name and clause.function.arity == arity
        case CalleePattern():
            return isinstance(subject, Call) and any(
                isinstance(outer, Call) and fits_callee(surrounding, outer) and outer.name == surrounding.name
                for outer in subject.enclosing()
            )


def _argument_fits(match: Match, call: Call) -> bool:
    assert match.argument is not None
    if call.form is not Form.CALL:  # a capture's arguments come at run time
        return match.argument.form is ArgumentForm.DYNAMIC
    arguments = call.arguments
    if len(arguments) < match.argument.position:
        return False
    literal = is_literal(arguments[match.argument.position - 1])
    return literal is (match.argument.form is ArgumentForm.LITERAL)


def _definitions(pattern: DefinitionPattern, module: Module) -> Iterable[Function | Module]:
    match pattern.kind:
        case DefinitionKind.DEFMODULE | DefinitionKind.DEFPROTOCOL | DefinitionKind.DEFIMPL:
            fits = module.kind == _MODULE_KINDS[pattern.kind] and _fits_name(pattern, module.name)
            return (module,) if fits else ()
        case DefinitionKind.DEFSTRUCT | DefinitionKind.DEFEXCEPTION:
            fits = module.struct is not None and module.struct.name == pattern.kind
            return (module,) if fits else ()
    kind = _FUNCTION_KINDS.get(pattern.kind)
    return [
        function
        for function in module.functions.values()
        if function.kind is kind and _fits_arity(pattern, function) and _fits_name(pattern, function.name)
    ]


def _fits_arity(pattern: DefinitionPattern, function: Function) -> bool:
    """Whether a function can be called with as many arguments as a pattern asks for."""
    return pattern.arity is None or pattern.arity in function.arities


def _fits_name(pattern: DefinitionPattern, name: str) -> bool:
    """Whether a name fits the glob of a pattern: `*` is any text, and `?` only what `empty?` ends with."""
    return fnmatchcase(name, pattern.name.replace("?", "[?]"))


_FUNCTION_KINDS = {DefinitionKind(kind.value): kind for kind in Kind}
_MODULE_KINDS = {
    DefinitionKind.DEFMODULE: "module",
    DefinitionKind.DEFPROTOCOL: "protocol",
    DefinitionKind.DEFIMPL: "implementation",
}

_WITHOUT_ZONES = frozenset({"Function", "Module", "Source"})  # a whole one stands in no zone

# What a detector without a [match] may ask for, and where the index keeps it.
SUBJECTS: dict[str, Callable[[Source], Iterable[Candidate | Source]]] = {
    "Module": lambda source: [module for module in source.modules if module.kind != "file"],
    "Function": lambda source: source.functions,
    "Call": lambda source: source.calls,
    "Use": lambda source: source.uses,
    "Attribute": lambda source: source.attributes,
    "Source": lambda source: (source,),
}
