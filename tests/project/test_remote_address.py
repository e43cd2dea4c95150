from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.project.git import public_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/elixir-lang/elixir.git", "https://github.com/elixir-lang/elixir.git"),
        ("https://ada:secret@example.com/shop.git", "https://example.com/shop.git"),
        ("https://token@example.com:8443/shop", "https://example.com:8443/shop"),
        ("https://ada:se@cret@example.com/shop", "https://example.com/shop"),
        ("https://example.com/shop?private_token=secret#secret", "https://example.com/shop"),
        ("ssh://git@example.com:2222/shop.git", "ssh://example.com:2222/shop.git"),
        ("git@github.com:elixir-lang/elixir.git", "github.com:elixir-lang/elixir.git"),
        ("https://[::1]/shop", None),
        ("https://ada:sec/ret@example.com/shop", None),
        ("https://ada#1:secret@example.com/shop", None),
        ("https://ada?:secret@example.com/shop", None),
        ("/home/ada/shop", None),
        ("../shop", None),
        ("file:///home/ada/shop", None),
        ("C:\\Users\\ada\\shop", None),
        ("C:/Users/ada/shop", None),
        ("ext::sh -c 'touch marker'", None),
        ("https://[broken/shop", None),
        ("https:///shop", None),
        ("https://example.com/\x1b[31m", None),
        ("", None),
    ],
)
def test_an_address_without_secrets(url: str, expected: str | None) -> None:
    assert public_url(url) == expected


@given(
    st.sampled_from(["https://{}:{}@example.com/shop", "ssh://{}:{}@example.com/shop", "{}:{}@example.com:shop"]),
    st.text(),
    st.text(),
)
def test_a_password_never_shows(pattern: str, user: str, password: str) -> None:
    shown = public_url(pattern.format(f"USER{user}USER", f"PASS{password}WORD"))
    assert shown is None or not any(secret in shown for secret in ("USER", "PASS", "WORD"))
