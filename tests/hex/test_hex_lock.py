"""mix.lock is read as a term: every form that Hex and Mix have written, and no code."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.hex.lock import GitLocked, HexLocked, Lock, read_lock
from elixirlens.hex.version import Requirement, Version

PROJECT = Path(__file__).parents[2] / "fixtures/hex/project"
INNER, OUTER = "a" * 64, "b" * 64


def lock(*entries: str) -> Lock:
    return read_lock(("%{\n" + "".join(f"  {entry},\n" for entry in entries) + "}\n").encode())


def hex_entry(written: str) -> HexLocked:
    (entry,) = lock(written).entries
    assert isinstance(entry, HexLocked)
    return entry


def reason(written: str) -> str:
    """Why the one entry is refused."""
    read = lock(written)
    (trouble,) = read.troubles
    assert read.entries == ()
    return trouble.reason


def test_the_lock_that_the_real_client_wrote() -> None:
    read = read_lock((PROJECT / "mix.lock").read_bytes())
    assert read.troubles == ()
    assert [(entry.app, str(entry.version), entry.arity) for entry in read.packages] == [
        ("alpha", "1.0.0", 8),
        ("beta_lib", "0.1.0", 8),
        ("gamma", "3.0.0", 8),
    ]
    gamma = read.by_app["gamma"]
    assert isinstance(gamma, HexLocked)
    assert [(need.package, str(need.requirement), need.optional) for need in gamma.dependencies] == [
        ("alpha", ">= 0.9.0", False),
        ("beta_lib", "~> 0.1", False),
    ]
    assert gamma.inner_checksum is not None
    assert gamma.inner_checksum.startswith("b2fcc4c9")
    assert gamma.managers == ("mix",)
    assert (gamma.place.line, gamma.place.column) == (4, 3)


FULL = f'[:mix], [{{:ranch, "~> 1.0", [hex: :ranch, repo: "hexpm", optional: true]}}], "hexpm", "{OUTER}"'


@pytest.mark.parametrize(
    ("rest", "arity"),
    [
        ("", 3),
        (f', "{INNER}"', 4),
        (f', "{INNER}", [:mix, :rebar3]', 5),
        (f', "{INNER}", [:mix], []', 6),
        (f', "{INNER}", [:mix], [], "hexpm"', 7),
        (f', "{INNER}", {FULL}', 8),
    ],
)
def test_every_length_that_hex_has_written(rest: str, arity: int) -> None:
    entry = hex_entry(f'"cowboy": {{:hex, :cowboy, "1.0.0"{rest}}}')
    assert (entry.package, entry.version, entry.repository) == ("cowboy", Version(1, 0, 0), "hexpm")
    assert entry.arity == arity
    assert entry.inner_checksum == (INNER if arity >= 4 else None)
    assert entry.outer_checksum == (OUTER if arity >= 8 else None)
    assert (entry.requirements is None) is (arity < 6)


def test_what_a_newer_hex_adds_is_said_and_the_rest_is_read() -> None:
    read = lock(f'"cowboy": {{:hex, :cowboy, "1.0.0", "{INNER}", {FULL}, :more}}')
    assert [entry.app for entry in read.entries] == ["cowboy"]
    assert "a newer Hex" in read.troubles[0].reason


def test_a_renamed_application_keeps_both_names() -> None:
    entry = hex_entry(f'"eini": {{:hex, :eini_beam, "2.2.4", "{INNER}", [:rebar3], [], "hexpm", "{OUTER}"}}')
    assert (entry.app, entry.package) == ("eini", "eini_beam")


def test_keys_and_atoms_in_quotes() -> None:
    entry = hex_entry(':"Foo-bar" => {:hex, :"foo_bar", "1.0.0"}')
    assert (entry.app, entry.package) == ("Foo-bar", "foo_bar")


@pytest.mark.parametrize("repository", ["hexpm", "hexpm:acme", "oban", "my-repo.internal"])
def test_repositories(repository: str) -> None:
    needs = f'[{{:other, ">= 0.0.0", [hex: :other, repo: "{repository}", optional: false]}}]'
    entry = hex_entry(f'"private": {{:hex, :private, "1.0.0", "{INNER}", [:mix], {needs}, "{repository}", "{OUTER}"}}')
    assert entry.repository == repository
    assert entry.dependencies[0].repository == repository


def test_nil_where_nothing_was_noted() -> None:
    entry = hex_entry('"a": {:hex, :a, "1.0.0", nil, nil, nil, nil, nil}')
    assert (entry.repository, entry.managers, entry.requirements, entry.outer_checksum) == ("hexpm", (), None, None)
    entry = hex_entry('"a": {:hex, :a, "1.0.0", nil, [], [{:b, nil, [hex: :c]}, {:d, "~> 1.0"}]}')
    assert [(need.app, need.package, need.requirement) for need in entry.dependencies] == [
        ("b", "c", None),
        ("d", "d", Requirement.parse("~> 1.0")),
    ]


def test_git_with_its_options() -> None:
    revision = "0123456789abcdef0123456789abcdef01234567"
    options = '[branch: "main", submodules: true, sparse: ["a", "b"]]'
    address = "https://user:secret@example.com/plug.git?token=1"
    read = lock(f'"plug": {{:git, "{address}", "{revision}", {options}}}')
    (entry,) = read.entries
    assert isinstance(entry, GitLocked)
    assert (entry.url, entry.revision) == ("https://example.com/plug.git", revision)
    assert entry.options == (("branch", "main"), ("submodules", "true"), ("sparse", "a, b"))
    assert (
        lock(f'"plug": {{:git, "git@github.com:a/b.git", "{revision}", []}}').entries[0].url == "git@github.com:a/b.git"
    )  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('"a": {:hex, :a, "1.0"}', "three numbers"),
        ('"a": {:hex, :a, 1}', "a version is a string"),
        ('"a": {:hex, "a", "1.0.0"}', "neither Hex nor Mix"),
        ('"a": {:hex, :"../a", "1.0.0"}', "no name that Hex takes"),
        ('"a": {:hex, :"a/b", "1.0.0"}', "no name that Hex takes"),
        ('"a": {:hex, :"a\\e[31m", "1.0.0"}', "no name that Hex takes"),
        ('"a": {:hex, :a, "1.0.0", "zz"}', "64 hexadecimal digits"),
        ('"a": {:hex, :a, "1.0.0", nil, [:mix], [], "../evil"}', "no name of a repository"),
        ('"a": {:hex, :a, "1.0.0", nil, [:mix], [], "hexpm:a/b"}', "no name of a repository"),
        ('"a": {:hex, :a, "1.0.0", nil, :mix}', "list of atoms"),
        ('"a": {:hex, :a, "1.0.0", nil, [:mix], :none}', "are a list"),
        ('"a": {:hex, :a, "1.0.0", nil, [:mix], [:b]}', "a tuple of its name"),
        ('"a": {:hex, :a, "1.0.0", nil, [:mix], [{:b, "^1", []}]}', "is no requirement"),
        ('"a": {:git, "https://example.com", "main", []}', "40 hexadecimal digits"),
        ('"a": {:git, "https://example.com"}', "neither Hex nor Mix"),
        ('"a": {:package, "0.1.0"}', "before 2014"),
        ('"a": {:svn, "https://example.com"}', "locked by svn"),
        ('"a": "1.0.0"', "a tuple that begins with"),
        ('"a" => {:hex, :a, "1.0.0"}', "the name of an application"),
        ('"a": {:hex, :a, System.get_env("V")}', "code in a lock"),
        ('"a": {:hex, :a, "1.#{x}.0"}', "code in a lock"),
        ('"a": {:hex, :a, "1" <> ".0.0"}', "code in a lock"),
        ('"a": version', "code in a lock"),
        ('"a": (fn -> 1 end).()', "code in a lock"),
    ],
)  # fmt: skip
def test_what_no_client_has_written_is_refused_with_a_reason(entry: str, why: str) -> None:
    assert why in reason(entry)


def test_a_trouble_names_place_text_and_application() -> None:
    read = lock('"a": {:hex, :a, "1.0.0"}', '"b": {:hex, :b, File.rm_rf!("/")}')
    (trouble,) = read.troubles
    assert (trouble.place.line, trouble.place.column, trouble.app) == (3, 19, "b")
    assert trouble.text == 'File.rm_rf!("/")'
    assert [entry.app for entry in read.entries] == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        'System.cmd("touch", ["/tmp/x"])\n%{"a": {:hex, :a, "1.0.0"}}',
        'defmodule Evil do\n  def run, do: 1\nend\n%{"a": {:hex, :a, "1.0.0"}}',
        'x = 1\n%{"a": {:hex, :a, "1.0.0"}}',
    ],
)
def test_code_beside_the_map_is_named(content: str) -> None:
    read = read_lock(content.encode())
    assert [entry.app for entry in read.entries] == ["a"]
    assert [trouble.place.line for trouble in read.troubles] == [1]
    assert "is not run here" in read.troubles[0].reason


@pytest.mark.parametrize(
    "content", ["", "# nothing\n", '[a: {:hex, :a, "1.0.0"}]', "%{} |> Map.new()", "%{%{} | a: 1}"]
)
def test_what_is_no_map_is_no_empty_lock(content: str) -> None:
    read = read_lock(content.encode())
    assert read.entries == ()
    assert len(read.troubles) == 1


def test_only_the_last_expression_is_the_lock() -> None:
    read = read_lock(b'%{"a": {:hex, :a, "1.0.0"}}\n%{"b": {:hex, :b, "1.0.0"}}\n')
    assert [entry.app for entry in read.entries] == ["b"]
    assert [trouble.place.line for trouble in read.troubles] == [1]
    read = read_lock(b'%{"a": {:hex, :a, "1.0.0"}}\nFile.rm("x")\n')
    assert read.entries == ()
    assert [trouble.place.line for trouble in read.troubles] == [1, 2]


def test_digests_are_compared_in_small_letters() -> None:
    entry = hex_entry(f'"a": {{:hex, :a, "1.0.0", "{"A" * 64}", [:mix], [], "hexpm", "{"B" * 64}"}}')
    assert (entry.inner_checksum, entry.outer_checksum) == (INNER, OUTER)
    (git,) = lock(f'"a": {{:git, "https://example.com", "{"F" * 40}", []}}').entries
    assert isinstance(git, GitLocked)
    assert git.revision == "f" * 40


def test_an_empty_map_is_an_empty_lock() -> None:
    assert read_lock(b"%{\n}\n") == Lock()


def test_the_last_of_two_entries_counts() -> None:
    read = lock('"a": {:hex, :a, "1.0.0"}', '"a": {:hex, :a, "2.0.0"}')
    assert [str(entry.version) for entry in read.packages] == ["2.0.0"]
    assert [(trouble.place.line, trouble.app) for trouble in read.troubles] == [(2, "a")]


def test_merge_conflicts_are_a_trouble_of_their_own() -> None:
    read = read_lock(
        b'%{\n<<<<<<< HEAD\n  "a": {:hex, :a, "1.0.0"},\n||||||| base\n=======\n'
        b'  "a": {:hex, :a, "2.0.0"},\n>>>>>>> x\n}\n'
    )
    assert read.entries == ()
    assert [(trouble.place.line, "merge conflict" in trouble.reason) for trouble in read.troubles] == [(2, True)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'%{"a": {:hex, :a, "1.0.0"', "an empty one"),
        (b'%{"a": {:hex, :a, "\xff"}}', "not UTF-8"),
        (b" " * 20_000_000, "more than 2,000,000"),
        (b"%{" + b'"a": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", "nests or costs more"),
        (b"%{a: " + b"+".join([b"a"] * 50_000) + b"}", "nests or costs more"),
    ],
)
def test_a_lock_that_is_not_read_says_why(content: bytes, why: str) -> None:
    read = read_lock(content)
    assert read.entries == ()
    assert why in read.troubles[0].reason


def test_many_entries_are_read_within_bounds() -> None:
    entries = [f'"a{n}": {{:hex, :a{n}, "1.0.0", "{INNER}", {FULL}}}' for n in range(3_000)]
    read = lock(*entries)
    assert len(read.entries) == 3_000
    assert read.troubles == ()


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    read = read_lock(content)
    assert read.entries or read.troubles or b"%{" in content


@given(st.text(alphabet='%{}[]:,"hexgita_ .0123', max_size=60))
def test_no_garbage_in_an_entry_is_dropped(garbage: str) -> None:
    read = read_lock(('%{"good": {:hex, :good, "1.0.0"}, "bad": ' + garbage + "\n}").encode())
    assert read.troubles or {entry.app for entry in read.entries} >= {"bad"}
