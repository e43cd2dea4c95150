"""hex_metadata.config: Erlang terms in all the shapes that Hex and rebar3 have written, and hostile ones."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.hex.erlang_terms import Atom, InvalidTerms, Term, read_terms
from elixirlens.hex.metadata import RequiredPackage, read_metadata

PROJECT = Path(__file__).parents[2] / "fixtures/hex/project"
ELIXIR = shutil.which("elixir")


def terms(text: str) -> list[Term]:
    return [term for term, _ in read_terms(text.encode())]


def test_what_the_real_client_wrote() -> None:
    read = read_metadata((PROJECT / "alpha_hex_metadata.config").read_bytes())
    assert read.troubles == ()
    assert (read.name, read.app, read.version, read.elixir) == ("alpha", "alpha", "1.0.0", "~> 1.12")
    assert (read.licences, read.build_tools) == (("MIT",), ("mix",))
    assert read.links == (("GitHub", "https://example.invalid/alpha"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<<"a">>', "a"),
        ('<<"grün"/utf8>>', "grün"),
        ('<<"long "\n  "text"/utf8>>', "long text"),
        ('<<"a"/utf8,"b">>', "ab"),
        ("<<104,105>>", "hi"),
        ("<<195,188>>", "ü"),
        ("<<>>", ""),
        ('"list"', "list"),
        ('"two" "lines"', "twolines"),
        (r'<<"q\"\\\n\x{e9}\x41\101\^A">>', 'q"\\\né' + "AA\x01"),
        (r'<<"\x{d800}\x{ffffff}">>', "\ufffd\ufffd"),
        ("atom@x", "atom@x"),
        ("'An atom'", "An atom"),
        ("-12", -12),
        ("16#ff", 255),
        ("1.5e3", 1500.0),
        ("$a", 97),
        ("[]", []),
        ("[a,{b,1}]", ["a", ("b", 1)]),
        ("#{<<\"a\">> => #{b => c}}", [("a", [("b", "c")])]),
        ("% comment\n a % another\n", "a"),
    ],
)  # fmt: skip
def test_terms(text: str, expected: Term) -> None:
    assert terms(f"{text}.") == [expected]


def test_terms_one_after_the_other_with_their_lines() -> None:
    assert list(read_terms(b"a.\n\n{b,\n c}.\nd.")) == [("a", 1), (("b", "c"), 3), ("d", 5)]
    assert isinstance(terms("true.")[0], Atom)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a", "the end where the dot"),
        ("{a", "the end where ,"),
        ("[a b].", "b where , should be"),
        ("}.", "} where a term"),
        ("Variable.", "which begins no term"),
        ("fun() -> ok end.", "where the dot"),
        ('os:cmd("id").', "where the dot"),
        ('<<"a', "which begins no term"),
        ("<<a>>.", "other things than text and bytes"),
        ("<<300>>.", "other things than text and bytes"),
        ("<<" * 5_000, "other things than text and bytes"),
        ("1" * 5_000 + ".", "more than 40 digits"),
        ("2#9.", "which is no number"),
        ("99#1.", "which is no number"),
        ("[" * 5_000, "nest deeper than 50"),
        ("{" * 5_000, "nest deeper than 50"),
        ("#{a=>" * 5_000, "nest deeper than 50"),
        ("a" * 2_000_000, "more than 1,000,000 bytes"),
    ],
)
def test_what_is_no_term_says_where(text: str, why: str) -> None:
    with pytest.raises(InvalidTerms, match=why):
        terms(text)


def test_a_long_text_costs_nothing() -> None:
    assert terms('<<"' + "a\\n" * 300_000 + '">>.') == ["a\n" * 300_000]


texts = st.text(max_size=20)
some_terms = st.recursive(
    texts | st.integers(-(10**9), 10**9) | st.sampled_from(["nil", "true", "ok"]).map(Atom),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=12,
)


def written(term: Term) -> str:
    match term:
        case Atom():
            return f"'{term}'"
        case str():
            inner = "".join(each if each.isalnum() and each.isascii() else f"\\x{{{ord(each):x}}}" for each in term)
            return f'<<"{inner}"/utf8>>'
        case list():
            return "[" + ",".join(map(written, term)) + "]"
        case tuple():
            return "{" + ", ".join(map(written, term)) + "}"
    return str(term)


@given(some_terms)
def test_what_is_written_reads_back(term: Term) -> None:
    assert terms(written(term) + ".\n") == [term]


@given(st.text(alphabet="<>\"/utf8{}[]#=>,.$\\'% a1\n", max_size=40) | st.text(max_size=40))
def test_no_text_makes_it_fail(text: str) -> None:
    with suppress(InvalidTerms):
        terms(text)


@pytest.mark.skipif(ELIXIR is None, reason="elixir is not installed: nobody writes terms as Hex does")
def test_what_erlang_itself_prints(tmp_path: Path) -> None:
    script = tmp_path / "print.exs"
    script.write_text(
        r"""
        long = String.duplicate("a long text with \"quotes\", a backslash \\ and a tab\t ", 5)
        value = {"key", [long, "grün ☃", <<0, 1, 200>>, 'list', :nil, :"an atom", -5, 1.25, %{"a" => [{:b, "c"}]}, ""]}
        :io.setopts(encoding: :unicode)
        IO.puts(:io_lib.format("~tp.~n", [value]))
        """,
        "utf-8",
    )
    ran = subprocess.run([str(ELIXIR), str(script)], capture_output=True, check=True, timeout=120)
    ((term, _),) = read_terms(ran.stdout)
    long = 'a long text with "quotes", a backslash \\ and a tab\t ' * 5
    rest = ["list", "nil", "an atom", -5, 1.25, [("a", [("b", "c")])], ""]
    assert term == ("key", [long, "grün ☃", "\0\x01�", *rest])


OLD = b"""{<<"app">>,<<"plug">>}.
{<<"licenses">>,[<<"Apache 2">>]}.
{<<"links">>,#{<<"GitHub">> => <<"https://example.invalid/plug">>}}.
{<<"requirements">>,
 #{<<"cowboy">> => #{<<"optional">> => true,<<"requirement">> => <<"~> 1.0">>},
   <<"mime">> => <<"~> 1.0">>}}.
{<<"elixir">>,nil}.
"""
NEW = b"""{<<"name">>,<<"plug">>}.
{<<"requirements">>,
 [[{<<"name">>,<<"eini_beam">>}, {<<"app">>,<<"eini">>}, {<<"optional">>,false},
   {<<"requirement">>,<<"~> 1.0">>}, {<<"repository">>,<<"hexpm:acme">>}]]}.
"""
PAIRS = b"""{<<"requirements">>,
 [{<<"cowlib">>, [{<<"app">>,<<"cowlib">>},{<<"optional">>,false},{<<"requirement">>,<<"2.11.0">>}]}]}.
"""


def test_requirements_in_all_shapes() -> None:
    old = read_metadata(OLD)
    assert old.troubles == ()
    assert (old.name, old.app, old.elixir, old.licences) == (None, "plug", None, ("Apache 2",))
    assert old.links == (("GitHub", "https://example.invalid/plug"),)
    assert old.requirements == (
        RequiredPackage("cowboy", "cowboy", "~> 1.0", True, "hexpm"),
        RequiredPackage("mime", "mime", "~> 1.0", False, "hexpm"),
    )
    new = read_metadata(NEW)
    assert new.requirements == (RequiredPackage("eini", "eini_beam", "~> 1.0", False, "hexpm:acme"),)
    assert new.app == "plug"
    assert read_metadata(PAIRS).requirements[0].requirement == "2.11.0"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{<<"name">>,[]}.', "name is no text"),
        (b'{<<"licenses">>,<<"MIT">>}.', "licenses is no list of texts"),
        (b'{<<"licenses">>,[mit, 1]}.', "licenses is no list of texts"),
        (b'{<<"links">>,[1]}.', "links are no pairs"),
        (b'{<<"requirements">>,[1]}.', "a shape that is not known"),
        (b'{<<"requirements">>,[[{<<"app">>,<<"a">>}]]}.', "a shape that is not known"),
        (b"name.", "no pair of a key and a value"),
        (b'{<<"name">>,<<"a">>}.\n{', "what comes after it is not read"),
    ],
)
def test_what_is_not_understood_is_a_trouble(content: bytes, why: str) -> None:
    assert any(why in trouble.reason for trouble in read_metadata(content).troubles)


def test_texts_are_harmless_to_show() -> None:
    read = read_metadata(
        rb'{<<"description">>,<<"\e[31mred\nsecond">>}.' + b'\n{<<"licenses">>,[<<"' + b"a" * 9_000 + b'">>]}.'
    )
    assert read.description == "�[31mred second"
    assert len(read.licences[0]) == 500
