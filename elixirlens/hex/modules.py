"""Which package brings which modules: read from its sources where they were fetched, else from a table that ships.

Names are facts about packages, so a table of them ages slowly; what neither source knows is unknown, and rules that
argue from it have to keep silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property

import msgspec
from msgspec import Struct

from elixirlens import shipped

TABLE = "dependencies/modules.toml"

ModulesOf = Callable[[str], tuple[str, ...] | None]  # of a fetched application; None where it was not fetched

_ELIXIR = re.compile(rb"^def(?:module|protocol)[ \t]+([A-Z]\w*(?:\.[A-Z]\w*)*)\b", re.MULTILINE)
_ERLANG = re.compile(rb"^-module\(\s*'?([a-z]\w*)'?\s*\)", re.MULTILINE)


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """The modules of a package: exactly `modules`, and those of `below` with all that are named beneath them.

    A package that is `unnamed` may be of use to code that never names it. `shows` are packages that its users work with
    by name, so that they need not be declared.
    """

    modules: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    unnamed: bool = False
    shows: tuple[str, ...] = ()

    @property
    def roots(self) -> frozenset[str]:
        """What the names of its modules begin with."""
        return frozenset(name.partition(".")[0] for name in (*self.modules, *self.below))


@cache
def shipped_names() -> Mapping[str, Names]:
    """The modules of the most used packages, by package."""
    return msgspec.toml.decode((shipped.folder("rules") / TABLE).read_text("utf-8"), type=dict[str, Names])


def modules_in(content: bytes) -> tuple[str, ...]:
    """The modules that a file of Elixir or of Erlang defines at its margin; those of Erlang with a colon."""
    found = [name.decode() for name in _ELIXIR.findall(content)]
    return (*found, *(f":{name.decode()}" for name in _ERLANG.findall(content)))


def nothing_fetched(app: str) -> tuple[str, ...] | None:
    """What is known of the sources of any application where none were fetched."""
    return None


class Ownership(Struct, frozen=True, dict=True):
    """Whose the modules are that code names, as far as it is known.

    `packages` are the dependencies that may own one, by application. The packages of the table are asked as well, so
    that a module of an absent one goes to nobody else.
    """

    packages: Mapping[str, str]
    modules_of: ModulesOf = nothing_fetched

    @cached_property
    def names(self) -> Mapping[str, Names]:
        """The modules of the dependencies that are known, by application."""
        found: dict[str, Names] = {}
        for app, package in self.packages.items():
            fetched = self.modules_of(app)
            if fetched:
                erlang = tuple(name for name in fetched if name.startswith(":"))
                elixir = tuple(name for name in fetched if not name.startswith(":"))
                found[app] = Names(erlang, elixir, package in shipped_names() and shipped_names()[package].unnamed)
            elif package in shipped_names() and shipped_names()[package].roots:
                found[app] = shipped_names()[package]
        return found

    @cached_property
    def _owners(self) -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
        known = dict(self.names)
        present = set(self.packages.values())
        others = {f"another {package}": names for package, names in shipped_names().items() if package not in present}
        return _inverted(known | others, "modules"), _inverted(known | others, "below")

    def is_known(self, app: str) -> bool:
        """Whether it is known which modules an application brings."""
        return app in self.names

    @cached_property
    def _answers(self) -> dict[str, frozenset[str]]:
        return {}  # the same modules are asked about for every dependency

    def owners(self, module: str) -> frozenset[str]:
        """The applications that a module may be of: none where nobody is known to bring it."""
        known = self._answers.get(module)
        if known is None:
            exact, below = self._owners
            nearest = next((below[name] for name in _upwards(module) if name in below), frozenset())
            known = self._answers[module] = exact.get(module, nearest)
        return known

    def may_be_named(self, app: str, words: Iterable[str]) -> bool:
        """Whether one of some words may be a module of an application, be it one that is not known by its name."""
        names = self.names[app]
        for word in words:
            root = word.partition(".")[0]
            if f":{root}" in names.modules:
                return True
            if root in names.roots:
                owners = self.owners(word)
                if app in owners or not owners:
                    return True
        return False


def _inverted(names: Mapping[str, Names], which: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for app, each in names.items():
        listed: Iterable[str] = getattr(each, which)
        for name in listed:
            found.setdefault(name, set()).add(app)
    return {name: frozenset(apps) for name, apps in found.items()}


def _upwards(module: str) -> Iterator[str]:
    """`A.B.C`, `A.B`, `A`."""
    while module:
        yield module
        module = module.rpartition(".")[0]
