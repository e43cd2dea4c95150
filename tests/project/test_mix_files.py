from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.project.mix import MixProject, ProjectKind, read_mix_project


def read(body: str, files: tuple[str, ...] = (), **project: str) -> MixProject:
    """A mix.exs with keywords of project/0 and more functions, beside these files."""
    keywords = "".join(f"      {key}: {value},\n" for key, value in project.items())
    return read_mix_project(
        f"defmodule A.MixProject do\n  use Mix.Project\n"
        f"  def project do\n    [\n{keywords}      name: 1\n    ]\n  end\n"
        f"{body}\nend\n".encode(),
        "",
        files=files,
    )


def test_what_is_written_outright() -> None:
    mix = read("", app=":shop", version='"1.2.3"', elixir='"~> 1.17"')
    assert (mix.app, mix.version, mix.elixir, mix.folder) == ("shop", "1.2.3", "~> 1.17", "")


def test_variables_are_what_they_were_set_to_before() -> None:
    body = "def application do\n apps = [:logger]\n apps = apps ++ [:ssl]\n [extra_applications: apps]\n end"
    assert read(body, app=":shop").extra_applications == ("logger", "ssl")
    elsewhere = "def other do\n apps = [:logger]\n end\n def application, do: [extra_applications: apps]"
    assert read(elsewhere, app=":shop").extra_applications == ()


def test_module_attributes_and_helpers() -> None:
    mix = read(
        '@app :shop\n@version "1.2.3"\n@again @version\ndefp elixir_requirement, do: "~> 1.17"',
        app="@app",
        version="@again",
        elixir="elixir_requirement()",
    )
    assert (mix.app, mix.version, mix.elixir) == ("shop", "1.2.3", "~> 1.17")


@pytest.mark.parametrize(
    "version", ['File.read!("VERSION")', '"1.0.#{build()}"', "@missing", "missing()", "1", "@version"]
)
def test_what_would_have_to_be_run_is_unknown(version: str) -> None:
    assert read("@version @version", app=":shop", version=version).version is None


@pytest.mark.parametrize(
    ("project", "body", "kind"),
    [
        ({"apps_path": '"apps"'}, "", "umbrella"),
        ({}, "def application, do: [mod: {A, []}]", "application"),
        ({}, "def application do\n    env = x()\n    [mod: {A, []}, env: env]\n  end", "application"),
        ({}, "def application, do: [extra_applications: [:logger]]", "library"),
        ({}, "", "library"),
        ({"package": "package()"}, "def application, do: [mod: {A, []}]", "library"),
        ({}, "def application, do: [mod: {A, []}]\n  def package, do: []", "library"),
        ({"package": "package()", "releases": "releases()"}, "def application, do: [mod: {A, []}]", "application"),
        ({"package": "[]", "deps": "[{:distillery, []}]"}, "def application, do: [mod: {A, []}]", "application"),
        ({"package": "[]", "deps": "[{:distillery, []}]"}, "", "library"),
        ({"escript": "[main_module: A]"}, "", "application"),
        ({"escript": "[main_module: A]", "package": "[]"}, "", "library"),
    ],
)
def test_what_kind_of_project_it_is(project: dict[str, str], body: str, kind: str) -> None:
    assert read(body, **project).kind == kind


WEBSITE = {"package": "package()", "deps": '[{:phoenix, "~> 1.8"}, {:bandit, "~> 1.5"}]'}
STARTED = "def application, do: [mod: {A, []}]"
CONFIGURED = ("config/config.exs", "config/runtime.exs")


@pytest.mark.parametrize(
    ("project", "body", "files", "kind"),
    [
        (WEBSITE, STARTED, CONFIGURED, "application"),
        (WEBSITE, STARTED, ("config/prod.exs",), "application"),
        (WEBSITE | {"deps": '[{:phoenix, "~> 1.2"}, cowboy: "~> 1.0"]'}, STARTED, CONFIGURED, "application"),
        (WEBSITE, "", CONFIGURED, "library"),
        (WEBSITE, STARTED, ("config/config.exs", "sample/config/runtime.exs"), "library"),
        (WEBSITE | {"deps": '[{:bandit, "~> 1.5"}]'}, STARTED, CONFIGURED, "library"),
        (WEBSITE | {"deps": '[{:phoenix, "~> 1.8"}]'}, STARTED, CONFIGURED, "library"),
        (WEBSITE | {"deps": '[{:phoenix, "~> 1.8"}, {:bandit, "~> 1.5", only: :dev}]'}, STARTED, CONFIGURED, "library"),
        (
            WEBSITE | {"deps": '[{:phoenix, "~> 1.8", optional: true}, {:bandit, "~> 1.5"}]'},
            STARTED,
            CONFIGURED,
            "library",
        ),
        (WEBSITE | {"deps": "deps_of(System.get_env())"}, STARTED, CONFIGURED, "library"),
    ],
)
def test_a_published_website_that_runs_by_itself_is_an_application(
    project: dict[str, str], body: str, files: tuple[str, ...], kind: str
) -> None:
    assert read(body, files, **project).kind == kind


def test_keywords_may_be_put_together() -> None:
    content = b"""
    defmodule A.MixProject do
      use Mix.Project
      def project, do: [app: :shop] ++ more() ++ System.get_env()
      defp more, do: [apps_path: "apps"]
    end
    """
    mix = read_mix_project(content, "sub")
    assert (mix.app, mix.kind, mix.apps_path) == ("shop", ProjectKind.UMBRELLA, "apps")


def test_a_member_of_an_umbrella_is_part_of_an_application() -> None:
    content = b"defmodule A do\nuse Mix.Project\ndef project, do: [app: :a]\nend"
    assert read_mix_project(content, "apps/a").kind == "library"
    assert read_mix_project(content, "apps/a", MixProject("", kind=ProjectKind.UMBRELLA)).kind == "application"


@pytest.mark.parametrize(
    ("written", "body", "compiled", "for_development"),
    [
        ("[]", "", ("lib",), ()),
        ('["lib", "src"]', "", ("lib", "src"), ()),
        ("~w(lib src)", "", ("lib", "src"), ()),
        ('["./lib/", "src"]', "", ("lib", "src"), ()),
        (
            "paths(Mix.env())",
            'defp paths(:test), do: paths(:dev) ++ ["test/support"]\ndefp paths(:dev), do: ["lib", "dev"]\n'
            'defp paths(_), do: ["lib"]',
            ("lib",),
            ("dev", "test/support"),
        ),
        (
            "paths(Mix.env())",
            'defp paths(env) when env in [:dev, :test], do: ["lib", "dev"]\ndefp paths(_env), do: ["lib"]',
            ("lib",),
            ("dev",),
        ),
        (
            "paths(Mix.env())",
            'defp paths(env) when env == :test, do: ["lib", "more"]\ndefp paths(_env), do: ["lib"]',
            ("lib",),
            ("more",),
        ),
        ('if(Mix.env() == :test, do: ["lib", "more"], else: ["lib"])', "", ("lib",), ("more",)),
        ('if(Mix.env() != :prod, do: ["lib", "more"], else: ["src"])', "", ("src",), ("lib", "more")),
        ("paths(Mix.target())", "defp paths(:host), do: []\ndefp paths(_), do: []", ("lib",), ()),
        (
            "paths(Mix.env(), Mix.target())",
            'defp paths(:test, _), do: ["./lib", "host", "test/support"]\ndefp paths(_, :host), do: ["./lib", "host"]\n'
            'defp paths(_env, _target), do: ["./lib", "target"]',
            ("lib", "host", "target"),
            ("test/support",),
        ),
        (
            "paths(Mix.target())",
            'defp paths(:host), do: ["lib", "host"]\ndefp paths(_), do: ["lib"]\ndefp paths(:never), do: ["never"]',
            ("lib", "host"),
            (),
        ),
        ("paths(Mix.env(), 1)", 'defp paths(a, b) when a == b, do: ["a"]\ndefp paths(_), do: ["b"]', ("a",), ()),
        ("paths(System.get_env())", "", ("lib",), ()),
        ("paths()", "defp paths, do: paths() ++ paths()", ("lib",), ()),
    ],
)
def test_where_the_code_is(
    written: str, body: str, compiled: tuple[str, ...], for_development: tuple[str, ...]
) -> None:
    layout = read(body, elixirc_paths=written).layout
    assert (layout.compiled, layout.compiled_for_development) == (compiled, for_development)


def test_where_the_tests_are() -> None:
    assert read("", test_paths='["specs"]').layout.tests == ("specs",)
    assert read("").layout.tests == ("test",)


@pytest.mark.parametrize(
    ("folder", "written", "expected"),
    [
        ("", '"deps"', "deps"),
        ("apps/a", '"../../deps"', "deps"),
        ("apps/a", "unknown()", "apps/a/deps"),
        ("", '"../deps"', None),
        ("", '"/elsewhere"', None),
        ("", '"."', None),
    ],
)
def test_where_dependencies_are_fetched_to(folder: str, written: str, expected: str | None) -> None:
    content = f"defmodule A do\nuse Mix.Project\ndef project, do: [deps_path: {written}]\nend"
    assert read_mix_project(content.encode(), folder).deps_path == expected


def test_extra_applications_by_name() -> None:
    mix = read_mix_project(
        b"defmodule A.MixProject do\n def project, do: [app: :a]\n"
        b" def application, do: [extra_applications: extra()]\n defp extra, do: [:logger, :mix] ++ more()\nend",
        "",
    )

    assert mix.extra_applications == ("logger", "mix")


def test_applications_of_older_days_count_as_extra_ones() -> None:
    assert read("def application, do: [applications: [:logger, :mix]]").extra_applications == ("logger", "mix")


def test_dependencies_by_name() -> None:
    mix = read(
        'defp deps, do: [{:plug, "~> 1.0"}, ours(), unknown(), {:jason, "~> 1.0", only: :dev}] ++ more() ++ x.y\n'
        'defp ours, do: {:ours, path: "../ours"}\ndefp more, do: [ecto: "~> 3.0", plug: "~> 1.0"]',
        deps="deps()",
    )
    assert mix.dependencies == ("plug", "ours", "jason", "ecto")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"defmodule A do",
        b"1 + 1",
        b"a+" * 50_000 + b"a",
        b"[" * 50_000,
        b"defmodule A do\nuse Mix.Project\ndef project\nend",
        b"defmodule A do\nuse Mix.Project\ndef project, do: 1\nend",
        b"defmodule A do\nuse Mix.Project\nend",
    ],
)
def test_a_file_that_says_nothing_is_a_project_without_a_name(content: bytes) -> None:
    mix = read_mix_project(content, "sub")
    assert (mix.app, mix.folder, mix.deps_path) == (None, "sub", "sub/deps")


def test_helpers_that_multiply_come_to_an_end() -> None:
    lines = [f"defp f{n}, do: {' ++ '.join([f'f{n + 1}()'] * 20)}" for n in range(20)]
    mix = read("\n".join(lines), deps="f0()", elixirc_paths="f0()")
    assert mix.dependencies == ()


@given(st.text(max_size=80))
def test_any_expression_is_read(written: str) -> None:
    assert read("", app=":shop", elixirc_paths=written).layout.tests
