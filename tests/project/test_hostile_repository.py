from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from repositories import APPLICATION, commit, put, repository, run_git, write

from elixirlens.project import discover
from elixirlens.project import git as project_git


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A repository whose configuration names a program wherever git takes one. The program leaves a marker."""
    root = repository(tmp_path / "hostile")
    program = put(tmp_path, "program", f"#!/bin/sh\ntouch {tmp_path}/marker\ncat\n")
    program.chmod(0o755)
    put(root, "mix.exs", APPLICATION + f'\nFile.write!("{tmp_path}/marker", "")\n')
    put(root, ".credo.exs", f'File.write!("{tmp_path}/marker", "")\n')
    write(root, "lib/shop.ex")
    commit(root)
    put(root, ".gitattributes", "* filter=trap diff=trap\n")
    for hook in ("post-index-change", "pre-commit", "post-checkout", "reference-transaction", "fsmonitor-watchman"):
        put(root, f"hooks/{hook}", program.read_bytes()).chmod(0o755)
    for key, value in {
        "core.fsmonitor": str(program),
        "core.hooksPath": str(root / "hooks"),
        "core.pager": str(program),
        "pager.ls-files": str(program),
        "core.sshCommand": str(program),
        "core.askPass": str(program),
        "core.editor": str(program),
        "core.alternateRefsCommand": str(program),
        "credential.helper": f"!{program}",
        "diff.external": str(program),
        "diff.trap.textconv": str(program),
        "diff.trap.command": str(program),
        "filter.trap.clean": str(program),
        "filter.trap.smudge": str(program),
        "filter.trap.process": str(program),
        "alias.ls-files": f"!{program}",
        "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": str(program),
        "extensions.partialClone": "origin",
        "protocol.ext.allow": "always",
    }.items():
        run_git(root, "config", key, value)
    return root


def trusting_git(root: Path) -> None:
    subprocess.run(["git", "status"], cwd=root, capture_output=True, check=False)


def test_the_trap_works(hostile: Path) -> None:
    put(hostile, "lib/shop.ex", "changed")
    trusting_git(hostile)
    assert (hostile.parent / "marker").exists()


def test_no_program_of_the_repository_runs(hostile: Path) -> None:
    put(hostile, "lib/shop.ex", "changed")
    project = discover(hostile)
    assert [file.path for file in project.files] == [".credo.exs", "lib/shop.ex", "mix.exs"]
    assert project.notes == ()
    assert not (hostile.parent / "marker").exists()


def test_nothing_is_written_into_the_repository(hostile: Path) -> None:
    def state() -> dict[Path, tuple[int, int]]:
        return {path: (path.lstat().st_mtime_ns, path.lstat().st_size) for path in hostile.rglob("*")}

    before = state()
    discover(hostile)
    assert state() == before


def test_a_remote_that_is_a_program_is_no_address(hostile: Path) -> None:
    assert discover(hostile).remote is None


@pytest.mark.parametrize("value", ["/", "..", "../elsewhere"])
def test_the_work_tree_is_where_it_was_found(hostile: Path, value: str) -> None:
    write(hostile.parent, "secret.ex", "elsewhere/secret.ex")
    run_git(hostile, "config", "core.worktree", value)
    project = discover(hostile)
    assert project.root == hostile
    assert [file.path for file in project.files] == [".credo.exs", "lib/shop.ex", "mix.exs"]
    assert (project.skipped, project.notes) == ((), ())


def test_a_pipe_as_the_ignore_file_is_not_waited_for(hostile: Path) -> None:
    os.mkfifo(hostile / "pipe")
    run_git(hostile, "config", "core.excludesFile", str(hostile / "pipe"))
    assert discover(hostile).notes == ()


def test_git_that_waits_for_ever_is_given_up(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(hostile / "pipe")
    put(hostile, ".git/config", f"{(hostile / '.git/config').read_text()}\n[include]\n path = {hostile}/pipe\n")
    monkeypatch.setattr(project_git, "PATIENCE_SECONDS", 0.3)
    project = discover(hostile)
    assert [file.path for file in project.files] == [".credo.exs", "lib/shop.ex", "mix.exs"]
    assert "no answer" in project.notes[0]


def test_a_folder_that_looks_like_a_bare_repository_is_a_folder(hostile: Path) -> None:
    bare = hostile / "sub"
    run_git(hostile, "init", "-q", "--bare", str(bare))
    write(bare, "lib/sub.ex")
    put(bare, "elixirlens.toml", "")
    (bare / "config").write_text(f"[core]\n bare = false\n worktree = /\n fsmonitor = {hostile.parent}/program\n")
    project = discover(bare)
    assert "lib/sub.ex" in [file.path for file in project.files]
    assert not (hostile.parent / "marker").exists()


def test_an_executable_named_git_beside_the_code_is_not_run(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(hostile, "git", f"#!/bin/sh\ntouch {hostile.parent}/marker\n").chmod(0o755)
    monkeypatch.chdir(hostile)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    discover(hostile)
    assert not (hostile.parent / "marker").exists()


def test_a_tracked_pipe_and_device_are_not_opened(hostile: Path) -> None:
    (hostile / "lib/shop.ex").unlink()
    os.mkfifo(hostile / "lib/shop.ex")
    (hostile / "lib/zero.ex").symlink_to("/dev/zero")
    project = discover(hostile)
    assert ("lib/shop.ex", "not a regular file") in project.skipped
    assert ("lib/zero.ex", "a link out of the repository") in project.skipped


def test_a_mix_file_that_is_a_pipe_is_not_opened(hostile: Path) -> None:
    (hostile / "mix.exs").unlink()
    os.mkfifo(hostile / "mix.exs")
    assert [mix.app for mix in discover(hostile).mix_projects] == [None]
