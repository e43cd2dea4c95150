"""Who needs whom in a lock, and why something is there."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from elixirlens.hex.graph import Graph, Paths, Through
from elixirlens.hex.lock import Lock, read_lock

PROJECT = Path(__file__).parents[2] / "fixtures/hex/project"


def lock(**needs: list[str]) -> Lock:
    """A lock of packages and of what they need; a name with a question mark is optional."""
    entries = []
    for app, asked in needs.items():
        requirements = ", ".join(map(need, asked))
        entries.append(f'"{app}": {{:hex, :{app}, "1.0.0", nil, [:mix], [{requirements}]}}')
    read = read_lock(("%{" + ", ".join(entries) + "}").encode())
    assert read.troubles == ()
    return read


def need(name: str) -> str:
    app = name.removesuffix("?")
    return f'{{:{app}, "~> 1.0", [hex: :{app}, optional: {str(name.endswith("?")).lower()}]}}'


def test_the_lock_of_the_real_client() -> None:
    graph = Graph.of(read_lock((PROJECT / "mix.lock").read_bytes()), ["alpha", "beta_lib", "gamma"])
    assert [(edge.child, str(edge.needs.requirement)) for edge in graph.children("gamma")] == [
        ("alpha", ">= 0.9.0"),
        ("beta_lib", "~> 0.1"),
    ]
    assert [(edge.parent, str(edge.needs.requirement)) for edge in graph.parents("alpha")] == [
        ("beta_lib", "~> 1.0"),
        ("gamma", ">= 0.9.0"),
    ]
    assert graph.why("alpha").paths == (("alpha",),)
    assert (graph.unreachable(), graph.opaque()) == ((), ())


def test_all_shortest_paths() -> None:
    locked = lock(a=["c", "d"], b=["d"], c=["e"], d=["e"], e=[], f=["e"])
    assert Graph.of(locked, ["a", "b"]).why("e").paths == (("a", "c", "e"), ("a", "d", "e"), ("b", "d", "e"))
    assert Graph.of(locked, ["a", "b", "f"]).why("e").paths == (("f", "e"),)
    assert Graph.of(locked, ["a"]).why("f") == Paths()
    assert Graph.of(locked, ["a"]).why("nowhere") == Paths()
    assert Graph.of(locked, ["a"]).unreachable() == ("b", "f")


def test_what_is_optional_brings_nothing_in() -> None:
    locked = lock(a=["b?", "c"], b=[], c=["d"], d=["b"])
    graph = Graph.of(locked, ["a"])
    assert graph.why("b") == Paths((("a", "c", "d", "b"),), Through.NEEDED)
    graph = Graph.of(lock(a=["b?"], b=[]), ["a"])
    assert graph.why("b") == Paths((("a", "b"),), Through.ALL)
    assert graph.unreachable() == ("b",)
    assert [(edge.child, edge.locked) for edge in Graph.of(lock(a=["b?"]), ["a"]).children("a")] == [("b", False)]


def test_cycles_come_to_an_end() -> None:
    graph = Graph.of(lock(a=["b"], b=["c"], c=["a", "b", "c"], x=["y"], y=["x"]), ["a"])
    assert graph.why("c").paths == (("a", "b", "c"),)
    assert graph.why("y") == Paths()
    assert graph.unreachable() == ("x", "y")


def test_of_what_the_needs_are_not_known() -> None:
    content = b"""%{
  "old": {:hex, :old, "1.0.0"},
  "plug": {:git, "https://example.com/plug.git", "0123456789abcdef0123456789abcdef01234567", []},
  "mime": {:hex, :mime, "1.0.0", nil, [:mix], []},
}"""
    graph = Graph.of(read_lock(content), ["old", "plug", "here"])
    assert graph.opaque() == ("here", "old", "plug")
    assert graph.unreachable() == ("mime",)


def test_more_paths_than_anybody_reads() -> None:
    layers = {f"l{depth}x{n}": [f"l{depth + 1}x{m}" for m in range(4)] for depth in range(12) for n in range(4)}
    locked = lock(**layers, **{f"l12x{n}": ["end"] for n in range(4)}, end=[])
    found = Graph.of(locked, ["l0x0"]).why("end", most=10)
    assert (len(found.paths), found.complete) == (10, False)
    assert all(path[0] == "l0x0" and path[-1] == "end" and len(path) == 14 for path in found.paths)


names = st.sampled_from("abcdef")


@given(st.dictionaries(names, st.lists(names, max_size=4, unique=True)), st.lists(names, max_size=3))
def test_every_entry_is_reached_by_a_path_or_not_at_all(needs: dict[str, list[str]], declared: list[str]) -> None:
    graph = Graph.of(lock(**needs), declared)
    for app in needs:
        found = graph.why(app)
        assert (app in graph.unreachable()) is (found.paths == ())
        for path in found.paths:
            assert path[0] in declared
            assert path[-1] == app
            assert len(set(path)) == len(path)
            assert all(after in needs[before] for before, after in pairwise(path))
        assert len({len(path) for path in found.paths}) <= 1
