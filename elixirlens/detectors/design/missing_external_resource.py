"""Files that are read while a module is compiled, and that Mix does not know of."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Attribute, Call, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, walk
from elixirlens.finding import Severity

_RESOURCE = "external_resource"
_TEXTS = frozenset({"doc", "moduledoc", "typedoc"})
_HOPS = 4


def detect(subject: Call, _context: Context) -> Iterator[Hit]:
    """Yield a file that is read in the body of a module without being named as its resource."""
    module = subject.owner
    if not subject.arguments or not module.name or ("__mix_recompile__?", 0) in module.functions:
        return
    resources = [attribute for attribute in module.attributes if attribute.name == _RESOURCE]
    known = [_names(attribute.value, module) for attribute in resources if attribute.value is not None]
    names = _names(subject.arguments[0], module)
    # Without a text in it, the path is that of another package; with a slash first, it leads out of the project.
    if not names or names[0].startswith("/") or _is_named(names, known) or _registers(module):
        return
    yield Hit(subject.place, severity=Severity.INFO if _is_text(subject, module.attributes) else None)


def _names(value: expr.Expression, module: Module, hops: int = _HOPS) -> list[str]:
    """The texts that a path is made of, those of attributes included; "?" for what is not known."""
    found: list[str] = []
    for part in walk(value):
        match part:
            case expr.String():
                found.append(part.literal or "?")
            case expr.Variable(name) if not name.startswith("__"):  # __DIR__ is the same for all
                found.append("?")
            case expr.AttributeRead(name):
                attribute = module.attribute(name) if hops else None
                held = None if attribute is None else attribute.value
                found += ["?"] if held is None else _names(held, module, hops - 1)
    return found


def _is_named(names: list[str], known: list[list[str]]) -> bool:
    """Whether a resource may be the file: it ends in the same text, or one of the two is made of what is not known."""
    return any("?" in names or "?" in resource or names[-1:] == resource[-1:] for resource in known)


def _registers(module: Module) -> bool:
    """Whether the body names resources by a call: `Module.put_attribute(__MODULE__, :external_resource, path)`."""
    return any(
        isinstance(part, expr.Atom) and part.name == _RESOURCE
        for call in module.calls
        if call.module == "Module"
        for argument in call.arguments
        for part in walk(argument)
    )


def _is_text(call: Call, attributes: list[Attribute]) -> bool:
    """Whether the file becomes documentation, which misleads a reader and nobody else."""
    return any(
        attribute.name in _TEXTS and attribute.value is not None and _holds(attribute.value, call)
        for attribute in attributes
    )


def _holds(value: Node, call: Call) -> bool:
    return any(part is call for part in walk(value))
