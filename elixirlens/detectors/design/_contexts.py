"""The contexts of applications: `Shop.Orders` with `Shop.Orders.Order` and the rest below it."""

from __future__ import annotations

from elixirlens.detectors.design._layers import namespace_of, web_namespaces
from elixirlens.detectors.project import Place, Project
from elixirlens.project import FileClass

_NO_CONTEXT = frozenset(["Application", "Ecto.Repo", "Ecto.Schema", "GenServer", "Supervisor"])
_FEWEST_FUNCTIONS = 3


def contexts_of(project: Project) -> frozenset[str]:
    """The names of all contexts: public functions of a module right below the root, and modules below it."""
    namespaces = web_namespaces(project)
    outer = {context_of(name) for name in project.places if name.count(".") > 1}
    return frozenset(
        place.module.name
        for place in project.modules()
        if place.module.name in outer
        and place.module.kind == "module"
        and place.file.mix.kind == "application"
        and place.file.file_class is FileClass.LIB
        and namespace_of(place.module.name, namespaces) is None
        and _NO_CONTEXT.isdisjoint(place.module.uses)
        and _offers_enough(place)
    )


def context_of(module: str) -> str:
    """The first two parts of a name: `Shop.Orders` of `Shop.Orders.Order`."""
    return ".".join(module.split(".", 2)[:2])


def _offers_enough(place: Place) -> bool:
    offered = [function for function in place.module.functions if function.kind in {"def", "defdelegate"}]
    return len(offered) >= _FEWEST_FUNCTIONS
