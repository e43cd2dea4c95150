"""NIFs in C, C++, Rust and Zig: which functions there are, and how each says it is scheduled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.native import NativeSource, read_native
from elixirlens.readiness.readers.native_build import read_crate, read_native_makefile
from elixirlens.readiness.readers.native_text import without_comments

C = """
#include <erl_nif.h>

static ERL_NIF_TERM sum(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
  int i; /* for ever } */
  for (i = 0; i < argc; i++) { step(i); }
  return enif_make_int(env, i);
}
static ERL_NIF_TERM size(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) { return enif_make_int(env, 1); }
static ERL_NIF_TERM slow(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
  while (more()) { if (enif_consume_timeslice(env, 10)) return enif_schedule_nif(env, "slow", 0, slow, argc, argv); }
  return 0;
}
static ErlNifFunc functions[] = {
  {"sum", 1, sum},
  // {"gone", 1, gone},
  {"size", 1, size, 0},
  {"slow", 2, slow},
  {"hash", 2, hash, ERL_NIF_DIRTY_JOB_CPU_BOUND}
};
ERL_NIF_INIT(Elixir.Shop.Native, functions, NULL, NULL, NULL, NULL)
"""
MACROS = """
#define NIF(name, arity) {#name, arity, name, 0}
#define DIRTY_NIF(name, arity) \\
  {#name, arity, name, ERL_NIF_DIRTY_JOB_IO_BOUND}
static ErlNifFunc functions[] = { NIF(one, 1), DIRTY_NIF(two, 2) };
"""
FINE = """
#define BOTH(NAME) \\
  FINE_NIF(NAME##_cpu, ERL_NIF_DIRTY_JOB_CPU_BOUND)
fine::Ok<> open(ErlNifEnv *env, std::string name) { return fine::Ok(); }
FINE_NIF(open, 0);
FINE_NIF(compile, ERL_NIF_DIRTY_JOB_CPU_BOUND);
BOTH(pour);
FINE_INIT("Elixir.Shop.Native");
"""
RUST = """
#[rustler::nif(schedule = "DirtyCpu")]
fn parse(text: &str) -> NifResult<Term> { inner(text) }

/// #[rustler::nif]
#[rustler::nif]
#[inline]
pub fn add<'a>(env: Env<'a>, a: i64) -> i64 { let brace = '{'; a + 1 }

#[nif(
    name = "total"
)]
fn sum(list: Vec<i64>) -> i64 { list.iter().sum() }

rustler::init!("Elixir.Shop.Native");
"""
OLD_RUST = """
rustler_export_nifs! {
    "Elixir.Shop.Native",
    [
        ("add", 2, add),
        ("parse", 1, nifs::parse, SchedulerFlags::DirtyCpu)
    ],
    None
}
fn add<'a>(env: Env<'a>, args: &[Term<'a>]) -> Result<Term<'a>, Error> { loop { break; } }
"""
ZIG = '''
defmodule Shop.Native do
  use Zig, otp_app: :shop, nifs: [
    long: [:dirty_cpu],
    ..., other: []
  ]

  ~Z"""
  pub fn long(x: f64) f64 { return x; }
  pub fn other(list: []f64) f64 { var t: f64 = 0; for (list) |i| { t += i; } return t; }
  fn hidden() void {}
  """
end
'''
OLD_ZIG = '''
defmodule Shop.Native do
  use Zig

  ~Z"""
  /// nif: one/1
  fn one(x: f64) f64 { return x; }
  /// nif: two/1 dirty
  fn two(x: f64) f64 { return x; }
  """
end
'''


def told(path: str, text: str) -> list[tuple[str, str]]:
    return [(each.name, each.scheduling.value) for each in read_native(path, text.encode()).functions]


@pytest.mark.parametrize(
    ("path", "text", "functions"),
    [
        ("c_src/shop.c", C, [("sum", "loops"), ("size", "silent"), ("slow", "yields"), ("hash", "dirty")]),
        ("c_src/macros.c", MACROS, [("one", "silent"), ("two", "dirty")]),
        ("c_src/shop.cc", FINE, [("open", "silent"), ("compile", "dirty"), ("pour", "dirty")]),
        ("native/shop/src/lib.rs", RUST, [("parse", "dirty"), ("add", "silent"), ("sum", "loops")]),
        ("native/shop/src/old.rs", OLD_RUST, [("add", "loops"), ("parse", "dirty")]),
        ("lib/shop/native.ex", ZIG, [("long", "dirty"), ("other", "loops")]),
        ("lib/shop/old.ex", OLD_ZIG, [("one", "silent"), ("two", "dirty")]),
        ("lib/shop/none.ex", "defmodule A do\nend\n", []),
        ("src/main.rs", "fn main() {}", []),
    ],
)
def test_the_functions_of_native_code(path: str, text: str, functions: list[tuple[str, str]]) -> None:
    assert told(path, text) == functions
    assert read_native(path, text.encode()).is_nif == bool(functions)


def test_lines_are_those_of_the_file() -> None:
    found = read_native("c_src/shop.c", C.encode())
    assert (found.nif_line, found.functions[0].line, found.language) == (21, 15, "C")
    assert C.splitlines()[14].strip() == '{"sum", 1, sum},'
    rust = read_native("native/shop/src/lib.rs", RUST.encode())
    assert RUST.splitlines()[rust.functions[1].line - 1] == "#[rustler::nif]"


def test_a_driver_and_a_foreign_node_are_seen() -> None:
    driver = read_native("c_src/driver.c", b"int x;\nDRIVER_INIT(shop) { return &entry; }\n")
    assert (driver.is_nif, driver.driver_line) == (False, 2)
    node = read_native("c_src/node.c", b"int main() {\n  ei_connect(&ec, peer);\n}\n")
    assert (node.is_nif, node.node_line) == (False, 2)
    assert read_native("c_src/node.c", b"// ei_connect(x)\n").node_line is None


def test_rust_strings_and_characters_hide_braces() -> None:
    text = 'fn a() { let s = r#"} "quoted" {"#; let c = \'}\'; let l: &\'a str = "}"; } // }'
    blanked = without_comments(text, keep_strings=False)
    assert (len(blanked), blanked.count("{"), blanked.count("}")) == (len(text), 1, 1)


@pytest.mark.parametrize(
    ("text", "builds", "given_line", "fixed"),
    [
        ("CFLAGS += -I$(ERTS_INCLUDE_DIR) -fPIC\n", True, 1, None),
        ("# -I/usr/lib/erlang/usr/include\nall:\n\tmix test\n", False, None, None),
        (
            "CFLAGS=-I/usr/lib/erlang/usr/include\npriv/a.so: a.c\n\tcc -shared\n",
            True,
            None,
            ("/usr/lib/erlang/usr/include", 1),
        ),
        ('A := $(shell erl -noshell -eval "code:root_dir()" -s init stop)\nx.so:\n', True, 1, None),
    ],
)
def test_makefiles(text: str, builds: bool, given_line: int | None, fixed: tuple[str, int] | None) -> None:
    found = read_native_makefile("Makefile", text.encode())
    assert (found.builds_native, found.given_line, found.fixed) == (builds, given_line, fixed)


def test_a_crate_of_rustler() -> None:
    assert read_crate("Cargo.toml", b'[dependencies]\nrustler = "0.36"\n').rustler_line == 2
    assert read_crate("Cargo.toml", b"[dependencies.rustler]\n").rustler_line == 1
    assert read_crate("Cargo.toml", b'[dependencies]\nserde = "1"\n').rustler_line is None


@given(st.binary(max_size=400) | st.text(alphabet="{}()\"'/*#[]rnif!~Z,;\\\n abE", max_size=400).map(str.encode))
def test_no_content_is_too_strange(content: bytes) -> None:
    for path in ("a.c", "a.rs", "a.ex", "a.zig", "a.hpp"):
        assert isinstance(read_native(path, content), NativeSource)
    read_native_makefile("Makefile", content)
    read_crate("Cargo.toml", content)


def test_an_unclosed_comment_takes_no_time() -> None:
    assert not read_native("a.c", b"/* " * 200_000).functions
    assert not read_native("a.rs", b'"' * 200_001 + b"#[nif(" * 50_000).functions
    assert not read_native("a.ex", b'use Zig\n~Z"""' + b"{" * 300_000).functions


def test_many_functions_are_bounded() -> None:
    rows = "".join(f'{{"f{at}", 1, f{at}}},\n' for at in range(20_000))
    assert len(read_native("a.c", f"ErlNifFunc all[] = {{\n{rows}}};".encode()).functions) <= 1_000
    assert read_native("a.c", b"f(" * 300_000).functions == ()
    assert read_native("a.c", b"f() {" * 150_000).functions == ()
