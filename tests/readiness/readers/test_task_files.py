from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.shell import Trigger, shell_commands
from elixirlens.readiness.readers.task_files import LARGEST, followed, read_task_file, tasks_by_words, words_of

MAKEFILE = """\
VERSION := $(shell cat VERSION)
.PHONY: test check
test: deps ## runs the tests
\tcd apps/shop && \\
\tmix test
\t-mix credo

%.o: %.c
\tcc $<
check: format | test; mix hex.audit
format:
ifdef CI
\tmix format --check-formatted
endif
"""
JUSTFILE = """\
set shell := ["bash", "-c"]
version := "1"
# comment
[group('ci')]
test *args: (db "test") format
    mix test {{args}}
    cd x
    mix docs
@format:
    mix format --check-formatted
script:
    #!/usr/bin/env bash
    cd apps
    mix lint
"""


def tasks(path: str, text: str) -> list[tuple[object, ...]]:
    found = read_task_file(path, text.encode())
    assert found.problem is None
    return [
        (task.words, task.line, task.needs, *((each.text, each.line, each.folder) for each in task.commands))
        for task in found.tasks
    ]


def test_make() -> None:
    assert tasks("Makefile", MAKEFILE) == [
        ("make test", 3, ("make deps",), ("mix test", 4, "apps/shop"), ("mix credo", 6, "")),
        ("make check", 10, ("make format", "make test"), ("mix hex.audit", 11, "")),
        ("make format", 11, (), ("mix format --check-formatted", 13, "")),
    ]
    assert [each.is_tolerated for each in read_task_file("Makefile", MAKEFILE.encode()).tasks[0].commands] == [
        False,
        True,
    ]


def test_just() -> None:
    assert tasks("justfile", JUSTFILE) == [
        ("just test", 5, ("just format", "just db"), ("mix test {{args}}", 6, ""), ("mix docs", 8, "")),
        ("just format", 9, (), ("mix format --check-formatted", 10, "")),
        ("just script", 11, (), ("mix lint", 14, "apps")),
    ]


def test_taskfile() -> None:
    text = "tasks:\n  ci:\n    deps: [lint]\n    cmds:\n      - mix test\n      - task: docs\n  lint: mix credo\n"
    assert tasks("Taskfile.yml", text) == [
        ("task ci", 2, ("task lint", "task docs"), ("mix test", 5, "")),
        ("task lint", 7, (), ("mix credo", 7, "")),
    ]


def test_package_scripts() -> None:
    assert tasks("assets/package.json", '{"scripts": {\n"test": "mocha",\n"ci": "npm test && eslint"\n}}') == [
        ("npm run test", 2, (), ("mocha", 2, "assets")),
        ("npm run ci", 3, (), ("npm test", 3, "assets"), ("eslint", 3, "assets")),
    ]


def test_scripts_of_a_shell_and_no_others() -> None:
    assert tasks("bin/ci", "#!/bin/sh\nmix test\n") == [("bin/ci", 1, (), ("mix test", 2, ""))]
    assert tasks("bin/ci.sh", "mix test\n") == [("bin/ci.sh", 1, (), ("mix test", 1, ""))]
    assert tasks("bin/ci", "#!/usr/bin/env elixir\nmix test\n") == []


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        ("package.json", b"{", "line 1: it is no package.json with scripts"),
        ("package.json", b'{"scripts": 1}', "line 1: it is no package.json with scripts"),
        ("Taskfile.yml", b"a: [", "line 1: it is not YAML"),
        ("Makefile", b"#" * (LARGEST + 1), "line 1: it is larger than 500,000 bytes"),
    ],
)
def test_what_cannot_be_read_is_said(path: str, content: bytes, problem: str) -> None:
    assert read_task_file(path, content).problem == problem


def test_tasks_are_followed_with_what_started_them() -> None:
    files = [
        read_task_file("Makefile", b"ci: lint\n\tbin/test\nlint:\n\tmix credo\n"),
        read_task_file("bin/test", b"#!/bin/sh\nmix test\n"),
        read_task_file("web/Makefile", b"ci:\n\tnpm test\n"),
    ]
    (command,) = shell_commands("MIX_ENV=test make ci", "ci.yml", 7)
    triggers = (Trigger("pull_request", 1),)
    started = [type(command)(command.text, command.path, command.line, command.environment, triggers=triggers)]
    found = list(followed(started, tasks_by_words(files)))
    assert [(each.text, each.path, each.line) for each in found] == [
        ("make ci", "ci.yml", 7),
        ("mix credo", "Makefile", 4),
        ("bin/test", "Makefile", 2),
        ("mix test", "bin/test", 2),
    ]
    assert {each.triggers for each in found} == {triggers}
    assert {each.environment for each in found} == {(("MIX_ENV", "test"),)}


@pytest.mark.parametrize(
    "call", ['"$HERE/lint" "$@"', 'exec -- "${ROOT}/bin/lint"', '"$(dirname "$0")/lint"', ". $HERE/lint"]
)
def test_a_script_calls_the_one_beside_it(call: str) -> None:
    files = [
        read_task_file("bin/ci", f"#!/bin/sh\n{call}\n".encode()),
        read_task_file("bin/lint", b"#!/bin/sh\nmix credo\n"),
    ]
    found = followed([*shell_commands("bin/ci", "ci.yml", 1)], tasks_by_words(files))
    assert [each.text for each in found][-1] == "mix credo"


def test_tasks_that_run_each_other_end() -> None:
    files = [read_task_file("Makefile", b"a: b\n\tmake a\nb: a\n\tmake b\n")]
    assert len(list(followed(shell_commands("make a", "ci.yml", 1), tasks_by_words(files)))) < 10


def test_tasks_that_multiply_are_followed_once_each() -> None:
    text = "".join(
        f"t{n}: {' '.join([f't{n + 1}'] * 50)}\n\t{' '.join(['make', f't{n + 1}'] * 50)}\n" for n in range(6)
    )
    files = [read_task_file("Makefile", text.encode())]
    assert len(list(followed(shell_commands("make t0", "ci.yml", 1), tasks_by_words(files)))) == 7


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("make -j 4 A=1 format test", ["make format", "make test"]),
        ("make -C apps/shop test", ["make test"]),
        ("just test a b", ["just test"]),
        ("mix precommit --all", ["mix precommit"]),
        ("npm run lint", ["npm run lint"]),
        ("yarn test", ["npm run test"]),
        ("./bin/ci --all", ["bin/ci"]),
        ("bash -e bin/ci", ["bin/ci"]),
        ("cd apps; ./ci.sh", ["apps/ci.sh", "ci.sh"]),
    ],
)
def test_the_words_of_tasks(command: str, words: list[str]) -> None:
    (found,) = shell_commands(command, "ci.yml", 1)
    assert list(words_of(found)) == words


PATHS = st.sampled_from(["Makefile", "justfile", "Taskfile.yml", "package.json", "bin/ci.sh"])


@given(PATHS, st.binary(max_size=200) | st.text("abc:\t\n $(){}@-=#|;\\", max_size=200).map(str.encode))
def test_no_content_makes_it_raise(path: str, content: bytes) -> None:
    found = read_task_file(path, content)
    list(followed(shell_commands("make a b", "ci.yml", 1), tasks_by_words([found])))
