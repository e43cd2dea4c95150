from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from elixirlens.readiness.history.model import Commit, History, Tag
from elixirlens.readiness.history.samples import Sample, months, newest_release, releases, spread


def at(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T12:00:00+00:00").astimezone(UTC).timestamp())


def history(*days: str, tags: tuple[Tag, ...] = ()) -> History:
    """One commit a day, the newest first, each the parent of the one before: c0, c1 …"""
    commits = tuple(
        Commit(f"c{number}", at(day), ("Ada",), (f"c{number + 1}",) if number + 1 < len(days) else (), "x", frozenset())
        for number, day in enumerate(days)
    )
    return History(commit="c0", commits=commits, tags=tags)


def tagged(*names: str) -> History:
    """Tags on commits of one day after the other, the first name the oldest."""
    tags = tuple(Tag(name, f"t{number}", number * 86_400) for number, name in enumerate(names))
    return History(commit="t0", tags=tags[::-1])


def names(samples: tuple[Sample, ...]) -> list[str]:
    return [each.name for each in samples]


def test_releases_are_told_oldest_first() -> None:
    assert names(releases(tagged("v0.1.0", "0.2.0", "v1.0.0"), 5)) == ["v0.1.0", "0.2.0", "v1.0.0"]


def test_what_is_no_release_is_left_out() -> None:
    assert names(releases(tagged("v0.1.0", "nightly", "v1.0.0-rc.1", "v1.0.0", "deploy-3"), 5)) == ["v0.1.0", "v1.0.0"]


def test_candidates_are_better_than_nothing() -> None:
    assert names(releases(tagged("v1.0.0-rc.1", "v1.0.0-rc.2"), 5)) == ["v1.0.0-rc.1", "v1.0.0-rc.2"]


def test_of_several_packages_one_is_followed() -> None:
    assert names(releases(tagged("client-v1.0", "server-v1.0", "server-v1.1"), 5)) == ["server-v1.0", "server-v1.1"]
    assert names(releases(tagged("client-v1.0", "client-v1.1", "v1.0.0"), 5)) == ["v1.0.0"]


def test_releases_are_spread_over_time() -> None:
    history = tagged(*(f"v1.{number}.0" for number in range(100)))
    assert names(releases(history, 5)) == ["v1.0.0", "v1.25.0", "v1.50.0", "v1.74.0", "v1.99.0"]


def test_a_commit_with_two_tags_is_looked_at_once() -> None:
    tags = (Tag("v1.0.1", "c0", 5), Tag("v1.0.0", "c0", 5))
    assert len(releases(History(commit="c0", tags=tags), 5)) == 1


def test_a_tag_is_as_old_as_its_commit() -> None:
    past = history("2026-02-01", "2026-01-01", tags=(Tag("v0.9.0", "c1", at("2026-03-01")), Tag("v1.0.0", "c0", 5)))
    assert [(each.name, each.time) for each in releases(past, 5)] == [
        ("v0.9.0", at("2026-01-01")),
        ("v1.0.0", at("2026-02-01")),
    ]


def test_the_last_commit_of_each_month_is_taken() -> None:
    past = history("2026-03-05", "2026-03-01", "2026-01-31", "2026-01-01", "2025-12-24")
    assert [(each.name, each.commit) for each in months(past, 2)] == [("2026-01", "c2"), ("2026-03", "c0")]
    assert names(months(past, 9)) == ["2025-12", "2026-01", "2026-03"]


def test_a_wrong_clock_puts_no_commit_into_the_future() -> None:
    past = history("2026-03-05", "2031-01-01", "2026-02-01")
    assert names(months(past, 9)) == ["2026-02", "2026-03"]


def test_only_first_parents_are_followed() -> None:
    side = Commit("side", at("2026-02-20"), ("Bob",), ("c2",), "x", frozenset())
    base = Commit("c2", at("2026-01-01"), ("Ada",), (), "x", frozenset())
    merge = Commit("c0", at("2026-03-01"), ("Ada",), ("c2", "side"), "x", frozenset())
    assert names(months(History(commit="c0", commits=(merge, side, base)), 9)) == ["2026-01", "2026-03"]


def test_nothing_gives_nothing() -> None:
    assert releases(History(problem="there is no git repository here"), 5) == ()
    assert months(History(problem="there is no git repository here"), 5) == ()


@given(st.lists(st.integers(0, 1000), max_size=40), st.integers(0, 12))
@example([5, 5, 5, 5], 2)
def test_a_spread_keeps_the_order_and_the_ends(times: list[int], most: int) -> None:
    samples = [Sample(str(number), str(number), time) for number, time in enumerate(sorted(times))]
    chosen = spread(samples, most)
    assert len(chosen) == min(most, len(samples))
    assert list(chosen) == sorted(set(chosen), key=samples.index)
    if most and samples:
        assert chosen[-1] == samples[-1]
    if most > 1 and samples:
        assert chosen[0] == samples[0]


def test_the_newest_release_may_be_that_of_a_package() -> None:
    past = tagged("0.1.0", "till@1.2.0", "nightly", "v2.0.0-rc.1")
    assert newest_release(past) == next(tag for tag in past.tags if tag.name == "till@1.2.0")
    assert newest_release(tagged("nightly")) is None
