from __future__ import annotations

from elixirlens.elixir import read_source
from elixirlens.elixir.size import code_lines


def sizes(code: str) -> dict[str, int]:
    source = read_source(code.encode())
    return {module.name: code_lines(module) for module in source.modules if module.name}


def test_blank_lines_and_comments_are_no_code() -> None:
    assert sizes("defmodule Shop do\n\n  # A comment.\n  def open?, do: true # at noon\n\nend\n") == {"Shop": 3}


def test_long_texts_count_as_the_line_that_they_start_on() -> None:
    code = (
        'defmodule Shop do\n  @moduledoc """\n  One.\n\n  Two.\n  """\n  def sql, do: ~s"""\n  select 1\n  """\nend\n'
    )
    assert sizes(code) == {"Shop": 4}


def test_a_table_counts_as_the_line_that_it_starts_on_unless_a_name_occurs_in_it() -> None:
    table = "defmodule Shop do\n  @prices %{\n    tea: 350,\n    cup: [\n      1200\n    ]\n  }\nend\n"
    assert sizes(table) == {"Shop": 3}
    assert sizes(table.replace("350", "price()")) == {"Shop": 6}
    assert sizes(table.replace("350", "@tea")) == {"Shop": 3}
    assert sizes(table.replace("350", "-tea")) == {"Shop": 6}


def test_a_module_inside_is_counted_for_itself() -> None:
    code = "defmodule Shop do\n  defmodule Item do\n    defstruct [:sku]\n  end\n\n  def open?, do: true\nend\n"
    assert sizes(code) == {"Shop": 3, "Shop.Item": 3}
