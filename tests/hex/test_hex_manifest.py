"""mix.exs is read as syntax: every dependency with its certainty, and what cannot be read is named."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elixirlens.hex.declared import Certainty, Declared, Origin
from elixirlens.hex.manifest import Manifest, read_manifest
from elixirlens.project.mix import read_mix_project

PROJECT = Path(__file__).parents[2] / "fixtures/hex/project"
ELIXIR = shutil.which("elixir")


def manifest(deps: str, helpers: str = "", settings: str = "deps: deps()") -> Manifest:
    return read_manifest(mix_exs(deps, helpers, settings))


def mix_exs(deps: str, helpers: str = "", settings: str = "deps: deps()") -> bytes:
    return f"""defmodule Shop.MixProject do
  use Mix.Project
{indent(helpers, "  ")}
  def project, do: [app: :shop, version: "0.1.0", {settings}]

  defp deps do
{indent(deps, "    ")}
  end
end
""".encode()


def one(written: str, helpers: str = "") -> Declared:
    read = manifest(f"[{written}]", helpers)
    assert read.troubles == ()
    (found,) = read.declared
    return found


def in_short(declared: Declared) -> str:
    """`plug ~> 1.0 if open?`; `??` for what is an expression."""
    what = declared.requirement_text or declared.origin
    condition = f" if {declared.condition}" if declared.condition else ""
    return f"{declared.app} {what}{condition}" + (f" ?? {declared.unresolved}" if declared.unresolved else "")


def shorts(deps: str, helpers: str = "", settings: str = "deps: deps()") -> list[str]:
    read = manifest(deps, helpers, settings)
    assert read.troubles == ()
    return [in_short(each) for each in read.declared]


def test_the_project_that_the_real_client_took() -> None:
    read = read_manifest((PROJECT / "mix.exs").read_bytes())
    assert (read.app, read.troubles, read.locks, read.deps_path) == ("app", (), ("mix.lock",), "deps")
    assert [(each.app, each.requirement_text, each.only) for each in read.declared] == [
        ("alpha", "1.0.0", None),
        ("beta_lib", "~> 0.1.0", None),
        ("gamma", "~> 3.0", ("dev", "test")),
    ]


def test_the_four_forms_with_their_ranges() -> None:
    read = manifest('[{:a, "~> 1.0"}, {:b, "~> 2.0", only: :dev}, {:c, path: "../c"}, d: ">= 0.0.0"]')
    assert [in_short(each) for each in read.declared] == ["a ~> 1.0", "b ~> 2.0", "c path", "d >= 0.0.0"]
    first = read.declared[0]
    assert (first.place.line, first.place.column, first.place.end_column) == (7, 6, 20)
    assert first.requirement_place is not None
    assert (first.requirement_place.column, first.requirement_place.end_column) == (11, 19)
    assert str(first.requirement) == "~> 1.0"


@pytest.mark.parametrize(
    ("written", "package", "repository"),
    [
        ('{:plug, "~> 1.0"}', "plug", "hexpm"),
        ('{:eini, "~> 1.0", hex: :eini_beam}', "eini_beam", "hexpm"),
        ('{:eini, "~> 1.0", hex: "eini_beam"}', "eini_beam", "hexpm"),
        ('{:shop, "~> 1.0", organization: "acme"}', "shop", "hexpm:acme"),
        ('{:oban_pro, "~> 1.0", repo: "oban"}', "oban_pro", "oban"),
        ('{:oban_pro, "~> 1.0", repo: :oban}', "oban_pro", "oban"),
        ("{:plug, []}", "plug", "hexpm"),
        ("{:plug, only: :test}", "plug", "hexpm"),
        ("{:plug, nil, only: :test}", "plug", "hexpm"),
    ],
)
def test_what_comes_from_hex(written: str, package: str, repository: str) -> None:
    found = one(written)
    assert (found.origin, found.package, found.repository) == (Origin.HEX, package, repository)
    assert found.certainty is Certainty.ALWAYS


def test_what_comes_from_elsewhere() -> None:
    git = one('{:plug, "~> 1.0", git: "https://me:secret@example.com/plug.git", ref: "abc", override: true}')
    assert (git.origin, git.url, git.ref, git.override) == (Origin.GIT, "https://example.com/plug.git", "abc", True)
    hub = one('{:plug, github: "elixir-plug/plug", branch: "main", submodules: true}')
    assert (hub.url, hub.branch, hub.package) == ("https://github.com/elixir-plug/plug.git", "main", None)
    assert ("submodules", "true") in hub.options
    assert one('{:plug, git: "git@example.com:plug.git", tag: "v1"}').tag == "v1"
    path = one('{:plug, path: "../plug", env: :test}')
    assert (path.origin, path.path, path.env, path.in_lock) == (Origin.PATH, "../plug", "test", False)
    assert one("{:plug, in_umbrella: true}").origin is Origin.UMBRELLA
    assert one('{:plug, svn: "https://example.com"}').origin is Origin.UNKNOWN


def test_options_of_all_kinds() -> None:
    options = "only: [:dev, :test], runtime: false, optional: true, targets: [:host], app: false, env: :dev"
    found = one(f'{{:plug, "~> 1.0", {options}}}')
    assert (found.only, found.runtime, found.optional, found.override) == (("dev", "test"), False, True, False)
    assert (found.targets, found.loads_app, found.env) == (("host",), False, "dev")
    assert one('{:plug, "~> 1.0", only: ~w(dev test)a}').only == ("dev", "test")
    assert one('{:plug, "~> 1.0", only: [:dev | @tests]}', "@tests [:test, :ci]").only == ("dev", "test", "ci")


def test_what_a_dependant_gets_as_well() -> None:
    assert one('{:plug, "~> 1.0"}').inherited()
    assert one('{:plug, "~> 1.0", only: [:prod, :dev]}').inherited()
    assert one('{:plug, "~> 1.0", only: :test}').inherited("test")
    assert not one('{:plug, "~> 1.0", only: :test}').inherited()
    assert not one('{:plug, "~> 1.0", optional: true}').inherited()
    assert one('{:plug, "~> 1.0", optional: optional?()}').inherited()


def test_an_option_that_is_an_expression_is_not_guessed() -> None:
    found = one('{:plug, "~> 1.0", runtime: Mix.env() == :dev}')
    assert (found.runtime, found.certainty) == (None, Certainty.ALWAYS)
    assert found.options == (("runtime", "Mix.env() == :dev"),)
    found = one('{:plug, "~> 1.0", only: environments()}')
    assert (found.only, found.certainty, found.unresolved) == (None, Certainty.UNRESOLVED, "only: environments()")
    found = one('{:plug, git: System.get_env("PLUG")}')
    assert (found.url, found.unresolved) == (None, 'git: System.get_env("PLUG")')
    found = one('{:plug, System.get_env("PLUG", "~> 1.0")}')
    assert (found.requirement, found.unresolved) == (None, 'System.get_env("PLUG", "~> 1.0")')
    found = one("{:plug, ~r/^1/}")
    assert (found.requirement, found.requirement_text, found.unresolved) == (None, "~r/^1/", "~r/^1/")
    found = one('{:plug, "~> 1.0", Shop.options()}')
    assert (found.certainty, found.unresolved) == (Certainty.UNRESOLVED, "Shop.options()")
    found = one("{:plug, Keyword.new(options())}")
    assert found.certainty is Certainty.UNRESOLVED


@pytest.mark.parametrize(
    ("deps", "helpers", "expected"),
    [
        ("@deps", '@deps [{:a, "~> 1.0"}]', ["a ~> 1.0"]),
        ('@deps', 'list = [{:a, "~> 1.0"}]\nlist = list ++ [{:b, "~> 2.0"}]\n@deps list', ["a ~> 1.0", "b ~> 2.0"]),
        ('[{:a, @version}]', '@version "~> 1.0"', ["a ~> 1.0"]),
        ('[{:a, "~> #{@version}"}]', '@version "1.0"', ["a ~> 1.0"]),
        ('[{:a, "~> " <> @version}]', '@version "1.0"', ["a ~> 1.0"]),
        ('[{:a, version("~> 1.0")}]', "defp version(given), do: given", ["a ~> 1.0"]),
        ('b() ++ [{:b, "~> 2.0"}]', 'defp b, do: c()\ndefp c, do: [{:a, "~> 1.0"}]', ["a ~> 1.0", "b ~> 2.0"]),
        ('[{:a, "~> 1.0"} | rest()]', 'defp rest, do: [{:b, "~> 2.0"}]', ["a ~> 1.0", "b ~> 2.0"]),
        ('base = [{:a, "~> 1.0"}]\nbase ++ [{:b, "~> 2.0"}]', "", ["a ~> 1.0", "b ~> 2.0"]),
        ('[{:a, "~> 1.0"}] |> Enum.concat([{:b, "~> 2.0"}]) |> Enum.uniq()', "", ["a ~> 1.0", "b ~> 2.0"]),
        ('List.flatten([[{:a, "~> 1.0"}], nil, {:b, "~> 2.0"}])', "", ["a ~> 1.0", "b ~> 2.0"]),
        ('Enum.map([:a, :b], &{&1, "~> 1.0"})', "", ["a ~> 1.0", "b ~> 1.0"]),
        ('for app <- [:a, :b], do: {app, "~> 1.0"}', "", ["a ~> 1.0", "b ~> 1.0"]),
        ('for {app, folder} <- [a: "x"], do: {app, path: "../#{folder}"}', "", ["a path"]),
        ('Enum.map(~w(a b)a, fn app -> {app, path: "../x"} end)', "", ["a path", "b path"]),
        ('Enum.map([{:a, "~> 1.0"}], fn {app, version} -> {app, version, only: :dev} end)', "", ["a ~> 1.0"]),
        ('Enum.map([{:a, "~> 1.0"}], fn {n, v, o} -> {n, v, o}\n{n, v} -> {n, v, []} end)', "", ["a ~> 1.0"]),
        ("Enum.map([:a], &dep/1)", 'defp dep(app), do: {app, "~> 1.0"}', ["a ~> 1.0"]),
        ('Shop.Deps.all()', "", ["? what"]),
        ("Other.deps()", 'defmodule Other do\n  def deps, do: [{:a, "~> 1.0"}]\nend', ["a ~> 1.0"]),
        ("settings()[:deps]", 'defp settings, do: [deps: [{:a, "~> 1.0"}]]', ["a ~> 1.0"]),
        ('then([{:a, "~> 1.0"}], fn list -> list ++ [{:b, "~> 2.0"}] end)', "", ["a ~> 1.0", "b ~> 2.0"]),
    ],
)  # fmt: skip
def test_lists_are_followed(deps: str, helpers: str, expected: list[str]) -> None:
    if helpers.startswith("defmodule"):
        read = read_manifest(helpers.encode() + b"\n" + mix_exs(deps))
    else:
        read = manifest(deps, helpers)
    found = [in_short(each) for each in read.declared]
    if expected == ["? what"]:
        assert found == []
        assert len(read.troubles) == 1
        assert "what stands here is not known" in read.troubles[0].reason
    else:
        assert (found, read.troubles) == (expected, ())


@pytest.mark.parametrize(
    ("deps", "helpers", "expected"),
    [
        (
            'if Mix.env() == :test, do: [{:a, "~> 1.0"}], else: [{:b, "~> 2.0"}]',
            "",
            ["a ~> 1.0 if Mix.env() == :test", "b ~> 2.0 if not (Mix.env() == :test)"],
        ),
        ('[{:a, "~> 1.0"}] ++ if(ci?(), do: [{:b, "~> 2.0"}], else: [])', "", ["a ~> 1.0", "b ~> 2.0 if ci?()"]),
        ('unless ci?() do\n  [{:a, "~> 1.0"}]\nelse\n  []\nend', "", ["a ~> 1.0 if not (ci?())"]),
        (
            'case System.get_env("DB") do\n  "pg" -> [{:a, "~> 1.0"}]\n  _ -> []\nend',
            "",
            ['a ~> 1.0 if System.get_env("DB") is "pg"'],
        ),
        ('cond do\n  ci?() -> [{:a, "~> 1.0"}]\n  true -> []\nend', "", ["a ~> 1.0 if ci?()"]),
        ('[{:a, "~> 1.0"}, ci?() && {:b, "~> 2.0"}] |> Enum.filter(& &1)', "", ["a ~> 1.0", "b ~> 2.0 if ci?()"]),
        ('Enum.reject([{:a, "~> 1.0"}], &skip?/1)', "", ["a ~> 1.0 if rejected by &skip?/1"]),
        ('[{:a, "~> 1.0"}] -- skipped()', "", ["a ~> 1.0 if not in skipped()"]),
        ('for app <- [:a], File.dir?("x"), do: {app, "~> 1.0"}', "", ['a ~> 1.0 if File.dir?("x")']),
        (
            "[{:a, version()}]",
            'defp version do\n  case System.get_env("A") do\n    nil -> "~> 1.0"\n    "local" -> [path: "../a"]\n'
            '    version -> "~> #{version}"\n  end\nend',
            [
                'a ~> 1.0 if System.get_env("A") is nil',
                'a path if System.get_env("A") is "local"',
                'a "~> #{version}" if System.get_env("A") is version ?? "~> #{version}"',
            ],
        ),
        (
            '[{:a, "~> 1.0", options()}]',
            'defp options, do: if(path = System.get_env("A"), do: [path: path], else: [])',
            ['a ~> 1.0 if path = System.get_env("A")', 'a ~> 1.0 if not (path = System.get_env("A"))'],
        ),
        (
            '[{:a, "~> 1.0", [runtime: false] ++ if(ci?(), do: [only: :test], else: [])}]',
            "",
            ["a ~> 1.0 if ci?()", "a ~> 1.0 if not (ci?())"],
        ),
        ('wrap([{:a, "~> 1.0"}])', 'defp wrap(deps), do: for(dep <- deps, do: lock(dep))',
         ["a ~> 1.0 ?? what `for` makes of it"]),
        ('Enum.map([{:a, "~> 1.0"}], &Shop.lock/1)', "", ["a ~> 1.0 ?? what &Shop.lock/1 makes of it"]),
    ],
)  # fmt: skip
def test_what_depends_on_something_keeps_it(deps: str, helpers: str, expected: list[str]) -> None:
    assert shorts(deps, helpers) == expected


@pytest.mark.parametrize(
    ("deps", "expected"),
    [
        (
            'case db() do\n  :pg -> [{:a, "~> 1.0"}]\n  _ -> [{:b, "~> 1.0"}]\nend',
            ["a ~> 1.0 if db() is :pg", "b ~> 1.0 if db() is anything else"],
        ),
        (
            'cond do\n  ci?() -> [{:a, "~> 1.0"}]\n  true -> [{:b, "~> 1.0"}]\nend',
            ["a ~> 1.0 if ci?()", "b ~> 1.0 if nothing before holds"],
        ),
        (
            'with {:ok, _} <- db() do\n  [{:a, "~> 1.0"}]\nelse\n  :no -> [{:b, "~> 1.0"}]\nend',
            ["a ~> 1.0 if with {:ok, _} <- db()", "b ~> 1.0 if with: :no"],
        ),
        ('with {:ok, _} <- db() do\n  [{:a, "~> 1.0"}]\nend', ["a ~> 1.0 if with {:ok, _} <- db()"]),
        ('with version = "~> 1.0", do: [{:a, version}]', ["a ~> 1.0"]),
    ],
)
def test_conditions_in_words(deps: str, expected: list[str]) -> None:
    assert shorts(deps) == expected


def test_a_name_that_a_pattern_binds_hides_the_function() -> None:
    helpers = 'defp version, do: "~> 1.0"\ndefp other(%{version: version}), do: version'
    assert shorts("case db() do\n  %{v: version} -> [{:a, version}]\nend", helpers) == ["a version ?? version"]
    assert shorts("[{:a, other(db())}]", helpers) == ["a version ?? version"]
    assert shorts("{version, _} = db()\n[{:a, version}]", helpers) == ["a version ?? version"]


def test_an_attribute_has_the_value_that_was_set_last_before_it() -> None:
    written = mix_exs("[{:a, @version}]", '@version "~> 1.0"\n@version "~> 2.0"').decode()
    later = written.rstrip().removesuffix("end") + '  @version "~> 3.0"\nend\n'
    assert [in_short(each) for each in read_manifest(later.encode()).declared] == ["a ~> 2.0"]


def test_what_is_on_all_ways_depends_on_nothing() -> None:
    both = 'if ci?(), do: [{:a, "~> 1.0"}, {:b, "~> 1.0"}], else: [{:a, "~> 1.0"}]'
    assert shorts(both) == ["a ~> 1.0", "b ~> 1.0 if ci?()"]


def test_clauses_by_environment() -> None:
    helpers = 'defp deps(:test), do: [{:a, "~> 1.0"}] ++ deps(:all)\ndefp deps(_), do: [{:b, "~> 2.0"}]'
    assert shorts("[]", helpers, "deps: deps(Mix.env())") == [
        "a ~> 1.0 if Mix.env() is :test",
        "b ~> 2.0",
    ]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ('deps: [{:a, "~> 1.0"}]', ["a ~> 1.0"]),
        ("deps: deps", ["z ~> 9.0"]),
        ("deps: with_lock(deps())", ["z ~> 9.0 ?? what `for` makes of it"]),
        ('deps: deps() ++ [{:a, "~> 1.0"}]', ["z ~> 9.0", "a ~> 1.0"]),
        ("aliases: []", []),
    ],
)
def test_where_the_list_stands(settings: str, expected: list[str]) -> None:
    helpers = "defp with_lock(deps), do: for(dep <- deps, do: put_elem(dep, 1, nil))"
    assert shorts('[{:z, "~> 9.0"}]', helpers, settings) == expected


def test_a_project_put_together() -> None:
    read = read_manifest(
        b"""defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop] ++ common()
  defp common, do: [deps: [{:a, "~> 1.0"}]]
end"""
    )
    assert [in_short(each) for each in read.declared] == ["a ~> 1.0"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no project/0"),
        (b"defmodule Shop do\nend", "no project/0"),
        (b"defmodule Shop do\n  use Mix.Project\n  def project, do: Other.project()\nend", "may hold dependencies"),
        (b"defmodule Shop do\n  def project, do: [deps: [{:a, ", "syntax not understood"),
        (b"\xff\xfe", "not UTF-8"),
        (b" " * 3_000_000, "more than 2,000,000"),
    ],
)
def test_what_is_not_read_is_never_a_project_without_dependencies(content: bytes, why: str) -> None:
    assert any(why in trouble.reason for trouble in read_manifest(content).troubles)


def test_parts_that_are_not_followed_are_troubles_with_place_and_text() -> None:
    read = manifest('[{:a, "~> 1.0"}] ++ Code.eval_file("deps.exs") ++ [{name(), "~> 1.0"}, :b]')
    assert [in_short(each) for each in read.declared] == ["a ~> 1.0"]
    assert [(trouble.place.line, trouble.text) for trouble in read.troubles] == [
        (7, 'Code.eval_file("deps.exs")'),
        (7, '{name(), "~> 1.0"}'),
        (7, ":b"),
    ]


def test_what_another_module_makes_of_a_list_keeps_the_list() -> None:
    read = manifest('Shop.Deps.patch([{:a, "~> 1.0"}])')
    assert [in_short(each) for each in read.declared] == ["a ~> 1.0 ?? what Shop.Deps.patch/1 makes of it"]
    assert [trouble.text for trouble in read.troubles] == ['Shop.Deps.patch([{:a, "~> 1.0"}])']


def test_wrong_requirements_and_names() -> None:
    read = manifest('[{:a, ">= 1.0"}, {:b, "~> 1.0", hex: "../b"}, {:c, "~> 1.0", repo: "x/../y"}]')
    assert [(each.app, each.requirement_text, each.requirement) for each in read.declared] == [("a", ">= 1.0", None)]
    assert [(trouble.app, trouble.reason.split(": ")[0]) for trouble in read.troubles] == [
        ("a", '">= 1.0" is no requirement'),
        ("b", "../b is no name that Hex takes"),
        ("c", "x/../y is no name that Hex takes"),
    ]


def test_paths_and_locks() -> None:
    read = manifest("[]", "", 'lockfile: "../../mix.lock", deps_path: "../../deps", deps: deps()')
    assert (read.locks, read.deps_path, read.apps_path) == (("../../mix.lock",), "../../deps", None)
    read = manifest("[]", '@apps "apps"', 'apps_path: @apps, lockfile: if(ci?(), do: "a.lock", else: "b.lock")')
    assert (read.apps_path, read.locks) == ("apps", ("a.lock", "b.lock"))
    read = manifest("[]", "", 'lockfile: Shop.lock(), deps_path: "deps/#{Mix.target()}"')
    assert (read.locks, read.deps_path) == ((), None)


def test_what_hex_is_told_to_ignore() -> None:
    ignored = 'ignore_advisories: ["CVE-2026-1"], ignore_retirements: [:decimal, phoenix: "1.0.0"]'
    told = f'[cooldown: "7d", policy: [], {ignored}]'
    read = manifest("[]", "", f"hex: {told}, deps: deps()")
    assert read.troubles == ()
    assert read.hex.cooldown == "7d"
    assert [each.advisory for each in read.hex.ignored_advisories] == ["CVE-2026-1"]
    assert [(each.package, each.version) for each in read.hex.ignored_retirements] == [
        ("decimal", None),
        ("phoenix", "1.0.0"),
    ]
    read = manifest("[]", "", 'hex: [ignore_advisories: [System.get_env("A")]]')
    assert [trouble.reason for trouble in read.troubles] == ["a setting of Hex that is an expression"]


@pytest.mark.parametrize(
    "helpers",
    [
        "defp loop, do: loop()",
        "defp loop, do: loop() ++ loop()",
        "defp loop, do: if(a?(), do: loop(), else: loop())",
        "defp loop do\n  x = y\n  y = x\n  x\nend",
        "defp loop, do: " + "\n".join(["if(a?(), do: [], else: []) ++"] * 400) + " []",
        "defp loop, do: " + "[" * 300 + "]" * 300,
        "defp loop(x \\\\ 1), do: [x | loop(x)]",
    ],
)
def test_code_without_end_comes_to_one(helpers: str) -> None:
    read = manifest("loop()", helpers)
    assert read.declared == ()


def test_many_conditions_come_to_an_end() -> None:
    options = " ++ ".join(f"if(a{n}?(), do: [only: :test], else: [])" for n in range(12))
    read = manifest(f'[{{:a, "~> 1.0", {options}}}]')
    assert {each.app for each in read.declared} == {"a"}
    assert any(each.certainty is Certainty.UNRESOLVED for each in read.declared)


def test_nothing_is_run(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    read_manifest(mix_exs(f'File.write!("{marker}", "")\n[{{:a, "~> 1.0"}}]'))
    assert not marker.exists()


def test_the_project_reader_sees_the_same_names() -> None:
    content = (PROJECT / "mix.exs").read_bytes()
    assert read_mix_project(content, "").dependencies == tuple(read_manifest(content).by_app)


# Nothing is dropped: whatever a list is wrapped in, each application is declared or inside a trouble.

WRAPPINGS = (
    "(X ++ Y)",
    "(X -- skipped())",
    "if(ci?(), do: X, else: Y)",
    "if(ci?(), do: X)",
    "unless(ci?(), do: X, else: Y)",
    "case db() do\n  :pg -> X\n  _ -> Y\nend",
    "cond do\n  ci?() -> X\n  true -> Y\nend",
    "with({:ok, _} <- db(), do: X)",
    "with {:ok, _} <- db() do\n  X\nelse\n  _ -> Y\nend",
    "try do\n  X\nrescue\n  _ -> Y\nend",
    "receive do\n  :go -> X\nend",
    "Enum.map(X, &Shop.change/1)",
    "Enum.map(X, fn {name, version} -> {name, version} end)",
    "Enum.map(X, fn dep -> put_elem(dep, 1, nil) end)",
    "Enum.flat_map(X, &[&1])",
    "Enum.flat_map(X, fn dep -> if(ci?(), do: [dep], else: []) end)",
    "Enum.filter(X, &ci?/1)",
    "Enum.reduce(X, Y, fn dep, rest -> [dep | rest] end)",
    "Enum.concat([X, Y])",
    "Enum.concat(X, Y)",
    "List.flatten([X | Y])",
    "List.delete_at(X, 0)",
    "Keyword.merge(X, Y)",
    "Keyword.delete(X, :none)",
    "for(dep <- X, do: dep)",
    "for({name, version} <- X, do: {name, version})",
    "for(dep <- X, ci?(), do: dep)",
    "for(dep <- X, into: Y, do: dep)",
    "then(X, &patch(&1))",
    "then(X, fn list -> list ++ Y end)",
    "(X |> Enum.uniq() |> Kernel.++(Y))",
    "[hd(X) | Y]",
    "(list = X\nlist ++ Y)",
    "({list, _} = {X, 1}\nlist)",
    "(ci?() && X)",
    "(ci?() || X)",
    "Map.get(%{deps: X}, :deps)",
    "%{deps: X}[:deps]",
    "[deps: X][:deps]",
    "elem({X, 1}, 0)",
    "(fn -> X end).()",
    "Shop.Deps.all(X, Y)",
    "Shop.Deps.all(deps: X)",
    "same(X)",
    "pair(X, Y)",
    "clauses(X)",
    "tagged({:ok, X})",
)
PROPERTY_HELPERS = """
defp same(deps), do: deps
defp pair(first, second \\\\ []), do: second ++ first
defp clauses([]), do: []
defp clauses([first | rest]), do: [first | rest]
defp tagged({:ok, deps}), do: deps
defp tagged(_), do: []
defp patch(deps), do: Enum.reverse(deps)
"""
wrapped = st.recursive(
    st.just("LEAF"),
    lambda inner: st.builds(
        lambda wrapping, x, y: wrapping.replace("X", x).replace("Y", y), st.sampled_from(WRAPPINGS), inner, inner
    ),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None)
@given(wrapped)
def test_no_dependency_is_dropped_whatever_it_is_wrapped_in(written: str) -> None:
    count = written.count("LEAF")
    for at in range(count):
        written = written.replace("LEAF", f'[{{:app{at}, "~> 1.0"}}]', 1)
    read = manifest(written, PROPERTY_HELPERS)
    lines = mix_exs(written, PROPERTY_HELPERS).decode().splitlines()
    declared = {each.app for each in read.declared}
    for at in range(count):
        spot = next((n, line.index(f":app{at},") + 1) for n, line in enumerate(lines, 1) if f":app{at}," in line)
        inside = [
            each
            for each in read.troubles
            if (each.place.line, each.place.column) <= spot < (each.place.end_line, each.place.end_column)
        ]
        assert f"app{at}" in declared or inside, written


@pytest.mark.parametrize(
    "deps",
    [
        "[" + ", ".join(f'{{:a{n}, if(a?(), do: "~> 1.{n}", else: "~> 2.0")}}' for n in range(600)) + "]",
        " ++ ".join('if(a?(), do: [{:a, "~> 1.0"}], else: [{:a, "~> 1.0"}])' for _ in range(40)),
        "if(a?(), do: " * 40 + '[{:a, "~> 1.0"}]' + ", else: [])" * 40,
    ],
)
def test_a_lot_of_conditions_is_joined_in_reasonable_time(deps: str) -> None:
    read = manifest(deps)
    assert read.troubles == ()
    assert all(each.requirement is not None for each in read.declared)
    assert read.declared


# What is called certain is there whenever Elixir runs it, and what Elixir finds was read.

PROBE = """
defmodule {name} do
  defp ci?, do: {ci}
  defp ci?(_), do: {ci}
  defp db, do: {db}
  defp skipped, do: []
  {helpers}
  {probes}
end
Enum.each(0..{last}, fn n ->
  said =
    try do
      Enum.map_join(apply({name}, :"probe#{{n}}", []), " ", &Atom.to_string(elem(&1, 0)))
    rescue
      _ -> "raised"
    end
  IO.puts("{name} #{{n}} " <> said)
end)
"""


@pytest.mark.skipif(ELIXIR is None, reason="elixir is not installed: nobody evaluates what was only read")
def test_elixir_finds_what_was_read(tmp_path: Path) -> None:
    dice = random.Random(7)

    def expression(depth: int) -> str:
        if depth == 0 or dice.random() < 0.2:
            return "LEAF"
        chosen = dice.choice([each for each in WRAPPINGS if "receive" not in each])  # which would wait for ever
        return chosen.replace("X", expression(depth - 1)).replace("Y", expression(depth - 1))

    written = []
    for _ in range(150):
        code = expression(2)
        for at in range(code.count("LEAF")):
            code = code.replace("LEAF", f'[{{:app{at}, "~> 1.0"}}]', 1)
        written.append(code)
    probes = "\n".join(f"def probe{n} do\n{code}\nend" for n, code in enumerate(written))
    states = {"One": ("true", ":pg"), "Two": ("false", "{:ok, 1}"), "Three": ("true", "nil")}
    script = tmp_path / "probe.exs"
    script.write_text(
        "\n".join(
            PROBE.format(name=name, ci=ci, db=db, helpers=PROPERTY_HELPERS, probes=probes, last=len(written) - 1)
            for name, (ci, db) in states.items()
        ),
        "utf-8",
    )
    ran = subprocess.run([str(ELIXIR), str(script)], capture_output=True, text=True, check=True, timeout=120)
    compared = 0
    for line in ran.stdout.splitlines():
        _, number, *apps = line.split(" ")
        if apps == ["raised"]:
            continue
        code = written[int(number)]
        read = manifest(code, PROPERTY_HELPERS)
        found = {app for app in apps if app}
        assert {each.app for each in read.declared if each.certainty is Certainty.ALWAYS} <= found, code
        if not read.troubles:
            assert found <= {each.app for each in read.declared}, code
            compared += 1
    assert compared > 100


LOADED = b"""defmodule Shop.Deps do
  def web, do: shared() ++ [{:plug, "~> 1.16"}]
  def shared, do: [{:jason, "~> 1.4"}]
end
"""
LOADING = {
    "one string": '"#{__DIR__}/../../lib/deps.ex"',
    "a file and its folder": '"deps.ex", "#{__DIR__}/../../lib/"',
    "the folder where Mix runs": '"../../lib/deps.ex"',
    "a joined path": 'Path.join(__DIR__, "../../lib/deps.ex")',
    "an expanded path": 'Path.expand("../../lib/deps.ex", __DIR__)',
}


@pytest.mark.parametrize("path", LOADING.values(), ids=list(LOADING))
def test_a_list_in_a_file_that_mix_exs_loads_is_read(path: str) -> None:
    content = mix_exs(f"Code.require_file({path})\nShop.Deps.web() ++ [{{:oban, nil}}]")
    read = read_manifest(content, "apps/shop", {"lib/deps.ex": LOADED}.get)
    loading = content[: content.index(b"Code.require_file")].count(b"\n") + 1
    assert read.troubles == ()
    assert [(each.app, each.place.line) for each in read.declared] == [
        ("jason", loading),
        ("plug", loading),
        ("oban", loading + 1),
    ]


@pytest.mark.parametrize(
    "files",
    [{}, {"lib/deps.ex": b"defmodule Shop.Deps do"}, {"lib/deps.ex": b"\xff"}, {"lib/deps.ex": b"# nothing"}],
    ids=["not there", "damaged", "no UTF-8", "something else"],
)
def test_a_list_in_a_file_that_cannot_be_read_is_a_trouble_of_mix_exs(files: dict[str, bytes]) -> None:
    content = mix_exs('Code.require_file("deps.ex", "#{__DIR__}/../../lib")\nShop.Deps.web()')
    read = read_manifest(content, "apps/shop", files.get)
    assert [trouble.text for trouble in read.troubles] == ["Shop.Deps.web()"]
    assert read.troubles[0].place.line <= content.count(b"\n")


def test_what_is_handed_to_a_function_of_a_loaded_file_is_not_lost() -> None:
    code = b"defmodule Mess do\n  def deps(known), do: Enum.reduce(File.ls!(), known, &add/2)\nend\n"
    content = mix_exs('Code.require_file("mess.ex")\nMess.deps([{:jason, "~> 1.4"}])')
    assert [each.app for each in read_manifest(content, "", {"mess.ex": code}.get).declared] == ["jason"]


def test_nothing_outside_of_the_repository_is_loaded() -> None:
    outside = {"../etc/deps.ex": LOADED, "etc/deps.ex": LOADED}
    read = read_manifest(mix_exs('Code.require_file("../../etc/deps.ex")\nShop.Deps.web()'), "shop", outside.get)
    assert read.declared == ()
