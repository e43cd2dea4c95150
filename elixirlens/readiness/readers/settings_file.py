"""Files of settings that hold one term: .formatter.exs, .credo.exs, .check.exs, .dialyzer_ignore.exs."""

from __future__ import annotations

from msgspec import Struct

from elixirlens.elixir import Source
from elixirlens.elixir import expression as expr
from elixirlens.hex.trouble import Unreadable, place_of, read_terms
from elixirlens.readiness.readers.terms import Term, term_of

LARGEST = 500_000
_NOTHING = Term(1, "list")


class Settings(Struct, frozen=True):
    """The term that a file comes to, as far as it is written out; `problem` says why it is not known."""

    path: str
    value: Term = _NOTHING
    problem: str | None = None

    def get(self, path: str) -> Term | None:
        """The value at a path of keys."""
        return self.value.get(path)


def read_settings(path: str, content: bytes) -> Settings:
    """Read a file of settings. The variables that it sets on its way are followed, and nothing is run."""
    try:
        return read_terms(content, path, LARGEST, lambda source: _settings(path, source))
    except Unreadable as error:
        return Settings(path, problem=f"line {error.trouble.place.line}: {error.trouble.reason}")


def _settings(path: str, source: Source) -> Settings:
    if source.damage is not None:
        return Settings(path, problem=f"line {source.damage.line}: {source.damage.reason}")
    bound: dict[str, expr.Expression] = {}

    def settle(expression: expr.Expression | None) -> expr.Expression | None:
        """A variable stands for what it was set to before."""
        return bound.get(expression.name, expression) if isinstance(expression, expr.Variable) else expression

    for each in source.expressions:
        match each:
            case expr.Operator("=", expr.Variable(name), written):
                bound[name] = written
    if not source.expressions:
        return Settings(path, problem="line 1: it is empty")
    last = source.expressions[-1]
    value = term_of(last, place_of(last).line, settle)
    return Settings(path, value, None if value.is_known else f"line {value.line}: it is computed")


def credo_config(settings: Settings) -> Term | None:
    """The configuration that `mix credo` takes, of a .credo.exs: that of the name `default`, or the only one."""
    configs = settings.get("configs")
    listed = configs.items if configs is not None else ()
    named = [each for each in listed if (name := each.get("name")) is not None and name.text == "default"]
    return next(iter(named or listed), None)
