"""Fingerprints outlive what does not matter, and nothing else."""

from __future__ import annotations

import re

import pytest
from findings import finding
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.elixir import read_source
from elixirlens.filters import with_fingerprints


def prints(*findings) -> list[str]:
    return [one.fingerprint for one in with_fingerprints(findings)]


def test_has_a_version_and_is_the_same_on_every_machine():
    assert prints(finding()) == ["v1:40f3ff10b8de5ef52e65"]
    assert re.fullmatch(r"v1:[0-9a-f]{20}", prints(finding(rule="other"))[0])


@pytest.mark.parametrize(
    "change",
    [
        {"line": 7, "column": 9},
        {"path": "lib/moved.ex"},
        {"message": "said better"},
        {"why": "said better"},
        {"fingerprint": "  IO.inspect\n "},
        {"severity": "info"},
        {"category": "moved"},
    ],
)
def test_outlives(change):
    assert prints(finding(**change)) == prints(finding())


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "other"},
        {"app": "admin"},
        {"app": None},
        {"symbol": "Shop.Cart.remove/2"},
        {"symbol": None},
        {"fingerprint": "IO.puts"},
    ],
)
def test_changes_with(change):
    assert prints(finding(**change)) != prints(finding())


def test_the_path_stands_in_for_a_missing_symbol():
    assert prints(finding(symbol=None, path="a.ex")) != prints(finding(symbol=None, path="b.ex"))


def test_equals_are_numbered_in_order_of_place():
    first, second = finding(line=1), finding(line=5)

    assert prints(second, first) == prints(first, second)
    assert len(set(prints(first, second))) == 2
    assert prints(first, second)[0] == prints(finding(line=90))[0]


@given(st.data())
def test_the_order_of_workers_does_not_matter(data):
    findings = data.draw(
        st.lists(
            st.builds(
                finding,
                rule=st.sampled_from(["a", "b"]),
                path=st.sampled_from(["lib/a.ex", "lib/b.ex"]),
                line=st.integers(1, 4),
                symbol=st.sampled_from([None, "A.b/1"]),
                fingerprint=st.sampled_from(["x", "y"]),
                message=st.sampled_from(["m", "n"]),
            ),
            max_size=8,
        )
    )
    shuffled = data.draw(st.permutations(findings))

    result = list(with_fingerprints(findings))
    assert list(with_fingerprints(shuffled)) == result
    assert [one.sort_key for one in result] == sorted(one.sort_key for one in findings)
    assert len({one.fingerprint for one in result}) == len(findings)


CODE = "defmodule Shop do\n  def run(order) do\n    IO.inspect(order.id,   label: {label})\n  end\nend\n"


@given(st.integers(0, 6), st.integers(0, 5))
def test_code_that_moves_and_is_indented_anew_keeps_it(blank_lines, indent):
    def fingerprint(text: str) -> str:
        source = read_source(text.encode())
        call = next(call for call in source.calls if call.name == "inspect")
        return prints(finding(line=call.place.line, fingerprint=source.text_between(call.whole)))[0]

    moved = "\n" * blank_lines + CODE.replace("\n", "\n" + " " * indent)

    assert fingerprint(moved) == fingerprint(CODE)
    assert fingerprint(CODE.replace(",   label", ",\n      label")) == fingerprint(CODE)
    assert fingerprint(CODE.replace("order.id", "order.no")) != fingerprint(CODE)


class _Rule:
    def __init__(self, *formerly: str) -> None:
        self.formerly = formerly


class _Rules:
    def get(self, name: str) -> _Rule | None:
        return {"new-name": _Rule("old-name", "oldest-name"), "debug-leftover": _Rule()}.get(name)


def test_a_rule_that_had_other_names_gives_the_fingerprints_of_then():
    now = list(with_fingerprints([finding(rule="new-name", line=line) for line in (1, 2)], _Rules()))
    for place, one in enumerate(now):
        then = [
            prints(*(finding(rule=name, line=line) for line in (1, 2)))[place] for name in ("old-name", "oldest-name")
        ]
        assert list(one.formerly) == then
        assert one.fingerprint not in then


def test_a_rule_of_one_name_has_one_fingerprint():
    assert [one.formerly for one in with_fingerprints([finding()], _Rules())] == [()]
    assert [one.formerly for one in with_fingerprints([finding(rule="unknown")], _Rules())] == [()]
