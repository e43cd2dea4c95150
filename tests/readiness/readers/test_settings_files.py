"""Small files of settings as data: the formatter's, Credo's, those that name versions and those that name variables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.credo_file import DisabledCheck, read_credo_file
from elixirlens.readiness.readers.env_files import EnvKind, is_env_file, read_env_file
from elixirlens.readiness.readers.formatter_file import read_formatter_file
from elixirlens.readiness.readers.tool_versions import FILES, read_tool_versions

ASDF, MISE = ".tool-versions", "mise.toml"
RANDOM = "q7Hc2Zp9LxV4" + "tB8nR3mYw6Kd"  # in two parts, so that nobody takes this file for a leak


def test_a_formatter_file() -> None:
    found = read_formatter_file(
        ".formatter.exs",
        b"""locals = [defer: 1]
[
  import_deps: [:ecto, :phoenix],
  plugins: [Phoenix.LiveView.HTMLFormatter],
  subdirectories: ["priv/*/migrations"],
  inputs: ~w(*.exs {lib,test}/**/*.{ex,exs}),
  line_length: 120,
  locals_without_parens: locals
]
""",
    )
    assert found.inputs == ("*.exs", "{lib,test}/**/*.{ex,exs}")
    assert (found.import_deps, found.plugins) == (("ecto", "phoenix"), ("Phoenix.LiveView.HTMLFormatter",))
    assert (found.subdirectories, found.line_length) == (("priv/*/migrations",), 120)
    assert (found.line("inputs"), found.line("missing")) == (6, None)
    assert found.is_whole
    assert found.problem is None


@pytest.mark.parametrize(
    ("text", "is_whole", "problem"),
    [
        ('[inputs: Enum.flat_map(["lib/**"], &Path.wildcard/1)]', False, None),
        ('[inputs: ["a.ex", more()]]', False, None),
        ("Shop.Formatter.options()", False, "its options are only known when it runs"),
        ("", False, "its options are only known when it runs"),
        ("[inputs: [", False, "line 1: the bracket opened at line 1 is never closed"),
        ("[]", True, None),
    ],
)
def test_a_formatter_file_that_is_not_known_in_full(text: str, is_whole: bool, problem: str | None) -> None:
    found = read_formatter_file(".formatter.exs", text.encode())
    assert found.is_whole == is_whole
    assert (found.problem is None) == (problem is None)


def test_a_credo_file() -> None:
    found = read_credo_file(
        ".credo.exs",
        b"""%{configs: [%{
  name: "default",
  strict: true,
  parse_timeout: 5000,
  checks: %{enabled: [{Credo.Check.A, []}], disabled: [
    {Credo.Check.B, []},
    {Credo.Check.C, []}
  ]}}]}
""",
    )
    assert (found.strict, found.strict_line, found.parse_timeout, found.problem) == (True, 3, 5000, None)
    assert found.disabled == (DisabledCheck("Credo.Check.B", 6), DisabledCheck("Credo.Check.C", 7))
    assert read_credo_file(".credo.exs", b"%{configs: configs()}").problem is not None


@pytest.mark.parametrize(
    ("path", "text", "elixir", "erlang"),
    [
        (ASDF, "# ours\nerlang 27.2\nelixir 1.18.1-otp-27  # x\n", ("1.18.1", 3, True), ("27.2", 2, True)),
        (ASDF, "elixir ref:main\n", (None, 1, False), None),
        (MISE, '[tools]\nelixir = "1.18"\n"core:erlang" = ["27.2", "26"]\n', ("1.18", 2, True), ("27.2", 3, True)),
        (MISE, '[tools]\nerlang = "27"\n[tools.elixir]\nversion = "1.18.1"\n', ("1.18.1", 3, True), ("27", 2, False)),
        (".elixir-version", "v1.18.1\n", ("1.18.1", 1, True), None),
        ("mise.toml", "[tools\n", None, None),
    ],
)  # fmt: skip
def test_files_that_name_versions(path: str, text: str, elixir: object, erlang: object) -> None:
    found = read_tool_versions(path, text.encode())
    seen = {tool.name: (tool.number, tool.line, tool.is_pinned) for tool in found.tools}
    assert (seen.get("elixir"), seen.get("erlang")) == (elixir, erlang)
    assert (found.problem is None) == bool(found.tools)


def test_a_file_of_variables_keeps_no_values() -> None:
    found = read_env_file(
        ".env",
        f'# export OLD=1\nexport HOST="a.io"\nAPI_KEY={RANDOM}\nDB_PASSWORD=postgres\nEMPTY=\nnot a line\n'.encode(),
    )
    assert [(each.name, each.line, each.has_value) for each in found.variables] == [
        ("OLD", 1, False),
        ("HOST", 2, True),
        ("API_KEY", 3, True),
        ("DB_PASSWORD", 4, True),
        ("EMPTY", 5, False),
    ]
    assert [each.name for each in found.variables if each.secret] == ["API_KEY"]
    assert RANDOM not in repr(found)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (".env", EnvKind.REAL),
        ("apps/a/.env.production", EnvKind.REAL),
        ("prod.env", EnvKind.REAL),
        (".env.example", EnvKind.SAMPLE),
        (".env.dev", EnvKind.DEVELOPMENT),
        ("test.env", EnvKind.DEVELOPMENT),
        (".envrc", EnvKind.REAL),
    ],
)
def test_what_a_file_of_variables_is_for(path: str, kind: EnvKind) -> None:
    assert is_env_file(path)
    assert read_env_file(path, b"").kind is kind


@pytest.mark.parametrize("path", ["lib/env.ex", "environment.md", ".environment", "env/config.json"])
def test_what_is_no_file_of_variables(path: str) -> None:
    assert not is_env_file(path)


@given(st.sampled_from([".formatter.exs", ".credo.exs", ".env", *FILES]), st.binary(max_size=200))
def test_no_content_is_too_much(path: str, content: bytes) -> None:
    readers = (read_formatter_file, read_credo_file, read_tool_versions, read_env_file)
    assert all(reader(path, content).path == path for reader in readers)
