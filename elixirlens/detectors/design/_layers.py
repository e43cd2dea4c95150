"""Which modules of an application are its web layer, and which of them talk to the database."""

from __future__ import annotations

from elixirlens.detectors.project import Project
from elixirlens.elixir import ModuleFacts

_KEEPS_DATA = frozenset({"Ecto.Repo", "Ecto.Schema"})
# What serves requests. A module that uses one of these is web code, whatever it is called.
_SERVES_REQUESTS = frozenset(
    {
        "Phoenix.Channel", "Phoenix.Component", "Phoenix.Controller", "Phoenix.Endpoint", "Phoenix.LiveComponent",
        "Phoenix.LiveView", "Phoenix.Presence", "Phoenix.Router", "Phoenix.Socket", "Phoenix.View", "Plug.Builder",
        "Plug.Router",
    }
)  # fmt: skip


def web_namespaces(project: Project) -> frozenset[str]:
    """The namespaces of web layers: what an endpoint lies in, where no data is kept below the same name.

    `ShopWeb` of `ShopWeb.Endpoint`; `Shop.Web` unless most of the data is kept there, for then it is all there is.
    `Shop` of `Shop.Endpoint` only in an application of its own without a repo.
    """
    found = {
        place.module.name.rpartition(".")[0] for place in project.modules() if "Phoenix.Endpoint" in place.module.uses
    }
    keeps_data = [place.module.name for place in project.modules() if not _KEEPS_DATA.isdisjoint(place.module.uses)]
    return frozenset(
        name for name in found if name and _may_be_layer(name, [is_below(other, name) for other in keeps_data])
    )


def _may_be_layer(name: str, keeps_data: list[bool]) -> bool:
    """Whether a namespace is a layer beside others, by where the modules are that keep data: in it, or not."""
    inside = sum(keeps_data)
    if name.endswith(".Web"):
        return 2 * inside <= len(keeps_data)
    return name.endswith("Web") or not inside


def domain_within(project: Project, namespaces: frozenset[str]) -> frozenset[str]:
    """The parts of a `Shop.Web` that keep data of their own: `Shop.Web.Billing` with its schemas is no mere layer."""
    return frozenset(
        f"{namespace}.{place.module.name[len(namespace) + 1 :].partition('.')[0]}"
        for place in project.modules()
        if not _KEEPS_DATA.isdisjoint(place.module.uses)
        and (namespace := namespace_of(place.module.name, namespaces)) is not None
        and namespace.endswith(".Web")
    )


def is_below(module: str, namespace: str) -> bool:
    """Whether a module is a namespace or lies in it."""
    return module == namespace or module.startswith(f"{namespace}.")


def namespace_of(module: str, namespaces: frozenset[str]) -> str | None:
    """The web namespace that a module lies in."""
    return next((name for name in namespaces if is_below(module, name)), None)


def is_request_code(module: ModuleFacts) -> bool:
    """Whether a module serves requests, by what it uses or by its behaviour."""
    return not _SERVES_REQUESTS.isdisjoint(module.uses) or "Plug" in module.behaviours


def repos(project: Project) -> frozenset[str]:
    """The modules that use `Ecto.Repo`."""
    return frozenset(place.module.name for place in project.modules() if "Ecto.Repo" in place.module.uses)
