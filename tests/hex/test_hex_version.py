"""Versions and requirements: Elixir's own answers, properties, and what Hex's solver refuses."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.hex.version import (
    InvalidRequirement,
    InvalidVersion,
    PreReleases,
    Requirement,
    Version,
    allows_update,
    largest,
    matching,
    refusal,
    smallest,
)

ORACLE = Path(__file__).parents[2] / "fixtures/hex/elixir_version_oracle.tsv"
ELIXIR = shutil.which("elixir")

numbers = st.integers(min_value=0, max_value=12)
words = st.from_regex(r"\A[0-9A-Za-z-]{1,4}\Z").filter(lambda word: not word.isdigit())
identifiers = st.lists(st.one_of(numbers, words), max_size=3).map(tuple)
versions = st.builds(Version, numbers, numbers, numbers, identifiers, st.sampled_from([None, "b1", "001.x-y"]))


def answer(version: str, requirement: str) -> str:
    """The answer in the words of the oracle."""
    try:
        parsed: Version | None = Version.parse(version)
    except InvalidVersion:
        parsed = None
    try:
        required: Requirement | None = Requirement.parse(requirement)
    except InvalidRequirement:
        required = None
    if parsed is None or required is None:
        return ("V" if parsed is None else "") + ("R" if required is None else "")
    return f"{required.matches(parsed)} {required.matches(parsed, PreReleases.ASKED_FOR)}".lower()


def test_elixir_itself_agrees_on_every_recorded_line() -> None:
    lines = [line.split("\t") for line in ORACLE.read_text("utf-8").splitlines()]
    assert len(lines) == 4_000
    assert [line for line in lines if answer(line[0], line[1]) != line[2]] == []


ASK_ELIXIR = """
IO.stream() |> Enum.each(fn line ->
  [version, requirement] = line |> String.trim_trailing("\\n") |> String.split("\\t")
  said =
    case {Version.parse(version), Version.parse_requirement(requirement)} do
      {:error, :error} -> "VR"
      {:error, _} -> "V"
      {_, :error} -> "R"
      {{:ok, v}, {:ok, r}} -> "#{Version.match?(v, r)} #{Version.match?(v, r, allow_pre: false)}"
    end
  IO.puts("=" <> said)
end)
"""


@pytest.mark.skipif(ELIXIR is None, reason="elixir is not installed: nobody compares with Version.match?/3")
def test_the_elixir_that_is_installed_agrees(tmp_path: Path) -> None:
    dice = random.Random(20)
    pieces = ["0", "1", "2", "10", "01", ""]
    tails = ["", "", "", "-0", "-rc.1", "-rc.10", "-A", "-a-b", "-01", "-1.x", "+b", "-rc+1.2", "-", "+"]
    operators = ["", "== ", ">= ", "<= ", "> ", "< ", "~> ", "~>", "!= ", "! ", "= ", "=> "]
    joints = [" and ", " or ", "  or ", " ", ", ", "and"]

    def version(count: int) -> str:
        return ".".join(dice.choice(pieces[:4] if dice.random() < 0.9 else pieces) for _ in range(count)) + dice.choice(
            tails
        )

    def comparison() -> str:
        return dice.choice(operators) + version(dice.choice([3, 3, 3, 2]))

    def requirement() -> str:
        joined = comparison()
        for _ in range(dice.choice([0, 0, 1, 2])):
            joined += dice.choice(joints[:3] if dice.random() < 0.85 else joints) + comparison()
        return joined

    cases = [(version(3), requirement()) for _ in range(600)]
    script = tmp_path / "ask.exs"
    script.write_text(ASK_ELIXIR, "utf-8")
    asked = "".join(f"{version}\t{requirement}\n" for version, requirement in cases)
    ran = subprocess.run(
        [str(ELIXIR), str(script)], input=asked, capture_output=True, text=True, check=True, timeout=120
    )
    said = [line[1:] for line in ran.stdout.splitlines() if line.startswith("=")]
    assert [
        (*case, mine, theirs) for case, theirs in zip(cases, said, strict=True) if (mine := answer(*case)) != theirs
    ] == []
    assert {"true true", "false false", "true false"} <= set(said)


@given(versions)
def test_what_is_printed_reads_back(version: Version) -> None:
    again = Version.parse(str(version))
    assert again == version
    assert (again.pre, again.build, str(again)) == (version.pre, version.build, str(version))


def by_the_book(first: Version, second: Version) -> int:
    """SemVer 2.0, section 11, step by step: an oracle written unlike the code."""
    for left, right in zip(
        (first.major, first.minor, first.patch), (second.major, second.minor, second.patch), strict=True
    ):
        if left != right:
            return -1 if left < right else 1
    if bool(first.pre) is not bool(second.pre):
        return -1 if first.pre else 1
    for one, other in zip(first.pre, second.pre, strict=False):
        if one == other:
            continue
        if isinstance(one, int) and isinstance(other, int):
            return -1 if one < other else 1
        if isinstance(one, int) or isinstance(other, int):
            return -1 if isinstance(one, int) else 1
        return -1 if one.encode() < other.encode() else 1
    return (len(first.pre) > len(second.pre)) - (len(first.pre) < len(second.pre))


@given(versions, versions)
def test_the_order_is_that_of_semver(first: Version, second: Version) -> None:
    expected = by_the_book(first, second)
    assert (first < second, first == second, first > second) == (expected < 0, expected == 0, expected > 0)
    assert (first <= second, first >= second) == (expected <= 0, expected >= 0)
    if first == second:
        assert hash(first) == hash(second)


@given(st.lists(versions, max_size=8))
def test_sorting_does_not_depend_on_where_one_starts(some: list[Version]) -> None:
    backwards = some[::-1]
    assert [each.key for each in sorted(some)] == [each.key for each in sorted(backwards)]


@given(versions, versions, st.booleans())
def test_the_bounds_of_about(operand: Version, version: Version, short: bool) -> None:
    pre = "-" + ".".join(map(str, operand.pre)) if operand.pre else ""
    written = f"{operand.major}.{operand.minor}" + ("" if short else f".{operand.patch}") + pre
    requirement = Requirement.parse(f"~> {written}")
    bottom = Version(operand.major, operand.minor, 0 if short else operand.patch, operand.pre)
    top = Version(operand.major + 1, 0, 0) if short else Version(operand.major, operand.minor + 1, 0)
    below = version < top and (version.major, version.minor, version.patch) != (top.major, top.minor, top.patch)
    assert requirement.matches(version) is (version >= bottom and below)
    assert requirement.has_upper_bound


def test_a_build_is_kept_and_does_not_count() -> None:
    assert Version.parse("1.0.0+a") == Version.parse("1.0.0+b")
    assert str(Version.parse("1.0.0-rc.1+a.b")) == "1.0.0-rc.1+a.b"
    assert Requirement.parse("== 1.0.0").matches(Version.parse("1.0.0+x"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.0", "takes three numbers"),
        ("", "is no number"),
        ("v1.0.0", '"v1" is no number'),
        ("1.0.0.0", "takes three numbers"),
        ("01.0.0", "begins with a zero"),
        ("1.0.0-01", "begins with a zero"),
        ("1.0.0-", "pre-release holds"),
        ("1.0.0-ä", "pre-release holds"),
        ("1.0.0+", "build holds"),
        ("１.0.0", "is no number"),  # a digit, but not one of ASCII
        ("1.0.0\n", "is no number"),
        ("1.0.100000000000000", "Elixir 1.20 refuses"),
        ("1.0." + "9" * 10_000, "longer than 256 characters"),
        ("9" * 200 + ".0.0", "Elixir 1.20 refuses"),
        ("1.0.0-" + "9" * 200, "Elixir 1.20 refuses"),
    ],
)
def test_what_is_no_version_says_why(text: str, why: str) -> None:
    with pytest.raises(InvalidVersion, match=why) as raised:
        Version.parse(text)
    assert len(str(raised.value)) < 300


def test_an_escape_sequence_does_not_reach_the_terminal() -> None:
    with pytest.raises(InvalidVersion) as raised:
        Version.parse("1.0.\x1b[31m0")
    assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "an empty requirement"),
        ("   ", "an empty requirement"),
        (">= 1.0", "only ~> may leave out one"),
        ("1.0", "only ~> may leave out one"),
        ("~> 1", "only ~> may leave out one"),
        ("^1.0.0", "nothing else"),
        ("1.*.0", "nothing else"),
        ("~> 1.0, >= 1.0.3", "nothing else"),
        ("~> 1.0 || ~> 2.0", "nothing else"),
        ("> > 1.0.0", "no version behind >"),
        (">=", "no version behind >="),
        ("1.0.0 and ", "it ends in and"),
        (" or 1.0.0", "no version before or"),
        ("1.0.0 2.0.0", "joins two comparisons"),
        ("~> latest", '"latest" is no number'),
        ("~> 1.0 or " * 1_000, "longer than"),
    ],
)
def test_what_is_no_requirement_says_why(text: str, why: str) -> None:
    with pytest.raises(InvalidRequirement, match=why) as raised:
        Requirement.parse(text)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("~> 1.0", None),
        ("1.0.0", None),
        ("~> 1.0 or ~> 2.0 or ~> 3.0", None),
        (">= 1.0.0 and < 2.0.0", None),
        (">= 1.0.0 and <= 1.0.0", None),
        ("~> 1.2 and >= 1.2.5", None),
        ("< 1.5.0 and ~> 1.2", None),
        ("!= 1.0.0", "does not know !="),
        ("~> 1.0 and != 1.0.3", "does not know !="),
        ("~> 1.0 or >= 2.0.0 and < 3.0.0 and > 2.1.0", "at most two"),
        ("~> 2.0 and < 1.0.0", "exclude each other"),
        ("> 1.0.0 and < 1.0.0", "exclude each other"),
        ("> 1.0.0 and <= 1.0.0", "exclude each other"),
        ("~> 1.0 and >= 2.0.0", "exclude each other"),
        ("~> 1.0 and <= 1.0.0", "range of one version"),
        ("~> 1.0 and ~> 1.2", "two ~>"),
        (">= 1.0.0 and > 1.1.0", "two lower bounds"),
        ("< 1.0.0 and <= 1.1.0", "two upper bounds"),
        ("~> 1.0 and == 1.0.1", "only alone"),
    ],
)
def test_what_the_solver_refuses(text: str, why: str | None) -> None:
    said = refusal(Requirement.parse(text))
    assert said is None if why is None else said is not None and why in said


@pytest.mark.parametrize(
    ("text", "bounded"),
    [
        ("~> 1.0", True),
        ("== 1.0.0", True),
        (">= 1.0.0", False),
        ("> 0.0.0", False),
        ("!= 1.0.0", False),
        ("~> 1.0 or >= 2.0.0", False),
        (">= 1.0.0 and < 3.0.0", True),
    ],
)
def test_upper_bounds(text: str, bounded: bool) -> None:
    assert Requirement.parse(text).has_upper_bound is bounded


def test_choosing_a_version() -> None:
    released = [Version.parse(each) for each in ("1.1.0", "1.0.0", "1.2.0-rc.1", "2.0.0", "1.0.1")]
    about = Requirement.parse("~> 1.0")
    assert list(map(str, matching(about, released))) == ["1.0.0", "1.0.1", "1.1.0"]
    assert str(smallest(about, released)) == "1.0.0"
    assert str(largest(about, released)) == "1.1.0"
    assert str(largest(about, released, PreReleases.ALLOWED)) == "1.2.0-rc.1"
    assert str(largest(Requirement.parse("~> 1.0-dev"), released)) == "1.2.0-rc.1"
    assert smallest(Requirement.parse("~> 3.0"), released) is None
    assert largest(Requirement.parse("~> 3.0"), []) is None
    assert allows_update(about, Version.parse("1.9.0"))
    assert not allows_update(about, Version.parse("1.9.0-rc.1"))
    assert not allows_update(about, Version.parse("2.0.0"))
