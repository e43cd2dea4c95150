from __future__ import annotations

import pytest

from elixirlens.elixir import read_source

CODE = (
    b'defmodule Shop do\n  # Tea.\n  def f(x), do: String.trim(x)\n  @doc """\n  a\n  b\n  """\n  def g, do: 1\nend\n'
)


def test_a_byte_order_mark_takes_no_column() -> None:
    source = read_source(b"\xef\xbb\xbfIO.puts(1) # c\n")
    place = source.calls[0].place
    assert (place.line, place.column, place.end_column) == (1, 1, 8)
    assert source.text_between(place) == "IO.puts"
    assert not source.comments[0].alone


def test_line_ends_of_windows_change_nothing() -> None:
    unix, windows = read_source(CODE), read_source(CODE.replace(b"\n", b"\r\n"))
    assert windows.damage is None
    assert [call.place for call in windows.calls] == [call.place for call in unix.calls]
    assert [function.place for function in windows.functions] == [function.place for function in unix.functions]
    assert windows.comments == unix.comments
    assert windows.lines == unix.lines


def test_columns_are_code_points() -> None:
    source = read_source('größe = "日本語 👩‍👩‍👧" |> String.trim()\n'.encode())
    place = source.calls[0].place
    assert source.text_between(place) == "String.trim"
    assert place.column == len('größe = "日本語 👩‍👩‍👧" |> ') + 1


def test_bytes_that_are_no_text_are_replaced() -> None:
    source = read_source(b'defmodule A do\n  def f, do: g("\xff\xfe", x())\nend\n')
    place = source.calls[1].place
    assert source.text_between(place) == "x"
    assert "\ufffd" in source.lines[1]


def test_bytes_that_are_no_text_in_names() -> None:
    assert read_source(b"defmodule A do\n def \xff, do: 1\nend").damage is not None


@pytest.mark.parametrize("content", [b"x = 1\0\n", b"\0" * 100, b'"\0"', b"# \0\nIO.puts(1)"])
def test_nul_bytes_do_no_harm(content: bytes) -> None:
    source = read_source(content)
    assert source.content == content


def test_the_path_is_remembered() -> None:
    assert read_source(b"", "lib/a.ex").path == "lib/a.ex"
