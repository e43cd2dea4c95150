from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from elixirlens.errors import UsageError
from elixirlens.project import git
from elixirlens.project.commits import Commit
from elixirlens.readiness.tree import LARGEST, CommitTree, DiskTree


def run(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@shop.test")
    done = subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    (root / "lib").mkdir(parents=True)
    (root / "lib" / "a.ex").write_text("defmodule A do\nend\n")
    (root / "README.md").write_text("# Shop\n")
    (root / ".gitignore").write_text("secret\n")
    (root / "secret").write_text("x")
    (root / "large.txt").write_bytes(b"x" * (LARGEST + 5))
    (root / "link.md").symlink_to("README.md")
    (root / "outside").symlink_to("/etc/hostname")
    run(root, "init", "-q")
    run(root, "add", "-A")
    run(root, "commit", "-qm", "All")
    (root / "new.md").write_text("not tracked yet\n")
    return root


NAMES = (".gitignore", "README.md", "large.txt", "lib/a.ex")


def commit_of(root: Path) -> Commit:
    repository = git.find(root)
    assert repository is not None
    return Commit(repository, run(root, "rev-parse", "HEAD"), root)


def test_what_lies_on_the_disk(shop: Path) -> None:
    tree = DiskTree(shop)
    assert tree.names == tuple(sorted((*NAMES, "new.md")))
    assert tree.tracked == frozenset(NAMES)
    assert tree.content("README.md") == b"# Shop\n"
    assert tree.content("nowhere") is None
    assert tree.content("outside") is None
    assert len(tree.content("large.txt") or b"") == LARGEST


def test_what_git_holds_at_a_commit(shop: Path) -> None:
    tree = CommitTree(commit_of(shop))
    (shop / "README.md").write_text("changed since")
    assert tree.names == NAMES
    assert tree.tracked == frozenset(NAMES)
    assert tree.content("README.md") == b"# Shop\n"
    assert tree.content("new.md") is None
    assert tree.content("link.md") is None
    assert len(tree.content("large.txt") or b"") == LARGEST


def test_a_folder_of_a_repository(shop: Path) -> None:
    folder = shop / "lib"
    repository = git.find(folder)
    assert repository is not None
    for tree in (DiskTree(folder), CommitTree(Commit(repository, run(shop, "rev-parse", "HEAD"), folder))):
        assert tree.names == ("a.ex",)
        assert tree.content("a.ex") == b"defmodule A do\nend\n"


def test_without_git(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    tree = DiskTree(tmp_path)
    assert (tree.names, tree.tracked, tree.content("a.txt")) == (("a.txt",), None, b"x")


def test_what_a_sparse_checkout_leaves_out_comes_from_git(shop: Path) -> None:
    run(shop, "sparse-checkout", "set", "--no-cone", "/lib/")
    assert not (shop / "README.md").exists()
    tree = DiskTree(shop)
    assert "README.md" in tree.names
    assert tree.content("README.md") == b"# Shop\n"


def test_a_partial_clone_says_so(shop: Path, tmp_path: Path) -> None:
    run(shop, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    run(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", shop.as_uri(), str(clone))
    with pytest.raises(UsageError) as error:
        assert CommitTree(commit_of(clone)).names
    assert "--refetch" in error.value.hint
