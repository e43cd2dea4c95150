"""What the criteria about CI share: which commands are tests, and which jobs run them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from elixirlens.readiness.readers.pipeline import Job, Pipeline
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.repository import Repository

# `mix test`, and tasks that are called after it, unless they only prepare it.
_TESTS = re.compile(
    r"(\S*bin/)?mix (\S+[._-])?tests?"
    r"(?![\w.-]*(setup|prepare|reset|create|drop|migrate|format|typings|compile|db|deps))([._-]\S*)?( |$)"
    r"|mix (espec|coveralls|white_bread\.run|cucumber|lcov)\b|rebar3 (eunit|ct|proper)\b"
    r"|.*\btest_helper\.exs\b"
)
_DEPLOYS = re.compile(r"(^|[\W_])(deploy|deployment|rollout)([\W_]|$)", re.IGNORECASE)
_DEPLOYS_NOTHING = re.compile(r"pages|docs?([\W_]|$)|preview|storybook|website|notif|slack", re.IGNORECASE)
_MIX = re.compile(r"(mix|rebar3|elixir|erl|elixirc) ")


def is_test(command: Command) -> bool:
    """Whether a command runs the tests of Elixir code; `mix test.coverage` adds up what other runs have covered."""
    return _TESTS.match(command.text) is not None and command.text != "mix test.coverage"


def called_deployment(job: Job) -> str | None:
    """The workflow of another repository that a job calls, where its name says that it deploys; None else."""
    called = job.uses_workflow or "./"
    name = called.partition("@")[0].rpartition("/")[2]
    if called.startswith("./") or _DEPLOYS.search(name) is None or _DEPLOYS_NOTHING.search(name) is not None:
        return None
    return called


def is_mix(command: Command) -> bool:
    """Whether a command builds or checks Elixir code."""
    return _MIX.match(command.text) is not None


def jobs_that_run(repository: Repository, commands: Iterable[Command]) -> list[tuple[Pipeline, Job]]:
    """The jobs that some commands belong to."""
    wanted = {(command.pipeline, command.job) for command in commands}
    return [
        (pipeline, job)
        for pipeline in repository.automation.pipelines
        for job in pipeline.jobs
        if (pipeline.path, job.name) in wanted
    ]
