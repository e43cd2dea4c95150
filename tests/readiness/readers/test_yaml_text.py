from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.yaml_text import DEEPEST, LARGEST, MOST_DOCUMENTS, Value, read_yaml

PIPELINE = """\
# comment
base: &base
  image: "elixir:1.18"
  env: {A: 1}
on:
  push:
job:
  <<: *base
  env: own
  run: |
    one

    two
  script: !reference [base, script]
  nothing: ~
  tilde: "~"
"""


def read(text: str) -> Value:
    found = read_yaml("a.yml", text.encode())
    assert found.problem is None
    return found.root


def test_values_with_their_lines() -> None:
    root = read(PIPELINE)
    job = root.get("job")
    assert job is not None
    assert (root.text_at("base", "image"), root.text_at("base", "env", "A")) == ("elixir:1.18", "1")
    assert [(name, value.line) for name, value in root.pairs] == [("base", 2), ("on", 5), ("job", 7)]
    run = job.get("run")
    assert run is not None
    assert (run.line, run.text_line, run.text) == (10, 11, "one\n\ntwo\n")


def test_merge_keys_bring_what_the_mapping_does_not_have() -> None:
    root = read(PIPELINE)
    assert root.text_at("job", "image") == "elixir:1.18"
    assert root.text_at("job", "env") == "own"


def test_the_first_of_several_merged_mappings_wins() -> None:
    root = read("a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc:\n  <<: [*a, *b]\n  z: 3\n")
    assert [root.text_at("c", key) for key in "xyz"] == ["1", "1", "3"]


def test_nulls_tags_and_words_that_yaml_takes_for_booleans() -> None:
    root = read(PIPELINE + "yes: no\n")
    assert root.text_at("job", "nothing") == ""
    assert root.text_at("job", "tilde") == "~"
    assert root.text_at("yes") == "no"
    script = root.get("job", "script")
    assert script is not None
    assert (script.tag, root.texts_at("job", "script")) == ("!reference", ("base", "script"))


def test_one_text_is_a_list_of_one_and_a_mapping_gives_its_keys() -> None:
    root = read("one: a\nmany: [a, b]\nmap: {a: 1, b: 2}\nnone:\n")
    assert [root.texts_at(key) for key in ("one", "many", "map", "none", "absent")] == [
        ("a",),
        ("a", "b"),
        ("a", "b"),
        (),
        (),
    ]


def test_of_a_key_written_twice_the_last_one_counts() -> None:
    assert read("a: 1\na: 2\n").text_at("a") == "2"


def test_several_documents_and_what_comes_before_an_error() -> None:
    found = read_yaml("a.yml", b"kind: A\n---\nkind: B\n---\nkind: [\n")
    assert [each.text_at("kind") for each in found.documents] == ["A", "B"]
    assert found.problem is not None
    assert found.problem.startswith("line ")
    assert found.problem.endswith("it is not YAML")


def laughs(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


def merges(levels: int) -> str:
    lines = ["a0: &a0 {k: 1}"]
    lines += [f"a{n}: &a{n} {{k{n}: 1, <<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(laughs(9).encode(), "line 5: it holds more than 50,000 values, anchors followed", id="laughs"),
        pytest.param(merges(9).encode(), "line 6: it holds more than 50,000 values, anchors followed", id="merges"),
        pytest.param(
            b"a: &a " + b"x" * 100_000 + b"\nb: [" + b"*a, " * 40 + b"]",
            "line 2: it holds more than 50,000 values, anchors followed",
            id="long-texts",
        ),
        pytest.param(b"a: &a [*a]", "line 1: *a holds itself", id="circle"),
        pytest.param(b"\na: *b", "line 2: *b has no anchor", id="no-anchor"),
        pytest.param(b"a: \xff", "line 1: it is not UTF-8", id="latin"),
        pytest.param(b"a: \x00", "line 1: it holds a character that YAML does not allow", id="nul"),
        pytest.param(b"a: [b", "line 1: it is not YAML", id="open"),
        pytest.param(
            b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2), f"line 1: it nests deeper than {DEEPEST} levels", id="deep"
        ),
        pytest.param(b"--- a\n" * (MOST_DOCUMENTS + 1), "line 501: it holds more than 500 documents", id="documents"),
        pytest.param(b"#" * (LARGEST + 1), "line 1: it is larger than 500,000 bytes", id="large"),
    ],
)
def test_what_is_too_much_or_no_yaml_is_said(content: bytes, problem: str) -> None:
    assert read_yaml("a.yml", content).problem == problem


def test_a_file_of_open_brackets_ends_in_a_problem() -> None:
    assert read_yaml("a.yml", b"[" * 100_000).problem is not None


@pytest.mark.parametrize("content", [b"", b"\n", b"# only a comment\n", b"---\n...\n"])
def test_nothing_is_an_empty_file_and_no_problem(content: bytes) -> None:
    found = read_yaml("a.yml", content)
    assert found.problem is None
    assert found.root.pairs == ()


@given(st.binary(max_size=300) | st.text("ab:-[]{}&*!|>'\"<#\n ", max_size=200).map(str.encode))
def test_no_content_makes_it_raise(content: bytes) -> None:
    found = read_yaml("a.yml", content)
    assert sum(1 for document in found.documents for _ in document.walk()) <= 100_000
