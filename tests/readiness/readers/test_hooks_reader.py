from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.hooks import read_hooks

PRE_COMMIT = b"""\
repos:
  - repo: https://github.com/gitleaks/gitleaks
    hooks:
      - id: gitleaks
  - repo: local
    hooks:
      - id: format
        entry: mix format
        args: [--check-formatted]
        stages: [pre-push]
"""
LEFTHOOK = b"""\
min_version: 1.0.0
pre-commit:
  parallel: true
  commands:
    format:
      run: mix format --check-formatted
pre-push:
  jobs:
    - name: test
      run: mix test
output: [summary]
"""


@pytest.mark.parametrize(
    ("path", "content", "tool", "stages", "commands"),
    [
        (
            ".pre-commit-config.yaml",
            PRE_COMMIT,
            "pre-commit",
            ("pre-push",),
            [("mix format --check-formatted", 8)],
        ),
        (
            "lefthook.yml",
            LEFTHOOK,
            "lefthook",
            ("pre-commit", "pre-push"),
            [("mix format --check-formatted", 6), ("mix test", 10)],
        ),
        (".githooks/pre-commit", b"#!/bin/sh\nmix test\n", "folder", ("pre-commit",), [("mix test", 2)]),
        (".husky/pre-push", b"mix test\n", "husky", ("pre-push",), [("mix test", 1)]),
    ],
)
def test_what_hooks_run(
    path: str, content: bytes, tool: str, stages: tuple[str, ...], commands: list[tuple[str, int]]
) -> None:
    found = read_hooks(path, content)
    assert (found.tool, found.stages, found.problem) == (tool, stages, None)
    assert [(each.text, each.line) for each in found.commands] == commands


def test_hooks_of_pre_commit_are_known_by_their_ids() -> None:
    assert read_hooks(".pre-commit-config.yaml", PRE_COMMIT).ids == (("gitleaks", 4), ("format", 7))


def test_a_hook_that_is_made_elsewhere_and_named_after_a_task_is_that_task() -> None:
    content = (
        b"repos:\n  - repo: https://example.org/hooks\n    hooks:\n      - id: mix-credo\n        args: [--strict]\n"
    )
    (command,) = read_hooks(".pre-commit-config.yaml", content).commands
    assert (command.text, command.line) == ("mix credo --strict", 4)


def test_what_is_written_about_hooks_is_none() -> None:
    assert read_hooks(".husky/README.md", b"mix test\n").commands == ()
    assert [each.text for each in read_hooks(".husky/pre-commit", b"mix test\n").commands] == ["mix test"]


def test_what_is_no_yaml_is_said() -> None:
    assert read_hooks("lefthook.yml", b"a: [").problem == "line 1: it is not YAML"


@given(st.sampled_from([".pre-commit-config.yaml", "lefthook.yml", ".husky/pre-commit"]), st.binary(max_size=100))
def test_no_content_makes_it_raise(path: str, content: bytes) -> None:
    read_hooks(path, content)
