"""Modules that have the name of a web layer, and nothing else of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from elixirlens.detectors.design._layers import domain_within, namespace_of
from elixirlens.detectors.project import Place, Project

_MAILS = ("Bamboo.", "Phoenix.Swoosh", "Swoosh.")
_MAILING = ("Email", "Emails", "Mailer", "Notifier")


def no_web_code(project: Project, namespaces: frozenset[str]) -> frozenset[str]:
    """What lies in a web namespace and may be known to all: its domain, mails, presence, files that lie elsewhere."""
    folders = _with_folders(project, namespaces)
    return domain_within(project, namespaces) | {
        place.module.name
        for place in project.modules()
        if (namespace := namespace_of(place.module.name, namespaces)) is not None
        and (_writes_mails(place) or is_presence(place) or (namespace in folders and not _is_in_web_folder(place)))
    }


def around(module: str) -> Iterator[str]:
    """The names that a module lies in, and its own: `Shop`, `Shop.Web`, `Shop.Web.Cart`."""
    return accumulate(module.split("."), "{}.{}".format)


def is_presence(place: Place) -> bool:
    """Whether a module knows who is there: it is set up in the web layer by the generator."""
    return "Phoenix.Presence" in place.module.uses


def _writes_mails(place: Place) -> bool:
    """Whether a module writes mails; they are composed where somebody asks for them."""
    module = place.module
    return module.name.endswith(_MAILING) or any(each.startswith(_MAILS) for each in (*module.uses, *module.imports))


def _with_folders(project: Project, namespaces: frozenset[str]) -> set[str]:
    """The web namespaces that have folders of their own, as their endpoints show."""
    return {
        name
        for name in namespaces
        if name.endswith("Web") and any(map(_is_in_web_folder, project.places.get(f"{name}.Endpoint", ())))
    }


def _is_in_web_folder(place: Place) -> bool:
    return "web" in place.file.path.lower()
