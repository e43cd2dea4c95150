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
_MIX = re.compile(r"(mix|rebar3|elixir|erl|elixirc) ")


def is_test(command: Command) -> bool:
    """Whether a command runs the tests of Elixir code; `mix test.coverage` adds up what other runs have covered."""
    return _TESTS.match(command.text) is not None and command.text != "mix test.coverage"


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
