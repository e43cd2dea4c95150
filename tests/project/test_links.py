from __future__ import annotations

from pathlib import Path

import pytest
from repositories import commit, put, repository, write

from elixirlens.project import Project, discover

# Each test runs on a repository and on a folder that git knows nothing of: the answers are to be the same.


@pytest.fixture(params=["git", "no git"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    return write(repository(folder) if request.param == "git" else folder, "lib/shop.ex")


def paths(project: Project) -> list[str]:
    return [file.path for file in project.files]


def link(root: Path, name: str, target: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).symlink_to(target)


def test_a_link_to_a_listed_file_counts_once(root: Path) -> None:
    link(root, "lib/again.ex", "shop.ex")
    project = discover(root)
    assert paths(project) == ["lib/shop.ex"]
    assert project.skipped == (("lib/again.ex", "a link to lib/shop.ex"),)


def test_links_to_a_file_that_is_not_listed_count_once_together(root: Path) -> None:
    put(root, "shared.txt", "defmodule Shared do\nend\n")
    link(root, "lib/first.ex", "../shared.txt")
    link(root, "lib/second.ex", "../shared.txt")
    project = discover(root)
    assert paths(project) == ["lib/first.ex", "lib/shop.ex"]
    assert project.skipped == (("lib/second.ex", "a link to lib/first.ex"),)


def test_a_link_out_of_the_root_is_not_followed(root: Path) -> None:
    put(root.parent, "secret.ex", "defmodule Secret do\nend\n")
    write(root.parent, "folder/secret.ex")
    link(root, "lib/out.ex", "../../secret.ex")
    link(root, "lib/out_absolute.ex", str(root.parent / "secret.ex"))
    link(root, "lib/folder", "../../folder")
    project = discover(root)
    assert paths(project) == ["lib/shop.ex"]
    assert project.skipped == tuple(
        (name, "a link out of the repository") for name in ("lib/folder", "lib/out.ex", "lib/out_absolute.ex")
    )


def test_a_folder_beside_the_root_with_a_longer_name_is_outside(root: Path) -> None:
    put(root.parent, "shop-secrets/secret.ex", "")
    link(root, "lib/out.ex", "../../shop-secrets/secret.ex")
    assert paths(discover(root)) == ["lib/shop.ex"]


def test_loops_and_dead_ends_are_told(root: Path) -> None:
    link(root, "lib/loop.ex", "loop.ex")
    link(root, "lib/nothing.ex", "missing.ex")
    link(root, "lib/up", "..")
    link(root, "lib/git.ex", "../.git/config")
    put(root, ".git/config", (root / ".git/config").read_text() if (root / ".git").exists() else "")
    project = discover(root)
    assert paths(project) == ["lib/shop.ex"]
    assert ("lib/loop.ex", "a link in a loop") in project.skipped
    assert ("lib/nothing.ex", "a link to nothing") in project.skipped
    assert ("lib/git.ex", "a link out of the repository") in project.skipped


def test_a_link_to_a_folder_within_is_read_under_its_own_path(root: Path) -> None:
    link(root, "alias", "lib")
    assert paths(discover(root)) == ["lib/shop.ex"]


def test_a_tracked_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    root = write(repository(tmp_path / "shop"), "lib/shop.ex", "main.ex")
    commit(root)
    (root / "lib/shop.ex").unlink()
    (root / "lib").rmdir()
    write(tmp_path, "elsewhere/shop.ex")
    link(root, "lib", "../elsewhere")
    project = discover(root)
    assert paths(project) == ["main.ex"]
    assert ("lib/shop.ex", "a link out of the repository") in project.skipped


def test_the_root_may_be_reached_through_a_link(root: Path) -> None:
    link(root.parent, "link", "shop")
    assert discover(root.parent / "link").root == root
