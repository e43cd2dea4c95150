"""Square brackets, and paths of `get_in/2`, on structs that do not implement Access."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors.code._shapes import Match, matches_before, shape_of
from elixirlens.detectors.project import Project
from elixirlens.elixir import Call, Clause, Form, Module, Use
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import bound, strip_match, walk
from elixirlens.finding import Range, Spot

# Structs of Elixir and of well-known libraries, none of which implements Access.
_KNOWN = frozenset(
    [
        "Date", "Date.Range", "DateTime", "Decimal", "Ecto.Changeset", "Ecto.Multi", "Ecto.Query", "File.Stat",
        "Macro.Env", "MapSet", "NaiveDateTime", "Phoenix.LiveView.Socket", "Phoenix.Socket", "Plug.Conn",
        "Plug.Upload", "Range", "Regex", "Task", "Time", "URI", "Version",
    ]
)  # fmt: skip


_BY_FRAMEWORK = {
    "conn": {"Phoenix.Controller": "Plug.Conn", "Plug.Router": "Plug.Conn", "Plug.Builder": "Plug.Conn"},
    "socket": {
        "Phoenix.LiveView": "Phoenix.LiveView.Socket",
        "Phoenix.LiveComponent": "Phoenix.LiveView.Socket",
        "Phoenix.Channel": "Phoenix.Socket",
    },
}
_FOUND = frozenset({"get", "get!", "get_by", "get_by!"})
_WRITTEN = frozenset({"delete", "insert", "insert_or_update", "update"})
_DEFINING = frozenset({"defexception", "defstruct", "embedded_schema", "schema"})


class Seen(Struct, frozen=True, gc=False, array_like=True):
    """A struct that is read with square brackets; without a `value`, one that is defined and has no Access."""

    struct: str
    place: Range
    symbol: str | None = None
    value: str = ""
    alternative: str = ""


def collect(subject: Call) -> Seen | None:
    """A struct that is read, or one that is defined and sure not to implement Access."""
    if subject.name in _DEFINING:
        owner = subject.owner
        return Seen(owner.name, owner.place) if owner.name and not _may_implement_access(owner) else None
    if subject.function is None or subject.form not in {Form.CALL, Form.OPERATOR}:
        return None
    match subject.arguments:
        case expr.Variable(name), key if subject.form is Form.OPERATOR:
            value = "{0}[{1}]"
        case expr.Variable(name), expr.List((expr.Atom() as key, *_)), *_ if subject.module == "Kernel":
            value = f"{subject.name}({{0}}, [{{1}}, …])"
        case _:
            return None
    struct = shape_of(name, subject).struct or _given_by_framework(name, subject) or _given_by_repo(name, subject)
    if not struct:
        return None
    written = subject.source.text_between(key.place)
    better = f"{name}.{key.name}" if isinstance(key, expr.Atom) else f"Map.get({name}, {written})"
    return Seen(struct, subject.place, subject.function.symbol, value.format(name, written), better)


def _given_by_framework(name: str, call: Call) -> str | None:
    """The struct that Phoenix gives to the functions of a controller, LiveView or channel by a name that all use."""
    clause = call.clause
    if name not in _BY_FRAMEWORK or clause is None or not _is_only_parameter(name, clause):
        return None
    return next((struct for user, struct in _BY_FRAMEWORK[name].items() if call.owner.uses_module(user)), None)


def _given_by_repo(name: str, call: Call) -> str | None:
    """The struct that a repo of Ecto returned: what was asked for, or the changeset that it did not take."""
    if b"Repo" not in call.source.content:
        return None
    binding = (match for match in matches_before(call) if name in bound(match.pattern))
    nearest = next(binding, None)
    if nearest is None:
        return None
    # The pattern of a branch comes once alone, and once with what the `case` is about.
    beside = next(binding, nearest)
    return _returned(beside if beside.pattern is nearest.pattern else nearest, name)


def _returned(match: Match, name: str) -> str | None:
    """What a repo returns where a name is matched with it."""
    value = match.value and strip_match(match.value)
    if not isinstance(value, Call) or (value.module or "").rpartition(".")[2] != "Repo":
        return None
    match match.pattern, value.arguments:
        case expr.Variable(), (expr.Alias(schema), *_) if value.name in _FOUND:
            return schema
        case expr.Tuple((expr.Atom("error"), expr.Variable(changeset))), _ if value.name in _WRITTEN:
            return "Ecto.Changeset" if changeset == name else None
    return None


def _is_only_parameter(name: str, clause: Clause) -> bool:
    """Whether a name is a plain parameter of a public function that nothing in its body binds again."""
    parts = [clause.body] if clause.body is not None else []
    patterns = [parameter.pattern for parameter in clause.parameters]
    again = any(
        name in bound(pattern)
        for part in (inner for each in parts for inner in walk(each))
        for pattern in (part.patterns if isinstance(part, expr.Branch) else ())
    ) or any(name in bound(match.left) for match in clause.matches)
    plain = any(isinstance(pattern, expr.Variable) and pattern.name == name for pattern in patterns)
    return plain and clause.function.public and not again


def _may_implement_access(module: Module) -> bool:
    return ("fetch", 2) in module.functions or "Access" in module.behaviours or any(map(_may_bring_access, module.uses))


def _may_bring_access(use: Use) -> bool:
    """Whether a `use` may define `fetch/2`; one that is not known may."""
    if use.effect is None:
        return True
    return ("fetch", 2) in use.effect.defines or any("Access" in name for name in (use.module or "", *use.effect.uses))


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield the reads that raise."""
    seen: list[tuple[str, Seen]] = [(one.file.path, one.value) for one in context.collected]
    plain = _KNOWN | {one.struct for _, one in seen if not one.value and subject.place(one.struct)}
    for path, one in seen:
        if one.value and one.struct in plain:
            values = {"value": one.value, "module": one.struct, "alternative": one.alternative}
            yield Hit(Spot(path, one.place, one.symbol), values)
