"""Whatever goes wrong between two requests: nothing is said twice, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from github_double import TOKEN, Fault, GitHubDouble, all_of, said_by
from msgspec.structs import replace
from till import CHANGED, QUERY, TASK, both, found, report

from elixirlens.forge import plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import Bot, Clock

    from elixirlens.report import Report

REVIEW, STICKY, EDIT = "POST .*/pulls/7/reviews", "POST .*/issues/7/comments", "PATCH .*/pulls/comments/"
EVIL = b'{"number": 7, "state": "open", "head": {"sha": ")[a](//evil"}, "base": {"sha": "1"}}'
REFUSED = {"status": 422, "message": "Unprocessable Entity"}


@pytest.fixture(autouse=True)
def changed(host: GitHubDouble) -> None:
    host.files |= CHANGED


def spread(paths: Iterable[str]) -> Report:
    """A finding of a rule of its own in each file."""
    findings = (found("sql-injection", QUERY, path=path) for path in paths)
    return report(*(replace(one, rule=f"rule-{n}") for n, one in enumerate(findings)))


def said(host: GitHubDouble) -> tuple[int, int, int]:
    """How many reviews, comments at lines and summaries there are; none of them twice."""
    assert all(number == 1 for number in Counter(all_of(host)).values())
    return len(host.reviews), len(host.line_comments), len(host.comments)


@pytest.mark.parametrize("acts", [True, False], ids=["after it acted", "before it acted"])
@pytest.mark.parametrize("hangs_up", [True, False], ids=["connection lost", "bad gateway"])
@pytest.mark.parametrize("matches", [REVIEW, STICKY])
@pytest.mark.parametrize("times", [1, 2])
def test_a_post_that_fails_is_made_exactly_once(
    bot: Bot, host: GitHubDouble, matches: str, times: int, *, acts: bool, hangs_up: bool
) -> None:
    host.faults = [Fault(matches, 502, times=1 if acts else times, acts=acts, hangs_up=hangs_up)]
    assert bot.review(both()) == 0, bot.err
    assert said(host) == (1, 2, 1)


@pytest.mark.parametrize("matches", [REVIEW, STICKY])
def test_a_post_that_was_made_but_answered_with_nonsense(bot: Bot, host: GitHubDouble, matches: str) -> None:
    host.faults = [Fault(matches, 200, acts=True, raw=b"<html>")]
    assert bot.review(both()) == 0, bot.err
    assert said(host) == (1, 2, 1)


@pytest.mark.parametrize("matches", [REVIEW, STICKY, EDIT, "PATCH .*/issues/comments/", "GET .*/files"])
@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_run_that_gave_up_is_completed_by_the_next(
    bot: Bot, host: GitHubDouble, matches: str, *, hangs_up: bool
) -> None:
    before, after = report(found("sql-injection", QUERY)), report(found("unsupervised-task", TASK))
    bot.review(before)
    host.faults = [Fault(matches, 500, times=99, hangs_up=hangs_up)]
    if matches == STICKY:
        host.comments.clear()
    assert bot.review(after) == 5
    assert "Run it again later" in bot.err
    host.faults = []
    assert bot.review(after) == 0
    assert said(host) == (2, 2, 1)
    assert "Mended" in said_by(host.line_comments)[0]
    assert bot.review(after) == 0
    assert bot.out == "Nothing new to say.\n"


def test_a_host_that_is_not_there(bot: Bot) -> None:
    bot.environment["GITHUB_API_URL"] = "http://127.0.0.1:9"
    assert bot.review(both()) == 5
    assert "cannot be reached" in bot.err


@pytest.mark.parametrize(
    ("fault", "least"),
    [
        (Fault(REVIEW, 429, headers={"Retry-After": "42"}), 42),
        (Fault(REVIEW, 403, "You have exceeded a secondary rate limit."), 60),
        (Fault(REVIEW, 403, "You have exceeded a secondary rate limit.", {"Retry-After": "90"}), 90),
        (Fault(REVIEW, 403, "API rate limit exceeded", {"X-RateLimit-Remaining": "0"}), 60),
        (Fault(REVIEW, 403, "", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800000100"}), 90),
        (Fault("GET .*/files", 503, headers={"Retry-After": "7"}), 7),
        (Fault(REVIEW, 429, headers={"Retry-After": "Fri, 15 Jan 2027 08:01:00 GMT"}), 55),
        (Fault(REVIEW, 429, headers={"Retry-After": f"Fri, 15 Jan {'9' * 40} 08:01:00 GMT"}), 60),
    ],
    ids=["Retry-After", "secondary", "secondary with a time", "spent", "spent until", "unavailable", "date", "no date"],
)
def test_limits_are_waited_for(bot: Bot, host: GitHubDouble, clock: Clock, fault: Fault, least: float) -> None:
    host.faults = [fault]
    assert bot.review(both()) == 0, bot.err
    assert max(clock.slept) >= least
    assert said(host) == (1, 2, 1)


def test_secondary_limits_are_waited_for_longer_each_time(bot: Bot, host: GitHubDouble, clock: Clock) -> None:
    host.faults = [Fault(REVIEW, 403, "secondary rate limit", times=3)]
    assert bot.review(both()) == 0
    assert clock.slept[:3] == [60, 120, 180]


def test_nobody_waits_for_an_hour(bot: Bot, host: GitHubDouble, clock: Clock) -> None:
    host.faults = [Fault(REVIEW, 429, headers={"Retry-After": "3600"})]
    assert bot.review(both()) == 5
    assert "longer than a run can" in bot.err
    assert sum(clock.slept) < 10


def test_writes_are_not_hurried(bot: Bot, host: GitHubDouble, clock: Clock) -> None:
    bot.review(both())
    assert clock.slept == [1]


@pytest.mark.parametrize("status", [403, 404])
def test_on_a_fork_the_log_and_the_summary_tell_it(bot: Bot, host: GitHubDouble, status: int, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("Before.\n")
    bot.environment["GITHUB_STEP_SUMMARY"] = str(summary)
    host.faults = [Fault("POST|PATCH|PUT", status, "Resource not accessible by integration", times=99)]
    assert bot.review(both(), "--fail-on", "error") == 1
    assert "GitHub does not let this token write here" in bot.err
    assert "2 findings are told by annotations and in the summary" in bot.err
    assert [line.split(" ")[0] for line in bot.out.splitlines()[:2]] == ["::error", "::warning"]
    assert "file=lib/till.ex,line=5" in bot.out
    page = summary.read_text()
    assert page.startswith("Before.\n### elixirlens: 2 new")
    assert "This comment" not in page
    assert "sql-injection" in page
    assert "missing-typespec" not in page
    assert len(host.writes) == 1


def test_only_what_could_not_be_posted_is_told_otherwise(bot: Bot, host: GitHubDouble) -> None:
    host.faults = [Fault(STICKY, 403, "Resource not accessible by integration", times=9)]
    assert bot.review(both()) == 0
    assert len(host.line_comments) == 2
    assert "::error" not in bot.out
    assert bot.err == "note: GitHub does not let this token write here, as on forks.\n"


def test_what_the_host_will_never_take_is_told_otherwise(bot: Bot, host: GitHubDouble) -> None:
    host.faults = [Fault(REVIEW, 422, "Validation Failed", times=99)]
    assert bot.review(both()) == 5
    assert bot.err.startswith("note: GitHub: the host does not take it (status 422: Validation Failed). 2 findings are")
    assert [line.split(" ")[0] for line in bot.out.splitlines()[:2]] == ["::error", "::warning"]


@pytest.mark.parametrize(
    ("status", "words"), [(401, "token is not valid"), (403, "may not do that"), (404, "no such thing")]
)
def test_a_pull_request_that_cannot_be_read(bot: Bot, host: GitHubDouble, status: int, words: str) -> None:
    host.faults = [Fault("GET .*/pulls/7$", status, f"No, {TOKEN}", times=9)]
    assert bot.review(both()) == 2
    assert words in bot.err
    assert TOKEN not in bot.err
    assert host.writes == []


def test_one_bad_comment_does_not_lose_the_others(bot: Bot, host: GitHubDouble) -> None:
    """The host may mind a comment for reasons that nobody knows: here, the lines of a file."""
    many = {f"lib/shop_{n}.ex": version for n in range(10) for version in CHANGED.values()}
    host.files = dict(many)
    host.minds = "lib/shop_3.ex"
    findings = spread(many)
    assert bot.review(findings) == 0, bot.err
    assert sorted(one["path"] for one in host.line_comments) == sorted(set(many) - {"lib/shop_3.ex"})
    assert "`lib/shop_3.ex:5`" in "".join(said_by(host.reviews))
    assert said(host)[1:] == (9, 1)
    reviews = len(host.reviews)
    assert bot.review(findings) == 0
    assert (bot.out, len(host.reviews)) == ("Nothing new to say.\n", reviews)


@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_host_that_minds_every_comment_gets_them_in_the_body(bot: Bot, host: GitHubDouble, number: int) -> None:
    paths = [f"lib/shop_{n}.ex" for n in range(number)]
    host.files = {path: version for path in paths for version in CHANGED.values()}
    host.minds = ""
    assert bot.review(spread(paths)) == 0, bot.err
    assert (len(host.reviews), len(host.line_comments)) == (1, 0)
    assert all(f"`{path}:5`" in said_by(host.reviews)[0] for path in paths)


def test_a_host_that_minds_everything_is_not_asked_for_ever(bot: Bot, host: GitHubDouble) -> None:
    paths = [f"lib/shop_{n}.ex" for n in range(plan.MOST_COMMENTS)]
    host.files = {path: version for path in paths for version in CHANGED.values()}
    host.faults = [Fault(REVIEW, times=999, **REFUSED)]
    assert bot.review(spread(paths)) == 5
    assert len(host.writes) < 20


def test_a_push_in_the_middle_of_a_run_is_left_to_its_own(bot: Bot, host: GitHubDouble) -> None:
    host.before_review = lambda: host.push(2)
    assert bot.review(both()) == 0
    assert "pushed to in the meantime, and that run reviews it" in bot.err
    assert (len(host.writes), said(host)) == (1, (0, 0, 0))


def test_a_run_that_ends_between_the_parts_is_completed(bot: Bot, host: GitHubDouble) -> None:
    paths = [f"lib/shop_{n}.ex" for n in range(8)]
    host.files = {path: version for path in paths for version in CHANGED.values()}
    host.minds = "lib/shop_7.ex"
    findings = spread(paths)
    host.faults = [Fault("^PUT ", 500, times=99)]
    assert bot.review(findings) == 5
    host.faults = []
    assert bot.review(findings) == 0
    assert len(host.line_comments) == 7
    assert "".join(said_by(host.reviews)).count("`lib/shop_7.ex:5`") == 1
    assert said(host)[2] == 1


def test_comments_that_vanish_or_cannot_be_edited_stop_nobody(bot: Bot, host: GitHubDouble) -> None:
    bot.review(both())
    host.faults = [Fault(EDIT, 404), Fault("PATCH .*/issues/comments/", 404)]
    assert bot.review(report()) == 0
    assert [("Mended" in body) for body in said_by(host.line_comments)] == [False, True]
    assert len(host.comments) == 2


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_the_token_follows_no_redirect_to_another_host(bot: Bot, host: GitHubDouble, status: int, method: str) -> None:
    bot.review(report(found("sql-injection", QUERY)))
    with GitHubDouble() as elsewhere:
        host.faults = [Fault(f"^{method} ", status, headers={"Location": f"{elsewhere.url}/x"}, times=9)]
        assert bot.review(report(found("unsupervised-task", TASK))) == 5
        assert "sends us to another one" in bot.err
        assert elsewhere.asked == []


def test_a_redirect_on_the_same_host_is_followed(bot: Bot, host: GitHubDouble) -> None:
    new = f"{host.url}/repos/teahouse/till/pulls/7"
    host.faults = [Fault("GET .*/pulls/7$", 301, headers={"Location": f"{new}?moved=1"})]
    host.faults += [Fault(REVIEW, 307, headers={"Location": f"{new}/reviews?moved=1"})]
    assert bot.review(both()) == 0, bot.err
    assert said(host) == (1, 2, 1)


def test_a_circle_of_redirects_ends(bot: Bot, host: GitHubDouble) -> None:
    addresses = [f"{host.url}/repos/teahouse/till/pulls/7?{n}" for n in range(2)]
    host.faults = [Fault("GET .*/pulls/7$", 302, headers={"Location": url}) for url in addresses * 9]
    assert bot.review(both()) == 5
    assert len(host.asked) == 4


def test_a_token_of_somebody_else_is_noticed(bot: Bot, host: GitHubDouble) -> None:
    host.login = "ada"
    assert bot.review(both()) == 2
    assert "belongs to 'ada'" in bot.err
    assert "--as ada" in bot.err
    assert bot.review(both(), "--as", "ada") == 0
    assert said(host) == (1, 2, 1)


def test_the_token_is_never_shown_or_written(bot: Bot, host: GitHubDouble, tmp_path: Path) -> None:
    host.faults = [Fault(REVIEW, 400, f"Bad request with {TOKEN}", times=9)]
    assert bot.review(both()) == 5
    assert "Bad request" in bot.err
    assert TOKEN not in bot.err
    host.faults = []
    assert bot.review(both(), "--dry-run") == 0
    assert bot.review(both()) == 0
    assert TOKEN not in bot.out + bot.err + "".join(all_of(host))
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and TOKEN in file.read_text()]


@pytest.mark.parametrize(
    "variables",
    [
        {"GITHUB_API_URL": "http://api.example.com"},
        {"GITHUB_API_URL": "https://user@api.example.com"},
        {"GITHUB_API_URL": "file:///etc/passwd"},
        {"GITHUB_TOKEN": "a\nX-Evil: 1"},
        {"GITHUB_SERVER_URL": "https://x.example/)[a](b"},
        {"GITHUB_REPOSITORY": "../../user"},
        {"GITHUB_REPOSITORY": "a/.."},
        {"ELIXIRLENS_PAGES": "javascript:alert(1)"},
    ],
)
def test_variables_that_cannot_be_meant(bot: Bot, host: GitHubDouble, variables: dict[str, str]) -> None:
    bot.environment |= variables
    assert bot.review(both()) == 2
    assert "X-Evil" not in bot.err
    assert host.asked == []


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b'{"number": "7"}', b"\xff", b'{"number": 8, "state": "open"}', EVIL]
)
def test_answers_that_make_no_sense(bot: Bot, host: GitHubDouble, raw: bytes) -> None:
    host.faults = [Fault("GET .*/pulls/7$", 200, raw=raw, times=9)]
    assert bot.review(both()) == 5
    assert host.writes == []


def test_nothing_around_the_process_has_a_say(bot: Bot, host: GitHubDouble, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    bot.environment |= {"HOME": str(tmp_path), "NETRC": str(tmp_path / ".netrc"), "REQUESTS_CA_BUNDLE": "/nowhere"}
    host.faults = [Fault("GET .*/pulls/7$", 500, headers={"Set-Cookie": "a=b"})]
    assert bot.review(both()) == 0, bot.err
    assert {one.headers["Authorization"] for one in host.asked} == {f"Bearer {TOKEN}"}
    assert not [one for one in host.asked if "Cookie" in one.headers]


def test_a_proxy_is_asked_where_there_is_one(bot: Bot, host: GitHubDouble) -> None:
    bot.environment["HTTP_PROXY"] = "http://127.0.0.1:9"
    assert bot.review(both()) == 5
    assert host.asked == []
    bot.environment["NO_PROXY"] = "127.0.0.1"
    assert bot.review(both()) == 0, bot.err


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_compressed_answers_are_not_inflated(bot: Bot, host: GitHubDouble, encoding: str) -> None:
    host.faults = [Fault("GET .*/files", 200, headers={"Content-Encoding": encoding}, raw=b"[]", times=9)]
    assert bot.review(both()) == 5
    assert "makes no sense" in bot.err
