"""Licences against a policy: what packages really write, expressions, and nothing allowed that is not understood."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.hex.licence_names import _KNOWN
from elixirlens.hex.licences import InvalidPolicy, LicencePolicy, Standing, expression_of, judge

POLICY = LicencePolicy.of(["MIT", "Apache-2.0", "BSD-3-Clause", "GPL-3.0-or-later", "LicenseRef-Acme"])
ALLOWED, REFUSED, UNKNOWN = Standing


@pytest.mark.parametrize(
    ("written", "expression", "standing"),
    [
        ("MIT", "MIT", ALLOWED),
        ("mit", "MIT", ALLOWED),
        (" MIT ", "MIT", ALLOWED),
        ("MIT License", "MIT", ALLOWED),
        ("The MIT Licence", "MIT", ALLOWED),
        ("Apache 2.0", "Apache-2.0", ALLOWED),
        ("Apache 2", "Apache-2.0", ALLOWED),
        ("Apache2", "Apache-2.0", ALLOWED),
        ("Apache License 2.0", "Apache-2.0", ALLOWED),
        ("Apache License, Version 2.0", "Apache-2.0", ALLOWED),
        ("Apache v2.0", "Apache-2.0", ALLOWED),
        ("BSD 3-Clause", "BSD-3-Clause", ALLOWED),
        ('New BSD', "BSD-3-Clause", ALLOWED),
        ("BSD 2-Clause", "BSD-2-Clause", REFUSED),
        ("ISC", "ISC", REFUSED),
        ("ISC License", "ISC", REFUSED),
        ("Unlicense", "Unlicense", REFUSED),
        ("The Unlicense", "Unlicense", REFUSED),
        ("Mozilla Public License 2.0", "MPL-2.0", REFUSED),
        ("BSD", None, UNKNOWN),
        ("Apache", None, UNKNOWN),
        ("GPL", None, UNKNOWN),
        ("GPLv3", None, UNKNOWN),
        ("LGPL", None, UNKNOWN),
        ("Public Domain", None, UNKNOWN),
        ("Proprietary", None, UNKNOWN),
        ("see LICENSE file", None, UNKNOWN),
        ("MIT/Apache-2.0", None, UNKNOWN),
        ("Apache-2.0, MIT", None, UNKNOWN),
        ("", None, UNKNOWN),
        ("https://example.com/LICENSE", None, UNKNOWN),
        ("MIT OR", None, UNKNOWN),
        ("(MIT", None, UNKNOWN),
        ("( )", None, UNKNOWN),
        ("MIT OR GPL-2.0-only", "MIT OR GPL-2.0-only", ALLOWED),
        ("GPL-2.0-only OR ISC", "GPL-2.0-only OR ISC", REFUSED),
        ("GPL-2.0-only OR Nonsense", "GPL-2.0-only OR Nonsense", UNKNOWN),
        ("MIT OR Nonsense", "MIT OR Nonsense", ALLOWED),
        ("MIT AND Apache-2.0", "MIT AND Apache-2.0", ALLOWED),
        ("MIT and ISC", "MIT AND ISC", REFUSED),
        ("MIT AND Nonsense", "MIT AND Nonsense", UNKNOWN),
        ("ISC AND Nonsense", "ISC AND Nonsense", REFUSED),
        ("MIT OR (ISC AND Zlib)", "MIT OR (ISC AND Zlib)", ALLOWED),
        ("(MIT OR ISC) AND Zlib", "(MIT OR ISC) AND Zlib", REFUSED),
        ("MIT License or Apache 2.0", "MIT OR Apache-2.0", ALLOWED),
        ("Apache-2.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception", ALLOWED),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0", REFUSED),
        ("MIT WITH Nonsense", None, UNKNOWN),
        ("LLVM-exception", None, UNKNOWN),
        ("GPL-3.0-or-later", "GPL-3.0-or-later", ALLOWED),
        ("GPL-3.0+", "GPL-3.0-or-later", ALLOWED),
        ("GPL-2.0+", "GPL-2.0-or-later", ALLOWED),  # whoever takes it may choose version 3
        ("GPL-3.0-only", "GPL-3.0-only", REFUSED),
        ("LGPL-2.1-or-later", "LGPL-2.1-or-later", REFUSED),
        ("Apache-2.0+", "Apache-2.0+", ALLOWED),
        ("MPL-1.1+", "MPL-1.1+", REFUSED),
        ("LicenseRef-Acme", "LicenseRef-Acme", ALLOWED),
        ("LicenseRef-Other", "LicenseRef-Other", REFUSED),
        ("LicenseRef-MIT-TC", "LicenseRef-MIT-TC", REFUSED),  # which is not MIT, whatever the index says
    ],
)  # fmt: skip
def test_one_licence(written: str, expression: str | None, standing: Standing) -> None:
    judgement = judge([written], POLICY)
    (judged,) = judgement.licences
    assert (judged.written, judged.expression, judged.standing) == (written, expression, standing)
    assert judgement.standing is standing
    assert expression_of(written) == expression


def test_of_several_all_have_to_be_allowed() -> None:
    assert judge(["MIT", "Apache 2.0"], POLICY).standing is ALLOWED
    assert judge(["MIT", "ISC"], POLICY).standing is REFUSED
    assert judge(["MIT", "BSD"], POLICY).standing is UNKNOWN
    assert judge(["ISC", "BSD"], POLICY).standing is REFUSED
    assert judge([], POLICY).standing is UNKNOWN


def test_an_exception_can_be_allowed_by_itself() -> None:
    policy = LicencePolicy.of(["GPL-2.0-only WITH Classpath-exception-2.0"])
    assert judge(["GPL-2.0-only WITH Classpath-exception-2.0"], policy).standing is ALLOWED
    assert judge(["GPL-2.0-only"], policy).standing is REFUSED


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Apache-3.0", "Apache-2.0"), ("BSD", "BSD"), ("MIT OR ISC", ""), ("", ""), ("\x1b[31m", "")],
)
def test_a_policy_names_licences(name: str, hint: str) -> None:
    with pytest.raises(InvalidPolicy, match="is no identifier of SPDX") as raised:
        LicencePolicy.of(["MIT", name])
    assert hint in str(raised.value)
    assert str(raised.value).isprintable()


def test_every_name_in_the_table_is_one_licence() -> None:
    for name, identifier in _KNOWN.items():
        assert expression_of(name) == identifier
        assert LicencePolicy.of([identifier]).allowed == {identifier}
        assert judge([name], LicencePolicy.of([identifier])).standing is ALLOWED
        assert judge([name.upper() + " License"], LicencePolicy.of([identifier])).standing is ALLOWED


@pytest.mark.parametrize(
    "text", ["(" * 400 + "MIT" + ")" * 400, "MIT OR " * 10_000, "(" * 499, "MIT" + " AND MIT" * 60]
)
def test_hostile_expressions_come_to_an_end(text: str) -> None:
    assert judge([text], LicencePolicy.of(["ISC"])).standing is not ALLOWED


def test_an_expression_has_a_length_to_which_it_is_read() -> None:
    assert expression_of("MIT OR " * 60 + "MIT") is not None
    assert expression_of("MIT OR " * 80 + "MIT") is None


@pytest.mark.parametrize("text", ["()", "( )", "MIT ()", "( AND MIT", "(\t AND - + -", "(MIT AND"])
def test_text_over_which_the_parser_stumbles_is_unknown(text: str) -> None:
    assert judge([text], POLICY).standing is UNKNOWN
    assert expression_of(text) is None


pieces = st.sampled_from(
    ["MIT", "ISC", "OR", "AND", "WITH", "(", ")", "Nonsense", "BSD", "Apache 2.0", "GPL-2.0+", ","]
)


@given(st.lists(pieces, max_size=9).map(" ".join) | st.text(max_size=40))
def test_nothing_is_allowed_by_an_empty_policy(text: str) -> None:
    assert judge([text], LicencePolicy.of([])).standing is not ALLOWED


def test_the_index_is_loaded_only_when_somebody_asks() -> None:
    code = "import sys, elixirlens.hex.licences; print('license_expression' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
