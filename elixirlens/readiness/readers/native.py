"""Native code that a VM loads: the functions of NIFs in C, C++, Rust and Zig, and how each says it is scheduled.

Read as text, because what matters stands in few places that everybody writes alike: the table of `ErlNifFunc`, the
attribute `#[rustler::nif]`, the doc comments and options of Zigler. A NIF is documented at
https://www.erlang.org/doc/apps/erts/erl_nif.html, Rustler at https://hexdocs.pm/rustler, Zigler at
https://hexdocs.pm/zigler.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from elixirlens.readiness.readers.native_text import block, line_at, without_comments

MOST_FUNCTIONS = 1_000


class Scheduling(StrEnum):
    """How a native function says that it may take its time."""

    DIRTY = "dirty"  # it runs on a scheduler of its own kind
    YIELDS = "yields"  # it stops by itself and goes on later
    LOOPS = "loops"  # it says nothing, and there is a loop in it
    SILENT = "silent"  # it says nothing


class NativeFunction(Struct, frozen=True):
    """A function that Elixir can call."""

    name: str
    line: int
    scheduling: Scheduling

    @property
    def says(self) -> bool:
        """Whether it says how it is scheduled."""
        return self.scheduling in {Scheduling.DIRTY, Scheduling.YIELDS}


class NativeSource(Struct, frozen=True):
    """A file of native code. `node_line` is where it makes itself a node of Erlang's distribution (`ei_connect`)."""

    path: str
    language: str  # C · C++ · Rust · Zig
    functions: tuple[NativeFunction, ...] = ()
    is_nif: bool = False
    nif_line: int | None = None
    driver_line: int | None = None
    node_line: int | None = None


_LANGUAGES = {"rs": "Rust", "zig": "Zig", "ex": "Zig", "exs": "Zig", "c": "C", "h": "C"}

_LOOP = re.compile(r"\b(for|while|loop|do)\b|\.(iter|into_iter|par_iter|chars|bytes|lines)\(")
_YIELDING = re.compile(r"\benif_(schedule_nif|consume_timeslice)\b|\bconsume_timeslice\b")
_DIRTY = re.compile(r"DIRTY|Dirty")

_C_TABLE = re.compile(r"\bErlNifFunc\s+\w+\s*\[[^\]]{0,80}\]\s*=\s*\{")
_C_ROW = re.compile(r'\{\s*"(?P<name>[^"\n]{1,200})"\s*,(?P<rest>[^{}]{0,400})\}')
_C_MACRO_ROW = re.compile(r"\b(?P<macro>[A-Z][A-Z0-9_]{0,60})\s*\(\s*(?P<name>\w{1,200})(?P<rest>[^(){};]{0,400})\)")
_C_ENTRY = re.compile(r"\bERL_NIF_INIT\s*\(|\bFINE_INIT\s*\(")
_FINE = re.compile(r"\bFINE_NIF\s*\(\s*(?P<name>\w{1,200})\s*,(?P<rest>[^(){};]{0,200})\)")
_C_DRIVER = re.compile(r"\bDRIVER_INIT\s*\(|\bErlDrvEntry\b")
_C_NODE = re.compile(r"\b(ei_connect\w*|erl_connect\w*|ei_xconnect\w*)\s*\(")
_BODY = re.compile(r"\b(?P<name>\w{1,200})\s{0,20}(?:<[^<>]{0,80}>)?\s{0,20}\([^;{}]{0,400}\)[^;{}()]{0,300}(?=\{)")
_DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(?P<name>\w+)\((?P<body>(?:[^\n\\]|\\\n|\\.)*)", re.MULTILINE)

_RUST_NIF = re.compile(r"#\s*\[\s*(?:rustler::)?nif\b(?P<options>[^\]]{0,400})\]")
_RUST_FN = re.compile(r"\bfn\s+(?P<name>\w{1,200})")
_RUST_ENTRY = re.compile(r"\brustler::init!|\brustler_export_nifs!|\binit!\s*\(\s*\"Elixir\.")
_RUST_OLD_TABLE = re.compile(r"\brustler_export_nifs!\s*[{(]")
_RUST_OLD_ROW = re.compile(
    r'\(\s*"(?P<name>[^"\n]{1,200})"\s*,\s*\d+\s*,\s*(?P<function>[\w:]{1,200})(?P<rest>[^()]{0,200})\)'
)

_ZIG_SIGIL = re.compile(r'~Z"""(?P<code>.*?)(?:"""|\Z)', re.DOTALL)
_ZIG_FN = re.compile(r"\bpub\s+fn\s+(?P<name>\w{1,200})")
_ZIG_OLD = re.compile(r"///[ \t]*nif:[ \t]*(?P<name>\w{1,200})/\d+(?P<rest>[^\n]{0,80})")
_ZIG_USE = re.compile(r"\buse\s+Zig\b(?P<options>.{0,2000}?)(?=~Z|\bdef|\n\s*\n|\n\s*@|\Z)", re.DOTALL)
_ZIG_CONCURRENT = re.compile(r":(dirty_cpu|dirty_io|threaded|yielding)\b|\b(dirty|threaded|yielding)\b")


def read_native(path: str, content: bytes) -> NativeSource:
    """Read a source file of C, C++, Rust or Zig, or an Elixir file with Zig in it. Never raises."""
    text = content.decode("utf-8-sig", "replace")
    language = _LANGUAGES.get(path.rpartition(".")[2], "C++")
    match language:
        case "Rust":
            return _rust(path, text)
        case "Zig":
            return _zig(path, text)
        case _:
            return _c(path, text, language)


def _source(
    path: str, language: str, functions: Iterator[NativeFunction], entry: int | None, **lines: int | None
) -> NativeSource:
    found = tuple(one for _, one in zip(range(MOST_FUNCTIONS), functions, strict=False))
    line = entry if entry is not None else (found[0].line if found else None)
    return NativeSource(path, language, found, line is not None, line, **lines)


# C and C++


def _c(path: str, text: str, language: str) -> NativeSource:
    told = without_comments(text, keep_strings=True)
    code = without_comments(text, keep_strings=False)
    return _source(
        path,
        language,
        _c_functions(told, code),
        _line(_C_ENTRY, code),
        driver_line=_line(_C_DRIVER, code),
        node_line=_line(_C_NODE, code),
    )


def _c_functions(told: str, code: str) -> Iterator[NativeFunction]:
    macros = {each["name"]: each["body"] for each in _DEFINE.finditer(told)}
    bodies = _Bodies(code)
    for table in _C_TABLE.finditer(told):
        start = table.end()
        rows = told[start : start + len(block(code, start - 1))]
        for row in _C_ROW.finditer(rows):
            said = [*row["rest"].split(",", 2), "", ""]
            function, flags = said[1], said[2]
            yield bodies.function(function.strip() or row["name"], flags, start + row.start(), row["name"])
        for row in _C_MACRO_ROW.finditer(rows):
            flags = row["rest"] + macros.get(row["macro"], "") + row["macro"]
            yield bodies.function(row["name"], flags, start + row.start())
    for row in _FINE.finditer(code):
        if not _is_in_define(code, row.start()):
            yield bodies.function(row["name"], row["rest"], row.start())
    registering = [re.escape(name) for name, body in macros.items() if "FINE_NIF" in body]
    if registering:
        called = rf"^[ \t]*(?P<macro>{'|'.join(registering)})\s*\(\s*(?P<name>\w{{1,200}})"
        for row in re.compile(called, re.MULTILINE).finditer(code):
            yield bodies.function(row["name"], macros[row["macro"]], row.start())


def _is_in_define(code: str, position: int) -> bool:
    """Whether a position is in the body of a macro: its line is one, or goes on from one."""
    before, _, line = code[:position].rpartition("\n")
    return line.lstrip().startswith("#") or before.endswith("\\")


class _Bodies:
    """Where the functions of a file have their bodies. `code` has neither comments nor strings."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.ends: dict[str, int] = {}
        for found in _BODY.finditer(code):
            self.ends.setdefault(found["name"], found.end())

    def function(self, function: str, flags: str, position: int, name: str = "") -> NativeFunction:
        """A function that a table names, with its flags; without any its body tells."""
        line = line_at(self.code, position)
        end = self.ends.get(function.rpartition("::")[2])
        if _DIRTY.search(flags):
            return NativeFunction(name or function, line, Scheduling.DIRTY)
        scheduling = Scheduling.SILENT if end is None else _of_body(block(self.code, end))
        return NativeFunction(name or function, line, scheduling)


def _of_body(body: str) -> Scheduling:
    if _YIELDING.search(body):
        return Scheduling.YIELDS
    return Scheduling.LOOPS if _LOOP.search(body) else Scheduling.SILENT


def _line(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return line_at(text, found.start()) if found is not None else None


# Rust


def _rust(path: str, text: str) -> NativeSource:
    told = without_comments(text, keep_strings=True)
    code = without_comments(text, keep_strings=False)
    return _source(path, "Rust", _rust_functions(told, code), _line(_RUST_ENTRY, told))


def _rust_functions(told: str, code: str) -> Iterator[NativeFunction]:
    for attribute in _RUST_NIF.finditer(told):
        function = _RUST_FN.search(code, attribute.end())
        if function is None:
            continue
        is_dirty = _DIRTY.search(attribute["options"]) is not None
        scheduling = Scheduling.DIRTY if is_dirty else _of_body(block(code, function.end()))
        yield NativeFunction(function["name"], line_at(told, attribute.start()), scheduling)
    bodies = _Bodies(code)
    for table in _RUST_OLD_TABLE.finditer(told):
        end = table.end() + len(block(code, table.end() - 1))
        for row in _RUST_OLD_ROW.finditer(told, table.end(), end):
            yield bodies.function(row["function"], row["rest"], row.start(), row["name"])


# Zig


def _zig(path: str, text: str) -> NativeSource:
    if path.endswith(".zig"):
        return NativeSource(path, "Zig")
    use = _ZIG_USE.search(text)
    if use is None:
        return NativeSource(path, "Zig")
    return _source(path, "Zig", _zig_functions(text, use["options"]), line_at(text, use.start()))


def _zig_functions(text: str, options: str) -> Iterator[NativeFunction]:
    for sigil in _ZIG_SIGIL.finditer(text):
        start, written = sigil.start("code"), sigil["code"]
        code = without_comments(written, keep_strings=False)
        for old in _ZIG_OLD.finditer(written):
            is_told = _ZIG_CONCURRENT.search(old["rest"]) is not None
            yield _zig_function(old["name"], is_told, code, old.end(), line_at(text, start + old.start()))
        for new in _ZIG_FN.finditer(code):
            is_told = _zig_option_says(new["name"], options)
            yield _zig_function(new["name"], is_told, code, new.end(), line_at(text, start + new.start()))


def _zig_function(name: str, is_told: bool, code: str, position: int, line: int) -> NativeFunction:
    return NativeFunction(name, line, Scheduling.DIRTY if is_told else _of_body(block(code, position)))


def _zig_option_says(name: str, options: str) -> bool:
    """Whether `nifs: [name: [:dirty_cpu], …]` says how a function runs."""
    said = re.search(rf"\b{re.escape(name)}:\s*(\[[^\]]{{0,200}}\]|:\w+)", options)
    return said is not None and _ZIG_CONCURRENT.search(said[1]) is not None
