"""Whatever comes in: no crash, places in the text, nothing lost, nothing counted twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from reading import callees, read, shown, value

from elixirlens.elixir import Call, Source, TooCostly, TooDeep, read_source
from elixirlens.elixir.flow import bound, is_literal, reads, tails, walk
from elixirlens.elixir.masking import masked
from elixirlens.elixir.using import effects_of

# Pieces that mean something to the grammar, so that random text gets into its corners.
PIECES = st.sampled_from(
    [
        "defmodule A do\n", "def f(x) do\n", "end\n", "fn x -> ", "do\n", "rescue\n", "else\n", "after\n", "quote do\n",
        "unquote(", "alias A.{B, C}\n", "import B, only: [x: 1]\n", "use GenServer\n", "@doc ", '"""\n', "~S'\\\\'",
        '~w(a #{x})a', "%{", "%A{", "|> ", "|", "&1", "&f/1", "&", "<<", ">>", "(", ")", "[", "]", "{", "}", ",", "; ",
        "\n", "x", "A.b(", ".", ":a", ":", "a: ", "=> ", "-> ", "<- ", "when ", "not ", " in ", "\\\\", "# c\n", "#{",
        '"', "'", "1", "...", "..", "//", "::", "^", "@", "é", "日", "\t", "\r\n", "case x do\n", "defstruct ",
        "__MODULE__", "defimpl P, for: [A, B] do\n", "defdelegate ", "@spec f(a) :: b\n", "?a", "super", "defguard ",
    ]
)  # fmt: skip
CODE = st.lists(PIECES, max_size=60).map("".join)

NAMES = st.sampled_from(["a", "b", "cart", "größe"])
MODULES = st.sampled_from(["Shop", "Shop.Cart", "Tea"])
LEAVES = st.one_of(
    NAMES,
    MODULES,
    st.sampled_from([":ok", "nil", "1", "2.5", '"text"', "~w(a b)", "@limit", "?x", "'abc'", "%{}", "[]"]),
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("{{{0[0]}, {0[1]}}}".format),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.tuples(NAMES, inner).map("%{{{0[0]}: {0[1]}}}".format),
        st.tuples(inner, inner).map("%{{{0[0]} => {0[1]}}}".format),
        st.tuples(inner, st.sampled_from(["+", "<>", "and", "==", "++", "in", "not in"]), inner).map(
            "({0[0]} {0[1]} {0[2]})".format
        ),
        st.tuples(MODULES, inner).map("{0[0]}.run({0[1]})".format),
        st.tuples(inner, NAMES).map("({0[0]} |> {0[1]}(1))".format),
        inner.map('"a #{{{0}}} b"'.format),
        inner.map("fn x -> {0} end".format),
        inner.map("not ({0})".format),
        st.tuples(inner, inner, inner).map("if({0[0]}, do: {0[1]}, else: {0[2]})".format),
        st.tuples(inner, inner).map("case ({0[0]}) do\n  x -> {0[1]}\nend".format),
    ),
    max_leaves=12,
)


def look_at_everything(source: Source) -> None:
    """Ask all questions that there are."""
    for module in source.modules:
        assert module.lines >= 1
        list(module.all_calls)
    for attribute in source.attributes:
        assert source.text_between(attribute.place).startswith("@")
        assert attribute.value is None or list(walk(attribute.value))
    for function in source.functions:
        for clause in function.clauses:
            for part in [clause.body, clause.guard, *clause.blocks.values()]:
                if part is not None:
                    ask(part)
            for parameter in clause.parameters:
                list(bound(parameter.pattern))
    for call in source.calls:
        ask(call)
        list(call.enclosing())
        call.option("do")
        assert 1 <= call.place.line <= call.place.end_line <= len(source.lines)
    for use in source.uses:
        use.option("x")
    effects_of(source)


def ask(expression: object) -> None:
    """Questions about one expression."""
    for part in walk(expression):  # type: ignore[arg-type]
        assert part is not None
    list(reads(expression))  # type: ignore[arg-type]
    list(tails(expression))  # type: ignore[arg-type]
    is_literal(expression)  # type: ignore[arg-type]


@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    try:
        source = read_source(content)
    except (TooCostly, TooDeep):
        return
    look_at_everything(source)
    source.release()


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    source = read_source(text.encode("utf-8", "replace"))
    look_at_everything(source)


@settings(max_examples=300)
@given(CODE)
def test_any_pieces_of_code(code: str) -> None:
    try:
        source = read_source(code.encode())
    except (TooCostly, TooDeep):
        return
    look_at_everything(source)
    again = read_source(code.encode())
    assert [call.callee for call in again.calls] == [call.callee for call in source.calls]


@given(st.binary(max_size=200))
def test_masking_moves_nothing(content: bytes) -> None:
    hidden = masked(content)
    assert len(hidden) == len(content)
    assert masked(hidden) == hidden
    assert all(was == now or (was, now) == (ord("\\"), ord("x")) for was, now in zip(content, hidden, strict=True))


@given(EXPRESSIONS)
def test_a_place_is_the_text_of_what_stands_there(code: str) -> None:
    source = read(f"def f(x) do\n  {code}\nend")
    assert source.damage is None
    (function,) = source.functions
    body = function.clauses[0].body
    assert body is not None
    for part in walk(body):
        if not isinstance(part, Call):
            text = source.text_between(part.place)
            assert text
            assert text in source.content.decode()
    for call in source.calls:
        assert source.text_between(call.whole) == source.text_of(call._node)


@given(EXPRESSIONS)
def test_an_expression_is_read_alike_wherever_it_stands(code: str) -> None:
    alone = read(f"def f(x) do\n{code}\nend")
    deep = read(f"# é\ndefmodule M do\n  def g, do: 1\n\n  def f(x) do\n    {code}\n  end\nend")
    bodies = [next(each for each in source.functions if each.name == "f").clauses[0].body for source in (alone, deep)]
    assert shown(bodies[0]) == shown(bodies[1])


@given(st.lists(EXPRESSIONS, min_size=1, max_size=4))
def test_what_stands_together_is_the_sum_of_its_parts(codes: list[str]) -> None:
    def defined(code: str, number: int) -> str:
        return f"def f{number}(x) do\n  {code}\nend\n"

    parts = [defined(code, number) for number, code in enumerate(codes)]
    together = read("".join(parts))
    assert callees(together) == [callee for part in parts for callee in callees(read(part))]
    assert together.nodes_visited <= sum(read(part).nodes_visited for part in parts)


@given(EXPRESSIONS, st.sampled_from(["\n", "\r\n"]))
def test_every_call_of_a_function_is_one_of_its_file(code: str, line_end: str) -> None:
    text = f"defmodule M do\n  def f(x) do\n    {code}\n  end\nend\n".replace("\n", line_end)
    source = read_source(text.encode())
    (function,) = source.functions
    assert list(function.calls) == source.calls
    starts = [
        (call.place.line, call.place.column) for call in source.calls if call.name != "if" and call._piped is None
    ]
    assert starts == sorted(starts)


@given(EXPRESSIONS)
def test_brackets_change_nothing(code: str) -> None:
    assert shown(value(f"[{code}]")) == shown(value(f"[({code})]"))
