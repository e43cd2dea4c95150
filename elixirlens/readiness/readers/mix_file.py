"""mix.exs, read as syntax for everything that it says beside its dependencies: project/0, application/0, cli/0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from elixirlens.elixir import Call, Module, Source
from elixirlens.elixir import expression as expr
from elixirlens.hex.trouble import Unreadable, read_terms
from elixirlens.project.literal import Evaluator
from elixirlens.project.mix import PRODUCTION, expr_of, project_module
from elixirlens.readiness.readers.terms import Term, term_of

LARGEST = 2_000_000
_NOTHING = Term(1, "keywords")


class Alias(Struct, frozen=True):
    """A Mix alias: its name, the tasks that it runs with their arguments, and whether it runs code beside them."""

    name: str
    line: int
    tasks: tuple[str, ...]
    has_code: bool = False


class MixFile(Struct, frozen=True):
    """What a mix.exs says, as it is in production.

    `project`, `application` and `cli` are the keywords of these functions; what is computed there is a `Term` without
    text. `is_whole` is false where a part of project/0 itself is computed: then a missing key proves nothing.
    """

    path: str
    project: Term = _NOTHING
    application: Term = _NOTHING
    cli: Term = _NOTHING
    modules: tuple[str, ...] = ()  # what it calls: Mix.env/0 and others
    is_whole: bool = True
    problem: str | None = None
    aliases_by_name: Mapping[str, Alias] = field(default_factory=dict)

    def get(self, path: str) -> Term | None:
        """The value at a path of keys below project/0: `docs.main`, `test_coverage.summary.threshold`."""
        return self.project.get(path)

    def text(self, path: str) -> str | None:
        """The text at such a path, None where there is none or it is computed."""
        found = self.project.get(path)
        return found.text if found is not None else None

    @property
    def aliases(self) -> Iterator[Alias]:
        """The Mix aliases, in the order of the file."""
        yield from self.aliases_by_name.values()

    def runs(self, alias: str) -> Iterator[str]:
        """All tasks that an alias runs, those of aliases that it calls included."""
        seen: set[str] = set()
        pending = [alias]
        while pending:
            name = pending.pop()
            known = self.aliases_by_name.get(name)
            if name in seen or known is None:
                continue
            seen.add(name)
            for task in known.tasks:
                yield task
                pending.append(task.partition(" ")[0])


def read_mix_file(path: str, content: bytes) -> MixFile:
    """Read a mix.exs; what cannot be read says so in `problem`."""
    try:
        return read_terms(content, "mix.exs", LARGEST, lambda source: _mix_file(path, source))
    except Unreadable as error:
        return MixFile(path, is_whole=False, problem=f"line {error.trouble.place.line}: {error.trouble.reason}")


def _mix_file(path: str, source: Source) -> MixFile:
    module = project_module(source)
    body = expr_of(module, "project") if module is not None else None
    if module is None or body is None:
        return MixFile(path, is_whole=False, problem="it has no project/0")
    evaluator = Evaluator(module, PRODUCTION)
    project = _keywords(module, evaluator, "project")
    damage = source.damage
    return MixFile(
        path=path,
        project=project,
        application=_keywords(module, evaluator, "application"),
        cli=_keywords(module, evaluator, "cli"),
        modules=tuple(dict.fromkeys(call.callee for call in source.calls)),
        is_whole=damage is None and isinstance(evaluator.settle(body), expr.List),
        problem=f"line {damage.line}: {damage.reason}" if damage is not None else None,
        aliases_by_name={alias.name: alias for alias in _aliases(project.get("aliases"))},
    )


def _keywords(module: Module, evaluator: Evaluator, name: str) -> Term:
    function = module.function(name, 0)
    if function is None or not function.clauses:
        return _NOTHING

    def settle(expression: expr.Expression | None) -> expr.Expression | None:
        """`Mix.env() == :prod` is true here, as everything is read for production."""
        settled = evaluator.settle(expression)
        match settled:
            case expr.Operator("==" | "!=" as operator, Call(module="Mix", name="env"), expr.Atom(environment)):
                holds = (environment == PRODUCTION) is (operator == "==")
                return expr.Atom("true" if holds else "false", at=settled.place)
        return settled

    return term_of(function.clauses[0].body, function.clauses[0].place.line, settle)


def _aliases(term: Term | None) -> Iterator[Alias]:
    for name, value in term.pairs if term is not None else ():
        steps = value.items if value.kind == "list" else (value,)
        tasks = tuple(step.text for step in steps if step.kind == "string" and step.text is not None)
        yield Alias(name, value.line, tasks, has_code=any(step.kind == "code" for step in steps))
