"""Names go into addresses: what Hex does not take for a name is none."""

from __future__ import annotations

import pytest

from elixirlens.hex.names import is_package, is_repository, repository_of


@pytest.mark.parametrize("name", ["plug", "a", "eini_beam", "p1_utils", "a" * 128])
def test_packages(name: str) -> None:
    assert is_package(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Plug",
        "1a",
        "_a",
        "a-b",
        "a/b",
        "../a",
        "a.b",
        "a b",
        "a\n",
        "ä",
        "a%2fb",
        "a?b",
        "a#b",
        "\x1b[31m",
        "a" * 129,
    ],
)
def test_what_is_no_package(name: str) -> None:
    assert not is_package(name)


@pytest.mark.parametrize(
    "name", ["hexpm", "hexpm:acme", "oban", "My-Repo.internal", repository_of("acme_2"), "a" * 128]
)
def test_repositories(name: str) -> None:
    assert is_repository(name)


@pytest.mark.parametrize(
    "name",
    ["", "..", "a..b", ".a", "-a", "a/b", "hexpm:", "hexpm:a:b", "hexpm:A", "hexpm:../a", ":acme", "a b", "a\n", "a@b",
     "a" * 129],
)  # fmt: skip
def test_what_is_no_repository(name: str) -> None:
    assert not is_repository(name)
