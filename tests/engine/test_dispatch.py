"""Which code a page's `[match]` means."""

from __future__ import annotations

import pytest
from looking import analyse, found, page

from elixirlens.elixir import Source
from elixirlens.engine.dispatch import SUBJECTS
from elixirlens.project import FileClass

SHOUTS = 'calls = ["Shop.shout/1"]'


class TestCalls:
    CODE = """
import Shop, only: [shout: 1]
alias Shop, as: Store
Shop.shout(1)
Store.shout(1)
shout(1)
1 |> Shop.shout()
&Shop.shout/1
Shop.shout(1, 2)
Other.shout(1)
shop.shout(1)
"Shop.shout(1)"
"""

    def test_however_they_are_written(self) -> None:
        assert found(SHOUTS, self.CODE) == [4, 5, 6, 7, 8]

    def test_of_any_arity(self) -> None:
        assert found('calls = ["Shop.shout/*"]', self.CODE) == [4, 5, 6, 7, 8, 9]

    def test_a_list_reads_as_or(self) -> None:
        assert found('calls = ["Shop.shout/2", "Other.shout/1"]', self.CODE) == [9, 10]

    def test_of_any_module(self) -> None:
        assert found('calls = ["*.shout/1"]', self.CODE) == [4, 5, 6, 7, 8, 10, 11]

    def test_bare_names_are_those_of_kernel(self) -> None:
        assert found('calls = ["spawn/1"]', "spawn(f)\nKernel.spawn(f)\nShop.spawn(f)\n") == [1, 2]

    def test_of_erlang_and_operators(self) -> None:
        assert found('calls = [":ets.new/2"]', ":ets.new(:a, [])\nEts.new(:a, [])\n") == [1]
        assert found('calls = ["%{}/1"]', "%{a: 1}\n%Shop{a: 1}\n") == [1]


class TestInside:
    CODE = """defmodule Shop.Till do
  @sum Shop.shout(1)
  Shop.shout(2)

  def open(x) do
    Shop.shout(3)
    fn -> Shop.shout(4) end
  end

  defmacro close(x) do
    Shop.shout(5)
  end

  def handle_call(:a, _from, s) do
    Enum.map([], fn x -> Shop.shout(x) end)
    Enum.map([], &Shop.shout(&1))
    {:reply, Shop.shout(6), s}
  end

  def handle_call(a, b), do: Shop.shout(7)
end
"""

    @pytest.mark.parametrize(
        ("narrowing", "lines"),
        [
            ("", [2, 3, 6, 7, 11, 15, 16, 17, 20]),
            ('inside = ["module"]', [2, 3]),
            ('inside = ["function"]', [6, 7, 15, 16, 17, 20]),
            ('inside = ["macro"]', [11]),
            ('inside = ["closure"]', [7, 15, 16]),
            ('inside = ["callback:handle_call/3"]', [15, 16, 17]),
            ('inside = ["call:Enum.map/2"]', [15, 16]),
            ('inside = ["call:Enum.map/*", "macro"]', [11, 15, 16]),
            ('inside = ["call:Enum.map/3"]', []),
            ('not_inside = ["function"]', [2, 3, 11]),
            ('not_inside = ["closure", "module"]', [6, 11, 17, 20]),
            ('inside = ["callback:handle_call/3"]\nnot_inside = ["closure"]', [17]),
        ],
    )
    def test_surroundings(self, narrowing: str, lines: list[int]) -> None:
        assert found(f"{SHOUTS}\n{narrowing}", self.CODE) == lines

    def test_a_script_is_no_function(self) -> None:
        assert found(f'{SHOUTS}\ninside = ["module"]', "Shop.shout(1)\n") == [1]


class TestArguments:
    CODE = """
Shop.shout(:now)
Shop.shout("now")
Shop.shout([1, {2, "three"}])
Shop.shout(x)
Shop.shout("now #{x}")
:now |> Shop.shout()
x |> Shop.shout()
&Shop.shout/1
Shop.shout(f(1))
"""

    def test_literal(self) -> None:
        assert found(f'{SHOUTS}\nargument = {{ position = 1, is = "literal" }}', self.CODE) == [2, 3, 4, 7]

    def test_dynamic(self) -> None:
        assert found(f'{SHOUTS}\nargument = {{ position = 1, is = "dynamic" }}', self.CODE) == [5, 6, 8, 9, 10]

    def test_one_that_is_not_given(self) -> None:
        assert found(f'{SHOUTS}\nargument = {{ position = 2, is = "dynamic" }}', "Shop.shout(x)\n") == []


class TestUses:
    def test_direct(self) -> None:
        code = "defmodule A do\n  use GenServer\nend\ndefmodule B do\n  use Agent\nend\n"
        assert found('uses = ["GenServer"]', code) == [2]
        assert found('uses = ["GenServer", "Agent"]', code) == [2, 5]

    def test_through_what_a_use_brings(self) -> None:
        web = "defmodule Web do\n  defmacro __using__(_) do\n    quote do\n      use GenServer\n    end\n  end\nend\n"
        assert found('uses = ["GenServer"]', "defmodule A do\n  use Web\nend\n", web) == [2]
        assert found('uses = ["GenServer"]', "defmodule A do\n  use Web\nend\n") == []
        assert found('uses = ["GenServer", "Web"]', "defmodule A do\n  use Web\nend\n", web) == [2], "once"


class TestOtherSubjects:
    def test_imports(self) -> None:
        code = "defmodule A do\n  import Ecto.Query\n  import Plug.Conn\n  def f, do: import(Ecto.Query)\nend\n"
        assert found('imports = ["Ecto.Query"]', code) == [2, 4]
        assert found('imports = ["Ecto.Query"]\ninside = ["module"]', code) == [2]

    def test_attributes(self) -> None:
        code = 'defmodule A do\n  @deprecated "x"\n  @other 1\n  def f, do: @deprecated\nend\n'
        assert found('attributes = ["deprecated"]', code) == [2]

    DEFINITIONS = """defmodule Shop.CartController do
  defstruct [:a]
  def is_empty(cart), do: cart
  def is_full(cart, limit \\\\ 1), do: cart
  def empty?(cart), do: cart
  defp is_private(cart), do: cart
  defmacro is_macro(cart), do: cart
  defguard is_guard(cart) when cart == 1
  defdelegate is_far(cart), to: Far
end
defprotocol Shop.Size do
  def size(x)
end
defimpl Shop.Size, for: Shop.Cart do
  def size(x), do: x
end
defmodule Shop.Error do
  defexception [:message]
end
"""

    @pytest.mark.parametrize(
        ("pattern", "lines"),
        [
            ("def", [3, 4, 5, 12, 15]),
            ("def is_*", [3, 4]),
            ("def is_full/1", [4]),
            ("def is_full/2", [4]),
            ("def is_full/3", []),
            ("def *?", [5]),
            ("defp is_*", [6]),
            ("defmacro", [7]),
            ("defguard", [8]),
            ("defdelegate", [9]),
            ("defmodule", [1, 17]),
            ("defmodule *Controller", [1]),
            ("defprotocol", [11]),
            ("defimpl", [14]),
            ("defstruct", [1]),
            ("defexception", [17]),
        ],
    )
    def test_definitions(self, pattern: str, lines: list[int]) -> None:
        assert found(f'definitions = ["{pattern}"]', self.DEFINITIONS) == lines


class TestWhatIsPassedOver:
    QUOTED = """defmodule A do
  defmacro __using__(_) do
    Shop.shout(1)

    quote do
      Shop.shout(2)
    end
  end
end
"""
    QUERY = """defmodule A do
  import Ecto.Query
  def all, do: from(c in Cart, where: c.a == Shop.shout(1))
  def one, do: Shop.shout(2)
end
"""
    GENERATED = "# Generated by protoc. DO NOT EDIT.\nShop.shout(1)\n"

    def test_quoted_code(self) -> None:
        assert found(SHOUTS, self.QUOTED) == [3]
        assert found(f'{SHOUTS}\ninclude = ["quote"]', self.QUOTED) == [3, 6]

    def test_other_languages_in_the_language(self) -> None:
        assert found(SHOUTS, self.QUERY) == [4]
        assert found(f'{SHOUTS}\ninclude = ["dsl"]', self.QUERY) == [3, 4]

    def test_generated_files(self) -> None:
        assert found(SHOUTS, self.GENERATED) == []
        assert found(f'{SHOUTS}\ninclude = ["generated"]', self.GENERATED) == [2]
        assert found(SHOUTS, "Shop.shout(1)\n", file_class=FileClass.GENERATED) == []

    def test_files_of_other_classes(self) -> None:
        code = "Shop.shout(1)\n"
        assert found(SHOUTS, code, file_class=FileClass.WEB) == [1]
        assert found(SHOUTS, code, file_class=FileClass.TEST) == []
        assert found(f'{SHOUTS}\nfiles = ["test"]', code, file_class=FileClass.TEST) == [1]
        assert found(f'{SHOUTS}\nfiles = ["test"]', code) == []


class TestDamage:
    CODE = """defmodule A do
  def f, do: Shop.shout(1)
end

defmodule B do
  def f, do: Shop.shout(2)
  def g(a, do: Shop.shout(3)
end

defmodule C do
  def f, do: Shop.shout(4)
end
"""

    def test_findings_end_where_understanding_ends(self) -> None:
        assert found(SHOUTS, self.CODE) == [2]

    def test_who_argues_from_absence_keeps_silent(self) -> None:
        absence = page(f'argues_from = "absence"\n[match]\n{SHOUTS}')
        result = analyse(absence, code=self.CODE)
        assert result.damage is not None
        assert (result.detections, result.work.detector_calls) == ((), 0)
        sound = self.CODE.replace("def g(a,", "def g(a),")
        assert [one.place.line for one in analyse(absence, code=sound).detections] == [2, 6, 7, 11]


def test_every_kind_of_subject_comes_from_the_index() -> None:
    source = Source("lib/a.ex", b"")
    assert {name: list(subjects(source)) for name, subjects in SUBJECTS.items()} == {
        "Module": [],
        "Function": [],
        "Call": [],
        "Use": [],
        "Attribute": [],
        "Source": [source],
    }
