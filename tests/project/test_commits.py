from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from elixirlens.errors import UsageError
from elixirlens.project.commits import base_commit, head_commit, named_commit


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, path: str, content: str) -> str:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(content, "utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    commit(tmp_path, "mix.lock", "old")
    git(tmp_path, "switch", "--quiet", "--create", "topic")
    commit(tmp_path, "mix.lock", "new")
    git(tmp_path, "switch", "--quiet", "main")
    commit(tmp_path, "mix.lock", "main went on")
    git(tmp_path, "switch", "--quiet", "topic")
    return tmp_path


def test_a_branch_is_compared_with_where_it_left(shop: Path) -> None:
    base = base_commit(shop, "main")
    assert base.content("mix.lock") == b"old"
    assert base.content("mix.exs") is None


def test_the_work_tree_is_not_looked_at(shop: Path) -> None:
    (shop / "mix.lock").write_text("not committed", "utf-8")
    assert base_commit(shop, "main").content("mix.lock") == b"old"
    assert (shop / "mix.lock").read_text("utf-8") == "not committed"


def test_names_with_spaces_and_letters_of_others(shop: Path) -> None:
    commit(shop, "apps/ein lädchen/mix.lock", "umlaut")
    git(shop, "switch", "--quiet", "--create", "later")
    assert base_commit(shop, "topic").content("apps/ein lädchen/mix.lock") == b"umlaut"


def test_a_root_below_the_top_of_the_repository(shop: Path) -> None:
    commit(shop, "elixir/mix.lock", "below")
    git(shop, "switch", "--quiet", "--create", "later")
    assert base_commit(shop / "elixir", "topic").content("mix.lock") == b"below"


def test_a_detached_head_is_no_trouble(shop: Path) -> None:
    git(shop, "switch", "--quiet", "--detach", "HEAD")
    assert base_commit(shop, "main").content("mix.lock") == b"old"


def test_a_link_is_no_file(shop: Path) -> None:
    (shop / "link").symlink_to("mix.lock")
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message", "x")
    assert base_commit(shop, "topic").content("link") is None


@pytest.mark.parametrize("name", ["nowhere", "--output=stolen", "", "main:mix.lock"])
def test_a_name_that_is_no_commit(shop: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no commit that this clone knows"):
        base_commit(shop, name)
    assert not (shop / "stolen").exists()


def test_a_shallow_clone_says_how_to_get_the_rest(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "--quiet", "--depth", "1", "--no-single-branch", f"file://{shop}", "shop")
    with pytest.raises(UsageError) as error:
        base_commit(clone / "shop", "origin/main")
    assert "--unshallow" in error.value.hint
    with pytest.raises(UsageError) as error:
        base_commit(clone / "shop", "nowhere")
    assert "--unshallow" in error.value.hint


@pytest.mark.parametrize("depth", [["--depth", "1"], ["--single-branch"]], ids=["shallow", "one branch"])
@pytest.mark.parametrize("name", ["origin/main", "main"])
def test_what_is_said_to_mend_it_does(
    shop: Path, tmp_path_factory: pytest.TempPathFactory, depth: list[str], name: str
) -> None:
    """CI clones one branch, and then a fetch by name alone leaves nothing behind that could be named."""
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "--quiet", *depth, "--branch", "topic", f"file://{shop}", "shop")
    with pytest.raises(UsageError) as error:
        base_commit(clone / "shop", name)
    mend = re.search("git (fetch [^,]+)", error.value.hint)
    assert mend is not None
    git(clone / "shop", *mend[1].split())
    assert base_commit(clone / "shop", "origin/main").content("mix.lock") == b"old"


@pytest.mark.parametrize("name", ["HEAD~9", "--upload-pack=x", "a;b", "a\n::error::b"])
def test_no_command_is_made_of_a_name_that_is_none(shop: Path, name: str) -> None:
    with pytest.raises(UsageError) as error:
        named_commit(shop, name, "--trust-base")
    assert error.value.hint == "Name a branch, a tag or a commit."


def test_branches_without_a_common_commit(shop: Path) -> None:
    git(shop, "switch", "--quiet", "--orphan", "island")
    commit(shop, "mix.lock", "alone")
    with pytest.raises(UsageError, match="no commit in common"):
        base_commit(shop, "main")


def test_without_git(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs a git repository"):
        base_commit(tmp_path, "main")


def test_a_branch_that_only_the_remote_has(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "--quiet", "--branch", "topic", f"file://{shop}", "shop")
    with pytest.raises(UsageError) as error:
        base_commit(clone / "shop", "main")
    assert error.value.hint.startswith("Write origin/main")
    assert base_commit(clone / "shop", "origin/main").content("mix.lock") == b"old"


def test_before_the_first_commit(tmp_path: Path, shop: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    git(new, "init", "--quiet")
    git(new, "fetch", "--quiet", f"file://{shop}", "main:main")
    with pytest.raises(UsageError, match="no commit here yet"):
        base_commit(new, "main")
    with pytest.raises(UsageError) as error:
        named_commit(new, "", "--trust-base")
    assert error.value.hint == "Name a branch, a tag or a commit."
    assert head_commit(new, "--staged") is None
