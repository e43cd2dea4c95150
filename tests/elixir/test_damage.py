from __future__ import annotations

import pytest
from reading import callees, read

from elixirlens.elixir import read_source


@pytest.mark.parametrize(
    "sigil", [r"~S'\\'", r'~S"\\"', r"~S|\\|", r"~R/\\/", r"~S[\\]", r"~S(a\\)", r"~S{\\\\}", r"~S<\\>"]
)
def test_an_upper_case_sigil_may_end_in_backslashes(sigil: str) -> None:
    source = read(f"def f, do: {sigil}\ndef g, do: String.trim('a')\ndef h, do: \"(b\"")
    assert source.damage is None
    assert callees(source) == ["String.trim/1"]
    assert [function.name for function in source.functions] == ["f", "g", "h"]


def test_the_text_of_a_masked_sigil_is_what_is_written() -> None:
    source = read("@a ~S'\\\\'\n@b \"'\"")
    assert [attribute.text for attribute in source.attributes] == ["\\\\", "'"]


@pytest.mark.parametrize("end", [",}", ", }", ",\n}", ", # the last\n # of them\n }"])
def test_the_last_pair_of_an_update_may_have_a_comma_behind_it(end: str) -> None:
    code = f"def f(cart), do: %{{cart | total: sum(1), note: ',}}'{end}\ndef g, do: %Cart{{cart | total: two(){end}"
    source = read(code)
    assert source.damage is None
    assert callees(source) == ["%{}/1", "sum/1", "two/0"]
    assert ",}" in source.text_between(source.modules[0].functions["f", 1].clauses[0].whole)


def test_a_line_between_clauses_may_end_in_a_semicolon() -> None:
    source = read("def f(x) do\n case x do\n  nil -> none();\n  _ -> some(x); \n end\nend")
    assert source.damage is None
    assert callees(source) == ["case/2", "none/0", "some/1"]


def test_damage_begins_with_the_form_that_is_not_understood() -> None:
    source = read("defmodule A do\n def f, do: x()\nend\n\ndefmodule B do\n def g do\n  y(\n end\nend\n")
    assert source.partly_read
    assert source.damage is not None
    assert source.damage.line == 5
    assert "line" in source.damage.reason
    assert source.modules[1].name == "A"


def test_a_missing_end() -> None:
    source = read("x = 1\ndefmodule A do\n def f do\n  1\n")
    assert source.damage is not None
    assert source.damage.line == 2


def test_what_a_broken_module_leaves_behind_is_not_taken_for_top_level_code() -> None:
    source = read(
        "x = 1\n\ndefmodule Shop do\n defmodule Behaviour do\n  def f, do: 1\n end\n"
        " def g(x) do\n  case x do\n   a -> b\n   %{ -> 1\n end\n"
    )
    assert [module.name for module in source.modules] == ["", "Behaviour"]
    assert source.damage is not None
    assert source.damage.line == 3


def test_merge_conflict_markers() -> None:
    source = read("defmodule A do\n<<<<<<< HEAD\n def f, do: 1\n=======\n def f, do: 2\n>>>>>>> other\nend\n")
    assert source.damage is not None
    assert source.damage.line == 1


def test_an_unterminated_heredoc() -> None:
    source = read('x = 1\ny = """\nno end\n')
    assert source.damage is not None
    assert source.damage.line <= 2


@pytest.mark.parametrize("code", ["", "\n", "# only a comment", "\ufeff", "\r\n"])
def test_nothing_is_no_damage(code: str) -> None:
    source = read_source(code.encode())
    assert source.damage is None
    assert source.calls == []


@pytest.mark.parametrize(
    "code", ["x = y\\", "%{a: }", "fn -> ", "def", "@", "a |>", "&", "alias A.{", "use", "quote do", "@doc"]
)
def test_broken_pieces_are_read_as_far_as_they_go(code: str) -> None:
    source = read(f"defmodule A do\n{code}\nend")
    for function in source.functions:
        for clause in function.clauses:
            assert clause.parameters is not None
    for call in source.calls:
        assert call.place.line >= 1
        assert isinstance(call.arguments, tuple)
