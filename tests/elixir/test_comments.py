from __future__ import annotations

import pytest
from reading import read

# Every line end may carry a comment.
CODE = """
alias Shop.{
  Tea,
  Cup
}
defmodule Shop.Counter do
  use GenServer,
    restart: :transient
  import Shop.Till, only: [
    open: 1,
    close: 1
  ]
  @limits [
    1,
    2
  ]
  @spec serve(
    Tea.t(),
    Cup.t()
  ) ::
    :ok
    | :error
  defstruct [
    :open
  ]
  def serve(
        tea,
        cup \\\\ nil
      )
      when is_map(tea)
      and is_nil(cup) do
    tea
    |> pour()
    |> then(fn full ->
      full
    end)
    |> case do
      1 ->
        %{
          a: 1,
          b: 2
        }
      2 ->
        {
          :ok,
          <<
            1
          >>
        }
    end
    tea
    .name
    .first()
    quote do
      unquote(
        tea
      )
    end
  rescue
    error in [
      ArgumentError
    ] ->
      error
  end
  defimpl Price,
    for: [
      A,
      B
    ] do
    def of(
          x
        ),
        do:
          x
  end
  def last,
    do: &(
      &1
      + 1
    )
end
"""
LINES = CODE.count("\n")


def test_no_comment_is_lost_wherever_it_stands() -> None:
    lines = CODE.splitlines()
    commented = "\n".join(f"{line} # {number}" for number, line in enumerate(lines, 1))
    source = read(commented)
    assert source.damage is None
    assert [(comment.line, comment.text) for comment in source.comments] == [
        (number, f"# {number}") for number in range(1, len(lines) + 1)
    ]


@pytest.mark.parametrize("number", range(1, LINES))
def test_a_comment_of_its_own_between_any_two_lines(number: int) -> None:
    lines = CODE.splitlines()
    source = read("\n".join([*lines[:number], "  # between", *lines[number:]]))
    if source.damage is None:  # `x \\n # c \\n .y` and the like are left to the grammar
        assert [(comment.line, comment.alone, comment.text) for comment in source.comments] == [
            (number + 1, True, "# between")
        ]


def test_comments_do_not_change_what_is_read() -> None:
    commented = "\n".join(f"{line} # c" for line in CODE.splitlines())
    plain, other = read(CODE), read(commented)
    assert [each.callee for each in plain.calls] == [each.callee for each in other.calls]
    assert [each.symbol for each in plain.functions] == [each.symbol for each in other.functions]


def test_what_looks_like_a_comment_in_a_text_is_none() -> None:
    assert read('x = "# a"\ny = ~S(# b)\nz = ?#\nw = """\n# c\n"""').comments == []


def test_whether_it_stands_alone() -> None:
    assert [comment.alone for comment in read("# a\nx = 1 # b\n\t# c\n").comments] == [True, False, True]
