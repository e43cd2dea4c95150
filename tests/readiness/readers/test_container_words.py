from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.container_words import words_in_containers


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker compose -f ci.yml build", ["ci.yml build"]),
        ("docker compose -f ci.yml build app web", ["ci.yml build app", "ci.yml build web"]),
        ("docker compose --file=ci.yml build ${services[@]}", ["ci.yml build"]),
        ("docker-compose -p shop -f ./ci.yml up -d db", ["ci.yml up db"]),
        ("docker compose run --rm -e A=1 app /app/bin/test.sh --all", ["in a container: test.sh"]),
        ("docker compose exec -T app ci", ["in a container: ci"]),
        ("docker run -v .:/app --rm elixir:1.18 bin/ci", ["in a container: ci"]),
        ("docker compose run app", []),
        ("docker build .", []),
        ("docker compose", []),
        ("docker", []),
    ],
)
def test_what_runs_in_containers(command: str, expected: list[str]) -> None:
    assert list(words_in_containers(command.split(), "")) == expected


def test_without_a_file_compose_looks_for_one_where_it_runs() -> None:
    assert list(words_in_containers(["docker", "compose", "up"], "ops")) == [
        "ops/compose.yaml up",
        "ops/compose.yml up",
        "ops/docker-compose.yml up",
        "ops/docker-compose.yaml up",
    ]


@given(st.lists(st.sampled_from(["docker-compose", "compose", "-f", "a.yml", "run", "up", "-e", "x", "$y", "--", ""])))
def test_no_words_make_it_raise(words: list[str]) -> None:
    assert all(isinstance(each, str) for each in words_in_containers(["docker", *words], ""))
