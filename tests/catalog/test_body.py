"""The Markdown of a page, and the examples in it."""

from __future__ import annotations

import time

import pytest

from elixirlens.catalog.body import missing_from, read_body
from elixirlens.catalog.examples import Example, Expected, read_carets

WHOLE = """\
# Mix is asked at run time

## What it finds
Calls.

## Why it bites
Releases.

## Bad
```elixir bad path=lib/shop/mailer.ex
Mix.env()
#^^^^^^ Mix.env/0 is called
```
```elixir bad
  Mix.env()
# ^^^^^^^
```

## Good
```elixir good group=shop project=library path=mix.exs
## this is no heading
```
```elixir good path=lib/a.ex
:ok
```
```elixir
# only shown
```

## When to look away
Never.

## How to mend it
Read it once.
"""


def test_title_sections_and_examples():
    body = read_body(WHOLE, 1)

    assert body.problems == ()
    assert body.title == "Mix is asked at run time"
    assert list(body.sections) == [
        "What it finds", "Why it bites", "Bad", "Good", "When to look away", "How to mend it",
    ]  # fmt: skip
    assert body.sections["Why it bites"] == "Releases."
    assert [(one.kind, one.path, one.group, one.project, one.line) for one in body.examples] == [
        ("bad", "lib/shop/mailer.ex", None, None, 10),
        ("bad", "lib/example.ex", None, None, 14),
        ("good", "mix.exs", "shop", "library", 20),
        ("good", "lib/a.ex", None, None, 23),
    ]
    assert list(missing_from(body)) == []


def test_carets_are_taken_out_and_expected():
    first, second = read_body(WHOLE, 1).examples[:2]

    assert first.source == "Mix.env()\n"
    assert first.expected == (Expected(1, 1, 8, "Mix.env/0 is called"),)
    assert second.expected == (Expected(1, 3, 10, ""),)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Without a space the # is the first marked column.
        (["abc", "#^^"], [Expected(1, 1, 4, "")]),
        (["abc", "# ^"], [Expected(1, 3, 4, "")]),
        (["  abc", "  #^^ m"], [Expected(1, 3, 6, "m")]),
        # Columns are code points, not bytes and not cells.
        (['"Tür" <> x', "#        ^ m"], [Expected(1, 10, 11, "m")]),
        (["日本 = x", "#    ^ m"], [Expected(1, 6, 7, "m")]),
        # Two findings on one line, and one further down.
        (["a(b)", "#^", "# ^ second", "", "c", "#^ third"],
         [Expected(1, 1, 3, ""), Expected(1, 3, 4, "second"), Expected(3, 1, 3, "third")]),
        (["# a comment with ^ in it"], []),
    ],
)  # fmt: skip
def test_carets(lines, expected):
    source, found = read_carets(tuple(lines))

    assert list(found) == expected
    assert not any("#^" in line for line in source.splitlines())


def test_line_numbers_are_those_of_the_source_without_carets():
    source, expected = read_carets(("a", "# ^ m", "b", "# ^ n"))

    assert source == "a\nb\n"
    assert [one.line for one in expected] == [1, 2]


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("no title", (5, "the page has no title: begin it with `# What is wrong, in a few words`")),
        ("# a\n# b", (6, "a page has one title, above everything else")),
        ("# a\n## Bad\n## Bad", (7, 'the heading "Bad" is there twice: join the two')),
        ("# a\n## Good\nx\n## Bad", (8, 'the heading "Bad" comes too late')),
        ("# a\n## Why", (6, '"Why" is not a heading of a page')),
        ("# a\n```elixir bad paht=x\n```", (6, '"paht=x" says nothing about an example. Did you mean "path"?')),
        ("# a\n```elixir bad project=app\n```", (6, 'project=app must be "library" or "application"')),
        ("# a\n```elixir bad finds=line\n```", (6, "finds=line must be finds=file")),
        ("# a\n```elixir bad\nx\n```", (6, "a bad example marks its findings with carets, or says finds=file")),
        ("# a\n```elixir good\nx\n#^ m\n```", (6, "a good example has no findings: take the carets out")),
        ("# a\n```elixir bad\n#^ m\nx\n```", (6, "carets stand below the line that they mark")),
    ],
)
def test_says_what_is_wrong_with_it(markdown, said):
    line, message = said

    assert any(one.line == line and one.message.startswith(message) for one in read_body(markdown, 5).problems)


def test_a_file_in_a_group_may_be_without_carets():
    body = read_body("# a\n```elixir bad group=g path=mix.exs\nx\n```\n```elixir bad finds=file\nx\n```", 1)

    assert body.problems == ()
    assert [type(one) for one in body.examples] == [Example, Example]


def test_measured_figures_may_follow():
    assert read_body(WHOLE + "\n## Measured\n15 of 15.\n", 1).problems == ()


def test_says_what_is_missing():
    assert list(missing_from(read_body("# a\n## Bad\nx\n", 1))) == [
        'the section "What it finds" is missing or empty',
        'the section "Why it bites" is missing or empty',
        'the section "Good" is missing or empty',
        'the section "When to look away" is missing or empty',
        'the section "How to mend it" is missing or empty',
        "there are 0 bad examples: give at least two",
        "there are 0 good examples: give at least two",
    ]


@pytest.mark.parametrize("line", ["# ^ " + " " * 100_000 + "x", "## " + " " * 100_000 + "x", "#" + " " * 100_000])
def test_long_lines_take_little_time(line):
    begin = time.perf_counter()
    read_body(f"# a\n{line}\n```elixir bad\nx\n{line}\n```", 1)

    assert time.perf_counter() - begin < 1


def test_an_unclosed_block_ends_with_the_page():
    body = read_body("# a\n```elixir good\n## Bad", 1)

    assert body.examples[0].source == "## Bad\n"
    assert body.sections == {}
