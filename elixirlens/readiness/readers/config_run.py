"""One reading of a configuration, in one Mix environment: statement by statement, imports followed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from elixirlens.elixir import Call, Form, Source
from elixirlens.elixir import expression as expr
from elixirlens.elixir.effort import effort
from elixirlens.elixir.flow import statements
from elixirlens.hex.trouble import place_of
from elixirlens.readiness.readers.config_values import (
    ROOT,
    Scope,
    Value,
    after,
    as_value,
    bind,
    truth,
    value_of,
    ways,
)
from elixirlens.readiness.readers.terms import Term

MOST_FILES = 200  # that one reading follows
MOST_SETTINGS = 20_000
_MOST_STARS = 6  # in the pattern of an import
_MOST_TURNS = 100  # of a loop over what is written out

_ANY = "*"  # stands for a target
_HOST = "host"  # the target of a desk, where tests run and which is no device
_NO_TARGETS = {"config", "dev", "prod", "test", "runtime", "releases"}

_CONFIG = {"Config", "Mix.Config", None, "Kernel"}
_BRANCHING = {"if", "unless", "case", "cond"}


class Set(Struct, frozen=True):
    """One value that is set, wherever in a keyword list it stands, and whether it is set for certain."""

    app: str
    keys: tuple[str, ...]
    value: Value
    path: str
    line: int
    certain: bool
    at_run_time: bool


class Remark(Struct, frozen=True):
    """What was not followed. One that `hides` something may have set anything."""

    path: str
    line: int
    text: str
    hides: bool


class Run(Struct):
    """A reading as far as it is. `sources` has the files that could be read, `problems` says why others could not.

    `load` parses any other file of code, and `folder` is that of the Mix project, in which Mix runs.
    """

    environment: str
    sources: Mapping[str, Source]
    problems: Mapping[str, str]
    names: Collection[str]
    load: Callable[[str], Source | None]
    folder: str = ""
    at_run_time: bool = False
    found: list[Set] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    _around: list[str] = field(default_factory=list)  # the files that are being read: importing one of them is a loop

    def read(self, path: str, certain: bool) -> None:
        """Read a file where it is imported, or where the reading begins."""
        problem = self.problems.get(path)
        if problem is not None:
            self.remarks.append(Remark(path, 1, problem, hides=True))
        source = self.sources.get(path)
        if source is None or len(self.files) >= MOST_FILES:
            return
        self.files.append(path)
        self._around.append(path)
        scope = Scope(self.environment, path)
        for statement in source.expressions:
            scope = self._statement(statement, scope, certain)
        self._around.pop()

    def _body(self, body: expr.Expression, scope: Scope, certain: bool) -> None:
        """What is bound in a body is not known behind it."""
        for statement in statements(body):
            scope = self._statement(statement, scope, certain)

    def _statement(self, statement: expr.Expression, scope: Scope, certain: bool) -> Scope:
        effort.spend()  # loops in loops would take for ever
        match statement:
            case Call(name="config", module=module) if module in _CONFIG and len(statement.arguments) in {2, 3}:
                self._config(statement, scope, certain)
            case Call(name="import_config", module=module, arguments=(path,)) if module in _CONFIG:
                if not self._imported_for_targets(path, scope, certain):
                    self._import(statement, value_of(path, scope), scope, certain)
            case Call(module="Code", name="require_file" | "eval_file", arguments=(path, *folder)):
                return self._loaded(statement, [value_of(each, scope) for each in (*folder, path)], scope, certain)
            case Call(name=name) if name in _BRANCHING:
                for way in ways(statement, scope):
                    self._body(way.body, way.scope, certain and way.certain)
            case Call(name="for", arguments=(expr.Operator("<-", pattern, generator), *filters)):
                body = statement.blocks.get("do")
                if body is not None:
                    plain = all(isinstance(each, expr.List) for each in filters)
                    self._each(value_of(generator, scope), pattern, body, scope, certain and plain)
            case Call(module="Enum", name="each" | "map", arguments=(items, function)):
                self._applied(value_of(items, scope), function, scope, certain)
            case Call(name="with" | "try" | "else"):
                for block in statement.blocks.values():
                    self._unsure(block, scope)
            case expr.Operator("&&" | "and", condition, body):
                holds = truth(condition, scope)
                if holds is not False:
                    self._body(body, after(condition, scope), certain and holds is True)
            case expr.Operator("||" | "or", condition, body):
                holds = truth(condition, scope)
                if holds is not True:
                    self._body(body, scope, certain and holds is False)
            case expr.Operator("=", _, right):
                self._body(right, scope, certain)  # it may set something itself
                return after(statement, scope)
            case expr.Block():
                self._body(statement, scope, certain)
        return scope

    def _unsure(self, block: expr.Expression, scope: Scope) -> None:
        bodies = [branch.body for branch in block.branches] if isinstance(block, expr.Branches) else [block]
        for body in bodies:
            self._body(body, scope, certain=False)

    # Loops

    def _each(self, items: Value, pattern: expr.Expression, body: expr.Expression, scope: Scope, certain: bool) -> None:
        for turn, sure in self._turns(items):
            self._body(body, scope.binding(bind(pattern, turn)), certain and sure)

    def _turns(self, items: Value) -> Iterator[tuple[Value, bool]]:
        """What a loop goes over; of paths their pattern, which an import understands."""
        match items.term.kind:
            case "list" if items.is_known:
                for term in items.term.items[:_MOST_TURNS]:
                    yield as_value(term, ()), True
            case "string":
                yield items, True
            case _:
                yield Value(Term(items.term.line, "code"), items.variables), False

    def _applied(self, items: Value, function: expr.Expression, scope: Scope, certain: bool) -> None:
        match function:
            case expr.Closure((expr.Branch((pattern,), None, body),)):
                self._each(items, pattern, body, scope, certain)
            case expr.Capture(Call(name="import_config")) | Call(name="import_config", form=Form.CAPTURE):
                for turn, sure in self._turns(items):
                    self._import(function, turn, scope, certain and sure)

    # Imports

    def _loaded(self, call: Call, parts: list[Value], scope: Scope, certain: bool) -> Scope:
        """A file that is run as code: one of configuration sets something, and any other has functions to call behind
        it. Its path counts from the project's own folder.
        """
        texts = [part.text for part in parts if part.text is not None]
        path = posixpath.normpath(posixpath.join(ROOT, self.folder, *texts))
        name = path.removeprefix(f"{ROOT}/")
        if len(texts) != len(parts):
            return scope
        if name in self.names:
            self._import(call, Value(Term(call.place.line, "string", text=path)), scope, certain)
            return scope
        source = self.load(name)
        modules = {module.name: module for module in source.modules if module.name} if source is not None else {}
        return replace(scope, modules={**scope.modules, **modules})

    def _import(self, written: expr.Expression, path: Value, scope: Scope, certain: bool) -> None:
        line = place_of(written).line
        here = scope.path
        if path.text is None:
            self._remark(here, line, "which file this imports is only known when it runs", certain)
            return
        full = posixpath.normpath(posixpath.join(ROOT, posixpath.dirname(here), path.text))
        if not full.startswith(f"{ROOT}/"):
            self._remark(here, line, "this imports a file from outside of the repository", hides=True)
            return
        wanted = full.removeprefix(f"{ROOT}/")
        is_pattern = any(sign in wanted for sign in "*?{[")
        found = self._matching(wanted) if is_pattern else [wanted]
        for name in found:
            if name in self._around:
                self._remark(here, line, f"this imports {name}, which is being read: a loop", hides=False)
            elif name in self.sources or name in self.problems:
                self.read(name, certain)
            else:
                self._remark(here, line, f"this imports {name}, which is not in the repository", certain)

    def _imported_for_targets(self, path: expr.Expression, scope: Scope, certain: bool) -> bool:
        """A file that `Mix.target()` names: that of the device where there is one, and of several each may be it."""
        named = value_of(path, replace(scope, target=_ANY)).text
        if named is None or named.count(_ANY) != 1 or value_of(path, scope).text is not None:
            return False
        full = posixpath.normpath(posixpath.join(ROOT, posixpath.dirname(scope.path), named))
        before, _, behind = full.removeprefix(f"{ROOT}/").partition(_ANY)
        file = re.compile(f"{re.escape(before)}([^/]+){re.escape(behind)}")
        found = {match[1]: name for name in sorted(self.names) if (match := file.fullmatch(name)) is not None}
        targets = [target for target in found if target not in _NO_TARGETS and found[target] not in self._around]
        match self.environment:
            case "prod":
                targets = [target for target in targets if target != _HOST]
            case "test" if _HOST in targets:
                targets = [_HOST]
        for target in targets:
            self.read(found[target], certain and len(targets) == 1)
        return bool(targets)

    def _matching(self, pattern: str) -> list[str]:
        if pattern.count("*") > _MOST_STARS:
            return []
        wanted = re.compile(_as_regex(pattern))
        return sorted(name for name in self.names if wanted.fullmatch(name) and name not in self._around)

    def _remark(self, path: str, line: int, text: str, hides: bool) -> None:
        self.remarks.append(Remark(path, line, text, hides))

    # Settings

    def _config(self, call: Call, scope: Scope, certain: bool) -> None:
        app, *key, options = (value_of(argument, scope) for argument in call.arguments)
        line = call.place.line
        if app.text is None or app.term.kind != "atom":
            self._remark(scope.path, line, "the application that this configures is only known when it runs", certain)
            return
        keys: tuple[str, ...] = ()
        if key:
            if key[0].text is None:
                self._remark(scope.path, line, f"the key of :{app.text} here is only known when it runs", hides=False)
                return
            keys = (key[0].text,)
        for below, value, sure in _leaves(options):
            if len(self.found) < MOST_SETTINGS:
                at = value.term.line if below else line
                self.found.append(
                    Set(app.text, keys + below, value, scope.path, at, certain and sure, at_run_time=self.at_run_time)
                )


def _leaves(value: Value) -> Iterator[tuple[tuple[str, ...], Value, bool]]:
    """All values in keyword lists within keyword lists, with their keys: so deep does Elixir merge them."""
    if not value.pairs:
        yield (), value, True
    elif value.filtered:
        yield (), Value(Term(value.term.line, "code"), value.variables), False
    for key, inner in value.pairs:
        for below, leaf, sure in _leaves(inner):
            yield (key, *below), leaf, sure and not value.filtered


def _as_regex(pattern: str) -> str:
    """A pattern of `Path.wildcard`. What it cannot mean is taken as it is written."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\{[^{}]*\}|\[[^\[\]]*\])", pattern)
    return "".join(map(_part, parts))


def _part(part: str) -> str:
    match part[:1], part:
        case _, "**/":
            return "(?:[^/]+/)*"
        case _, "**":
            return ".*"
        case _, "*":
            return "[^/]*"
        case _, "?":
            return "[^/]"
        case "{", _:
            return f"(?:{'|'.join(re.escape(each) for each in part[1:-1].split(','))})"
        case "[", _ if part[1:-1].isalnum():
            return part
    return re.escape(part)
