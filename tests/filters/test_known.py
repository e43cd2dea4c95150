"""What was there before is marked, counts no more, and is told from what is new."""

from __future__ import annotations

from findings import finding

from elixirlens.filters import in_baseline, on_touched_lines, since
from elixirlens.finding import Excerpt, Finding, Known, Suppressed


def at(line: int, text: str = "IO.inspect(1)", **values) -> Finding:
    usual = {"line": line, "end_column": 11, "excerpt": Excerpt(line, (text,)), "fingerprint": f"v1:{line}"}
    return finding(**usual | values)


def untouched(_: Finding) -> bool:
    return False


def known(findings) -> list[Known | None]:
    return [one.known for one in findings]


def test_the_baseline_knows_fingerprints_of_now_and_of_then() -> None:
    findings = [at(1), at(2, formerly=("v1:old",)), at(3)]
    assert known(in_baseline(findings, {"v1:1", "v1:old"})) == [Known.BASELINE, Known.BASELINE, None]


def test_what_is_suppressed_stays_suppressed_only() -> None:
    quiet = at(1, suppressed=Suppressed(1, ""))
    assert known(in_baseline([quiet], {"v1:1"})) == [None]
    assert known(on_touched_lines([quiet], untouched)) == [None]
    assert known(since([quiet], [quiet], {}, untouched).findings) == [None]


def test_what_the_baseline_knows_is_not_marked_twice() -> None:
    accepted = at(1, known=Known.BASELINE)
    assert known(since([accepted], [at(1)], {}, untouched).findings) == [Known.BASELINE]
    assert known(on_touched_lines([accepted], untouched)) == [Known.BASELINE]


def test_lines_decide() -> None:
    findings = on_touched_lines([at(1), at(2)], lambda one: one.line == 2)
    assert known(findings) == [Known.UNTOUCHED, None]


def test_a_finding_with_another_fingerprint_is_known_by_its_line() -> None:
    before = [at(1, symbol="Shop.Cart.add/2")]
    moved = at(9, "    IO.inspect(1)", symbol="Shop.Cart.put/2")
    told = since([moved], before, {}, untouched)
    assert (known(told.findings), told.gone) == ([Known.BASE], ())
    elsewhere = at(9, path="lib/b.ex")
    assert known(since([elsewhere], before, {}, untouched).findings) == [None]
    assert known(since([elsewhere], before, {"lib/b.ex": "lib/a.ex"}, untouched).findings) == [Known.BASE]


def test_each_finding_of_before_stands_for_one() -> None:
    told = since([at(8), at(9)], [at(1)], {}, untouched)
    assert known(told.findings) == [Known.BASE, None]


def test_what_is_there_no_longer_is_gone_unless_it_was_suppressed() -> None:
    told = since([], [at(1), at(2, suppressed=Suppressed(2, ""))], {}, untouched)
    assert [one.line for one in told.gone] == [1]


def test_of_equal_ones_those_on_touched_lines_are_new() -> None:
    findings = [at(1, fingerprint="v1:0"), at(2, fingerprint="v1:1"), at(3, fingerprint="v1:2")]
    before = [at(1, fingerprint="v1:0"), at(2, fingerprint="v1:1")]
    told = since(findings, before, {}, lambda one: one.line == 1)
    assert known(told.findings) == [None, Known.BASE, Known.BASE]
    assert known(since(findings, before, {}, untouched).findings) == [Known.BASE, Known.BASE, None]
