"""How changes come onto the branch: by pull requests and reviews, or straight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.team._people import only_author, why_unknown
from elixirlens.readiness.history.marks import is_merge_of_a_program
from elixirlens.readiness.history.model import Commit, History
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, partial, shared, unknown
from elixirlens.readiness.readers.codeowners import PLACES, read_codeowners
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_TEMPLATES = ("pull_request_template*", "PULL_REQUEST_TEMPLATE*", "/.gitlab/merge_request_templates/*")

# A merge of what others pushed meanwhile: it brings nothing of its own.
_KEEPING_UP = re.compile(r"Merge (?:remote-tracking )?branch '[^']*'(?: of |$)|Merge branch '(?:main|master|develop)'")

_WITHOUT_A_MARK = re.compile(r"\bgh pr merge\b.*--rebase\b|\bglab mr (?:merge|accept)\b.*--rebase\b")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of the newest changes on the branch that carry a mark of a pull request, a review or a pair."""
    history = repository.history
    if reason := why_unknown(history, thresholds["fewest_changes"]):
        return unknown(reason)
    arrived = tuple(_arrivals(history, thresholds))
    if len(arrived) < thresholds["fewest_changes"]:
        return unknown(f"only {counted(len(arrived), 'change')} came onto the branch: too few to say")
    marked = [commit for commit in arrived if commit.marks]
    share = len(marked) / len(arrived)
    told = Evidence(f"{len(marked)} of the newest {len(arrived)} changes came by a pull request, a review or a pair")
    found = shared(share, thresholds["partial_from"], thresholds["passes_from"], told, *_straight(arrived))
    if found.status is Status.PASS:
        return found
    if (alone := only_author(history)) is not None:
        return not_applicable(f"{alone} writes nearly everything: there is nobody to review it")
    if found.status is Status.PARTIAL:
        return found
    if prepared := tuple(_prepared(repository)):
        return partial(*prepared, told, value=max(thresholds["prepared"], found.value))
    if not marked:
        return unknown("no commit says how it came in: rebased and fast-forwarded branches leave no trace in git")
    return found


def _arrivals(history: History, thresholds: Thresholds) -> Iterator[Commit]:
    """The newest steps of the branch along first parents, without those of programs."""
    for commit in history.main_line[: int(thresholds["newest_changes"])]:
        is_of_people = commit.authors and not commit.is_of_a_program and not is_merge_of_a_program(commit.subject)
        is_catching_up = commit.is_merge and not commit.marks and _KEEPING_UP.match(commit.subject)
        if is_of_people and not is_catching_up:
            yield commit


def _straight(arrived: tuple[Commit, ...]) -> Iterator[Evidence]:
    """A few that came without any mark, the newest first."""
    unmarked = (commit for commit in arrived if not commit.marks)
    for _, commit in zip(range(2), unmarked, strict=False):
        yield Evidence(f"{commit.id[:10]} came straight onto the branch")


def _prepared(repository: Repository) -> Iterator[Evidence]:
    """What shows that reviews are meant to be, or that requests are merged in a way that leaves no mark."""
    for command in repository.automation.commands:
        if _WITHOUT_A_MARK.search(command.text):
            yield Evidence("requests are merged by rebase, which leaves no mark", command.path, command.line)
            break
    for path in repository.whole.paths(*_TEMPLATES)[:1]:
        yield Evidence("a template for pull requests", path)
    for path in repository.whole.paths(*(f"/{place}" for place in PLACES))[:1]:
        owners = repository.read(read_codeowners, path)
        if owners.rules:
            yield Evidence("code owners are asked for reviews", path, owners.rules[0].line)
