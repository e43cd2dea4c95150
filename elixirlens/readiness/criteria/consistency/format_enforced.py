"""Whether a machine refuses code that is not formatted."""

from __future__ import annotations

import re

from elixirlens.readiness.enforcement import judge_enforced
from elixirlens.readiness.model import Judgement
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.repository import Repository

# `--check-formatted` of whatever runs it, be it `bin/mix` or a function of a Makefile.
_CHECKS = re.compile(r"\bformat\b.*--(check-formatted|dry-run)\b|FORMAT.*--check-formatted|\bmix format\.check\b")


def judge(repository: Repository) -> Judgement:
    """`mix format --check-formatted` in CI, else in a hook or an alias."""
    return judge_enforced(repository, _checks, "`mix format --check-formatted`")


def _checks(command: Command) -> bool:
    return _CHECKS.search(command.text) is not None
