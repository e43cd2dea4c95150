"""What `elixirlens review` does: look at the pull request, decide what to say, say it, and tell what came of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from elixirlens.cli.files import STEP_SUMMARY, write_files
from elixirlens.cli.output import complain, emit, note
from elixirlens.errors import ExitCode, UsageError
from elixirlens.finding import FailOn, Severity
from elixirlens.forge.event import Target, is_commit
from elixirlens.forge.transport import Cause, Clock, Host, Transport, Trouble
from elixirlens.report import Report, from_json
from elixirlens.reporters import render
from elixirlens.reporters.escape import escape, without_commands
from elixirlens.reporters.view import EVERYTHING, View
from elixirlens.reporters.wording import count

if TYPE_CHECKING:
    from elixirlens.catalog import Catalog
    from elixirlens.forge.github import GitHub, PullRequest
    from elixirlens.forge.plan import Plan, Subject
    from elixirlens.forge.post import Done
    from elixirlens.forge.words import Words

_LARGEST_REPORT = 200_000_000  # bytes
_SERIOUS = frozenset({Severity.ERROR, Severity.WARNING})
_MENDS = {
    Cause.UNAUTHORISED: "Give a token that is valid in GITHUB_TOKEN.",
    Cause.FORBIDDEN: "It needs permissions: pull-requests: write.",
    Cause.NOT_FOUND: "Check the repository and the number, and that the token may read there.",
}


class Review(Struct, frozen=True):
    """What was asked for."""

    target: Target
    host: Host
    server: str
    pages: str | None
    login: str
    fail_on: FailOn
    strict: bool
    dry_run: bool


class Origin(StrEnum):
    """Where a report comes from."""

    FRESH = "fresh"  # this run
    SAVED = "saved"  # a file, which on a fork's pull request the fork may have written


class Opinion(Struct, frozen=True):
    """A report, that of the base if there is one, and where their root lies in the repository."""

    report: Report
    base: Report | None
    folder: str
    origin: Origin


def read_report(file: Path) -> Report:
    """Read a saved report, whoever wrote it. Raises `UsageError` for what is none."""
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST_REPORT + 1)
    except OSError as error:
        raise UsageError(f"{str(file)!r} cannot be read: {error.strerror}.", "Name a saved report.") from None
    if len(data) > _LARGEST_REPORT:
        raise UsageError(f"{str(file)!r} is larger than any report.", "Name a saved report.")
    try:
        return from_json(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        hint = "Save one with: elixirlens check --output json=report.json"
        raise UsageError(f"{str(file)!r} is no report of this version of elixirlens.", hint) from None


def own_folder(start: Path) -> str:
    """Where the root around `start` lies in its git repository."""
    from elixirlens.project import find_root
    from elixirlens.project.git import find

    root = find_root(start)
    repository = find(root)
    return "" if repository is None else root.relative_to(repository.top).as_posix()


def new_clock() -> Clock:
    """The clock that waits for the host; tests put another one here."""
    return Clock()


def review(asked: Review, opinion: Callable[[], Opinion]) -> ExitCode:
    """Do it. Raises `UsageError` where the options or the token cannot be right."""
    from elixirlens.forge.github import GitHub

    if asked.host.token is None and not asked.dry_run:
        raise UsageError("There is no token to post with.", "Put one into GITHUB_TOKEN, or look first with --dry-run.")
    github = GitHub(Transport(asked.host, new_clock()), asked.target.repository, asked.target.number, asked.login)
    try:
        pull = github.pull_request()
        silence = _reason_to_be_silent(pull, asked.target)
        if silence:
            note(f"note: nothing is posted: {silence}")
            return ExitCode.CLEAN
        return _speak(asked, github, pull, opinion())
    except Trouble as trouble:
        return _gave_up(trouble)


def _reason_to_be_silent(pull: PullRequest, target: Target) -> str:
    """Why this pull request is not the one to talk on; nothing where it is."""
    if pull.number != target.number or not is_commit(pull.head.sha):
        raise Trouble(Cause.NOT_UNDERSTOOD, "another pull request, or one without a commit")
    if pull.state != "open":
        return f"pull request {target.number} is {'closed' if pull.state == 'closed' else 'not open'}."
    if target.origin is not None and (pull.head.repo is None or pull.head.repo.full_name != target.origin):
        return f"pull request {target.number} does not come from the repository that the event names."
    if target.head is not None and pull.head.sha != target.head:
        return (
            f"the newest commit of pull request {target.number} is {escape(pull.head.sha[:10])} and not "
            f"{target.head[:10]}. Either it has been pushed to since, and that run reviews it, or the number is wrong."
        )
    return ""


def _speak(asked: Review, github: GitHub, pull: PullRequest, opinion: Opinion) -> ExitCode:
    from elixirlens.forge.dry_run import described
    from elixirlens.forge.plan import Conversation, Subject, plan_of
    from elixirlens.forge.post import WrongName, carry_out
    from elixirlens.forge.words import Spot, Words

    report = opinion.report
    foreign = opinion.origin is Origin.SAVED and pull.is_foreign
    if report.root.commit != pull.head.sha:
        note("note: the report is of another commit, such as a merge: lines that differ get no comment.")
    folder = opinion.folder.removeprefix("./").strip("/")
    subject = Subject(
        report=report,
        base=opinion.base,
        diff=github.diff(),
        folder=f"{folder}/" if folder not in {"", "."} else "",
        severities=frozenset(Severity) if asked.strict else _SERIOUS,
        may_suggest=not foreign,
    )
    conversation = Conversation(github.line_comments(), github.reviews(), github.comments())
    spot = Spot(asked.server, asked.target.repository, pull.head.sha)
    words = Words(spot, _shipped_catalog(), asked.pages, foreign=foreign, folder=subject.folder)
    plan = plan_of(subject, conversation, asked.login, words)
    verdict = _verdict(subject, asked.fail_on)
    if asked.dry_run:
        emit(described(plan, asked.target, words))
        return verdict
    try:
        done = carry_out(plan, github, words)
    except WrongName as wrong:
        raise UsageError(
            f"The token belongs to {escape(wrong.login)!r} and not to {asked.login!r}.",
            f"Say --as {escape(wrong.login)}, so that the next run knows what it said before.",
        ) from None
    return _told(done, plan, subject, words, verdict)


@cache
def _shipped_catalog() -> Catalog:
    from elixirlens.catalog import Catalog

    return Catalog.load()


def _verdict(subject: Subject, fail_on: FailOn) -> ExitCode:
    from elixirlens.forge.standing import standing_of

    standing = standing_of(subject.report, subject.base, subject.diff, subject.folder)
    fails = any(one.severity in fail_on.severities for one in (*standing.new, *standing.hidden))
    return ExitCode.FINDINGS if fails else ExitCode.CLEAN


def _told(done: Done, plan: Plan, subject: Subject, words: Words, verdict: ExitCode) -> ExitCode:
    """Say what was done. Where the token may not write, as on a fork's pull request, say it in another way."""
    for line in done.lines:
        emit(f"{line}\n")
    if done.trouble is None:
        if plan.is_empty:
            emit("Nothing new to say.\n")
        return verdict
    if done.trouble.cause is Cause.OVERTAKEN:
        note(f"note: {done.trouble}, and that run reviews it.")
        return verdict
    if done.trouble.cause in {Cause.FORBIDDEN, Cause.NOT_FOUND}:
        _say_otherwise(done, plan, subject, words, "GitHub does not let this token write here, as on forks")
        return verdict
    if done.trouble.cause is Cause.REFUSED:
        _say_otherwise(done, plan, subject, words, f"GitHub: {escape(str(done.trouble))}")
        return ExitCode.UNCHECKED
    return _gave_up(done.trouble)


def _say_otherwise(
    done: Done, plan: Plan, subject: Subject, words: Words, why: str, environment: Mapping[str, str] = os.environ
) -> None:
    """Annotations in the log and a page in the step's summary need no permission."""
    findings = tuple(one.finding for one in done.unheard)
    heard = replace(subject.report, findings=findings)
    view = View(per_rule=None, severities=EVERYTHING)
    summary = environment.get(STEP_SUMMARY)
    where = "by annotations and in the summary of this step" if summary else "by annotations"
    page = words.step_summary(plan.overview)
    if findings:
        are = "is" if len(findings) == 1 else "are"
        note(f"note: {why}. {count(len(findings), 'finding')} {are} told {where} instead.")
        emit(render("github", heard, view))
        page = f"{page}\n{render('markdown', heard, view)}"
    else:
        note(f"note: {why}.{' The summary of this step tells the rest.' if summary else ''}")
    if summary:
        write_files([(Path(summary), without_commands(page))])


def _gave_up(trouble: Trouble) -> ExitCode:
    message = f"GitHub: {escape(str(trouble))}."
    if trouble.cause in _MENDS:
        raise UsageError(message, _MENDS[trouble.cause])
    complain(message, "Run it again later: what is there already is not posted twice.")
    return ExitCode.UNCHECKED
