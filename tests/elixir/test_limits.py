from __future__ import annotations

import sys
import time

import pytest
from reading import callees, shown

from elixirlens.elixir import TooCostly, TooDeep, read_source
from elixirlens.elixir.flow import reads, walk
from elixirlens.elixir.masking import masked


def test_code_that_the_parser_chokes_on_is_too_costly() -> None:
    content = b"x = " + b"a+" * 300_000 + b"a"
    start = time.monotonic()
    with pytest.raises(TooCostly):
        read_source(content)
    assert time.monotonic() - start < 5


def test_the_budget_is_a_count() -> None:
    assert read_source(b"x = " + b"a+" * 300 + b"a").damage is None


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 10_000 + b"]" * 10_000,
        b"{" * 10_000 + b"}" * 10_000,
        b"f(" * 10_000 + b")" * 10_000,
        b"x" + b" |> f()" * 10_000,
        b"x = 1" + b" ++ [1]" * 10_000,
        b"fn -> " * 5_000 + b"1" + b" end" * 5_000,
        b"not " * 10_000 + b"x",
        b"a" + b".b()" * 10_000,
    ],
    ids=["lists", "tuples", "calls", "pipes", "operators", "closures", "negations", "chains"],
)
def test_code_that_nests_beyond_reason_is_too_deep(content: bytes) -> None:
    with pytest.raises((TooDeep, TooCostly)):
        read_source(content)


def test_a_deep_file_gives_the_same_answer_wherever_it_is_read_from() -> None:
    def depth_that_fits() -> int:
        fits = 0
        for depth in range(100, 4_000, 50):
            try:
                read_source(b"[" * depth + b"]" * depth)
            except TooDeep:
                break
            fits = depth
        return fits

    def further_down(levels: int) -> int:
        return depth_that_fits() if levels == 0 else further_down(levels - 1)

    assert depth_that_fits() == further_down(200) > 500


def test_the_limit_of_python_is_as_it_was() -> None:
    limit = sys.getrecursionlimit()
    read_source(b"x = 1")
    with pytest.raises(TooDeep):
        read_source(b"[" * 10_000 + b"]" * 10_000)
    assert sys.getrecursionlimit() == limit


def test_a_long_pipe_is_read() -> None:
    source = read_source(b"def f(x) do\n x" + b"\n |> g()" * 200 + b"\nend")
    assert callees(source) == ["g/1"] * 200
    last = source.calls[-1]
    assert sum(1 for _ in walk(last)) == 201
    assert [variable.name for variable in reads(last)] == ["x"]


def test_a_long_chain_of_operators_is_read() -> None:
    source = read_source(b"@a " + b'"x" <>\n' * 150 + b'"y"')
    assert shown(source.modules[0].attributes[0].value).count("<>") == 150


@pytest.mark.parametrize(
    "line", [b"alias A.B%d\n", b"import A.B%d\n", b"import A.B%d, only: [a: 1]\n", b"use Nx.Defn # %d\n"]
)
def test_directives_without_end_are_too_costly(line: bytes) -> None:
    content = b"defmodule A do\n" + b"".join(line % number for number in range(40_000)) + b"end\n"
    start = time.monotonic()
    with pytest.raises(TooCostly):
        read_source(content)
    assert time.monotonic() - start < 10


def test_as_many_directives_as_people_write() -> None:
    lines = b"".join(b"alias A.B%d\nimport C.D%d\nB%d.run()\n" % (number, number, number) for number in range(300))
    source = read_source(b"defmodule A do\n" + lines + b"end\n")
    assert source.calls[-1].callee == "A.B299.run/0"


@pytest.mark.parametrize("content", [b"~S(" * 200_000 + rb"\\", (b'~S"' + rb"\\") * 100_000, b"~" * 400_000 + rb"\\"])
def test_sigils_without_end_are_not_read_again_and_again(content: bytes) -> None:
    start = time.monotonic()
    assert len(masked(content)) == len(content)
    assert time.monotonic() - start < 5


def test_only_pairs_of_backslashes_in_upper_case_sigils_are_masked() -> None:
    assert masked(rb"~S(\)\\\n) \\ ~s(\\) ~R/\\\\/ '\\'") == rb"~S(\)xx\n) \\ ~s(\\) ~R/xxxx/ '\\'"
