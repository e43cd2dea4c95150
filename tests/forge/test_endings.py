"""What becomes of comments that are of no use any more, and whose they are."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import pytest
from github_double import Version, said_by
from houses import TILL as BLOCKING
from houses import build
from till import CHANGED, CLOSE, NEW, OLD, QUERY, TILL, both, found, report

from elixirlens.forge.marks import is_sticky

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Bot
    from github_double import GitHubDouble


@pytest.fixture(autouse=True)
def changed(host: GitHubDouble) -> None:
    host.files |= CHANGED


def test_a_rule_that_the_branch_switches_off_mends_nothing(bot: Bot, host: GitHubDouble, tmp_path: Path) -> None:
    """Whoever changes what is looked for is not told that the code is better now."""
    house = build(tmp_path)
    host.files = {"lib/till.ex": Version(None, BLOCKING)}
    run = (str(house.root), "--cache-dir", str(house.cache))
    assert bot.run(*run) == 0, bot.err
    told = said_by(host.line_comments)
    assert len(told) == 1
    off, allowed = "[rules.blocking-init]\nenabled = false\n", '[rules.blocking-init]\nallow = ["Shop.*"]\n'
    house.write("elixirlens.toml", off)
    host.files["elixirlens.toml"] = Version(None, off)
    assert bot.run(*run) == 0, bot.err
    assert said_by(host.line_comments) == told
    house.write("elixirlens.toml", allowed)
    assert bot.run(*run) == 0, bot.err
    assert said_by(host.line_comments)[0].split("\n")[1].endswith("This branch also changes what is looked for.")


def test_two_runs_at_the_same_time_leave_nothing_doubled_behind(bot: Bot, host: GitHubDouble) -> None:
    """Each sees what there was before either spoke; the next one tidies up."""
    bot.review(both())
    twice = [copy(one) for kind in (host.line_comments, host.comments) for one in kind]
    told = said_by(host.line_comments)
    for one in twice:
        one["id"] += 1000
        one["pull_request_review_id"] = 1101
    host.reviews.append({**host.reviews[0], "id": 1101})
    host.line_comments += twice[:2]
    host.comments += twice[2:]
    host.say(host.line_comments, "We need that.", in_reply_to_id=twice[0]["id"], path=TILL)
    assert bot.review(both()) == 0
    bodies = said_by(host.line_comments)
    assert ["Said twice" in body for body in bodies] == [True, False, False, True], "what is answered stays"
    assert [bodies[2], bodies[1]] == told
    assert [is_sticky(one["body"], "") for one in host.comments] == [True, False]
    assert bot.review(both()) == 0
    assert bot.out == "Nothing new to say.\n"
    bot.review(report())
    assert "Mended" in said_by(host.line_comments)[1]
    bot.review(both())
    assert len(host.reviews) == 3


def test_the_summary_counts_what_a_branch_mends_of_its_own(bot: Bot, host: GitHubDouble) -> None:
    old, query = found("unsupervised-task", CLOSE), found("sql-injection", QUERY)
    for now, headline in (
        ((old, query), "1 new, 1 still there"),
        ((old,), "nothing new, 1 mended, 1 still there"),
        ((old,), "nothing new, 1 mended, 1 still there"),
        ((), "nothing new, 2 mended"),
        ((query,), "1 new, 1 mended"),
    ):
        bot.review(report(*now), base=report(old))
        assert said_by(host.comments)[0].split("\n")[1] == f"### elixirlens: {headline}"


def test_each_root_of_a_repository_speaks_for_itself(bot: Bot, host: GitHubDouble) -> None:
    host.files = {f"{folder}/{TILL}": Version(OLD, NEW) for folder in ("one", "two")}
    for folder in ("one", "two", "one", "two"):
        more = [found("unsupervised-task", CLOSE, fingerprint=folder, path="lib/far.ex")]
        query = found("sql-injection", QUERY, fingerprint=f"{folder} query")
        assert bot.review(report(query, *more), "--folder", folder, base=report()) == 0, bot.err
    assert bot.out == "Nothing new to say.\n"
    assert [one["path"] for one in host.line_comments] == [f"one/{TILL}", f"two/{TILL}"]
    assert [body.split("\n")[1] for body in said_by(host.comments)] == [
        "### elixirlens in `one`: 2 new",
        "### elixirlens in `two`: 2 new",
    ]
    assert all(
        f"/blob/{host.head}/{folder}/lib/far.ex#L" in body
        for folder, body in zip(("one", "two"), said_by(host.reviews), strict=True)
    )
    bot.review(report(), "--folder", "./two/", base=report())
    assert ["Mended" in body for body in said_by(host.line_comments)] == [False, True]
    assert ["Nothing of this" in body for body in said_by(host.reviews)] == [False, True]
