from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.update_bots import read_update_bot

DEPENDABOT = b"""\
version: 2
updates:
  - package-ecosystem: mix
    directory: /
  - package-ecosystem: github-actions
    directories: [/, /.github/actions/setup]
"""


@pytest.mark.parametrize(
    ("path", "content", "ecosystems"),
    [
        (
            ".github/dependabot.yml",
            DEPENDABOT,
            [("mix", 3, ("/",)), ("github-actions", 5, ("/", "/.github/actions/setup"))],
        ),
        (".dependabot/config.yml", b"update_configs:\n- package_manager: elixir:hex\n", [("mix", 2, ())]),
        ("renovate.json", b'{"extends": ["config:base"]}', [("*", 1, ())]),
        ("renovate.json5", b"{\n// ours\nenabledManagers: ['mix', 'npm']\n}", [("mix", 3, ()), ("npm", 3, ())]),
        (".renovaterc", b'{"enabled": false}', []),
        ("renovate.json", b'{"npm": {"enabled": false}}', [("*", 1, ())]),
    ],
)
def test_what_a_bot_keeps_up_to_date(path: str, content: bytes, ecosystems: list[tuple[str, int, list[str]]]) -> None:
    found = read_update_bot(path, content)
    assert found.problem is None
    assert [(each.name, each.line, each.folders) for each in found.ecosystems] == ecosystems


def test_what_it_updates() -> None:
    assert read_update_bot(".github/dependabot.yml", DEPENDABOT).updates("mix") is not None
    assert read_update_bot(".github/dependabot.yml", DEPENDABOT).updates("docker") is None
    assert read_update_bot("renovate.json", b"{}").updates("mix") is not None


def test_what_cannot_be_read_is_said() -> None:
    assert read_update_bot(".github/dependabot.yml", b"a: [").problem == "line 1: it is not YAML"
    assert read_update_bot("renovate.json", b" ").problem == "line 1: it is empty"


@given(st.sampled_from([".github/dependabot.yml", "renovate.json"]), st.binary(max_size=100))
def test_no_content_makes_it_raise(path: str, content: bytes) -> None:
    read_update_bot(path, content).updates("mix")
