"""What a review says, where, and what a second one does not say again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from github_double import BOT, Version, said_by, sha
from msgspec.structs import replace
from till import CHANGED, CLOSE, NEW, OLD, QUERY, TASK, TILL, both, found, report

from elixirlens.finding import Fix, Known, Range, Severity, Suppressed
from elixirlens.report import Comparison, DependencyEntry, Fixed, PartlyRead, Readiness, Scope, Trust, Unchecked

if TYPE_CHECKING:
    from conftest import Bot
    from github_double import GitHubDouble
    from syrupy.assertion import SnapshotAssertion

    from elixirlens.report import Report

PAGES = "https://elixirlens.example/rules"


@pytest.fixture(autouse=True)
def changed(host: GitHubDouble) -> None:
    host.files |= CHANGED


def test_a_review_comments_on_lines_of_the_diff_and_sums_up(
    bot: Bot, host: GitHubDouble, snapshot: SnapshotAssertion
) -> None:
    assert bot.review(both(), "--pages", PAGES) == 0
    assert [(one["path"], one["line"]) for one in host.line_comments] == [(TILL, QUERY), (TILL, TASK)]
    assert all("start_line" not in one for one in host.line_comments)
    assert (len(host.reviews), len(host.comments)) == (1, 1)
    assert [*said_by(host.reviews), *said_by(host.line_comments), *said_by(host.comments)] == snapshot
    assert bot.out == "Posted a review with 2 comments at the lines of the diff.\nPosted the summary.\n"


def test_a_second_run_posts_nothing(bot: Bot, host: GitHubDouble) -> None:
    bot.review(both())
    writes = len(host.writes)
    assert bot.review(both()) == 0
    assert bot.out == "Nothing new to say.\n"
    assert len(host.writes) == writes


def test_what_the_diff_does_not_show_is_told_in_the_body(
    bot: Bot, host: GitHubDouble, snapshot: SnapshotAssertion
) -> None:
    after = report(found("sql-injection", QUERY), found("unsupervised-task", CLOSE))
    assert bot.review(after, "--pages", PAGES, base=report()) == 0
    assert [one["line"] for one in host.line_comments] == [QUERY]
    assert said_by(host.reviews) == snapshot
    assert "in its body" in bot.out
    assert bot.review(after, base=report()) == 0
    assert len(host.reviews) == 1


def test_other_code_than_the_report_saw_gets_no_comment(bot: Bot, host: GitHubDouble) -> None:
    """A workflow of pull requests checks out a merge with the base, in which lines may be elsewhere."""
    merged = "# a line of main\n" + NEW
    assert bot.review(report(found("unsupervised-task", TASK, text=merged), commit=sha(9)), base=report()) == 0
    assert host.line_comments == []
    assert "`lib/till.ex:6`" in said_by(host.reviews)[0]
    assert "another commit" in bot.err


def many(number: int, *rules: str) -> Report:
    """A report of so many findings, whose rules take turns."""
    lines = "\n".join(f"  Task.start(fn -> {n} end)" for n in range(number))
    told = [found("unsupervised-task", n + 1, text=lines, path="lib/many.ex") for n in range(number)]
    return report(*(replace(one, rule=rules[n % len(rules)]) for n, one in enumerate(told)))


def test_the_same_words_are_not_said_at_every_line(bot: Bot, host: GitHubDouble, snapshot: SnapshotAssertion) -> None:
    """What a rule finds five times over is told once, with a list of the places."""
    host.files["lib/many.ex"] = Version(None, "\n".join(f"  Task.start(fn -> {n} end)" for n in range(40)))
    after = many(40, "unsupervised-task")
    assert bot.review(after) == 0
    assert (len(host.reviews), len(host.line_comments)) == (1, 5)
    assert said_by(host.reviews) == snapshot
    assert said_by(host.comments) == snapshot
    bot.review(after)
    assert bot.out == "Nothing new to say.\n"


def test_a_large_review_is_one_request_and_the_rest_is_folded(bot: Bot, host: GitHubDouble) -> None:
    host.files["lib/many.ex"] = Version(None, "\n".join(f"  Task.start(fn -> {n} end)" for n in range(60)))
    after = many(60, *(f"rule-{n}" for n in range(20)))
    assert bot.review(after) == 0
    assert (len(host.reviews), len(host.line_comments)) == (1, 30)
    assert "30 more findings" in said_by(host.reviews)[0]
    bot.review(after)
    assert (len(host.reviews), len(host.line_comments)) == (1, 30)


def test_infos_are_told_when_asked_for(bot: Bot, host: GitHubDouble) -> None:
    infos = report(found("missing-typespec", QUERY))
    assert bot.review(infos) == 0
    assert host.writes == []
    assert bot.review(infos, "--strict") == 0
    assert "🔵" in said_by(host.line_comments)[0]


def test_nothing_is_said_where_the_branch_brings_nothing(bot: Bot, host: GitHubDouble) -> None:
    assert bot.review(report(found("unsupervised-task", CLOSE))) == 0
    assert host.writes == []


def test_a_long_range_is_one_comment_within_a_hunk(bot: Bot, host: GitHubDouble) -> None:
    bot.review(report(found("unsupervised-task", QUERY, end_line=TASK), found("sql-injection", TASK, end_line=CLOSE)))
    places = sorted((one.get("start_line"), one["line"]) for one in host.line_comments if one.get("start_line"))
    assert places == [(QUERY, TASK)]
    assert sorted(one["line"] for one in host.line_comments) == [TASK, TASK]


@pytest.mark.parametrize(
    ("fix", "suggested"),
    [
        (Fix(Range(TASK, 5, TASK, 15), "Tasks.start", safe=True), "    Tasks.start(fn -> count(drawer) end)"),
        (Fix(Range(TASK, 1, TASK + 1, 1), "", safe=True), ""),
        (Fix(Range(TASK, 1, TASK + 1, 1), "    a()\n    b()\n", safe=True), "    a()\n    b()"),
    ],
    ids=["part of a line", "deletion", "whole lines"],
)
def test_a_safe_fix_is_a_suggestion(bot: Bot, host: GitHubDouble, fix: Fix, suggested: str) -> None:
    bot.review(report(found("unsupervised-task", TASK, fix=fix)))
    body = said_by(host.line_comments)[0]
    assert f"```suggestion\n{suggested}{chr(10) if suggested else ''}```" in body


@pytest.mark.parametrize(
    "fix",
    [
        Fix(Range(TASK, 5, TASK, 15), "Tasks.start", safe=False),
        Fix(Range(TASK, 5, CLOSE, 5), "x", safe=True),
        Fix(Range(CLOSE, 5, CLOSE, 6), "x", safe=True),
        Fix(Range(TASK, 5, TASK, 900), "x", safe=True),
        Fix(Range(TASK, -5, TASK, 9), "x", safe=True),
        Fix(Range(TASK, 5, TASK, 15), "a\u202eb", safe=True),
        Fix(Range(TASK, 5, TASK, 15), "a\rb", safe=True),
        Fix(Range(TASK, 5, TASK, 15), "Task.start", safe=True),
        Fix(Range(TASK, 5, TASK, 15), "\n" * 40, safe=True),
    ],
    ids=["unsafe", "beyond the hunk", "elsewhere", "no such column", "negative", "override", "return", "same", "long"],
)
def test_other_fixes_are_not(bot: Bot, host: GitHubDouble, fix: Fix) -> None:
    bot.review(report(found("unsupervised-task", TASK, fix=fix)))
    assert "suggestion" not in said_by(host.line_comments)[0]


def test_nothing_is_suggested_by_the_report_of_a_fork(bot: Bot, host: GitHubDouble) -> None:
    host.foreign = True
    bot.review(report(found("unsupervised-task", TASK, fix=Fix(Range(TASK, 5, TASK, 15), "Evil.start", safe=True))))
    assert "Evil" not in said_by(host.line_comments)[0]
    assert "its author's word" in said_by(host.comments)[0]


def pushed(host: GitHubDouble, bot: Bot, text: str = NEW) -> None:
    host.push(2, lib__till=Version(OLD, text))
    bot.event(pull_request={"number": 7, "head": {"sha": host.head}})


def test_the_next_push_says_what_it_mended(bot: Bot, host: GitHubDouble, snapshot: SnapshotAssertion) -> None:
    bot.review(both())
    pushed(host, bot)
    assert bot.review(report(found("unsupervised-task", TASK), commit=sha(2))) == 0
    assert (len(host.reviews), len(host.line_comments), len(host.comments)) == (1, 2, 1)
    assert [said_by(host.line_comments)[0], said_by(host.comments)[0]] == snapshot
    assert bot.out == ("Brought 1 earlier comment up to date.\nBrought the summary up to date.\n")
    bot.review(report(found("unsupervised-task", TASK), commit=sha(2)))
    assert bot.out == "Nothing new to say.\n"


def test_a_review_of_whose_body_nothing_holds_says_so(
    bot: Bot, host: GitHubDouble, snapshot: SnapshotAssertion
) -> None:
    far = found("unsupervised-task", CLOSE)
    bot.review(report(found("sql-injection", QUERY), far), base=report())
    bot.review(report(found("sql-injection", QUERY), unchecked=(Unchecked("rule", "a", ".", "b"),)), base=report())
    assert "Nothing of this" not in said_by(host.reviews)[0]
    bot.review(report(found("sql-injection", QUERY)), base=report())
    assert said_by(host.reviews) == snapshot
    bot.review(report(found("sql-injection", QUERY)), base=report())
    assert bot.out == "Nothing new to say.\n"
    bot.review(report(found("sql-injection", QUERY), far), base=report())
    assert len(host.reviews) == 2


def test_what_comes_back_is_said_again(bot: Bot, host: GitHubDouble) -> None:
    bot.review(both())
    bot.review(report(found("unsupervised-task", TASK)))
    bot.review(both())
    assert len(host.reviews) == 2
    assert len(host.line_comments) == 3
    bot.review(both())
    assert bot.out == "Nothing new to say.\n"


def test_what_comes_back_out_of_the_diff_is_said_once(bot: Bot, host: GitHubDouble) -> None:
    only = report(found("sql-injection", QUERY))
    bot.review(only, base=report())
    bot.review(report(), base=report())
    host.files[TILL] = Version(OLD, NEW, shown=False)
    for reviews in (2, 2):
        bot.review(only, base=report())
        assert (len(host.reviews), len(host.line_comments)) == (reviews, 1)
    bot.review(report(), base=report())
    assert "Nothing of this is found" in said_by(host.reviews)[1]
    host.files[TILL] = Version(OLD, NEW)
    for comments in (2, 2):
        bot.review(only, base=report())
        assert (len(host.reviews), len(host.line_comments)) == (3, comments)


def test_moved_code_is_known(bot: Bot, host: GitHubDouble) -> None:
    bot.review(both())
    moved = NEW.replace("  def open", "  # moved\n  def open")
    pushed(host, bot, moved)
    once_more = [replace(one, line=one.line + 1, end_line=one.end_line + 1) for one in both().findings[:2]]
    bot.review(report(*once_more, commit=sha(2)))
    assert (len(host.reviews), len(host.line_comments)) == (1, 2)
    assert "Mended" not in "".join(said_by(host.line_comments))


def test_answered_comments_are_left_alone(bot: Bot, host: GitHubDouble) -> None:
    bot.review(both())
    before = said_by(host.line_comments)
    host.say(host.line_comments, "We need that.", in_reply_to_id=host.line_comments[0]["id"], path=TILL)
    bot.review(report())
    assert said_by(host.line_comments)[0] == before[0]
    assert "Mended" in said_by(host.line_comments)[1]


def test_a_comment_that_somebody_deleted_does_not_come_back(bot: Bot, host: GitHubDouble) -> None:
    bot.review(both())
    del host.line_comments[0]
    bot.review(both())
    assert len(host.line_comments) == 1


@pytest.mark.parametrize(
    "after",
    [
        report(unchecked=(Unchecked("file", TILL, TILL, "larger than 2 MB"),)),
        report(unchecked=(Unchecked("folder", "lib", "lib", "it cannot be opened"),)),
        report(unchecked=(Unchecked("rule", "sql-injection", ".", "it failed"),)),
        replace(report(), summary=replace(report().summary, partly_read=(PartlyRead(TILL, 3, "syntax error"),))),
        report(scope=Scope(("unsupervised-task",))),
        report(scope=Scope(("sql-injection",), ("lib/other",))),
    ],
    ids=["file", "folder", "rule", "partly read", "rule is off", "other paths"],
)
def test_what_was_not_looked_at_is_not_mended(bot: Bot, host: GitHubDouble, after: Report) -> None:
    before = report(found("sql-injection", QUERY))
    bot.review(before, base=before)
    bot.review(before)
    told = said_by(host.line_comments)
    assert len(told) == 1
    bot.review(after, base=before)
    assert said_by(host.line_comments) == told
    assert "nothing new" in said_by(host.comments)[0]
    assert "mended" not in said_by(host.comments)[0]


def test_what_a_comment_sets_aside_is_not_called_mended(bot: Bot, host: GitHubDouble) -> None:
    bot.review(both())
    bot.review(report(found("sql-injection", QUERY, suppressed=Suppressed(QUERY - 1, "@ada says <b>so</b>"))))
    first = said_by(host.line_comments)[0].split("\n")
    assert first[1].startswith("🔕 Set aside in [1111111](")
    assert first[1].endswith("@&#8203;ada says &lt;b&gt;so&lt;/b&gt;")


def test_the_suggestion_of_what_is_mended_loses_its_button(bot: Bot, host: GitHubDouble) -> None:
    bot.review(report(found("unsupervised-task", TASK, fix=Fix(Range(TASK, 5, TASK, 15), "Tasks.start", safe=True))))
    bot.review(report())
    assert "```suggestion" not in said_by(host.line_comments)[0]
    assert "```elixir\n    Tasks.start" in said_by(host.line_comments)[0]


def test_two_reports_tell_what_is_mended_and_what_the_branch_changes(
    bot: Bot, host: GitHubDouble, snapshot: SnapshotAssertion
) -> None:
    ignoring = NEW.replace(
        "    drawer\n", "    # elixirlens:ignore dynamic-atom-creation -- @ada said so\n    drawer\n", 1
    )
    host.files |= {
        TILL: Version(OLD, ignoring),
        "elixirlens.toml": Version("exclude = []", 'exclude = ["lib/**"]'),
        ".elixirlens/rules/no-cash.md": Version(None, "+++\n+++"),
        "lib/gone.ex": Version("# elixirlens:ignore-file a -- b", None),
    }
    phoenix = DependencyEntry(
        app="phoenix",
        package="phoenix",
        repository="hexpm",
        source="hex",
        version="1.7.2",
        requirement="~> 1.7",
        latest="1.7.2",
        licences=("MIT",),
        declared=("mix.exs",),
        lock="mix.lock",
        why=(),
        verdict="finding",
        cause=None,
        advisories=(),
        retired="security",
        age=5,
        unverified=(),
        change="updated",
        before="1.7.1",
    )
    plug = replace(phoenix, app="plug", version="1.15.0", before=None, change="added", verdict="clean")
    base = report(
        found("missing-typespec", CLOSE),
        found("unsupervised-task", 12),
        readiness=Readiness(72.0, 1, 4, "Concept", "phoenix"),
    )
    after = report(
        found("sql-injection", QUERY),
        found("missing-typespec", CLOSE),
        unchecked=(Unchecked("file", "lib/menu.ex", "lib/menu.ex", "larger than 2 MB"),),
        readiness=Readiness(74.1, 2, 4, "Development", "phoenix"),
        dependencies=(phoenix, plug),
    )
    assert bot.review(after, "--pages", PAGES, base=base) == 0
    assert said_by(host.comments) == snapshot


def test_a_report_that_was_compared_knows_what_is_new(bot: Bot, host: GitHubDouble) -> None:
    """What a change in one file breaks in another is new, and what lies on changed lines may be old."""
    gone = Fixed("sql-injection", "security", Severity.ERROR, TILL, 9, None, "SQL was pasted", "v1:x")
    compared = report(
        found("sql-injection", QUERY, known=Known.BASE),
        found("unsupervised-task", CLOSE),
        found("missing-typespec", 12, known=Known.BASELINE),
        comparison=Comparison("main", sha(0), "new", 1, 1, (gone,)),
        trust=Trust("main", sha(0), ()),
    )
    host.files["elixirlens.toml"] = Version("a", "b")
    assert bot.review(compared) == 0
    assert host.line_comments == []
    assert "`lib/till.ex:34`" in said_by(host.reviews)[0]
    summary = said_by(host.comments)[0]
    assert summary.split("\n")[1] == "### elixirlens: 1 new, 1 mended, 2 still there"
    assert "until it is merged the state of `0000000` counts" in summary
    assert "SQL was pasted" in summary


def test_what_a_baseline_accepts_is_not_new(bot: Bot, host: GitHubDouble) -> None:
    bot.review(report(found("sql-injection", QUERY, known=Known.BASELINE), found("unsupervised-task", TASK)))
    assert [one["line"] for one in host.line_comments] == [TASK]


def test_a_rule_with_a_new_name_knows_what_it_said_under_the_old_one(bot: Bot, host: GitHubDouble) -> None:
    bot.review(report(found("sql-injection", QUERY)))
    before = found("sql-injection", QUERY).fingerprint
    bot.review(report(found("unsupervised-task", QUERY, formerly=("v1:a", before))))
    assert (len(host.reviews), len(host.line_comments)) == (1, 1)
    assert "Mended" not in said_by(host.line_comments)[0]


@pytest.mark.parametrize("path", ["elixirlens.toml", "a/.elixirlens.toml", ".elixirlens-baseline.json"])
@pytest.mark.parametrize(
    ("to", "version", "how"),
    [
        (None, Version("a", None), "removed"),
        (None, Version(None, "a"), "added"),
        (None, Version("a", "b", shown=False), "changed"),
        ("notes.txt", Version("a", "b"), "renamed"),
    ],
)
def test_no_change_of_the_configuration_goes_by_unseen(
    bot: Bot, host: GitHubDouble, path: str, to: str | None, version: Version, how: str
) -> None:
    host.files = {to or path: Version(version.old, version.new, version.shown, path if to else None)}
    bot.review(report())
    assert f"> * `{path}`: the " in said_by(host.comments)[0]
    assert f" is {how}\n" in said_by(host.comments)[0]


def test_a_branch_that_only_mends_hears_so_once(bot: Bot, host: GitHubDouble) -> None:
    base = report(found("unsupervised-task", 12), found("missing-typespec", CLOSE))
    bot.review(report(found("missing-typespec", CLOSE)), base=base)
    assert host.reviews == []
    assert said_by(host.comments)[0].split("\n")[1] == "### elixirlens: nothing new, 1 mended, 1 still there"


def test_a_changed_file_without_a_diff_is_told_of_in_the_body(bot: Bot, host: GitHubDouble) -> None:
    host.files[TILL] = Version(OLD, NEW, shown=False)
    bot.review(both())
    assert host.line_comments == []
    assert "does not show what the branch changes" in said_by(host.comments)[0]


def test_a_branch_with_more_files_than_github_lists_says_so(bot: Bot, host: GitHubDouble) -> None:
    host.files |= {f"a{n}": Version("a", "b") for n in range(3000)}
    bot.review(both())
    assert "nothing is known to be new in others" in said_by(host.comments)[0]


def test_words_of_others_are_not_taken_for_ours(bot: Bot, host: GitHubDouble) -> None:
    bot.review(both())
    sticky, review, comment = host.comments.pop(), host.reviews.pop(), host.line_comments.pop()
    host.line_comments.clear()
    host.say(host.comments, sticky["body"])
    host.say(host.reviews, review["body"])
    host.say(host.line_comments, comment["body"], path=TILL)
    bot.review(both())
    assert (len(said_by(host.comments)), len(said_by(host.reviews)), len(said_by(host.line_comments))) == (1, 1, 2)
    assert said_by(host.comments, "ada") == [sticky["body"]]


def test_only_the_first_line_says_what_a_comment_is_about(bot: Bot, host: GitHubDouble) -> None:
    bot.review(both())
    marks = [one["body"].partition("\n")[0] for one in host.line_comments]
    host.line_comments.clear()
    host.reviews.clear()
    host.say(host.line_comments, f"See `{marks[0]}`\n{marks[1]}", BOT, path=TILL)
    bot.review(both())
    assert len(host.reviews) == 1
    assert len(said_by(host.line_comments)) == 3


@pytest.mark.parametrize("most", [100, 30])
def test_a_list_of_many_pages_is_read_to_its_end(bot: Bot, host: GitHubDouble, most: int) -> None:
    host.most_per_page = most
    for number in range(250):
        host.say(host.comments, f"comment {number}")
        host.say(host.line_comments, f"comment {number}", path=TILL)
        host.files = {f"lib/a{number}.ex": Version("a", "b"), **host.files}
    bot.review(both())
    writes = len(host.writes)
    bot.review(both())
    assert len(host.writes) == writes == 2


def test_a_root_in_a_folder_of_the_repository(bot: Bot, host: GitHubDouble) -> None:
    host.files = {f"backend/{TILL}": Version(OLD, NEW)}
    bot.review(both(), "--folder", "./backend/")
    assert {one["path"] for one in host.line_comments} == {f"backend/{TILL}"}


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("never", 0)])
def test_new_findings_may_fail_the_run(bot: Bot, fail_on: str, code: int) -> None:
    assert bot.review(both(), "--fail-on", fail_on) == code
    assert bot.review(report(found("sql-injection", CLOSE)), "--fail-on", fail_on) == 0


def test_a_dry_run_prints_and_posts_nothing(bot: Bot, host: GitHubDouble, snapshot: SnapshotAssertion) -> None:
    bot.review(report(found("sql-injection", QUERY)))
    writes = len(host.writes)
    pushed(host, bot)
    assert bot.review(report(found("unsupervised-task", TASK), commit=sha(2)), "--dry-run", "--pages", PAGES) == 0
    assert len(host.writes) == writes
    assert bot.out == snapshot


def test_a_dry_run_needs_no_token(bot: Bot, host: GitHubDouble) -> None:
    bot.environment["GITHUB_TOKEN"] = ""
    assert bot.review(both(), "--dry-run") == 0
    assert "Authorization" not in host.asked[0].headers
    assert bot.review(both()) == 2
    assert "There is no token" in bot.err


def test_severities_decide_the_order(bot: Bot, host: GitHubDouble) -> None:
    worse = replace(found("unsupervised-task", TASK), severity=Severity.ERROR)
    bot.review(report(replace(found("sql-injection", QUERY), severity=Severity.WARNING), worse))
    assert [one["line"] for one in host.line_comments] == [TASK, QUERY]
