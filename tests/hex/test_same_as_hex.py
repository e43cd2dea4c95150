"""What the real Hex client says of a project whose registry it served, and what we say of the same files."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Clock, Sent, Server

from elixirlens.engine.dependencies import dependencies_of
from elixirlens.hex.advisories import advisories_at, issues_of
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.environment import Network, Repository
from elixirlens.hex.fetch import Answer
from elixirlens.hex.inquiry import Registries, inquire
from elixirlens.hex.registry import Registry
from elixirlens.hex.signature import HEXPM_KEY, PublicKey, read_public_key
from elixirlens.hex.transport import Transport
from elixirlens.hex.unchecked import Cause, NotChecked
from elixirlens.hex.version import Version
from elixirlens.hex.workspace import workspaces

FIXTURES = Path(__file__).parents[2] / "fixtures" / "hex"
REGISTRY = FIXTURES / "registry_hexpm"
GOLDEN = FIXTURES / "golden"
NOTHING_FOUND = "No retired or security advisory packages found"
LOCKED = dict(re.findall(r'\{:hex, :(\w+), "([^"]+)"', (FIXTURES / "project" / "mix.lock").read_text("utf-8")))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        for file in ("versions", *(f"packages/{name}" for name in LOCKED)):
            running.pages[f"/{file}"] = Sent((REGISTRY / file).read_bytes())
        yield running


def registry(url: str, key: PublicKey) -> Registry:
    clock = Clock()
    return Registry(Repository("hexpm", url, key), Transport(Network(seconds=5), clock.now, clock.sleep))


def audited(asked: Registry) -> str:
    """Our answers, in the words of `mix hex.audit`."""
    details = {name: answer.value for name, answer in asked.packages(LOCKED).items() if isinstance(answer, Answer)}
    lines = ["Retired:"]
    for name, version in LOCKED.items():
        release = details[name].release(version)
        assert release is not None
        if release.retirement is not None:
            lines.append(f"  {name} {version} - ({release.retirement.reason}) {release.retirement.message}")
    lines += ["", "Advisories:"]
    for name, version in LOCKED.items():
        for advisory in advisories_at(issues_of(name, details[name], []), Version.parse(version)):
            severity = str(advisory.severity).upper()
            lines.append(f"  {name} {version} - {advisory.id} ({severity})")
            lines.append(f"    aka: {', '.join(sorted(advisory.aliases))}")
            lines += [f"    {advisory.summary}", f"    {advisory.url}"]
    return "\n".join([*lines, "", ""])


def test_the_same_findings(server: Server) -> None:
    key = read_public_key((REGISTRY / "public_key").read_text("utf-8"))
    golden = (GOLDEN / "hex.audit.out").read_text("utf-8")
    assert audited(registry(server.url, key)) == golden
    flags = registry(server.url, key).flags("alpha")
    assert isinstance(flags, Answer)
    assert LOCKED["alpha"] in flags.value.retired & flags.value.with_advisories


def test_a_registry_that_cannot_be_reached() -> None:
    """The client says that nothing was found, and that all is well. We say of each package that it was not checked."""
    assert NOTHING_FOUND in (GOLDEN / "hex.audit_dead_mirror_rc0.txt").read_text("utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    asked = registry(url, HEXPM_KEY)
    answers = [asked.versions(), *(asked.flags(name) for name in LOCKED), *asked.packages(LOCKED).values()]
    assert [isinstance(answer, NotChecked) and answer.cause for answer in answers] == [Cause.UNREACHABLE] * 7


def test_a_registry_that_somebody_else_signed(server: Server) -> None:
    """The same of a registry whose signatures are not those of its key."""
    assert NOTHING_FOUND in (GOLDEN / "hex.audit_bad_signature_rc0.txt").read_text("utf-8")
    asked = registry(server.url, HEXPM_KEY)
    answers = [asked.versions(), *(asked.flags(name) for name in LOCKED), *asked.packages(LOCKED).values()]
    assert [isinstance(answer, NotChecked) and answer.cause for answer in answers] == [Cause.SIGNATURE] * 7


def dependencies(server: Server) -> dict[str, Dependency]:
    """The dependencies of the project whose output was recorded, with what its registry says of them."""
    files = {name: (FIXTURES / "project" / name).read_bytes() for name in ("mix.exs", "mix.lock")}
    shared = workspaces([("", "application")], files.get)
    clock = Clock()
    key = read_public_key((REGISTRY / "public_key").read_text("utf-8"))
    transport = Transport(Network(seconds=5), clock.now, clock.sleep)
    registries = Registries(lambda name: Repository(name, server.url, key), transport)
    return {one.app: one for one in dependencies_of(shared, inquire(shared, registries), files.get)}


def test_the_same_is_outdated_but_for_what_is_retired(server: Server) -> None:
    """The client proposes beta_lib 0.2.0, which its authors have taken back. We propose nothing that is retired."""
    table = (GOLDEN / "hex.outdated_--all.out").read_text("utf-8")
    theirs = {row[0]: (row[-2], row[-1]) for row in map(versions_in, table.splitlines()[1:4])}
    ours = dependencies(server)
    assert theirs == {"alpha": ("1.0.0", "1.1.0"), "beta_lib": ("0.1.0", "0.2.0"), "gamma": ("3.0.0", "3.0.0")}
    assert {app: str(one.version) for app, one in ours.items()} == {app: locked for app, (locked, _) in theirs.items()}
    newest = {app: [str(each) for each in one.sound_versions][-1:] for app, one in ours.items()}
    assert newest == {"alpha": ["1.1.0"], "beta_lib": [], "gamma": ["3.0.0"]}


def versions_in(row: str) -> list[str]:
    """The application of a row, and its versions."""
    return [row.split(maxsplit=1)[0], *re.findall(r"\d+\.\d+\.\d+", row)]


def test_the_same_tree_and_nothing_unused(server: Server) -> None:
    found = dependencies(server)
    graph = found["alpha"].workspace.graph
    lines = (GOLDEN / "deps.tree.out").read_text("utf-8").splitlines()
    theirs, parent = set(), ""
    for line in lines[1:]:
        depth, name, requirement = re.match(r"([│├└─ ]*)(\w+) (.*) \(Hex package\)", line).groups()  # type: ignore[union-attr]
        if len(depth) == len("├── "):
            parent = name
        else:
            theirs.add((parent, name, requirement))
    ours = {(app, edge.child, str(edge.needs.requirement)) for app in found for edge in graph.children(app)}
    assert ours == theirs
    assert found["alpha"].workspace.unneeded == frozenset(), "mix deps.unlock --check-unused has nothing to say either"
