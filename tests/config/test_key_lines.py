"""Where keys stand in a TOML text."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from elixirlens.config.key_lines import key_lines, line_of

NAMES = st.from_regex(r"[a-z][a-z-]{0,6}", fullmatch=True)
VALUES = st.sampled_from(
    [
        "1",
        '"a"',
        "'[x]'",
        '"""\n[no.table]\nno = 1\n"""',
        "[\n  1, # ]\n  2,\n]",
        "{ inner = [1] }",
        '"\\"]"',
        "'''\n\"\n'''",
    ]
)


def test_multi_line_values_hide_what_looks_like_a_key():
    text = 'a = """\nb = 1\n"""\nc = [\n  "d = 1",\n]\ne = 2\n'

    assert key_lines(text) == {("a",): 1, ("c",): 4, ("e",): 7}


def test_quoted_and_dotted_keys():
    text = '[rules."a b".options]\nx.y = 1\n'

    lines = key_lines(text)

    assert lines["rules", "a b", "options", "x", "y"] == 2
    assert line_of(("rules", "a b", "options", "z"), lines) == 1
    assert line_of(("nothing",), lines) is None


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=4), max_size=4))
def test_every_key_is_found_on_its_line(tables):
    text, wanted = "", {}
    for table, values in tables.items():
        text += f"[{table}]\n"
        wanted[table,] = text.count("\n")
        for key, value in values.items():
            wanted[table, key] = text.count("\n") + 1
            text += f"{key} = {value}\n"
    tomllib.loads(text)  # the text is what it claims to be

    assert key_lines(text) == wanted
