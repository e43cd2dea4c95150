"""Whether each test has the database for itself."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed
from elixirlens.readiness.repository import Repository

_ADAPTERS = ("postgrex", "myxql", "tds", "ecto_sqlite3")
_SANDBOX = "Ecto.Adapters.SQL.Sandbox"
_OPENS = frozenset({"mode", "start_owner!", "checkout"})
_ONCE_OPENED = frozenset({"begin_test_transaction", "restart_test_transaction"})  # with Ecto 1


def judge(repository: Repository) -> Judgement:
    """The pool of the test environment, and the calls that hand out a connection to each test."""
    repo = next((each for each in repository.modules if each.module.uses_module("Ecto.Repo", "AshPostgres.Repo")), None)
    if repo is None or (repository.dependency(*_ADAPTERS) is None and repository.dependencies_are_known):
        return not_applicable("it has no SQL database of its own")
    pool, opened = next(_pools(repository), None), next(_calls(repository), None)
    match pool, opened:
        case Evidence(), Evidence():
            return passed(pool, opened)
        case Evidence(), None:
            return partial(pool, Evidence("no test checks a connection out of the sandbox"))
        case None, Evidence():
            return partial(opened, Evidence(f"no pool: {_SANDBOX} in config/test.exs"))
    return failed(repo.evidence("a repo"), Evidence(f"no pool: {_SANDBOX} in config/test.exs"))


def _pools(repository: Repository) -> Iterator[Evidence]:
    everywhere = repository.whole.paths("config/**/*.exs", "**/config/**/*.exs")
    for path in sorted(everywhere, key=lambda path: not repository.contains(path)):
        for number, line in enumerate(repository.text(path).splitlines(), start=1):
            if _SANDBOX in line and not line.lstrip().startswith("#"):
                yield Evidence("the pool of tests is the sandbox", path, number)


def _calls(repository: Repository) -> Iterator[Evidence]:
    for each in (*repository.tests, *repository.whole.tests, *repository.modules):
        for call in each.module.calls:
            if call.module == _SANDBOX and call.name in _OPENS:
                yield each.evidence(f"calls Sandbox.{call.name}/{call.arity}", call.line)
            elif call.module == "Ecto.Adapters.SQL" and call.name in _ONCE_OPENED:
                yield each.evidence(f"calls SQL.{call.name}/{call.arity}", call.line)
