"""How native code is built: the Makefile that elixir_make runs, and the manifest of a Rust crate."""

from __future__ import annotations

import re

from msgspec import Struct

# What elixir_make and the VM give to a Makefile, so that it needs to know no path itself.
_GIVEN = re.compile(
    r"\b(ERTS_INCLUDE_DIR|ERL_EI_INCLUDE_DIR|ERL_EI_LIBDIR|ERL_INTERFACE_\w+|MIX_APP_PATH|FINE_INCLUDE_DIR|"
    r"ERLANG_PATH|ERL_CFLAGS|ERL_LDFLAGS|ERTS_DIR)\b"
)
_ASKED = re.compile(r"code:root_dir|code:lib_dir|erlang:system_info|erts_version|erl\s+-(?:eval|noshell)")
_FIXED = re.compile(
    r"(?P<path>(?:/usr(?:/local)?|/opt(?:/homebrew)?|/home/\w+|/Users/\w+|/root|/nix)/[^\s\"']*"
    r"(?:erlang|erts|otp|elixir)[^\s\"']*)",
    re.IGNORECASE,
)
_NATIVE = re.compile(r"\.so\b|-shared\b|-fPIC\b|\.dylib\b|-undefined dynamic_lookup|\bc_src\b|\bcargo\s+build\b")


class NativeMakefile(Struct, frozen=True):
    """A Makefile, as far as it builds native code. `fixed` is a path of the VM that is written out, with its line."""

    path: str
    builds_native: bool = False
    given_line: int | None = None  # where it takes the place of the VM from outside, or asks for it
    fixed: tuple[str, int] | None = None


def read_native_makefile(path: str, content: bytes) -> NativeMakefile:
    """Read a Makefile or a CMakeLists.txt. Never raises."""
    lines = [
        (number, line)
        for number, line in enumerate(content.decode("utf-8-sig", "replace").splitlines(), start=1)
        if not line.lstrip().startswith("#") and len(line) < 4_000
    ]
    given = next((number for number, line in lines if _GIVEN.search(line) or _ASKED.search(line)), None)
    fixed = next(((found["path"], number) for number, line in lines if (found := _FIXED.search(line))), None)
    return NativeMakefile(path, any(_NATIVE.search(line) for _, line in lines), given, fixed)


class Crate(Struct, frozen=True):
    """The manifest of a Rust crate: where it depends on rustler, and the version that it asks for."""

    path: str
    rustler_line: int | None = None


def read_crate(path: str, content: bytes) -> Crate:
    """Read a Cargo.toml, by lines. Never raises."""
    lines = enumerate(content.decode("utf-8-sig", "replace").splitlines(), start=1)
    return Crate(path, next((number for number, line in lines if re.match(r"\s*(\[.*\.)?rustler\b", line)), None))
