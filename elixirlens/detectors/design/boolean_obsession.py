"""Several booleans that stand for one choice: tested one after the other, or kept side by side in a struct."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.design._choices import exclusive_flags, is_boolean
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk

# Of each group a thing is one at a time, or the higher one counts.
_EXCLUSIVE = tuple(
    frozenset(line.split())
    for line in (
        "pending approved accepted rejected declined",
        "draft published archived unpublished",
        "ready running paused stopped terminating terminated",
        "queued started running finished completed failed cancelled canceled done aborted",
        "idle busy",
        "online offline",
        "opened closed",
        "paid unpaid",
        "admin editor moderator superadmin superuser guest",
    )
)
# What is none of these any more, or not yet, is not active.
_ENDED = frozenset(
    [
        "archived", "banned", "blocked", "canceled", "canceling", "cancelled", "deleted", "inactive", "suspended",
        "terminated",
    ]
)  # fmt: skip
_FEW = 2


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield a chain of tests, or a definition of fields."""
    match subject.name:
        case "cond" | "if":
            found = exclusive_flags(subject)
            if found is not None:
                variable, keys = found
                yield Hit(
                    subject.place, {"value": _listed(keys), "name": f"are asked of `{variable}` one after the other"}
                )
        case "schema" | "embedded_schema":
            yield from _fields(subject, list(_boolean_columns(subject)))
        case "defstruct":
            yield from _fields(subject, list(_boolean_defaults(subject)))


def _fields(call: Call, names: list[str]) -> Iterator[Hit]:
    """Boolean fields of which only one is meant to be true at a time."""
    plain = {name.removeprefix("is_").removesuffix("?"): name for name in names}
    for group in (*_EXCLUSIVE, _ENDED | {"active"} if "active" in plain else frozenset()):
        exclusive = [name for word, name in plain.items() if word in group]
        if len(exclusive) >= _FEW:
            yield Hit(call.place, {"value": _listed(exclusive), "name": "stand side by side as fields"})
            return


def _boolean_columns(call: Call) -> Iterator[str]:
    for part in walk(call.blocks["do"]) if "do" in call.blocks else ():
        match part:
            case Call(name="field", arguments=(expr.Atom(name), expr.Atom("boolean"), *_)):
                if not _is_virtual(part):
                    yield name


def _is_virtual(field: Call) -> bool:
    return field.option("virtual") is not None


def _boolean_defaults(call: Call) -> Iterator[str]:
    for argument in call.arguments:
        for element in argument.elements if isinstance(argument, expr.List) else ():
            match element:
                case expr.Pair(expr.Atom(name), value) if is_boolean(value):
                    yield name


def _listed(keys: list[str]) -> str:
    *first, last = dict.fromkeys(keys)
    return f"{', '.join(first)} and {last}"
