from __future__ import annotations

import os
from pathlib import Path

import pytest
from histories import ADA, BOB, BOT, CAT, TODAY, Past, git, lines

from elixirlens.project import git as project_git
from elixirlens.readiness.history import Mark, log, read_history, surviving_lines
from elixirlens.readiness.history.surviving import sample_of


@pytest.fixture
def past(tmp_path: Path) -> Past:
    return Past(tmp_path / "shop")


def test_commits_are_told_newest_first_with_people_parents_and_files(past: Past) -> None:
    past.commit(ADA, {"lib/a.ex": "a\n"}, "Begin", ago=10)
    past.commit(BOB, {"lib/b.ex": "b\n", "lib/a.ex": "aa\n"}, "Sell things\n\nAt last.", ago=3)
    history = read_history(past.tell())
    newest, oldest = history.commits
    assert (newest.authors, newest.subject, newest.files) == (("Bob Kahn",), "Sell things", ("lib/a.ex", "lib/b.ex"))
    assert (oldest.authors, oldest.parents, oldest.files) == (("Ada Byron",), (), ("lib/a.ex",))
    assert newest.parents == (oldest.id,)
    assert int(TODAY.timestamp()) - newest.time == 3 * 86_400
    assert history.commit == git(past.root, "rev-parse", "HEAD")
    assert (history.problem, history.shortened, history.is_whole) == ("", "", True)


def test_odd_names_and_messages_are_read_as_they_are(past: Past) -> None:
    names = ["lib/ä b.ex", "commit:0", "R100", 'a "quoted" name']
    past.commit(ADA, dict.fromkeys(names, "1\n"), "commit:deadbeef\n\nM\nlib/none.ex")
    (commit,) = read_history(past.tell()).commits
    assert set(commit.files) == set(names)
    assert commit.subject == "commit:deadbeef"


def test_an_empty_commit_between_others_is_one(past: Past) -> None:
    past.commit(ADA, {"a": "1\n"})
    past.commit(BOB, {}, "")
    past.commit(CAT, {"b": "1\n"})
    assert [(one.authors, one.files) for one in read_history(past.tell()).commits] == [
        (("Cat Stevens",), ("b",)),
        (("Bob Kahn",), ()),
        (("Ada Byron",), ("a",)),
    ]


def test_a_file_keeps_its_past_when_it_is_renamed(past: Past) -> None:
    past.commit(ADA, {"lib/old.ex": lines(20)})
    past.commit(BOB, {"lib/old.ex": None, "lib/new.ex": lines(20) + "more\n"})
    past.commit(CAT, {"lib/new.ex": None, "lib/newest.ex": lines(20) + "more\n"})
    history = read_history(past.tell())
    assert history.churn["lib/newest.ex"] == 3
    assert set(history.authors_of["lib/newest.ex"]) == {"Ada Byron", "Bob Kahn", "Cat Stevens"}


def test_the_mailmap_says_who_is_who(past: Past) -> None:
    mailmap = "Ada Byron <ada@byron.io> Countess <lovelace@old.example>\n"
    past.commit("Countess <lovelace@old.example>", {"a": "1\n", ".mailmap": mailmap})
    past.commit(ADA, {"a": "2\n"})
    assert read_history(past.tell()).people == {"Ada Byron": 2}


def test_programs_are_no_people_and_co_authors_are(past: Past) -> None:
    past.commit(BOT, {"mix.lock": "1\n"}, "Bump plug (#4)")
    past.commit(ADA, {"a": "1\n"}, f"Pair\n\nCo-authored-by: {BOB}\nCo-authored-by: Claude <noreply@anthropic.com>")
    past.commit(BOT, {"a": "2\n"}, f"Mend\n\nco-authored-by: {CAT}")
    by_person, pair, by_program = read_history(past.tell()).commits
    assert (by_program.authors, by_program.is_of_a_program) == ((), True)
    assert (pair.authors, Mark.PAIR in pair.marks) == (("Ada Byron", "Bob Kahn"), True)
    assert (by_person.authors, Mark.PAIR in by_person.marks) == (("Cat Stevens",), False)


def test_the_main_line_follows_first_parents(past: Past) -> None:
    base = past.commit(ADA, {"a": "1\n"}, "Base")
    side = past.commit(BOB, {"b": "1\n"}, "Side", parents=(base,), branch="side")
    main = past.commit(ADA, {"a": "2\n"}, "Main", parents=(base,))
    past.merge("Merge pull request #1 from bob/side", main, side)
    history = read_history(past.tell())
    assert [one.subject for one in history.main_line] == ["Merge pull request #1 from bob/side", "Main", "Base"]
    assert [one.subject for one in history.changes] == ["Main", "Side", "Base"]


def test_a_sweeping_commit_tells_nothing_about_each_file(past: Past) -> None:
    past.commit(ADA, {f"lib/{number}.ex": "a\n" for number in range(150)}, "Format")
    past.commit(BOB, {"lib/1.ex": "b\n"})
    history = read_history(past.tell())
    assert (dict(history.churn), len(history.changes)) == ({"lib/1.ex": 1}, 2)


@pytest.mark.parametrize(
    ("subject", "listed", "is_sweeping"),
    [
        ("Release 1.2 (#192)", 15, False),
        ("Format (#518)", 14, True),
        ("Format (#518)", 0, True),
        ("Import the old shop", 15, True),
    ],
)
def test_a_squashed_request_of_many_commits_is_work(past: Past, subject: str, listed: int, is_sweeping: bool) -> None:
    message = f"{subject}\n\n" + "\n\n".join(f"* Step {number}\n\n- why" for number in range(listed))
    past.commit(ADA, {f"lib/{number}.ex": "a\n" for number in range(150)}, message)
    history = read_history(past.tell())
    survival = surviving_lines(past.root, history, ["lib/1.ex"])
    assert (survival.owners, survival.unowned) == (({}, 1) if is_sweeping else ({"Ada Byron": 1}, 0))
    assert ("lib/1.ex" in history.authors_of) is not is_sweeping


def test_of_a_root_below_the_top_only_its_files_are_told(past: Past) -> None:
    past.commit(ADA, {"shop/lib/a.ex": "1\n", "other/b.ex": "1\n"})
    past.commit(BOB, {"other/b.ex": "2\n"})
    history = read_history(past.tell() / "shop")
    assert (history.people, dict(history.churn)) == ({"Ada Byron": 1}, {"lib/a.ex": 1})
    survival = surviving_lines(past.root / "shop", history, ["lib/a.ex"])
    assert survival.owners == {"Ada Byron": 1}


def test_the_past_can_be_read_from_any_commit(past: Past) -> None:
    first = past.commit(ADA, {"a": "1\n"})
    past.tag("v1.0.0", first)
    past.commit(BOB, {"a": "2\n"})
    history = read_history(past.tell(), "v1.0.0")
    assert history.people == {"Ada Byron": 1}
    assert history.tags[0].commit == history.commit


def test_tags_are_told_newest_first_with_their_commits(past: Past) -> None:
    first = past.commit(ADA, {"a": "1\n"}, ago=20)
    past.tag("v0.1.0", first)
    past.commit(ADA, {"a": "2\n"}, ago=10)
    past.tell()
    git(past.root, "tag", "-a", "v0.2.0", "-m", "Two")
    git(past.root, "tag", "tree", "HEAD^{tree}")
    history = read_history(past.root)
    assert [(tag.name, tag.commit) for tag in history.tags] == [
        ("v0.2.0", history.commits[0].id),
        ("v0.1.0", history.commits[1].id),
    ]


def test_no_more_than_the_bound_is_read(past: Past) -> None:
    for number in range(30):
        past.commit(ADA, {"a": lines(number)})
    history = read_history(past.tell(), most=10)
    assert (len(history.commits), history.shortened) == (10, "only the newest 10 commits are read")
    survival = surviving_lines(past.root, history, ["a"])
    assert (survival.owners, survival.unowned) == ({"Ada Byron": 9}, 20)
    assert read_history(past.root, most=30).is_whole


def test_a_shallow_clone_says_so(past: Past, tmp_path: Path) -> None:
    for number in range(3):
        past.commit(ADA, {"a": lines(number)})
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{past.tell()}", str(clone))
    history = read_history(clone)
    assert (len(history.commits), history.shortened, history.is_shallow) == (1, "the clone is shallow", True)
    assert surviving_lines(clone, history, ["a"]).problem == "the clone is shallow"


def test_a_partial_clone_is_read_without_contents(past: Past, tmp_path: Path) -> None:
    past.commit(ADA, {"a": lines(20)})
    past.commit(BOB, {"a": None, "b": lines(20) + "more\n"})
    clone = tmp_path / "clone"
    git(past.tell(), "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{past.root}", str(clone))
    history = read_history(clone)
    assert (history.problem, len(history.commits)) == ("", 2)
    assert surviving_lines(clone, history, ["b"]).files == 0


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    assert read_history(tmp_path).problem == "there is no git repository here"
    Past(tmp_path / "empty")
    assert read_history(tmp_path / "empty").problem == "there is no commit yet"
    assert read_history(tmp_path / "empty", "--all").problem == "there is no commit '--all'"
    (tmp_path / "broken" / ".git").mkdir(parents=True)
    assert read_history(tmp_path / "broken").problem == "its .git is not a repository"


@pytest.fixture
def trapped(past: Past, tmp_path: Path) -> Past:
    """A repository that names a program wherever history could start one. The program leaves a marker."""
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/marker\ncat\n")
    program.chmod(0o755)
    past.commit(ADA, {".gitattributes": "* diff=trap filter=trap\n", "lib/a.ex": lines(20)})
    past.commit(BOB, {"lib/a.ex": None, "lib/b.ex": lines(20) + "more\n"})
    root = past.tell()
    signed = git(root, "cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n\n", 1
    )
    signed_id = git(root, "hash-object", "-t", "commit", "-w", "--stdin", stdin=f"{signed}\n".encode())
    git(root, "update-ref", "refs/heads/main", signed_id)
    for key, value in {
        "diff.external": str(program),
        "diff.trap.textconv": str(program),
        "diff.trap.command": str(program),
        "filter.trap.clean": str(program),
        "filter.trap.smudge": str(program),
        "gpg.program": str(program),
        "log.showSignature": "true",
        "core.pager": str(program),
        "pager.log": str(program),
        "alias.log": f"!{program}",
        "log.showRoot": "false",
        "log.follow": "true",
        "diff.relative": "true",
        "color.ui": "always",
        "format.pretty": "oneline",
    }.items():
        git(root, "config", key, value)
    return past


def test_the_traps_work(trapped: Past, tmp_path: Path) -> None:
    git(trapped.root, "blame", "HEAD", "--", "lib/b.ex")
    assert (tmp_path / "marker").exists()
    (tmp_path / "marker").unlink()
    git(trapped.root, "log", "-1")
    assert (tmp_path / "marker").exists()


def test_no_program_of_the_repository_runs(trapped: Past, tmp_path: Path) -> None:
    history = read_history(trapped.root)
    assert [one.files for one in history.commits] == [("lib/b.ex",), (".gitattributes", "lib/b.ex")]
    survival = surviving_lines(trapped.root, history, ["lib/b.ex"])
    assert survival.owners == {"Ada Byron": 20, "Bob Kahn": 1}
    assert not (tmp_path / "marker").exists()


def test_commits_that_the_configuration_hides_are_not_hidden(past: Past, tmp_path: Path) -> None:
    past.commit(ADA, {"a": "one\n"})
    past.commit(BOB, {"a": "one!\n"})
    history = read_history(past.tell())
    (tmp_path / "hidden").write_text(f"{history.commits[0].id}\n")
    git(past.root, "config", "blame.ignoreRevsFile", str(tmp_path / "hidden"))
    assert surviving_lines(past.root, history, ["a"]).owners == {"Bob Kahn": 1}


def test_a_mailmap_elsewhere_is_not_read(past: Past, tmp_path: Path) -> None:
    past.commit(ADA, {"a": "1\n"})
    (tmp_path / "map").write_text("Eve <ada@byron.io>\n")
    git(past.tell(), "config", "mailmap.file", str(tmp_path / "map"))
    assert read_history(past.root).people == {"Ada Byron": 1}


def test_a_mailmap_that_is_a_pipe_is_given_up(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    past.commit(ADA, {"a": "1\n"})
    os.mkfifo(past.tell() / ".mailmap")
    monkeypatch.setattr(project_git, "PATIENCE_SECONDS", 0.5)
    assert "no answer" in read_history(past.root).problem


def test_a_table_of_data_does_not_outweigh_the_code(past: Past) -> None:
    past.commit(ADA, {"lib/data.ex": lines(5000)})
    past.commit(BOB, {"lib/a.ex": lines(300), "lib/b.ex": lines(400)})
    survival = surviving_lines(past.tell(), read_history(past.root), ["lib/data.ex", "lib/a.ex", "lib/b.ex"])
    assert (survival.lines, survival.files, survival.of) == (5700, 3, 3)
    assert survival.owners == {"Ada Byron": pytest.approx(500), "Bob Kahn": pytest.approx(700)}


def test_the_sample_is_the_same_every_time_and_smaller_where_history_is_long() -> None:
    paths = [f"lib/{number}.ex" for number in range(300)]
    sample = sample_of(paths, 100)
    assert sample == sample_of(reversed(paths), 100)
    assert [len(sample_of(paths, commits)) for commits in (0, 100, 12_500, 22_000, 30_000)] == [40, 40, 40, 22, 16]
    assert sample_of(paths, 1_000_000) == sample[:12]
    assert sample_of(paths[:5], 100) == sample_of(paths[:5], 1_000_000)


def test_of_endless_lists_of_files_the_beginning_is_read(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        past.commit(ADA, {f"lib/{name}.ex": f"{number}\n" for name in range(1000)})
    past.tell()
    assert len(read_history(past.root).commits) == 5
    monkeypatch.setattr(log, "MOST_BYTES", 40_000)
    history = read_history(past.root)
    assert (history.problem, history.shortened) == ("", "only the newest 3 commits are read")
    assert [len(commit.files) for commit in history.commits] == [1000, 1000, 1000]
