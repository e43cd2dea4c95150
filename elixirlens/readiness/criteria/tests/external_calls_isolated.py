"""Whether tests get along without the services of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, product

from elixirlens.project import FileClass
from elixirlens.readiness.criteria.tests._measured import NO_TESTS, test_modules
from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed
from elixirlens.readiness.repository import Repository, Surveyed

_CLIENTS = ("Req", "Finch", "HTTPoison", "Tesla", "Mint.HTTP", "HTTPotion", "Neuron", "WebSockex", "ExAws", "Mojito")
# Who calls `:hackney` by a setting, so that tests can put something else in its place, still has a pool of it.
_ERLANG = ("hackney", "hackney_pool", "httpc", "gun", "ibrowse", "lhttpc", "fusco", "katipo")
_ISOLATING = ("Bypass", "Lasso", "TestServer", "Mox", "Hammox", "Req.Test", "Tesla.Mock", "ExVCR.Mock", "Mimic",
              "Patch", "Repatch", "Mock", "Placebo", "Rewire", "Double", "FakeServer", "Plug.Cowboy", "Bandit",
              "Cachex.Mock")  # fmt: skip
_SERVERS = frozenset({"meck", "ranch", "cowboy"})
_STAND_IN = re.compile(r"(?:^|[.a-z])(?:Dummy|Fake|InMemory|Mock|Noop|NoOp|Stub)s?(?![a-z])")
_CONFIGURED = re.compile(r"^[^#\"]*\b[A-Z][\w.]*(?:Dummy|Fake|InMemory|Mock|Stub)[A-Z]?\w*")
_STORE = re.compile(r"\b([A-Z]\w*)(?:\.\w+)*\.\w*InMemory")
_SETTINGS_OF = re.compile(r"^\s*config\s*\(?\s*:\w+,\s*([A-Z][\w.]*)\s*,")
_HERE = re.compile(r"^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|localstack|minio|dynamodb[\w-]*)$")
_TAGS = frozenset({"external", "integration", "live", "network", "online", "remote", "slow", "e2e", "api"})


def judge(repository: Repository) -> Judgement:
    """Whoever calls others over HTTP needs a stand-in for them in tests; tags that leave such tests out are half."""
    client = next(_calls(repository), None)
    if client is None:
        return not_applicable("its code calls nobody over HTTP")
    if not test_modules(repository):
        return not_applicable(NO_TESTS)
    isolation = next(_isolation(repository), None)
    if isolation is not None:
        return passed(client, isolation)
    if handed_in := _handed_in(repository):
        return passed(client, *handed_in)
    excluded = next(_excluded(repository), None)
    if excluded is not None:
        return partial(client, excluded)
    return failed(client, Evidence("no test has a stand-in for whom it calls: no Bypass, no Mox, no Req.Test"))


def _calls(repository: Repository) -> Iterator[Evidence]:
    own = {name.partition(".")[0] for name in repository.whole.code.places}
    for name in (name for name in _CLIENTS if name.partition(".")[0] not in own):
        for place in repository.uses.get(name, ()):
            yield Evidence(f"calls {name}", place.path, place.line)
    for each in repository.modules:
        for name in _ERLANG:
            if name in each.module.erlang:
                yield each.evidence(f"calls :{name}")


def _isolation(repository: Repository) -> Iterator[Evidence]:
    """Libraries for it first, then modules that stand in by their names, then what the configuration puts in place.

    What its own tests use comes before what supports those of its neighbours.
    """
    surveyed = _tests(repository)
    paths = {each.path for each in surveyed}
    files = sorted(
        (file for file in repository.whole.files if file.path in paths),
        key=lambda file: not repository.contains(file.path),
    )
    modules = [(file, module) for file in files for module in file.modules]
    # A library that offers stand-ins to others tests its own by these, which says nothing of whom it calls.
    isolating = [name for name in _ISOLATING if name not in repository.whole.code.places]
    own = [each for each in modules if repository.contains(each[0].path)]
    for name, (file, module) in chain(product(isolating, own), product(isolating, modules)):
        if name in module.references or name in module.uses or name in module.imports:
            yield Evidence(f"tests with {name}", file.path, module.line)
    for each in surveyed:
        if not _SERVERS.isdisjoint(each.module.erlang):
            yield each.evidence(f"tests with :{sorted(_SERVERS.intersection(each.module.erlang))[0]}")
    for file, module in modules:
        if _STAND_IN.search(module.name) and not module.name.endswith("Test"):
            yield Evidence(f"{module.name} stands in"[:100], file.path, module.line)
    for path in repository.whole.paths("/config/*.exs", "!config/dev.exs", "!config/prod.exs"):
        for number, line in enumerate(repository.text(path).splitlines(), start=1):
            if "Req.Test" in line or "Tesla.Mock" in line or _puts_in_place(repository, line):
                yield Evidence(f"configures {line.strip()}"[:100], path, number)
    yield from _local_clouds(repository)


def _local_clouds(repository: Repository) -> Iterator[Evidence]:
    """Where ExAws talks in tests to a server that stands in for Amazon's: MinIO, LocalStack, DynamoDB Local."""
    modules = (module for file in repository.product for module in file.modules)
    if any(name.partition(".")[0] == "ExAws" for module in modules for name in module.references):
        for each in repository.whole.configuration.below("ex_aws", environment="test"):
            if each.name.endswith("host") and _HERE.match(each.text or ""):
                yield Evidence(f"tests with a server on {each.text} in place of Amazon's", each.path, each.line)


def _handed_in(repository: Repository) -> tuple[Evidence, ...]:
    """Where tests hand in functions for all modules that call others; empty where one of these can do without.

    Such a module is the value of an option or of a map of functions, `verify: &Shop.Bank.verify/1`, and tests give
    another value for the same key.
    """
    calling = {each.path for each in _calls(repository) if each.path is not None}
    found = []
    for path in sorted(calling):
        names = [module.name for file in repository.product if file.path == path for module in file.modules]
        keys = {key for name in names for key in _keys_of(repository, name)}
        given = next(_given(repository, keys), None)
        if given is None:
            return ()
        found.append(given)
    return tuple(dict.fromkeys(found))


def _keys_of(repository: Repository, module: str) -> Iterator[str]:
    """The keys under which a function of a module is the value, or the default of an option."""
    last = re.escape(module.rpartition(".")[2])
    pair = re.compile(rf"(?::(\w+),|\b(\w+):)\s*&(?:[A-Z]\w*\.)*{last}\.\w+[?!]?/\d")
    for file in repository.product:
        if any(module in each.references for each in file.modules):
            yield from (found[1] or found[2] for found in pair.finditer(repository.text(file.path)))


def _given(repository: Repository, keys: set[str]) -> Iterator[Evidence]:
    if not keys:
        return
    given = re.compile(rf"\b({'|'.join(map(re.escape, sorted(keys)))}): (?:fn\b|&|[a-z_]\w*\b)")
    for path in sorted({each.path for each in repository.tests}):
        for number, line in enumerate(repository.text(path).splitlines(), start=1):
            if (found := given.search(line.partition("#")[0])) is not None:
                yield Evidence(f"tests hand in {found[1]}:", path, number)


def _puts_in_place(repository: Repository, line: str) -> bool:
    """Whether a line of the configuration names a stand-in.

    Settings of one that a dependency brings say nothing, and neither does its store in memory, which nobody calls.
    """
    settings_of, store = _SETTINGS_OF.match(line), _STORE.search(line)
    is_foreign = settings_of is not None and settings_of[1] not in repository.whole.code.places
    is_store = store is not None and not any(name.split(".")[0] == store[1] for name in repository.whole.code.places)
    return not (is_foreign or is_store) and _CONFIGURED.search(line) is not None


def _tests(repository: Repository) -> list[Surveyed]:
    """Its own tests, and what supports those of its neighbours: the tests of others say nothing of it."""
    around = (each for each in repository.whole.tests if each.file_class is FileClass.TEST_SUPPORT)
    return [*repository.tests, *(each for each in around if not repository.contains(each.path))]


def _excluded(repository: Repository) -> Iterator[Evidence]:
    for each in repository.tests:
        for call in each.module.calls:
            excluded = call.option("exclude") if call.module == "ExUnit" else None
            if excluded is not None and any(tag in excluded for tag in _TAGS):
                yield each.evidence(f"leaves out {excluded}"[:100], call.line)
    for each in repository.tests:
        if not _TAGS.isdisjoint(each.module.tags):
            yield each.evidence(f"is tagged {', '.join(sorted(_TAGS.intersection(each.module.tags)))}")
