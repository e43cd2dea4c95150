"""What the criteria about native code share: the NIFs, the programs that are started, and how NIFs are built."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.readiness.called import called, running
from elixirlens.readiness.model import Evidence
from elixirlens.readiness.readers.native import NativeSource, read_native
from elixirlens.readiness.readers.native_build import NativeMakefile, read_native_makefile
from elixirlens.readiness.repository import Repository

SOURCES = ("*.c", "*.cc", "*.cpp", "*.cxx", "*.rs", "*.zig")
_MAKEFILES = ("Makefile", "*.mk", "GNUmakefile", "Makefile.win", "CMakeLists.txt")
_BINARIES = ("*.so", "*.dll", "*.dylib", "*.a", "*.o")
_MOST = 400
_ASIDE = re.compile(r"(^|/)(bench|benchmark|benchmarks|test|tests|spec|target|third_party|tools)/")
_BUILDERS = ("rustler", "rustler_precompiled", "zigler", "elixir_make", "cc_precompiler", "fine")
WRAPPERS = ("muontrap", "erlexec", "exile", "rambo", "ex_cmd", "porcelain", "ex_exec")
POOLS = ("nimble_pool", "poolboy", "poolex", "worker_pool", "pooler")


class Native(Struct, frozen=True):
    """The native code of a repository.

    `sources` are the files with NIFs, `loads` where code of the repository loads one, `drivers` where it has or loads
    a linked-in driver, `ports` where it starts a program.
    """

    sources: tuple[NativeSource, ...]
    loads: tuple[Evidence, ...]
    drivers: tuple[Evidence, ...]
    ports: tuple[Evidence, ...]

    @property
    def has_nif(self) -> bool:
        """Whether there is native code in the VM."""
        return bool(self.sources or self.loads or self.drivers)


def native_of(repository: Repository) -> Native:
    """The native code of the projects that are judged: no samples, tests or benchmarks."""
    found = tuple(each for each in _sources(repository) if each.is_nif)
    drivers = [
        Evidence("a linked-in driver", each.path, each.driver_line) for each in _sources(repository) if each.driver_line
    ]
    drivers += [each.evidence() for each in called(repository, ":erl_ddll") if each.call.name.startswith("load")]
    return Native(found, tuple(_loads(repository)), tuple(drivers), tuple(_ports(repository)))


def own(repository: Repository, *patterns: str) -> Iterator[str]:
    """The files of the Mix projects that are judged."""
    folders = [each.folder for each in repository.mix_projects]
    for path in repository.paths(*patterns):
        is_inside = any(not folder or path.startswith(f"{folder}/") for folder in folders)
        if is_inside and not _ASIDE.search(path):
            yield path


def makefiles(repository: Repository) -> tuple[NativeMakefile, ...]:
    """The Makefiles that build native code."""
    read = (repository.read(read_native_makefile, path) for path in own(repository, *_MAKEFILES))
    return tuple(each for each in read if each.builds_native)


def binaries(repository: Repository) -> tuple[Evidence, ...]:
    """Compiled libraries that are committed."""
    tracked = repository.tree.tracked
    return tuple(
        Evidence("is committed", path)
        for path in own(repository, *_BINARIES)
        if (tracked is None or path in tracked) and not path.endswith((".a", ".o"))
    )


def builders(repository: Repository) -> tuple[Evidence, ...]:
    """The dependencies that build or fetch native code."""
    return tuple(
        Evidence(f"depends on {each.app}", path, each.place.line)
        for path, each in repository.declared
        if each.app in _BUILDERS
    )


def _sources(repository: Repository) -> Iterator[NativeSource]:
    for path in list(own(repository, *SOURCES))[:_MOST]:
        yield repository.read(read_native, path)
    for path in dict.fromkeys(each.path for each in running(repository) if each.module.uses_module("Zig")):
        yield repository.read(read_native, path)


def _loads(repository: Repository) -> Iterator[Evidence]:
    for each in called(repository, ":erlang"):
        if each.call.name == "load_nif":
            yield each.evidence()
    for surveyed in running(repository):
        use = surveyed.module.uses_module("Rustler", "RustlerPrecompiled", "Zig", "Zig.Nif")
        if use is not None:
            yield surveyed.evidence(f"{surveyed.module.name} uses {use.module}", use.line)


def _ports(repository: Repository) -> Iterator[Evidence]:
    for each in called(repository, "Port", ":erlang"):
        if each.call.name in {"open", "open_port"}:
            yield each.evidence(f"{each.call.callee} in {each.module.name}")
