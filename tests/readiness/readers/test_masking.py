from __future__ import annotations

import pytest

from elixirlens.readiness.readers.manifest import shortened
from elixirlens.readiness.readers.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mix phx.server", "mix phx.server"),
        ("SECRET_KEY_BASE=hunter2hunter2 mix phx.server", "SECRET_KEY_BASE=hunt… mix phx.server"),
        ("SECRET_KEY_BASE=$SECRET mix phx.server", "SECRET_KEY_BASE=$SECRET mix phx.server"),
        ("MIX_ENV=production mix phx.server", "MIX_ENV=production mix phx.server"),
        ("elixir --cookie monstermonster -S mix", "elixir --cookie mons… -S mix"),
        ("erl -setcookie 'monstermonster'", "erl -setcookie 'mons…'"),
        ("RELEASE_COOKIE=monstermonster bin/shop", "RELEASE_COOKIE=mons… bin/shop"),
        ("psql postgres://shop:hunter2@db.shop.example/shop", "psql postgres://db.shop.example/shop"),
        ("curl -H x ghp_" + "a1B2" * 10, "curl -H x ghp_…"),
    ],
)
def test_secrets_are_cut(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_a_long_text_is_masked_before_it_is_cut() -> None:
    assert shortened("API_TOKEN=" + "x" * 100 + " rest", 20) == "API_TOKEN=xxxx… rest"


def test_it_is_on_one_line() -> None:
    assert shortened("a\n  b\tc") == "a b c"
    assert shortened("abcdefgh", 5) == "abcd…"
