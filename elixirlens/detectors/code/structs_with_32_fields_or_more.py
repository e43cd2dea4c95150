"""Structs with so many fields that the virtual machine stores them in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Call, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import statements

_LIMIT = 32
_ONE_FIELD = frozenset({"embeds_many", "embeds_one", "field", "has_many", "has_one", "many_to_many"})
# There is one of these at a time, or one for each site: their memory is nothing.
_ONE_AT_A_TIME = re.compile(r"(?:Config|Configuration|Options|Settings)$")
_FORM = re.compile(r"Form$")
_STAMPS = ("inserted_at", "updated_at")


class _Fields(Struct, dict=True):
    """The fields that are sure, by name, and whether there may be more."""

    names: set[str] = field(default_factory=set)
    is_open: bool = False

    @property
    def shown(self) -> str:
        """How many there are."""
        return f"at least {len(self.names)}" if self.is_open else str(len(self.names))

    def add(self, name: expr.Expression | None) -> str:
        """Add a field; one whose name is made while the module is compiled is not counted."""
        if isinstance(name, expr.Atom):
            self.names.add(name.name)
            return name.name
        self.is_open = True
        return ""

    def add_list(self, value: expr.Expression | None, module: Module) -> None:
        """Add the fields of a list, which may be written in an attribute or be put together."""
        match value:
            case expr.List(elements):
                for element in elements:
                    self.add(element.key if isinstance(element, expr.Pair) else element)
            case expr.Sigil("w" | "W", _, "a") if value.literal is not None:
                self.names |= set(value.literal.split())
            case expr.Operator("++", left, right):
                self.add_list(left, module)
                self.add_list(right, module)
            case expr.AttributeRead(name):
                settings = [each for each in module.attributes if each.name == name]
                self.add_list(settings[0].value if len(settings) == 1 else None, module)
            case _:
                self.is_open = True


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield a definition of a struct with too many fields; those that are not sure do not count."""
    fields = _Fields()
    module = subject.owner
    if subject.name in {"defstruct", "defexception"}:
        fields.add_list(subject.arguments[0] if subject.arguments else None, module)
        if subject.name == "defexception":
            fields.names.add("__exception__")
    elif subject.module in {None, "Ecto.Schema", "TypedEctoSchema", "TypedStruct"} and "do" in subject.blocks:
        if subject.name != "typedstruct":
            _add_key(fields, module)
        if not subject.name.endswith(("embedded_schema", "typedstruct")):
            fields.names.add("__meta__")
        for statement in statements(subject.blocks["do"]):
            _add_statement(fields, statement, module)
    if len(fields.names) >= _LIMIT and not _is_one_at_a_time(subject, module):
        yield Hit(subject.place, {"count": fields.shown}, key=module.name)


def _is_one_at_a_time(definition: Call, module: Module) -> bool:
    """Whether a struct holds the configuration of something, or what stands in a form while somebody fills it in."""
    if definition.name in {"defstruct", "typedstruct"}:
        return _ONE_AT_A_TIME.search(module.name) is not None
    return definition.name.endswith("embedded_schema") and _FORM.search(module.name) is not None


def _add_key(fields: _Fields, module: Module) -> None:
    """The primary key: `id`, unless an attribute says something else, or a `use` that is not known may say it."""
    attribute = module.attribute("primary_key")
    match attribute.value if attribute is not None else None:
        case None if all(use.effect is not None for use in module.uses):
            fields.names.add("id")
        case expr.Tuple((name, *_)):
            fields.add(name)
        case expr.Atom("false"):
            pass
        case _:
            fields.is_open = True


def _add_statement(fields: _Fields, statement: expr.Expression, module: Module) -> None:
    if not isinstance(statement, Call):
        fields.is_open = True
        return
    arguments = statement.arguments
    if statement.name in _ONE_FIELD and arguments:
        fields.add(arguments[0])
    elif statement.name == "belongs_to" and arguments:
        name = fields.add(arguments[0])
        if name and statement.option("define_field") != expr.Atom("false", at=statement.place):
            fields.add(statement.option("foreign_key") or expr.Atom(f"{name}_id", at=statement.place))
    elif statement.name == "timestamps":
        _add_stamps(fields, statement, module)
    else:
        fields.is_open = True


def _add_stamps(fields: _Fields, statement: Call, module: Module) -> None:
    attribute = module.attribute("timestamps_opts")
    usual = attribute.value if attribute is not None else None
    for stamp in _STAMPS:
        match statement.option(stamp) or _option(usual, stamp):
            case expr.Atom("false"):
                continue
            case expr.Atom(name):
                fields.names.add(name)
            case _:
                fields.names.add(stamp)


def _option(options: expr.Expression | None, name: str) -> expr.Expression | None:
    pairs = options.elements if isinstance(options, expr.List) else ()
    for pair in pairs:
        match pair:
            case expr.Pair(expr.Atom(key), value) if key == name:
                return value
    return None
