"""The shipped rules, and those of a repository."""

from __future__ import annotations

import os
import time

import pytest
from pages import catalog, page

from elixirlens import shipped
from elixirlens.catalog import Catalog
from elixirlens.catalog.body import missing_from

MATCH = ("[match]", 'calls = ["Mix.env/0"]')


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / ".elixirlens" / "rules"
    folder.mkdir(parents=True)
    return folder


def own_catalog(folder) -> Catalog:
    """What a catalogue has of the repository, whatever the state of the shipped pages."""
    loaded, shipped_alone = Catalog.load(folder), Catalog.load()
    return Catalog(
        tuple(rule for rule in loaded.rules if rule.category == "own"),
        loaded.problems[len(shipped_alone.problems) :],
        loaded.broken - shipped_alone.broken,
    )


def test_every_shipped_page_is_sound():
    loaded = Catalog.load()

    assert loaded.problems == ()
    faults = [problem.in_file(rule.path) for rule in loaded.rules for problem in rule.body.problems]
    faults += [f"{rule.path}: {fault}" for rule in loaded.rules for fault in missing_from(rule.body)]
    assert faults == []


def test_every_shipped_page_is_a_rule():
    files = [file.name for folder in shipped.folder("rules").iterdir() for file in folder.iterdir()]
    pages = [name for name in files if not name.endswith(".toml")]  # what pages share

    assert sorted(rule.id + ".md" for rule in Catalog.load().rules) == sorted(pages)


def test_names_in_pages_are_rules():
    loaded = Catalog.load()

    for rule in loaded.rules:
        assert [name for name in rule.yields_to if loaded.get(name) is None] == []
        assert [name for name in rule.formerly if loaded.get(name) is not rule] == []


def test_two_hundred_pages_take_little_time():
    text = page(*MATCH, body="# A title\n" + "Some words of explanation.\n" * 150)
    pages = [(f"rules/code/rule-{number}.md", text) for number in range(200)]
    times = []
    for _ in range(5):
        begin = time.process_time()
        assert len(Catalog.of(pages).rules) == 200
        times.append(time.process_time() - begin)

    assert min(times) < 0.1  # 15 ms on a quiet machine; reading the Markdown, too, would take much longer


def test_a_rule_answers_to_its_former_names():
    rules = catalog(new_name=page(formerly='["old-name"]'))

    assert rules.get("old-name") is rules.get("new-name") is not None
    assert rules.get("other") is None
    assert rules.near("new-nam") == ' Did you mean "new-name"?'


def test_own_rules_join_the_shipped_ones(own):
    (own / "ours.md").write_text(page(*MATCH, since=""))

    loaded = own_catalog(own)

    assert loaded.problems == ()
    assert [(rule.id, rule.category, rule.since) for rule in loaded.rules] == [("ours", "own", None)]


def test_a_broken_own_page_is_told_and_the_rest_counts(own):
    (own / "ours.md").write_text(page(*MATCH))
    (own / "broken.md").write_text("+++\nseverity = 1\n+++\n")

    loaded = own_catalog(own)

    assert [rule.id for rule in loaded.rules] == ["ours"]
    assert loaded.broken == {"broken"}
    assert loaded.problems[0].startswith(".elixirlens/rules/broken.md:2: severity must be one of")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "unused-suppression",
            page(*MATCH),
            'the rule "unused-suppression" exists already, in the category suppression',
        ),
        ("ours", page(), "a rule of your own needs a [match]: it cannot bring code"),
        ("ours", page(*MATCH, body=""), "the page has no title"),
        ("ours", page(*MATCH, body="# a\n## Bed\n"), '"Bed" is not a heading of a page'),
    ],
)
def test_what_own_pages_cannot_be(own, name, text, said):
    (own / f"{name}.md").write_text(text)

    loaded = own_catalog(own)

    assert loaded.rules == ()
    assert said in loaded.problems[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_own_rules_of_hostile_repositories_open_nothing(own, tmp_path):
    outside = tmp_path / "outside.md"
    outside.write_text(page(*MATCH))
    (own / "link.md").symlink_to(outside)
    (own / "folder.md").mkdir()
    os.mkfifo(own / "pipe.md")
    (own / "huge.md").write_text("x" * 300_000)
    (own / "latin.md").write_bytes(b"\xff")

    loaded = own_catalog(own)

    assert loaded.rules == ()
    assert [problem.partition(": ")[0].rpartition("/")[2] for problem in loaded.problems] == [
        "folder.md", "huge.md", "latin.md", "link.md", "pipe.md",
    ]  # fmt: skip


def test_a_linked_folder_is_not_followed(own, tmp_path):
    (own / "ours.md").write_text(page(*MATCH))
    root = tmp_path / "other"
    root.mkdir()
    (root / ".elixirlens").symlink_to(own.parent)

    loaded = own_catalog(root / ".elixirlens" / "rules")

    assert loaded.rules == ()
    assert "this folder is a link" in loaded.problems[0]


def test_no_folder_is_no_problem(tmp_path):
    assert own_catalog(tmp_path / "nothing").problems == ()
