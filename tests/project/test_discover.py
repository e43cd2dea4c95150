from __future__ import annotations

import os
from pathlib import Path

import pytest
from repositories import APPLICATION, UMBRELLA, commit, member, put, repository, run_git, write

from elixirlens.errors import NothingToRead, UsageError
from elixirlens.project import FileClass, Project, discover


def paths(project: Project) -> list[str]:
    return [file.path for file in project.files]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = repository(tmp_path / "shop")
    put(root, "mix.exs", APPLICATION)
    return write(root, "lib/shop.ex")


def test_tracked_and_untracked_files_are_found_and_ignored_ones_are_not(shop: Path) -> None:
    put(shop, ".gitignore", "/generated/\n")
    commit(shop)
    write(shop, "lib/new.ex", "generated/old.ex")
    assert paths(discover(shop)) == ["lib/new.ex", "lib/shop.ex", "mix.exs"]


def test_a_tracked_file_counts_though_it_is_ignored(shop: Path) -> None:
    put(shop, ".gitignore", "lib/\n")
    run_git(shop, "add", "-f", "lib/shop.ex")
    assert "lib/shop.ex" in paths(discover(shop))


def test_the_ignore_file_of_this_machine_has_no_say(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "home/.config/git/ignore", "*.ex\n")
    put(tmp_path, "home/.gitconfig", f"[core]\n excludesFile = {tmp_path}/home/.config/git/ignore\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert "lib/shop.ex" in paths(discover(shop))


def test_git_variables_of_a_hook_have_no_say(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = write(repository(tmp_path / "other"), "other.ex")
    commit(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    assert paths(discover(shop)) == ["lib/shop.ex", "mix.exs"]


def test_the_root_is_the_top_of_git_from_anywhere_below(shop: Path) -> None:
    assert discover(shop / "lib").root == shop
    assert discover(shop / "lib/shop.ex").root == shop


def test_a_configuration_below_the_top_makes_its_folder_the_root(shop: Path) -> None:
    put(shop, "tools/elixirlens.toml", "")
    write(shop, "tools/lib/tool.ex", "tools-2/lib/other.ex")
    project = discover(shop / "tools/lib")
    assert (project.root, paths(project)) == (shop / "tools", ["lib/tool.ex"])


def test_a_configuration_above_the_repository_is_somebody_elses(shop: Path) -> None:
    put(shop.parent, "elixirlens.toml", "")
    assert discover(shop).root == shop


def test_outside_of_git_a_configuration_further_up_is_found(tmp_path: Path) -> None:
    put(tmp_path, ".elixirlens.toml", "")
    write(tmp_path, "a/b/c.ex")
    assert discover(tmp_path / "a/b").root == tmp_path


def test_two_configurations_are_an_error(shop: Path) -> None:
    put(shop, "elixirlens.toml", "")
    put(shop, ".elixirlens.toml", "")
    with pytest.raises(UsageError, match="two configurations"):
        discover(shop)


@pytest.mark.parametrize("name", ["missing", "nul\0byte", "loop"])
def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UsageError, match="There is no"):
        discover(tmp_path / name)


def test_a_folder_without_elixir_is_an_error(tmp_path: Path) -> None:
    put(tmp_path, "README.md", "# Nothing")
    put(tmp_path, "page.html.heex", "<p>")
    with pytest.raises(NothingToRead):
        discover(tmp_path)


def test_a_folder_of_repositories_names_them(tmp_path: Path) -> None:
    write(repository(tmp_path / "one"), "lib/one.ex")
    with pytest.raises(NothingToRead) as caught:
        discover(tmp_path)
    assert "one" in caught.value.hint


def test_commit_and_remote_are_told(shop: Path) -> None:
    assert discover(shop).commit is None
    head = commit(shop)
    run_git(shop, "remote", "add", "fork", "https://example.com/fork.git")
    run_git(shop, "remote", "add", "origin", "https://ada:secret@example.com/shop.git")
    project = discover(shop)
    assert (project.commit, project.remote) == (head, "https://example.com/shop.git")


def test_size_and_time_are_those_on_the_disk(shop: Path) -> None:
    file = next(file for file in discover(shop).files if file.path == "lib/shop.ex")
    about = (shop / "lib/shop.ex").stat()
    assert (file.size, file.mtime_ns) == (about.st_size, about.st_mtime_ns)


def test_a_deleted_file_is_skipped(shop: Path) -> None:
    write(shop, "lib/gone.ex", "lib/gone/folder.ex")
    commit(shop)
    (shop / "lib/gone.ex").unlink()
    (shop / "lib/gone/folder.ex").unlink()
    (shop / "lib/gone").rmdir()
    put(shop, "lib/gone", "a file now")
    project = discover(shop)
    assert paths(project) == ["lib/shop.ex", "mix.exs"]
    assert project.skipped == (
        ("lib/gone.ex", "it is no longer there"),
        ("lib/gone/folder.ex", "it is no longer there"),
    )


def test_a_file_in_a_merge_conflict_is_listed_once(shop: Path) -> None:
    commit(shop)
    run_git(shop, "checkout", "-q", "-b", "theirs")
    put(shop, "lib/shop.ex", "theirs\n")
    commit(shop)
    run_git(shop, "checkout", "-q", "main")
    put(shop, "lib/shop.ex", "ours\n")
    commit(shop)
    with pytest.raises(Exception, match="merge"):
        run_git(shop, "merge", "theirs")
    assert paths(discover(shop)) == ["lib/shop.ex", "mix.exs"]


def test_submodules_and_nested_repositories_are_told_and_not_entered(shop: Path, tmp_path: Path) -> None:
    other = write(repository(tmp_path / "other"), "lib/other.ex")
    commit(other)
    run_git(shop, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), "vendor/other")
    commit(write(repository(shop / "nested"), "lib/nested.ex"))
    project = discover(shop)
    assert paths(project) == ["lib/shop.ex", "mix.exs"]
    assert project.skipped == (("nested", "a repository of its own"), ("vendor/other", "a repository of its own"))
    assert paths(discover(shop / "vendor/other")) == ["lib/other.ex"]


def test_a_linked_work_tree_is_a_repository_too(shop: Path, tmp_path: Path) -> None:
    head = commit(shop)
    run_git(shop, "worktree", "add", "-q", "--detach", str(tmp_path / "second"))
    project = discover(tmp_path / "second/lib")
    assert (project.root, project.commit, paths(project)) == (tmp_path / "second", head, ["lib/shop.ex", "mix.exs"])


def test_a_sparse_checkout_says_what_it_leaves_out(shop: Path) -> None:
    write(shop, "apps/big.ex")
    commit(shop)
    run_git(shop, "sparse-checkout", "set", "lib")
    assert ("apps/big.ex", "left out by a sparse checkout") in discover(shop).skipped


def test_names_with_anything_in_them_are_found(shop: Path) -> None:
    names = ["lib/new\nline.ex", "lib/esc\x1b[31m.ex", "lib/ -- .ex", 'lib/"quoted".ex', "lib/日本.ex", "lib/:(top).ex"]
    write(shop, *names)
    commit(shop)
    assert set(names) <= set(paths(discover(shop)))


def test_a_name_that_is_not_utf8_can_be_shown_and_opened(shop: Path) -> None:
    write(shop, os.fsdecode(b"lib/caf\xe9.ex"))
    project = discover(shop)
    file = next(file for file in project.files if "caf" in file.path)
    assert file.path == "lib/caf\\xe9.ex"
    assert (shop / file.on_disk).read_text()


def test_a_name_that_looks_like_another_is_not_lost(shop: Path) -> None:
    write(shop, os.fsdecode(b"lib/caf\xe9.ex"), "lib/caf\\xe9.ex")
    project = discover(shop)
    assert [one.path for one in project.unchecked] == ["lib/caf\\xe9.ex"]


def test_a_folder_named_like_a_file_is_not_one(shop: Path) -> None:
    write(shop, "lib/odd.ex/inside.ex")
    assert "lib/odd.ex" not in paths(discover(shop))
    assert "lib/odd.ex/inside.ex" in paths(discover(shop))


def test_fetched_and_built_code_is_not_ours_even_when_tracked(shop: Path) -> None:
    write(shop, "deps/plug/lib/plug.ex", "deps/plug/mix.exs", "_build/dev/x.ex", "assets/node_modules/p/x.ex")
    write(shop, "lib/shop/deps/deep.ex")
    run_git(shop, "add", "-A")
    project = discover(shop)
    assert paths(project) == ["lib/shop.ex", "lib/shop/deps/deep.ex", "mix.exs"]
    assert project.skipped == (
        ("_build", "built by Mix: 1 file"),
        ("assets/node_modules", "JavaScript packages: 1 file"),
        ("deps", "fetched dependencies: 2 files"),
    )
    assert [mix.folder for mix in project.mix_projects] == [""]


def test_dependencies_can_be_fetched_elsewhere(shop: Path) -> None:
    put(shop, "mix.exs", APPLICATION.replace("deps: []", 'deps: [], deps_path: "vendor/hex"'))
    write(shop, "vendor/hex/plug/lib/plug.ex", "deps/own.ex")
    assert paths(discover(shop)) == ["deps/own.ex", "lib/shop.ex", "mix.exs"]


def test_what_a_member_had_fetched_before_it_was_one_is_not_ours(tmp_path: Path) -> None:
    root = repository(tmp_path)
    put(root, "mix.exs", UMBRELLA)
    put(root, "apps/shop/mix.exs", member("shop").replace(":shop]", ':shop, deps_path: "../../deps"]'))
    write(root, "apps/shop/lib/shop.ex", "apps/shop/deps/plug/lib/plug.ex", "apps/shop/deps/plug/mix.exs")
    project = discover(root)
    assert paths(project) == ["apps/shop/lib/shop.ex", "apps/shop/mix.exs", "mix.exs"]
    assert project.skipped == (("apps/shop/deps", "fetched dependencies: 2 files"),)


def test_an_umbrella_knows_the_application_of_each_file(tmp_path: Path) -> None:
    root = repository(tmp_path)
    put(root, "mix.exs", UMBRELLA)
    for app in ("admin", "shop"):
        put(root, f"apps/{app}/mix.exs", member(app))
        write(root, f"apps/{app}/lib/{app}.ex", f"apps/{app}/test/{app}_test.exs")
    write(root, "config/config.exs")
    project = discover(root)
    assert [(mix.folder, mix.app, mix.kind) for mix in project.mix_projects] == [
        ("", None, "umbrella"),
        ("apps/admin", "admin", "application"),
        ("apps/shop", "shop", "application"),
    ]
    assert {file.path: (file.app, file.file_class) for file in project.files} == {
        "mix.exs": (None, FileClass.MIX_PROJECT),
        "config/config.exs": (None, FileClass.CONFIG),
        "apps/admin/mix.exs": ("admin", FileClass.MIX_PROJECT),
        "apps/admin/lib/admin.ex": ("admin", FileClass.LIB),
        "apps/admin/test/admin_test.exs": ("admin", FileClass.TEST),
        "apps/shop/mix.exs": ("shop", FileClass.MIX_PROJECT),
        "apps/shop/lib/shop.ex": ("shop", FileClass.LIB),
        "apps/shop/test/shop_test.exs": ("shop", FileClass.TEST),
    }


def test_projects_side_by_side_and_in_folders_are_found(tmp_path: Path) -> None:
    root = repository(tmp_path)
    for app in ("elixir", "lib/parser", "tools/cli"):
        put(root, f"{app}/mix.exs", member(app.rpartition("/")[2]))
        write(root, f"{app}/lib/code.ex", f"{app}/test/helper.exs")
    project = discover(root)
    assert [mix.app for mix in project.mix_projects] == ["elixir", "parser", "cli"]
    assert project.classify("lib/parser/lib/code.ex") is FileClass.LIB
    assert project.classify("lib/parser/test/helper.exs") is FileClass.TEST
    found = project.mix_project_of("tools/cli/lib/new.ex")
    assert found is not None
    assert found.app == "cli"


def test_a_project_in_a_fixture_is_sample_code(shop: Path) -> None:
    put(shop, "test/fixtures/sample/mix.exs", member("sample"))
    write(shop, "test/fixtures/sample/lib/sample.ex")
    project = discover(shop)
    assert [mix.app for mix in project.mix_projects] == ["shop"]
    assert project.classify("test/fixtures/sample/lib/sample.ex") is FileClass.FIXTURE


def test_a_broken_mix_file_is_a_project_all_the_same(shop: Path) -> None:
    put(shop, "mix.exs", b"defmodule \xff do def project do [app: :shop")
    assert [(mix.folder, mix.kind) for mix in discover(shop).mix_projects] == [("", "application")]


def test_the_order_of_names_on_the_disk_does_not_matter(tmp_path: Path) -> None:
    names = [f"lib/{name}.ex" for name in "qwertyuiop"]
    first, second = repository(tmp_path / "first"), repository(tmp_path / "second")
    write(first, *names)
    write(second, *reversed(names))
    assert paths(discover(first)) == paths(discover(second)) == sorted(names)


def test_an_example_of_a_library_is_no_product(shop: Path) -> None:
    put(shop, "examples/chat/mix.exs", APPLICATION)
    write(shop, "examples/chat/lib/chat.ex", "examples/chat/test/chat_test.exs")
    classes = {file.path: file.file_class for file in discover(shop).files}
    assert classes["examples/chat/lib/chat.ex"] is FileClass.SCRIPT
    assert classes["examples/chat/test/chat_test.exs"] is FileClass.TEST
    assert classes["lib/shop.ex"] is FileClass.LIB


def test_a_project_that_tests_or_shows_another_one_is_no_product_unless_an_umbrella_has_it(tmp_path: Path) -> None:
    shop = repository(tmp_path)
    put(shop, "mix.exs", APPLICATION)
    put(shop, "test_apps/chat/mix.exs", APPLICATION)
    write(shop, "test_apps/chat/lib/chat.ex", "test_apps/chat/test/chat_test.exs")
    put(shop, "apps/shop_example/mix.exs", APPLICATION)
    write(shop, "apps/shop_example/lib/shop_example.ex")
    put(shop, "umbrella/mix.exs", UMBRELLA)
    put(shop, "umbrella/apps/load_test/mix.exs", APPLICATION)
    write(shop, "umbrella/apps/load_test/lib/load_test.ex")
    classes = {file.path: file.file_class for file in discover(shop).files}
    assert classes["test_apps/chat/lib/chat.ex"] is FileClass.SCRIPT
    assert classes["apps/shop_example/lib/shop_example.ex"] is FileClass.SCRIPT
    assert classes["test_apps/chat/test/chat_test.exs"] is FileClass.TEST
    assert classes["umbrella/apps/load_test/lib/load_test.ex"] is FileClass.LIB


def test_what_lies_beside_the_projects_of_a_repository_is_compiled_by_nobody(tmp_path: Path) -> None:
    shop = repository(tmp_path)
    put(shop, "chapter_2/mix.exs", APPLICATION)
    write(shop, "chapter_2/lib/chat.ex", "chapter_1.ex", "solutions/lib/chat.ex")
    classes = {file.path: file.file_class for file in discover(shop).files}
    assert classes["chapter_2/lib/chat.ex"] is FileClass.LIB
    assert classes["chapter_1.ex"] is FileClass.SCRIPT
    assert classes["solutions/lib/chat.ex"] is FileClass.SCRIPT


def test_a_repository_of_examples_has_nothing_else(tmp_path: Path) -> None:
    root = repository(tmp_path / "examples")
    put(root, "examples/chat/mix.exs", APPLICATION)
    write(root, "examples/chat/lib/chat.ex")
    (chat,) = [file for file in discover(root).files if file.path.endswith("chat.ex")]
    assert chat.file_class is FileClass.LIB
