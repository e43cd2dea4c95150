"""A package as it lies in deps/: its code read by our own reader, and the files beside it. Nothing of it is run."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from elixirlens.elixir import Module, ModuleKind, Source, TooCostly, TooDeep, read_source
from elixirlens.elixir.size import code_lines
from elixirlens.engine.reading import Unread, content_below, refused

MOST_FILES = 5_000  # the largest package that was met has 900
_CODE = frozenset({"lib", "src", "web"})
_ELIXIR = (".ex",)
_ERLANG = (".erl", ".yrl", ".xrl")
_NATIVE = (".c", ".cc", ".cpp", ".rs", ".zig", ".go")
_COMPILED = (".so", ".dll", ".dylib", ".beam", ".o", ".a")
_CHANGELOGS = ("changelog", "changes", "history", "release_notes", "releases")
_LICENCES = ("license", "licence", "copying", "unlicense")


class PublicFunction(Struct, frozen=True):
    """A function or macro that a package offers; `arities` are those that it can be called with."""

    module: str
    name: str
    arities: tuple[int, ...]
    documented: bool
    specified: bool


class Code(Struct, frozen=True):
    """What lies in a folder. Of modules, those count that are meant for others: without `@moduledoc false`.

    `unread` are the files that were not read, or not to their end.
    """

    folder: str
    modules: frozenset[str] = frozenset()  # all of them, private ones included
    public: tuple[str, ...] = ()
    documented: tuple[str, ...] = ()
    functions: tuple[PublicFunction, ...] = ()
    elixir_lines: int = 0
    erlang_files: int = 0
    native: tuple[str, ...] = ()
    compiled: tuple[str, ...] = ()
    tests: int = 0
    changelog: str | None = None
    licence: str | None = None
    unread: tuple[str, ...] = ()
    complete: bool = True


def read_code(root: Path, folder: str) -> Code | None:
    """Read what lies in a folder below a root; None where there is no such folder. No link is followed."""
    top = root / folder
    if top.is_symlink() or not top.is_dir() or not Path(os.path.realpath(top)).is_relative_to(os.path.realpath(root)):
        return None
    return _Reading(root, folder).code()


class _Reading:
    """Reads one package, file by file; a tree is dropped before the next one is parsed."""

    def __init__(self, root: Path, folder: str) -> None:
        self._root = root
        self._folder = folder
        self._modules: set[str] = set()
        self._public: list[str] = []
        self._documented: list[str] = []
        self._functions: list[PublicFunction] = []
        self._lines = 0
        self._unread: list[str] = []

    def code(self) -> Code:
        """Do it."""
        files = sorted(self._listed())
        inside = files[:MOST_FILES]
        for path in inside:
            if path.endswith(_ELIXIR) and path.split("/")[0] in _CODE:
                self._read(path)
        return Code(
            folder=self._folder,
            modules=frozenset(self._modules),
            public=tuple(self._public),
            documented=tuple(self._documented),
            functions=tuple(self._functions),
            elixir_lines=self._lines,
            erlang_files=sum(path.endswith(_ERLANG) for path in inside),
            native=tuple(path for path in inside if path.endswith(_NATIVE)),
            compiled=tuple(path for path in inside if path.endswith(_COMPILED)),
            tests=sum(_is_test(path) for path in inside),
            changelog=next((path for path in inside if _called(path, _CHANGELOGS)), None),
            licence=next((path for path in inside if _called(path, _LICENCES)), None),
            unread=tuple(self._unread),
            complete=len(files) <= MOST_FILES,
        )

    def _listed(self) -> Iterator[str]:
        """The files, relative to the folder, one more than are read."""
        count = 0
        for folder, folders, names in os.walk(self._root / self._folder):
            folders[:] = sorted(name for name in folders if name not in {".git", "deps", "_build", "node_modules"})
            relative = Path(os.path.relpath(folder, self._root / self._folder)).as_posix()
            for name in sorted(names):
                yield name if relative == "." else posixpath.join(relative, name)
                count += 1
                if count > MOST_FILES:
                    return

    def _read(self, path: str) -> None:
        try:
            content = content_below(self._root, f"{self._folder}/{path}")
            if content is None or refused(content) is not None:
                raise Unread("")
            source = read_source(content, path)
        except (Unread, TooCostly, TooDeep):
            self._unread.append(path)
            return
        if source.damage is not None:
            self._unread.append(path)
        try:
            self._take(source)
        finally:
            source.release()

    def _take(self, source: Source) -> None:
        for module in source.modules:
            if module.kind is ModuleKind.FILE or not module.name:
                continue
            self._lines += code_lines(module)
            self._modules.update(module.names)
            if module.kind is not ModuleKind.IMPLEMENTATION and not _is_private(module):
                self._offered(module)

    def _offered(self, module: Module) -> None:
        self._public.append(module.name)
        if module.moduledoc is not None:
            self._documented.append(module.name)
        for function in module.functions.values():
            if function.public and not function.hidden:
                self._functions.append(
                    PublicFunction(
                        module.name,
                        function.name,
                        tuple(function.arities),
                        documented=function.doc is not None,
                        specified=function.specified,
                    )
                )


def _is_private(module: Module) -> bool:
    return module.moduledoc is not None and module.moduledoc.is_false


def _is_test(path: str) -> bool:
    return path.startswith(("test/", "tests/")) and path.endswith((".exs", ".erl"))


def _called(path: str, names: tuple[str, ...]) -> bool:
    return "/" not in path and path.lower().startswith(names)
