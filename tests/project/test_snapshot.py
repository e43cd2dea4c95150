"""Files as git holds them: at a commit and in the index, whatever a hostile tree calls them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from repositories import APPLICATION, commit, put, repository, run_git

from elixirlens.errors import NothingToRead, UsageError
from elixirlens.project import FileClass, discover_in
from elixirlens.project.commits import head_commit, named_commit, repository_at
from elixirlens.project.files import Absent, Unreachable
from elixirlens.project.git import find
from elixirlens.project.listing import EntryKind
from elixirlens.project.snapshot import Snapshot, snapshot_of, snapshot_of_index


def at_head(root: Path, *more: str) -> Snapshot:
    head = head_commit(root, "--diff")
    assert head is not None
    return snapshot_of(head, more)


def in_index(root: Path, *more: str) -> Snapshot:
    return snapshot_of_index(repository_at(root, "--staged"), root, more)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = repository(tmp_path / "shop")
    put(root, "mix.exs", APPLICATION)
    put(root, "lib/käse laden/a b.ex", "defmodule A do\nend\n")
    put(root, "README.md", "# Shop\n")
    put(root, "elixirlens.toml", "")
    put(root, ".elixirlens/rules/own.md", "page")
    commit(root)
    return root


def test_elixir_and_what_is_asked_for(shop: Path) -> None:
    plain = at_head(shop)
    assert set(plain.contents) == {"mix.exs", "lib/käse laden/a b.ex"}
    more = at_head(shop, "elixirlens.toml", ".elixirlens/rules")
    assert set(more.contents) == {*plain.contents, "elixirlens.toml", ".elixirlens/rules/own.md"}
    assert more.content("lib/käse laden/a b.ex") == b"defmodule A do\nend\n"
    assert more.content("README.md") is None


def test_the_work_tree_makes_no_difference(shop: Path) -> None:
    before, staged = at_head(shop), in_index(shop)
    put(shop, "lib/käse laden/a b.ex", "not saved in git")
    put(shop, "lib/new.ex", "nor is this")
    (shop / "mix.exs").unlink()
    assert at_head(shop) == before
    assert in_index(shop) == staged
    assert staged.contents == before.contents


def test_the_index_holds_what_was_added(shop: Path) -> None:
    put(shop, "lib/new.ex", "first")
    run_git(shop, "add", "lib/new.ex")
    put(shop, "lib/new.ex", "second")
    assert in_index(shop).content("lib/new.ex") == b"first"
    assert at_head(shop).content("lib/new.ex") is None


def test_the_index_of_a_commit_under_way(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(shop, "lib/new.ex", "staged")
    environment = {**os.environ, "GIT_INDEX_FILE": str(tmp_path / "index")}
    subprocess.run(["git", "read-tree", "HEAD"], cwd=shop, env=environment, check=True)
    subprocess.run(["git", "add", "lib/new.ex"], cwd=shop, env=environment, check=True)
    assert in_index(shop).content("lib/new.ex") is None
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert in_index(shop).content("lib/new.ex") == b"staged"
    monkeypatch.setenv("GIT_INDEX_FILE", "index")
    monkeypatch.chdir(tmp_path)
    assert in_index(shop).content("lib/new.ex") == b"staged"


def test_a_conflict_is_no_state_to_check(shop: Path) -> None:
    run_git(shop, "switch", "-q", "-c", "topic")
    put(shop, "mix.exs", "topic")
    commit(shop)
    run_git(shop, "switch", "-q", "main")
    put(shop, "mix.exs", "main")
    commit(shop)
    with pytest.raises(subprocess.CalledProcessError):
        run_git(shop, "merge", "topic")
    with pytest.raises(UsageError, match="conflicts that are not resolved"):
        in_index(shop)


def test_links_and_submodules_are_told_and_stay_closed(shop: Path, tmp_path: Path) -> None:
    other = repository(tmp_path / "other")
    put(other, "lib/other.ex", "defmodule Other do\nend\n")
    commit(other)
    run_git(shop, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "vendored/other")
    (shop / "lib/link.ex").symlink_to("/etc/passwd")
    commit(shop)
    for held in (at_head(shop), in_index(shop)):
        kinds = {entry.name: entry.kind for entry in held.listing.entries}
        assert kinds["lib/link.ex"] is EntryKind.LINK
        assert kinds["vendored/other"] is EntryKind.REPOSITORY
        assert held.look_up("lib/link.ex") == Absent("a link")
        project = discover_in(held, shop, None)
        assert dict(project.skipped) == {"lib/link.ex": "a link", "vendored/other": "a repository of its own"}
        assert {file.path: file.file_class for file in project.files} == {
            "mix.exs": FileClass.MIX_PROJECT,
            "lib/käse laden/a b.ex": FileClass.LIB,
        }


def test_a_root_below_the_top(shop: Path) -> None:
    put(shop, "services/own/lib/a.ex", "a")
    put(shop, "services/owner/lib/b.ex", "b")
    commit(shop)
    root = shop / "services/own"
    head = named_commit(root, "main", "--trust-base")
    assert set(snapshot_of(head).contents) == {"lib/a.ex"}
    assert set(in_index(root).contents) == {"lib/a.ex"}


def test_a_file_that_is_too_large_is_said(shop: Path) -> None:
    put(shop, "lib/huge.ex", b"# much\n" * 3_000_000)
    commit(shop)
    held = at_head(shop)
    assert held.content("lib/huge.ex") is None
    assert held.look_up("lib/huge.ex") == Unreachable("it is larger than 20 MB")
    assert [one.path for one in discover_in(held, shop, None).unchecked] == ["lib/huge.ex"]


def test_no_elixir(tmp_path: Path) -> None:
    root = repository(tmp_path / "empty")
    put(root, "README.md", "nothing")
    commit(root)
    with pytest.raises(NothingToRead):
        discover_in(at_head(root), root, None)
    with pytest.raises(NothingToRead):
        discover_in(in_index(root), root, None)


HOSTILE = [
    b"../escaped.ex",
    b"..",
    b".git/hooks/post-checkout",
    b"/etc/absolute.ex",
    b"con.ex",
    b"back\\slash.ex",
    b"line\nend.ex",
    b"tab\tname.ex",
    b"\xff\xfe.ex",
    b"\x1b]0;gone\x07.ex",
    b"same.ex",
    b"SAME.ex",
    b"x" * 5000 + b".ex",
]


def test_a_hostile_tree_reaches_no_disk(shop: Path, tmp_path: Path) -> None:
    blob = run_git(shop, "rev-parse", "HEAD:mix.exs")
    entries = b"".join(b"100644 " + name + b"\0" + bytes.fromhex(blob) for name in (*HOSTILE, b"same.ex"))
    made = subprocess.run(
        ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        cwd=shop,
        input=entries,
        capture_output=True,
        check=True,
    )
    id_ = run_git(shop, "commit-tree", "-m", "hostile", made.stdout.decode().strip())
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    held = snapshot_of(named_commit(shop, id_, "--diff"))
    project = discover_in(held, shop, None)
    assert len(held.contents) == len([name for name in HOSTILE if name.endswith(b".ex")])
    assert all(path.isascii() or path.encode() for path in [file.path for file in project.files])
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


def test_a_partial_clone_says_what_it_lacks(shop: Path, tmp_path: Path) -> None:
    run_git(shop, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    run_git(tmp_path, "clone", "--quiet", "--filter=blob:none", "--no-checkout", f"file://{shop}", str(clone))
    with pytest.raises(UsageError) as error:
        at_head(clone)
    assert "partial" in error.value.message
    assert "--filter" in error.value.hint


def test_many_objects_are_asked_for_in_portions(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        put(shop, f"lib/{number}.ex", f"# {number}\n" * number)
    commit(shop)
    whole = at_head(shop)
    monkeypatch.setattr("elixirlens.project.snapshot._MOST_AT_ONCE", 100)
    assert at_head(shop) == whole
    assert whole.content("lib/0.ex") == b""


def test_before_the_first_commit(tmp_path: Path) -> None:
    root = repository(tmp_path / "new")
    put(root, "lib/a.ex", "a")
    run_git(root, "add", "lib/a.ex")
    assert head_commit(root, "--staged") is None
    assert set(in_index(root).contents) == {"lib/a.ex"}
    with pytest.raises(UsageError, match="needs a git repository"):
        repository_at(tmp_path, "--staged")
    assert find(root) is not None


def test_a_repository_that_lost_an_object(shop: Path) -> None:
    blob = run_git(shop, "rev-parse", "HEAD:mix.exs")
    (shop / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(UsageError, match="are missing from this repository"):
        at_head(shop)


def test_a_tree_in_the_place_of_a_file(shop: Path) -> None:
    tree = run_git(shop, "rev-parse", "HEAD:lib")
    made = subprocess.run(
        ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        cwd=shop,
        input=b"100644 a.ex\0" + bytes.fromhex(tree),
        capture_output=True,
        check=True,
    )
    id_ = run_git(shop, "commit-tree", "-m", "hostile", made.stdout.decode().strip())
    held = snapshot_of(named_commit(shop, id_, "--diff"))
    assert isinstance(held.look_up("a.ex"), Unreachable)
