"""Comments that ask for silence."""

from __future__ import annotations

import time
from datetime import date

import msgspec
import pytest
from findings import finding
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.catalog import Catalog
from elixirlens.elixir import read_source
from elixirlens.filters import INVALID, UNUSED, Suppression, Tool, complaints, read_suppressions, suppress

PAGE = """+++
severity = "warning"
confidence = "high"
effort = "minutes"
since = "0.1"
message = "m"
why = "w"
do = "d"
{more}
+++
# A title
"""
RELATED = """formerly = ["debugging"]
[related]
credo = ["Credo.Check.Warning.IoInspect"]
sobelow = ["Misc.Debug"]"""
RULES = Catalog.of(
    [
        ("rules/code/debug-leftover.md", PAGE.format(more=RELATED)),
        ("rules/code/large-module.md", PAGE.format(more="")),
    ]
)
TODAY = date(2027, 1, 31)
INSPECT = "IO.inspect(1)"


def findings_of(text: str, rule: str = "debug-leftover") -> list:
    """A finding on every line that inspects, as a run would have it after the filter."""
    found = [
        finding(rule=rule, line=number, column=line.index(INSPECT) + 1)
        for number, line in enumerate(text.splitlines(), start=1)
        if INSPECT in line
    ]
    return list(suppress(found, {"lib/a.ex": read(text)}, RULES, TODAY))


def read(text: str) -> tuple[Suppression, ...]:
    return read_suppressions(read_source(text.encode()))


def complaints_of(text: str, *, looked: bool = True) -> list[tuple[str, int, str]]:
    found = complaints(findings_of(text), {"lib/a.ex": read(text)}, RULES, TODAY, lambda *_: looked)
    return [(one.rule, one.hit.place.line, str(one.hit.values["reason"])) for one in found]


def in_function(*lines: str) -> str:
    return "\n".join(["defmodule A do", "  def run do", *(f"    {line}" for line in lines), "  end", "end", ""])


@pytest.mark.parametrize(
    ("lines", "covered"),
    [
        ([f"{INSPECT} # elixirlens:ignore debug-leftover"], True),
        ([f"{INSPECT} # elixirlens:ignore debug-leftover -- we know"], True),
        ([f"{INSPECT} # elixirlens:ignore large-module, debug-leftover"], True),
        ([f"{INSPECT} # elixirlens:ignore large-module debug-leftover"], True),
        ([f"{INSPECT} # elixirlens:ignore debugging"], True),
        ([f"{INSPECT} # elixirlens:ignore large-module"], False),
        ([f"{INSPECT} # elixirlens:ignore"], False),
        ([f"{INSPECT} # please elixirlens:ignore debug-leftover"], False),
        (["# elixirlens:ignore debug-leftover", INSPECT], True),
        (
            ["# elixirlens:ignore debug-leftover", "# another comment", "# elixirlens:ignore large-module", INSPECT],
            True,
        ),
        (["# elixirlens:ignore debug-leftover", "", INSPECT], False),
        (["# elixirlens:ignore debug-leftover", ":ok", INSPECT], False),
        ([":ok # elixirlens:ignore debug-leftover", INSPECT], False),
        ([INSPECT, "# elixirlens:ignore debug-leftover"], False),
        # a date is the last day on which it holds
        ([f"{INSPECT} # elixirlens:ignore debug-leftover (until 2027-01-31)"], True),
        ([f"{INSPECT} # elixirlens:ignore debug-leftover (until 2027-01-30) -- soon"], False),
        ([f"{INSPECT} # elixirlens:ignore debug-leftover -- soon (until 2027-02-01)"], True),
        ([f"{INSPECT} # elixirlens:ignore debug-leftover -- soon (until 2027-01-01)"], False),
        ([f"{INSPECT} # elixirlens:ignore debug-leftover (until tomorrow)"], False),
        # a string is no comment
        ([f'_ = {INSPECT}; _ = "# elixirlens:ignore debug-leftover"'], False),
        # Credo
        (["# credo:disable-for-next-line", INSPECT], True),
        (["# credo:disable-for-next-line Credo.Check.Warning.IoInspect", INSPECT], True),
        (["# credo:disable-for-next-line /IoInspect/", INSPECT], True),
        (["# credo:disable-for-next-line /\\.ioinspect/", INSPECT], True),
        (["# credo:disable-for-next-line /(a+)+$/", INSPECT], False),
        (["# credo:disable-for-next-line Credo.Check.Warning.Dbg", INSPECT], False),
        (["# credo:disable-for-next-line", "", INSPECT], False),
        ([INSPECT, "# credo:disable-for-previous-line"], True),
        (["# credo:disable-for-lines:2", "", INSPECT], True),
        (["# credo:disable-for-lines:1", "", INSPECT], False),
        ([INSPECT, "", "# credo:disable-for-lines:-2 Credo.Check.Warning.IoInspect"], True),
        ([INSPECT, "", "# credo:disable-for-this-file"], True),
        (["# credo:disable-for-some-reason", INSPECT], False),
    ],
)
def test_what_a_comment_covers(lines, covered):
    (found,) = findings_of(in_function(*lines))

    assert (found.suppressed is not None) is covered


def test_a_credo_comment_says_nothing_about_rules_that_credo_does_not_have():
    (found,) = findings_of(in_function("# credo:disable-for-next-line", INSPECT), rule="large-module")

    assert found.suppressed is None


def test_sobelow_skips_a_whole_family():
    text = (
        "defmodule A do\n"
        '  # sobelow_skip ["Misc"]\n'
        f"  def one, do: {INSPECT}\n\n"
        '  # sobelow_skip ["Mis"]\n'
        f"  def two, do: {INSPECT}\n"
        "end\n"
    )

    assert [one.suppressed is not None for one in findings_of(text)] == [True, False]


def test_sobelow_skips_the_next_clause():
    text = (
        "defmodule A do\n"
        '  # sobelow_skip ["Misc.Debug", "SQL.Query"]\n'
        '  @doc "x"\n'
        f"  def one, do: {INSPECT}\n\n"
        f"  def two, do: {INSPECT}\n\n"
        '  # sobelow_skip ["SQL.Query"]\n'
        f"  def three, do: {INSPECT}\n"
        "end\n"
    )

    assert [one.suppressed is not None for one in findings_of(text)] == [True, False, False]


def test_the_first_comments_may_speak_for_the_file():
    text = "# Copyright\n\n# elixirlens:ignore-file debug-leftover -- a demo\n" + in_function(INSPECT, ":ok", INSPECT)

    assert [one.suppressed.reason for one in findings_of(text)] == ["a demo", "a demo"]
    assert complaints_of(text) == []


def test_further_down_nobody_speaks_for_the_file():
    text = in_function("# elixirlens:ignore-file debug-leftover", INSPECT)

    assert [one.suppressed for one in findings_of(text)] == [None]
    assert complaints_of(text) == [(INVALID, 3, "ignore-file belongs to the first comments of a file, above all code")]


def test_the_mark_has_line_and_reason():
    (found,) = findings_of(in_function("# elixirlens:ignore debug-leftover (until 2028-01-01) --  we know ", INSPECT))

    assert found.suppressed == msgspec.convert({"line": 3, "reason": "we know"}, type(found.suppressed))


def test_the_narrowest_comment_counts():
    text = "# elixirlens:ignore-file debug-leftover -- wide\n" + in_function(
        f"{INSPECT} # elixirlens:ignore debug-leftover -- narrow"
    )

    assert [one.suppressed.reason for one in findings_of(text)] == ["narrow"]
    assert complaints_of(text) == [(UNUSED, 1, "the rule finds nothing there")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([f"{INSPECT} # elixirlens:ignore debug-leftover"], []),
        ([f"{INSPECT} # elixirlens:ignore debugging"], []),
        ([":ok # elixirlens:ignore debug-leftover"], [(UNUSED, 3, "the rule finds nothing there")]),
        (
            [f"{INSPECT} # elixirlens:ignore large-module, debug-leftover"],
            [(UNUSED, 3, "the rule finds nothing there")],
        ),
        (
            [f"{INSPECT} # elixirlens:ignore debug-leftover (until 2027-01-30)"],
            [(UNUSED, 3, "it held until 2027-01-30")],
        ),
        (
            [f"{INSPECT} # elixirlens:ignore debug-leftovers"],
            [(INVALID, 3, '"debug-leftovers" is not a rule. Did you mean "debug-leftover"?')],
        ),
        ([f"{INSPECT} # elixirlens:ignore -- we know"], [(INVALID, 3, "it names no rule")]),
        (
            [f"{INSPECT} # elixirlens:ingore debug-leftover"],
            [(INVALID, 3, "elixirlens:ingore is not known. Did you mean elixirlens:ignore?")],
        ),
        (
            [f"{INSPECT} # elixirlens:ignore debug-leftover (until 2027-02-30)"],
            [(INVALID, 3, "2027-02-30 is not a date: write (until 2027-01-31)")],
        ),
        (["# elixirlens:ignore debug-leftover", "", ":ok"], [(INVALID, 3, "no code stands directly below it")]),
        (["# credo:disable-for-next-line", ":ok"], []),
        (['# sobelow_skip ["No.Such"]', ":ok"], []),
        (["# elixirlens is a tool"], []),
    ],
)
def test_complaints(lines, expected):
    assert complaints_of(in_function(*lines)) == expected


def test_a_comment_is_not_called_unused_where_the_rule_did_not_look():
    text = in_function(":ok # elixirlens:ignore debug-leftover", ":ok # elixirlens:ignore nonsense")

    assert [rule for rule, _, _ in complaints_of(text, looked=False)] == [INVALID]


def test_a_complaint_points_at_the_comment():
    text = in_function('_ = "é" # elixirlens:ignore debug-leftover ')
    (one,) = complaints([], {"lib/a.ex": read(text)}, RULES, TODAY, lambda *_: True)

    place = one.hit.place
    assert text.splitlines()[place.line - 1][place.column - 1 : place.end_column - 1] == (
        "# elixirlens:ignore debug-leftover"
    )
    assert (one.rule, one.path, one.hit.key) == (UNUSED, "lib/a.ex", "debug-leftover")


def test_the_name_of_a_broken_page_is_not_unknown():
    broken = RULES.with_own([(".elixirlens/rules/ours.md", "")])
    suppressions = {"lib/a.ex": read(in_function(":ok # elixirlens:ignore ours"))}

    assert list(complaints([], suppressions, broken, TODAY, lambda *_: True)) == []


def test_suppressions_are_kept_with_the_facts_of_a_file():
    found = read(in_function(f"{INSPECT} # elixirlens:ignore debug-leftover (until 2027-01-30) -- x"))

    again = msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=tuple[Suppression, ...])

    assert again == found
    assert again[0].tool is Tool.ELIXIRLENS


@pytest.mark.parametrize("rest", [" a (until" + " " * 200_000, "(until" * 50_000, ", " * 100_000])
def test_long_comments_take_little_time(rest):
    begin = time.perf_counter()
    read(in_function(f":ok # elixirlens:ignore{rest}"))

    assert time.perf_counter() - begin < 1


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=60))
def test_no_comment_makes_it_stumble(text):
    for verb in ("elixirlens:ignore", "elixirlens:", "credo:disable-for-lines:", "sobelow_skip ["):
        for one in read(in_function(f":ok # {verb}{text}")):
            assert isinstance(one.holds(TODAY), bool)
            assert one.column < one.end_column


@given(
    names=st.lists(st.sampled_from(["debug-leftover", "large-module"]), min_size=1, max_size=3),
    separator=st.sampled_from([",", ", ", " , ", " ", "  "]),
    reason=st.sampled_from(["", " -- we know", "--we know", " --  we -- know"]),
    until=st.dates(date(2020, 1, 1), date(2035, 1, 1)).map(str) | st.none(),
    before_reason=st.booleans(),
    above=st.booleans(),
)
def test_however_it_is_written_it_reads_the_same(names, separator, reason, until, before_reason, above):
    clause = f" (until {until})" if until else ""
    middle, end = (clause, reason) if before_reason else ("", reason + clause)
    comment = f"# elixirlens:ignore {separator.join(names)}{middle}{end}"
    text = in_function(comment, INSPECT) if above else in_function(f"{INSPECT} {comment}")

    (one,) = read(text)

    assert one.fault is None
    assert set(one.names) == set(names)
    assert one.until == until
    assert one.reason == reason.strip().removeprefix("--").strip()
    assert [found.suppressed is not None for found in findings_of(text)] == [
        "debug-leftover" in names and (until is None or until >= "2027-01-31")
    ]
