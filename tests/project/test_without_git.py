from __future__ import annotations

import os
from pathlib import Path

import pytest
from repositories import APPLICATION, commit, put, repository, run_git, write

from elixirlens.project import discover
from elixirlens.project.walk import DEEPEST, walk


def names(root: Path) -> list[str]:
    return sorted(entry.name for entry in walk(root).entries)


def listed_by_git(root: Path) -> list[str]:
    listed = run_git(root, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    return sorted(name for name in listed if name.endswith((".ex", ".exs")))


def test_ignore_files_mean_what_they_mean_to_git(tmp_path: Path) -> None:
    root = repository(tmp_path)
    put(
        root,
        ".gitignore",
        "# comment\n*.tmp.ex\n!keep.tmp.ex\n/top.ex\nbuilt/\n**/cache/**/x.ex\n\\#odd.ex\nname .ex\\ \n",
    )
    put(root, "lib/.gitignore", "!deep.tmp.ex\nlocal.ex\n/only_here.ex\n")
    put(root, "windows/.gitignore", "a.ex\r\nb.ex\r\n")
    write(
        root,
        *("a.tmp.ex", "keep.tmp.ex", "top.ex", "lib/top.ex", "built/x.ex", "lib/built/x.ex", "built.ex"),
        *("lib/deep.tmp.ex", "lib/local.ex", "lib/sub/local.ex", "local.ex", "lib/only_here.ex"),
        *(
            "lib/sub/only_here.ex",
            "cache/a/x.ex",
            "lib/cache/x.ex",
            "#odd.ex",
            "lib/[a].ex",
            "windows/a.ex",
            "windows/c.ex",
        ),
    )
    assert names(root) == listed_by_git(root)
    assert "lib/deep.tmp.ex" in names(root)
    assert "a.tmp.ex" not in names(root)


def test_fetched_and_built_folders_are_not_entered(tmp_path: Path) -> None:
    put(tmp_path, "mix.exs", APPLICATION)
    write(tmp_path, "deps/plug/lib/plug.ex", "_build/x.ex", "assets/node_modules/x.ex", "lib/shop/deps/own.ex")
    assert names(tmp_path) == ["lib/shop/deps/own.ex", "mix.exs"]


def test_deps_is_a_folder_as_any_other_without_a_mix_file(tmp_path: Path) -> None:
    write(tmp_path, "deps/own.ex")
    assert names(tmp_path) == ["deps/own.ex"]


@pytest.mark.parametrize("pattern", ["*a*a*a*a*a*a*a*b.ex", "[z-a]", "!", "**/a/**/a/**/a/**/a/**/b"])
def test_a_pattern_that_cannot_be_matched_is_told(tmp_path: Path, pattern: str) -> None:
    put(tmp_path, ".gitignore", f"{pattern}\nignored.ex\n")
    write(tmp_path, "a" * 200 + ".ex", "ignored.ex")
    listing = walk(tmp_path)
    assert [entry.name for entry in listing.entries] == ["a" * 200 + ".ex"]
    assert listing.notes == (f"A pattern of .gitignore cannot be honoured, the first is {pattern}",)


@pytest.mark.parametrize("kind", ["pipe", "link", "large", "folder"])
def test_an_ignore_file_that_is_no_small_file_is_told(tmp_path: Path, kind: str) -> None:
    write(tmp_path, "a.ex")
    ignore = tmp_path / ".gitignore"
    match kind:
        case "pipe":
            os.mkfifo(ignore)
        case "link":
            ignore.symlink_to("/dev/zero")
        case "large":
            ignore.write_text("a.ex\n" * 100_000)
        case "folder":
            ignore.mkdir()
    listing = walk(tmp_path)
    assert "a.ex" in [entry.name for entry in listing.entries]
    assert ".gitignore is not honoured" in listing.notes[0]


def test_folders_nested_without_end_are_not_called_checked(tmp_path: Path) -> None:
    write(tmp_path, "a.ex", "/".join(["d"] * (DEEPEST + 5)) + "/b.ex")
    listing = walk(tmp_path)
    assert [entry.name for entry in listing.entries] == ["a.ex"]
    assert [one.kind for one in listing.unchecked] == ["folder"]


def test_without_an_installed_git_files_are_found_and_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(repository(tmp_path / "shop"), "lib/shop.ex", "ignored.ex", "nested/y.ex", "nested/.git/x.ex")
    put(root, ".gitignore", "ignored.ex\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    project = discover(root / "lib")
    assert project.root == root
    assert [file.path for file in project.files] == ["lib/shop.ex"]
    assert project.notes == ("The files were listed without git: git is not installed.",)
    assert project.skipped == (("nested", "a repository of its own"),)
    assert project.commit is None


@pytest.mark.parametrize("damage", ["empty folder", "empty file", "no HEAD", "broken index", "broken configuration"])
def test_a_damaged_repository_is_walked(tmp_path: Path, damage: str) -> None:
    outer = write(repository(tmp_path), "outer.ex")
    commit(outer)
    root = outer / "shop"
    if damage == "empty folder":
        (root / ".git").mkdir(parents=True)
    elif damage == "empty file":
        put(root, ".git", "")
    else:
        repository(root)
    write(root, "lib/shop.ex")
    match damage:
        case "no HEAD":
            (root / ".git/HEAD").unlink()
        case "broken index":
            put(root, ".git/index", "nonsense")
        case "broken configuration":
            put(root, ".git/config", "[core\n")
    project = discover(root)
    assert (project.root, [file.path for file in project.files]) == (root, ["lib/shop.ex"])
    assert project.notes[0].startswith("The files were listed without git: ")
    assert str(tmp_path) not in project.notes[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_folder_of_another_user_is_trusted_only_where_git_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUDO_UID", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    root = write(repository(tmp_path / "shop"), "lib/shop.ex")
    head = commit(root)
    for path in (root, root / ".git"):
        os.chown(path, 12345, 12345)
    distrusted = discover(root)
    assert "belongs to another user" in distrusted.notes[0]
    assert [file.path for file in distrusted.files] == ["lib/shop.ex"]
    put(tmp_path, "home/.gitconfig", f"[safe]\n directory = {root}\n")
    assert (discover(root).commit, discover(root).notes) == (head, ())
