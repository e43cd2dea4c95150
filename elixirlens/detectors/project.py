"""The whole repository, as the rules see it that argue from more than one file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.detectors import MixFacts
from elixirlens.elixir import FunctionFacts, ModuleFacts
from elixirlens.finding import Spot
from elixirlens.otp.tree import trees_of
from elixirlens.project import FileClass

if TYPE_CHECKING:
    from elixirlens.elixir import CallFacts
    from elixirlens.otp.child_specs import Supervision
    from elixirlens.report import Supervision as Trees

CODE = frozenset({FileClass.LIB, FileClass.WEB})


class FileFacts(Struct, frozen=True):
    """What is kept of a file. `is_whole` says that all of it was understood."""

    path: str
    file_class: FileClass
    mix: MixFacts
    modules: tuple[ModuleFacts, ...]
    supervision: Supervision
    is_whole: bool = True

    @property
    def app(self) -> str | None:
        """The Mix application that it belongs to."""
        return self.mix.app

    @property
    def start(self) -> str | None:
        """The module that starts this application."""
        return self.mix.start

    @property
    def root(self) -> str:
        """The folder of its Mix project, or of the umbrella around that."""
        return self.mix.root


class Place(Struct, frozen=True):
    """A module and the file that it is in."""

    module: ModuleFacts
    file: FileFacts

    @property
    def spot(self) -> Spot:
        """The name after `defmodule`."""
        return Spot(self.file.path, self.module.place, self.module.name)

    def spot_of(self, call: CallFacts, function: FunctionFacts | None) -> Spot:
        """A call that is made in the module."""
        symbol = f"{self.module.name}.{function.name}/{function.arity}" if function else self.module.name
        return Spot(self.file.path, call.place, symbol or None)


class Project(Struct, frozen=True, dict=True):
    """All files that were read. `unread` are paths of code that could not be, or was not to be, looked at.

    A rule that argues from absence has to keep silent where the evidence is not complete: see `is_complete`.
    """

    files: tuple[FileFacts, ...]
    unread: tuple[str, ...] = ()

    @cached_property
    def code(self) -> tuple[FileFacts, ...]:
        """The files of the product: no tests, scripts, migrations or configuration."""
        return tuple(file for file in self.files if file.file_class in CODE)

    @cached_property
    def places(self) -> Mapping[str, tuple[Place, ...]]:
        """The modules of the product by name. A name that is defined twice has two places."""
        found: dict[str, list[Place]] = defaultdict(list)
        for file in self.code:
            for module in file.modules:
                if module.name:
                    found[module.name].append(Place(module, file))
        return {name: tuple(places) for name, places in found.items()}

    def place(self, name: str) -> Place | None:
        """The module of a name, None where there is none or more than one."""
        places = self.places.get(name, ())
        return places[0] if len(places) == 1 else None

    def modules(self) -> Iterator[Place]:
        """All modules of the product, in the order of paths and lines."""
        for file in self.code:
            for module in file.modules:
                yield Place(module, file)

    @cached_property
    def uses(self) -> Mapping[str, tuple[tuple[FileFacts, Spot], ...]]:
        """Where the product calls, uses or imports a module outside of the standard library, by the module's name."""
        found: dict[str, list[tuple[FileFacts, Spot]]] = defaultdict(list)
        for place in self.modules():
            module, file = place.module, place.file
            for directive in module.directives:
                found[directive.module].append((file, Spot(file.path, directive.place, module.name or None)))
            for call in module.calls:
                found[call.module].append((file, place.spot_of(call, None)))
            for function in module.functions:
                for call in function.calls:
                    found[call.module].append((file, place.spot_of(call, function)))
        return {name: tuple(places) for name, places in found.items()}

    def function(self, module: str, name: str, arity: int) -> FunctionFacts | None:
        """The function that a call reaches, None where it is not of this repository or not known for sure."""
        place = self.place(module)
        return place.module.function(name, arity) if place is not None else None

    @cached_property
    def trees(self) -> Trees:
        """The supervision trees of the product."""
        others = (file for file in self.files if file.file_class is FileClass.CONFIG)
        return trees_of(self.code, others)

    @cached_property
    def is_complete(self) -> bool:
        """Whether all code was read and understood, so that what is not in it is nowhere."""
        return not self.unread and all(file.is_whole for file in self.code)
