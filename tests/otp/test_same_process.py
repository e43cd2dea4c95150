from __future__ import annotations

import pytest

from elixirlens.elixir import Clause, read_source
from elixirlens.otp.same_process import calls_of, calls_reached_from


def clause(body: str) -> Clause:
    source = read_source(f"defmodule Shop do\ndef f(x) do\n{body}\nend\ndefp helper(x), do: work(x)\nend\n".encode())
    return source.modules[1].functions["f", 1].clauses[0]


def names(body: str) -> list[str]:
    return [call.name for call in calls_of(clause(body))]


@pytest.mark.parametrize(
    "body",
    [
        "work(x)",
        "if x, do: work(x)",
        "case x do\n1 -> work(x)\nend",
        "Enum.each(x, fn y -> work(y) end)",
        "Enum.each(x, &work/1)",
        "Keyword.get_lazy(x, :fun, fn -> work(x) end)",
        "x |> then(fn y -> work(y) end)",
        "x |> tap(&work/1)",
        "x |> Enum.map(&work(&1))",
        "Shop.Repo.transaction(fn -> work(x) end)",
        ":telemetry.span([:a], %{}, fn -> work(x) end)",
        "for y <- x, do: work(y)",
        "%{a: [work(x)]}",
        '"#{work(x)}"',
        "x\nrescue\n_ -> work(x)",
    ],
)
def test_work_that_is_done_here(body: str) -> None:
    assert "work" in names(body)


@pytest.mark.parametrize(
    "body",
    [
        "Task.start(fn -> work(x) end)",
        "Task.Supervisor.async_nolink(S, fn -> work(x) end)",
        "spawn(fn -> work(x) end)",
        "spawn_link(&work/0)",
        "later = fn -> work(x) end",
        "&work(&1)",
        "Shop.Queue.push(fn -> work(x) end)",
        "[fun: fn -> work(x) end]",
        "Keyword.get(x, :fun, &work/1)",
        "Map.put(x, :fun, fn -> work(x) end)",
        "x[:fun] || (&work/1)",
        "if x, do: fn -> work(x) end",
        "Enum.each(x, fn y -> Task.start(fn -> work(y) end) end)",
    ],
)
def test_work_that_is_handed_on(body: str) -> None:
    assert "work" not in names(body)


def test_the_functions_of_the_module_are_followed_one_step() -> None:
    reached = [call.name for call in calls_reached_from(clause("helper(x)"))]
    assert reached == ["helper", "work"]


def test_but_not_where_another_process_runs_them() -> None:
    reached = [call.name for call in calls_reached_from(clause("Task.start(fn -> helper(x) end)"))]
    assert reached == ["start"]
