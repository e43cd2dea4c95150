"""A package as it lies in deps/, and how ages and shares are said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from elixirlens.engine.evidence.code import read_code
from elixirlens.engine.evidence.rows import Standing, ago, named, share, span

CODE = """defmodule Plug.Conn do
  @moduledoc "A connection."
  @doc "Assigns."
  @spec assign(t, atom) :: t
  def assign(conn, key, value \\\\ nil), do: {conn, key, value}
  def send(conn), do: conn
  @doc false
  def hidden, do: nil
  defp own, do: nil
  @impl true
  def init(options), do: options
end

defmodule Plug.Inside do
  @moduledoc false
  def key, do: 1
end

defimpl String.Chars, for: Plug.Conn do
  def to_string(_), do: ""
end
"""


def put(root: Path, **files: str | bytes) -> None:
    for path, content in files.items():
        file = root / "deps/plug" / path.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_what_a_package_offers(tmp_path: Path) -> None:
    put(
        tmp_path,
        lib__plug_dot_ex=CODE,
        test__plug_test_dot_exs="",
        CHANGELOG_dot_md="",
        LICENSE="",
        src__plug_dot_erl="",
        c_src__fast_dot_c="",
        priv__fast_dot_so="",
        deps__other__lib__x_dot_ex=CODE,
    )
    code = read_code(tmp_path, "deps/plug")
    assert code is not None
    assert code.modules == {"Plug.Conn", "Plug.Inside", "String.Chars.Plug.Conn"}
    assert code.public == code.documented == ("Plug.Conn",)
    assert [(one.name, one.arities, one.documented, one.specified) for one in code.functions] == [
        ("assign", (2, 3), True, True),
        ("send", (1,), False, False),
    ]
    assert (code.erlang_files, code.native, code.compiled) == (1, ("c_src/fast.c",), ("priv/fast.so",))
    assert (code.tests, code.changelog, code.licence) == (1, "CHANGELOG.md", "LICENSE")
    assert code.complete
    assert code.unread == ()


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("defmodule Secret do\nend\n")
    repository = tmp_path / "shop"
    put(repository, lib__a_dot_ex=b"\0", lib__b_dot_ex="defmodule B do\n  def (\n", lib__c_dot_ex=CODE)
    (repository / "deps/plug/lib/d.ex").symlink_to(tmp_path / "secret")
    (repository / "deps/plug/lib/e.ex").symlink_to("nowhere")
    (repository / "deps/plug/round").symlink_to("..")
    code = read_code(repository, "deps/plug")
    assert code is not None
    assert code.unread == ("lib/a.ex", "lib/b.ex", "lib/d.ex", "lib/e.ex")
    assert "Secret" not in code.modules


def test_a_folder_that_is_none_of_ours(tmp_path: Path) -> None:
    repository = tmp_path / "shop"
    put(tmp_path, lib__a_dot_ex=CODE)
    (repository / "deps").mkdir(parents=True)
    assert read_code(repository, "deps/plug") is None
    (repository / "deps/plug").symlink_to(tmp_path / "deps/plug")
    assert read_code(repository, "deps/plug") is None
    (repository / "lib").symlink_to(tmp_path / "deps")
    assert read_code(repository, "lib/plug") is None


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (13, "13 days"),
        (14, "2 weeks"),
        (60, "2 months"),
        (729, "24 months"),
        (730, "2 years"),
    ],
)
def test_spans(days: int, said: str) -> None:
    assert span(days) == said


def test_ages() -> None:
    assert ago(date(2026, 3, 1), date(2026, 3, 1)) == "today"
    assert ago(date(2026, 3, 2), date(2026, 3, 1)) == "today"  # clocks differ
    assert ago(date(2026, 2, 28), date(2026, 3, 1)) == "1 day ago"


def test_shares() -> None:
    assert [share(part, 10) for part in (10, 8, 7, 4, 3, 0)] == [
        Standing.GOOD,
        Standing.GOOD,
        Standing.NEUTRAL,
        Standing.NEUTRAL,
        Standing.BAD,
        Standing.BAD,
    ]
    assert share(0, 0) is Standing.NEUTRAL


def test_names() -> None:
    assert named(["a", "b"]) == "a, b"
    assert named("abcdefgh") == "a, b, c, d, e, f and 2 more"
