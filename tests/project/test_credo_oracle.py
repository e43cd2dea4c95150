"""What `.credo.exs` says, asked of Elixir itself: where nothing is called computed, both have to agree."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from elixirlens.project.credo import State, read_credo

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "list": '%{configs: [%{name: "default", checks: [{Credo.Check.A, []}, {Credo.Check.B, false}, {Credo.Check.C}]}]}',
    "map": '%{configs: [%{name: "default", checks: %{enabled: [{A, max: 1_0}, {B, false}], disabled: [{C, []}]}}]}',
    "alias": "alias Credo.Check.{Warning, Design}\nalias Credo.Check.Readability, as: R\n"
    '%{configs: [%{name: "default", checks: [{Warning.Dbg, false}, {Design.TagTODO, []}, {R.Specs, false}]}]}',
    "bound": "off = [{A, false}]\nall = off ++ [{B, []}]\noff = []\n_ = off\n"
    '%{configs: [%{name: "default", checks: all ++ [{C, false}]}]}',
    "several": '%{configs: [%{name: "ci", checks: [{A, false}]}, %{checks: [{B, false}], name: "default"}]}',
    "words": '%{configs: [%{name: ~s(default), checks: [{:"Elixir.A", false}, {B, names: ~w(x y)}]}]}',
}
# Both lists of a map, each check with whether it runs.
ASK = """
[file] = System.argv()
{value, _} = Code.eval_file(file)
config = Enum.find(value.configs, &(&1[:name] == "default"))
state = fn
  {check, false}, _ -> {inspect(check), "off"}
  tuple, usual -> {inspect(elem(tuple, 0)), usual}
end
found =
  case config.checks do
    %{} = lists ->
      Enum.map(lists[:enabled] || [], &state.(&1, "on")) ++ Enum.map(lists[:disabled] || [], &state.(&1, "off"))
    list -> Enum.map(list, &state.(&1, "on"))
  end
pairs = Enum.map_join(found, ",", fn {name, state} -> "[" <> inspect(name) <> "," <> inspect(state) <> "]" end)
IO.puts("[" <> pairs <> "]")
"""


@pytest.mark.parametrize("name", FILES)
def test_elixir_says_the_same(name: str, tmp_path: Path) -> None:
    elixir = shutil.which("elixir")
    if elixir is None:
        pytest.skip("SKIPPED: elixir is not installed, so nobody was asked what .credo.exs means")
    file, script = tmp_path / ".credo.exs", tmp_path / "ask.exs"
    file.write_text(FILES[name])
    script.write_text(ASK)
    done = subprocess.run([elixir, str(script), str(file)], capture_output=True, text=True, check=True)
    said = {check: State(state) for check, state in json.loads(done.stdout)}
    read = read_credo(FILES[name].encode(), ".credo.exs")
    assert {check.name: check.state for check in read.checks} == said
    assert all("is only known" not in trouble for trouble in read.troubles)
