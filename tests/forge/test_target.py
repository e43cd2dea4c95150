"""Which pull request is talked on, above all where its number comes from somebody whom nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from github_double import Version, sha
from houses import TILL, build
from till import CHANGED, both

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Bot
    from github_double import GitHubDouble


@pytest.fixture(autouse=True)
def changed(host: GitHubDouble) -> None:
    host.files |= CHANGED


def artefact(tmp_path: Path, content: str | bytes) -> str:
    file = tmp_path / "number"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


def test_the_number_of_an_artefact_counts_for_the_commit_of_the_event(
    bot: Bot, host: GitHubDouble, tmp_path: Path
) -> None:
    host.foreign = True
    bot.event(workflow_run={"head_sha": host.head})
    assert bot.review(both(), "--pull-from", artefact(tmp_path, "7\n")) == 0
    assert (len(host.reviews), len(host.comments)) == (1, 1)


def test_the_number_of_another_request_does_not(bot: Bot, host: GitHubDouble, tmp_path: Path) -> None:
    host.foreign = True
    bot.event(workflow_run={"head_sha": sha(5)})
    assert bot.review(both(), "--pull-from", artefact(tmp_path, "7")) == 0
    assert host.writes == []
    assert "nothing is posted" in bot.err


@pytest.mark.parametrize(("origin", "reviews"), [("somebody/till", 1), ("teahouse/till", 0), ("mallory/till", 0)])
def test_the_same_commit_in_another_fork_is_no_proof(
    bot: Bot, host: GitHubDouble, tmp_path: Path, origin: str, reviews: int
) -> None:
    host.foreign = True
    bot.event(workflow_run={"head_sha": host.head, "head_repository": {"full_name": origin}})
    assert bot.review(both(), "--pull-from", artefact(tmp_path, "7")) == 0
    assert len(host.reviews) == reviews


def test_an_event_without_a_commit_is_no_proof(bot: Bot, host: GitHubDouble, tmp_path: Path) -> None:
    bot.event(workflow_run={"head_sha": ""})
    assert bot.review(both(), "--pull-from", artefact(tmp_path, "7")) == 2
    assert host.asked == []


@pytest.mark.parametrize("content", ["", "x", "7; rm -rf /", "-1", "0", "7 8", "٧", b"\xff", "7" * 200, "7/../8"])
def test_what_is_no_number(bot: Bot, host: GitHubDouble, tmp_path: Path, content: str | bytes) -> None:
    bot.event(workflow_run={"head_sha": host.head})
    assert bot.review(both(), "--pull-from", artefact(tmp_path, content)) == 2
    assert host.asked == []


def test_a_later_push_is_left_to_its_own_run(bot: Bot, host: GitHubDouble) -> None:
    host.push(2)
    assert bot.review(both()) == 0
    assert host.writes == []
    assert "Either it has been pushed to since" in bot.err


def test_a_closed_request_is_left_in_peace(bot: Bot, host: GitHubDouble) -> None:
    host.state = "closed"
    assert bot.review(both()) == 0
    assert host.writes == []


def test_options_come_before_the_event(bot: Bot, host: GitHubDouble) -> None:
    bot.event(push={})
    assert bot.review(both()) == 2
    assert "No pull request is named" in bot.err
    assert bot.review(both(), "--pull", "7", "--head", sha(2)) == 0
    assert host.writes == []
    assert bot.review(both(), "--pull", "7", "--repository", "nobody/nothing") == 2
    assert bot.review(both(), "--pull", "7") == 0
    assert len(host.reviews) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b'{"pull_request": 7}', b"\xff"])
def test_an_event_that_is_none(bot: Bot, host: GitHubDouble, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "event.json").write_bytes(content)
    assert bot.review(both()) == 2
    assert host.asked == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b"\xff", b'{"schema": 1}'])
def test_a_report_that_is_none(bot: Bot, host: GitHubDouble, content: bytes) -> None:
    assert bot.review(content) == 2
    assert "is no report" in bot.err
    assert host.asked == []


def test_a_fresh_run_reviews_the_repository_around_it(bot: Bot, host: GitHubDouble, tmp_path: Path) -> None:
    house = build(tmp_path)
    host.files = {"lib/till.ex": Version(None, TILL)}
    assert bot.run(str(house.root), "--cache-dir", str(house.cache)) == 0, bot.err
    assert [one["line"] for one in host.line_comments] == [7]
    assert "blocking-init" in host.line_comments[0]["body"]


def test_a_fresh_run_may_be_compared_with_where_the_branch_left(bot: Bot, host: GitHubDouble, tmp_path: Path) -> None:
    house = build(tmp_path)
    house.git("add", ".")
    house.git("commit", "-qm", "before")
    house.git("checkout", "-qb", "branch")
    after = TILL.replace("    prices = Req", "    IO.inspect(url)\n    prices = Req")
    house.write("lib/till.ex", after)
    house.git("commit", "-qam", "after")
    host.files = {"lib/till.ex": Version(TILL, after)}
    assert bot.run(str(house.root), "--cache-dir", str(house.cache), "--diff", "main") == 0, bot.err
    assert [one["line"] for one in host.line_comments] == [7]
    assert "debug-leftover" in host.line_comments[0]["body"]
    assert "1 still there" in host.comments[0]["body"]
    assert bot.review(both(), "--diff", "main") == 2


def test_as_a_process_of_its_own(bot: Bot, host: GitHubDouble, tmp_path: Path) -> None:
    house = build(tmp_path)
    (house.root / "report.json").write_bytes(both().to_json())
    done = house.run("review", "--report", "report.json", **bot.environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Posted a review with 2 comments")
    assert (len(host.reviews), len(host.line_comments), len(host.comments)) == (1, 2, 1)
