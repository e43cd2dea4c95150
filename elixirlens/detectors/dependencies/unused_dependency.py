"""Dependencies that no code, no configuration and no other package has a use for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.detectors.dependencies._tools import TOOLS
from elixirlens.hex.declared import Certainty, Declared, Origin
from elixirlens.hex.dependency import Dependency


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the declaration of a package of which neither the name nor a module is written anywhere."""
    workspace, ownership = subject.workspace, subject.ownership
    if not context.project.is_complete or not ownership.is_known(subject.app) or subject.package in TOOLS:
        return
    if subject.locked is None or subject.parents or workspace.graph.opaque() or next(workspace.troubles, None):
        return  # it may be the adapter of another package, or there to keep that at a version
    if ownership.names[subject.app].unnamed or not subject.declarations:
        return
    if not all(_is_for_the_product(one.declared) for one in subject.declarations):
        return
    words = context.texts.words
    if words.get(subject.app, 0) > sum(_mentions(one.declared, subject.app) for one in subject.declarations):
        return
    named = (name for file in context.project.files for module in file.modules for name in module.references)
    if ownership.may_be_named(subject.app, chain(words, named)):
        return
    for declaration in subject.declarations:
        yield Hit(subject.declared_at(declaration), {"package": subject.app}, key=subject.app)


def _is_for_the_product(declared: Declared) -> bool:
    """Tools are run by hand, and what is there on a condition is used on one."""
    plain = declared.origin is Origin.HEX and declared.certainty is Certainty.ALWAYS
    return plain and declared.only is None and declared.optional is False and declared.runtime is True


def _mentions(declared: Declared, app: str) -> int:
    """How often a declaration writes the name."""
    return 1 + sum(app in value for _, value in declared.options)
