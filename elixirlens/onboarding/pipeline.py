"""Proposes a job for the host that builds the repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from elixirlens.onboarding import existing
from elixirlens.onboarding.proposal import Change, Proposal
from elixirlens.onboarding.survey import Host
from elixirlens.onboarding.templates import fill

if TYPE_CHECKING:
    from elixirlens.onboarding.survey import Survey

WORKFLOW = ".github/workflows/elixirlens.yml"
GITLAB = ".gitlab-ci.yml"
_WORKFLOW_PURPOSE = "a check of every push and pull request"
_GITLAB_PURPOSE = "a job that reports to merge requests"
_MENTIONED = re.compile(r"^[^#]*\belixirlens\b", re.MULTILINE)
_STAGES = re.compile(r"^stages:", re.MULTILINE)
_TEST_STAGE = re.compile(r"^[ ]*-[ ]+[\"']?test[\"']?[ \t]*(?:#.*)?\r?$|^stages:.*[\[, \"']test[\], \"']", re.MULTILINE)


def propose_pipelines(seen: Survey, hosts: tuple[Host, ...]) -> Proposal:
    """Propose a job for each of `hosts`."""
    parts = [_workflow(seen) if host is Host.GITHUB else _gitlab(seen) for host in hosts]
    changes = tuple(change for part in parts for change in part.changes)
    return Proposal(changes, tuple(remark for part in parts for remark in part.remarks))


def _workflow(seen: Survey) -> Proposal:
    match existing.read(seen.top, WORKFLOW):
        case existing.Missing():
            after = fill("github.yml", branch=seen.branch)
            return Proposal((Change(seen.top, WORKFLOW, None, after, _WORKFLOW_PURPOSE),), ())
        case existing.Untouchable(reason):
            return Proposal((), (f"{reason}: it was left alone.",))
    return Proposal((), (f"{WORKFLOW} is there already and stays as it is.",))


def _gitlab(seen: Survey) -> Proposal:
    job = fill("gitlab.yml")
    match existing.read(seen.top, GITLAB):
        case existing.Missing():
            return Proposal((Change(seen.top, GITLAB, None, job, _GITLAB_PURPOSE),), ())
        case existing.Untouchable(reason):
            return Proposal((), (f"{reason}: it was left alone.",))
        case existing.Text(text) if _MENTIONED.search(text):
            return Proposal((), (f"{GITLAB} has a job of elixirlens already.",))
        case existing.Text(text):
            newline = "\r\n" if "\r\n" in text else "\n"
            if _STAGES.search(text) and not _TEST_STAGE.search(text):
                job = job.replace("stage: test", "stage: .pre # this pipeline has no stage test")
            between = newline if text.endswith("\n") or not text else newline * 2
            after = text + between + job.replace("\n", newline)
            return Proposal((Change(seen.top, GITLAB, text, after, _GITLAB_PURPOSE),), ())
