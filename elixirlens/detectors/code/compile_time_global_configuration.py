"""Configuration that is read while a module is compiled."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Call, Module, Use, Zone
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk
from elixirlens.finding import Severity

# What evaluates the options of `use` in the body of the module. Other macros may as well put them into a function.
_EVALUATING = frozenset(
    ["Agent", "Ecto.Repo", "GenServer", "Phoenix.Endpoint", "Plug.Builder", "Plug.Router", "Supervisor", "Task"]
)
# The same of the words of a body, wherever they come from. Tesla alone keeps what its `plug` is given as code.
_EVALUATING_WORDS = frozenset(
    [
        "connect", "delete", "embeds_many", "embeds_one", "field", "forward", "get", "live", "live_dashboard",
        "live_session", "on_mount", "options", "patch", "pipe_through", "plug", "post", "put", "resources", "schema",
        "scope", "socket",
    ]
)  # fmt: skip
_KEEPING_CODE = ("Tesla", "Tesla.Builder")


def detect(subject: Call, _context: Context) -> Iterator[Hit]:
    """Yield the call, unless a macro decides when it runs: the options of a `use` or of a word that is not known."""
    module = subject.owner
    in_use = any(_is_in(use, subject) for use in module.uses if use.module not in _EVALUATING)
    if not in_use and not _is_given_to_macro(subject, module):
        yield Hit(subject.place, severity=Severity.INFO if _is_of_the_build(subject) else None)


def _is_of_the_build(call: Call) -> bool:
    """Whether it asks for the repos: modules of the build, which are the same on each machine that it runs on."""
    match call.arguments:
        case (_, expr.Atom("ecto_repos"), *_):
            return True
    return False


def _is_in(use: Use, call: Call) -> bool:
    """Whether a call is among the options of a `use`."""
    return use.options is not None and any(part is call for part in walk(use.options))


def _is_given_to_macro(call: Call, module: Module) -> bool:
    """Whether a call is an argument of a word that is not known, and that may put it into a function."""
    if call.zones & Zone.ATTRIBUTE:
        return False
    known = frozenset[str]() if module.uses_module(*_KEEPING_CODE) else _EVALUATING_WORDS
    words = (each for each in call.enclosing() if isinstance(each, Call) and each.module is None)
    return any(word.target is None and word.name not in known for word in words)
