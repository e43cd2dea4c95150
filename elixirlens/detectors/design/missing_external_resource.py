"""Files that are read while a module is compiled, and that Mix does not know of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Call, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, walk
from elixirlens.finding import Severity

_RESOURCE = "external_resource"
_TEXTS = frozenset({"doc", "moduledoc", "typedoc"})
_HOPS = 4
_FOLDERS = frozenset({("Application", "app_dir"), (":code", "priv_dir"), (":code", "lib_dir")})  # of an application


def detect(subject: Call, context: Context) -> Iterator[Hit]:
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
    if not _is_of_another(subject.arguments[0], module, context.mix.app):
        yield Hit(subject.place, severity=Severity.INFO if _is_text(subject, module) else None)


def _names(value: expr.Expression, module: Module, hops: int = _HOPS) -> list[str]:
    """The texts that a path is made of, those of attributes included; "?" for what is not known."""
    found: list[str] = []
    for part in walk(value):
        match part:
            case expr.String():
                found.append(part.literal or "?")
            case expr.Variable(name) if not name.startswith("__"):  # __DIR__ is the same for all
                found.append("?")
            case expr.AttributeRead():
                held = _held(part, module) if hops else None
                found += ["?"] if held is None else _names(held, module, hops - 1)
    return found


def _is_of_another(path: expr.Expression, module: Module, app: str | None, hops: int = _HOPS) -> bool:
    """Whether a path starts in the folder of another application: what changes there, Mix compiles for itself."""
    for part in walk(path):
        match part:
            case Call(module=owner, name=name, arguments=(first, *_)) if (owner, name) in _FOLDERS:
                named = _held(first, module) if isinstance(first, expr.AttributeRead) else first
                if isinstance(named, expr.Atom) and named.name != app:
                    return True
            case expr.AttributeRead() if hops:
                held = _held(part, module)
                if held is not None and _is_of_another(held, module, app, hops - 1):
                    return True
    return False


def _held(read: expr.AttributeRead, module: Module) -> expr.Expression | None:
    attribute = module.attribute(read.name)
    return None if attribute is None else attribute.value


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


def _is_text(call: Call, module: Module) -> bool:
    """Whether the file becomes documentation, which misleads a reader and nobody else; also through another name."""
    holders = [each.name for each in module.attributes if each.value is not None and _holds(each.value, call)]
    return (
        not _TEXTS.isdisjoint(holders)
        or any(_is_for_texts(name, expr.AttributeRead, module) for name in holders)
        or any(_is_for_texts(name, expr.Variable, module) for name in _variables(call))
    )


def _variables(call: Call) -> Iterator[str]:
    """The variables of the body that hold what a call returns."""
    for around in call.enclosing():
        match around:
            case expr.Operator("=", expr.Variable(name), _):
                yield name


def _is_for_texts(name: str, kind: type[expr.AttributeRead | expr.Variable], module: Module) -> bool:
    """Whether an attribute or variable is read in documentation, and nowhere else: no other place has its name."""
    texts = [each.value for each in module.attributes if each.name in _TEXTS and each.value is not None]
    parts = (part for text in texts for part in walk(text))
    reads = sum(isinstance(part, kind) and part.name == name for part in parts)
    before = b"@" if kind is expr.AttributeRead else rb"(?<![\w@])"
    places = re.findall(rb"%b%b(?![\w?!])" % (before, re.escape(name.encode())), module.source.content)
    return reads > 0 and len(places) == reads + 1


def _holds(value: Node, call: Call) -> bool:
    return any(part is call for part in walk(value))
