"""What is taken for a secret, and the many things that are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.secrets import secret_in, secrets_in_code, token_in

# Made up, and in parts, so that nobody takes this file for a leak.
RANDOM = "q7Hc2Zp9LxV4" + "tB8nR3mYw6Kd"
BASE = "p3Zt8Qw+Lk2Vb9Nf/4Hs7Jd1" + "Xc6Yg0Re5Tu8Im3Oa2Zw9Ls4Kv7Bn1Qd6Fh0"
GITHUB = "ghp_" + "9aB3dE7fG1hJ5kL8mN2pQ6rS4tU0vW3xY7zA"
AWS = "AKIA" + "3J7QWLZP9XKDM2VN"
KEY = "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7k3Qw9Lx2Vb8Nf4Hs7Jd1Xc6Yg0Re5Tu8Im3Oa2Zw9Ls4Kv7\n"


@pytest.mark.parametrize("text", [GITHUB, AWS, KEY, KEY.replace("\n", "\\n"), f'token = "{GITHUB}"'])
def test_texts_that_tell_what_they_are(text: str) -> None:
    found = token_in(text)
    assert found is not None
    assert len(found.beginning) == 4


@pytest.mark.parametrize(
    "text",
    ["AKIAIOSFODNN7EXAMPLE", "ghp_" + "x" * 36, "-----BEGIN PRIVATE KEY-----\n...\n", "-----BEGIN CERTIFICATE-----"],
)
def test_samples_of_such_texts(text: str) -> None:
    assert token_in(text) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shop.ShopWeb.Endpoint.secret_key_base", BASE),
        ("secret_key_base", BASE[:40] + "zzoepurcx" + BASE[40:]),  # nine small letters by chance
        ("STRIPE_API_KEY", RANDOM),
        ("mailer.password", RANDOM),
        ("DATABASE_URL", f"ecto://shop:{RANDOM}@db.shop.io/shop"),
        ("anything", GITHUB),
    ],
)
def test_values_that_a_machine_made(name: str, text: str) -> None:
    found = secret_in(name, text)
    assert found is not None
    assert len(found.beginning) == 4
    assert text not in found.fact


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shop.Repo.password", "postgres"),
        ("secret_key_base", "a_development_secret_that_is_replaced_in_production_1"),
        ("secret_key_base", "0" * 64),
        ("signing_salt", RANDOM),
        ("public_key", RANDOM),
        ("api_key", "YOUR-API-KEY-1234567890"),
        ("token", "${GITHUB_TOKEN_1}"),
        ("password", "{{ vault.Password9 }}"),
        ("api_key", "Shop.Vault.fetch1"),
        ("DATABASE_URL", "ecto://postgres:postgres@localhost/shop"),
        ("DATABASE_URL", f"ecto://shop:{RANDOM}@db/shop"),
        ("token_url", "https://shop.io/oauth2/Token/9"),
        ("secret", "short9A"),
        ("hash", RANDOM),
    ],
)
def test_values_that_are_no_secrets(name: str, text: str) -> None:
    assert secret_in(name, text) is None


def test_secrets_in_code_have_lines() -> None:
    code = f'defmodule Shop do\n  @api_key "{RANDOM}"\n  @salt "{RANDOM}"\n  def a, do: [password: "{RANDOM}"]\nend\n'
    assert [(each.what, each.line) for each in secrets_in_code(code)] == [
        ("a value for api_key", 2),
        ("a value for password", 4),
    ]


def test_documentation_has_samples_and_comments_have_leaks() -> None:
    code = f'defmodule Shop do\n  @moduledoc """\n  api_key: "{RANDOM}"\n  """\n  # password: "{RANDOM}"\nend\n'
    assert [each.line for each in secrets_in_code(code)] == [5]


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_of_a_secret_is_shown_but_its_beginning(name: str, text: str) -> None:
    for found in (*secrets_in_code(text), *filter(None, [secret_in(name, text), token_in(text)])):
        assert len(found.beginning) <= 4
