"""Whether a machine refuses code that is not formatted."""

from __future__ import annotations

import re

from elixirlens.readiness.enforcement import judge_enforced
from elixirlens.readiness.model import Judgement
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.repository import Repository

# `--check-formatted` of whatever runs it, be it `bin/mix` or a function of a Makefile.
_CHECKS = re.compile(r"\bformat\b.*--(check-formatted|dry-run)\b|FORMAT.*--check-formatted|\bmix format\.check\b")


# treefmt formats files of all languages, those of Elixir where its configuration says so.
_TREEFMT = re.compile(r"^(treefmt|nix fmt|nix run \.#(lint|fmt|format|treefmt))\b.*--(ci|fail-on-change)\b")


def judge(repository: Repository) -> Judgement:
    """`mix format --check-formatted` in CI, else in a hook or an alias."""
    has_treefmt = any("mix-format" in repository.text(path) for path in repository.whole.paths("treefmt.toml", "*.nix"))
    fits = _checks_all if has_treefmt else _checks
    return judge_enforced(repository, fits, "`mix format --check-formatted`")


def _checks_all(command: Command) -> bool:
    return _checks(command) or _TREEFMT.search(command.text) is not None


def _checks(command: Command) -> bool:
    return _CHECKS.search(command.text) is not None
