"""Pushes, reports and failures in any order: in the end everything has been said once, whatever happened on the way."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest
from github_double import Fault, GitHubDouble, Version
from till import CLOSE, NEW, OLD, QUERY, TASK, TILL, found, report

from elixirlens.forge.marks import State, is_sticky, mark_of, read_comment, read_review

if TYPE_CHECKING:
    from conftest import Bot

    from elixirlens.finding import Finding

FINDINGS = [
    found("sql-injection", QUERY),
    found("unsupervised-task", TASK),
    found("unsupervised-task", CLOSE),
    *(found("unsupervised-task", 2 * n, path=f"lib/no_{n}.ex") for n in range(5, 9)),
    *(found("sql-injection", QUERY, path=f"lib/shop_{n}.ex") for n in range(6)),
]
WHERE = ("GET", "POST .*/reviews", "POST .*/comments", "PATCH", "PUT", "GET .*/comments", ".")


def fault(random: Random) -> Fault:
    """Something that may go wrong."""
    status = random.choice([429, 500, 502, 503])
    return Fault(
        random.choice(WHERE),
        status,
        headers={"Retry-After": "3"} if status == 429 else {},
        times=random.choice([1, 1, 2, 6]),
        acts=random.random() < 0.5 and status != 429,  # who is asked to wait has done nothing
        hangs_up=random.random() < 0.4 and status != 429,
    )


def told(host: GitHubDouble) -> Counter[str]:
    """How often each finding is told at the moment."""
    comments = [mark for one in host.line_comments if (mark := read_comment(one["body"]))]
    live = Counter(one.mark for one in comments if one.state is State.FINDING)
    for review in host.reviews:
        at_lines = [one["body"] for one in host.line_comments if one["pull_request_review_id"] == review["id"]]
        of_lines = {mark.mark for body in at_lines if (mark := read_comment(body))}
        told = read_review(review["body"])
        live += Counter(set(told.marks) - of_lines if told else ())
    return live


@pytest.mark.parametrize("seed", range(40))
def test_in_the_end_everything_has_been_said_once(bot: Bot, host: GitHubDouble, seed: int) -> None:
    random = Random(seed)
    host.files = {one.path: Version(OLD, NEW) for one in FINDINGS if "/no_" not in one.path}
    host.files[TILL] = Version(OLD, NEW)
    host.minds = random.choice([None, None, "lib/shop_3.ex", "lib/shop_"])
    ever: set[str] = set()
    now: list[Finding] = []
    for _ in range(random.randint(2, 4)):
        now = [one for one in FINDINGS if random.random() < 0.6]
        ever |= {mark_of(one) for one in now}
        host.files[TILL] = Version(OLD, NEW, shown=random.random() < 0.6)
        host.faults = [fault(random) for _ in range(random.randint(0, 3))]
        assert bot.review(report(*now), base=report()) in {0, 5}, bot.err
    host.faults = []
    assert bot.review(report(*now), base=report()) == 0
    often = told(host)
    assert {mark_of(one) for one in now} <= set(often)
    assert set(often) <= ever
    assert set(often.values()) <= {1}
    marks = [mark for one in host.line_comments if (mark := read_comment(one["body"]))]
    assert {one.mark for one in marks if one.state is State.FINDING} <= {mark_of(one) for one in now}
    assert sum(is_sticky(one["body"], "") for one in host.comments) <= 1
    assert bot.review(report(*now), base=report()) == 0
    assert bot.out == "Nothing new to say.\n"
