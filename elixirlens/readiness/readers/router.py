"""Routers of Phoenix and Plug: which routes there are, what they pass through, and on what conditions they exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from elixirlens.elixir import Call, Form, Source, Use
from elixirlens.elixir import expression as expr
from elixirlens.finding import Range
from elixirlens.hex.trouble import Unreadable, read_terms

LARGEST = 500_000
VERBS = frozenset({"get", "head", "post", "put", "patch", "delete", "options", "match", "forward", "live"})
SURFACES = frozenset(
    {"live_dashboard", "oban_dashboard", "oban_web", "error_tracker_dashboard", "live_admin", "fun_with_flags"}
    | {"beacon_live_admin", "ash_admin", "mount_orion_live", "observer_web", "observer_dashboard", "flame_on_dashboard"}
    | {"admin_routes", "backpex_routes", "live_exq_ui"}
)
_MOUNTS = frozenset({"Kaffy.Routes"})  # whose `use` in a router brings a whole surface
MOST_CALLS = 3_000
_AROUND = frozenset({"scope", "if", "unless", "live_session"})
_NAMES = VERBS | SURFACES | _AROUND | {"pipeline", "plug", "pipe_through"}
_WORD = re.compile(r"[A-Za-z_][\w.]*[?!]?")


class Route(Struct, frozen=True):
    """A route with the prefix of its scopes.

    `guards` names everything that stands before it: pipelines, their plugs, hooks of live sessions, its own options.
    `conditions` are the conditions around it as they are written. `target` is what it leads to, where that is a module.
    """

    verb: str
    path: str
    line: int
    target: str = ""
    guards: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


class Router(Struct, frozen=True):
    """The routes of a file, and the plugs outside of pipelines."""

    path: str
    routes: tuple[Route, ...] = ()
    plugs: tuple[tuple[str, int], ...] = ()
    problem: str | None = None


def read_router(path: str, content: bytes) -> Router:
    """Read a router, an endpoint, or any module. Never raises."""
    try:
        return read_terms(content, "it", LARGEST, lambda source: _router(path, source))
    except Unreadable as error:
        return Router(path, problem=f"line {error.trouble.place.line}: {error.trouble.reason}")


class _Pass(Struct, frozen=True):
    """A `pipe_through`: its line, its scope, and the pipelines with their plugs."""

    line: int
    scope: Call | None
    guards: tuple[str, ...]


def _router(path: str, source: Source) -> Router:
    named = (call for call in source.calls if call.name in _NAMES and call.form is Form.CALL)
    calls = [call for call in named if not call.quoted and call.clause is None]
    too_many = len(calls) > MOST_CALLS
    calls = calls[:MOST_CALLS]
    around = [(call, call.whole) for call in calls if call.name in _AROUND]
    pipelines = [(call, call.whole) for call in calls if call.name == "pipeline"]
    plugs = [call for call in calls if call.name == "plug"]
    plugs_of = {
        _name(call.arguments): [_plug(one) for one in plugs if _is_in(one.place, place)] for call, place in pipelines
    }
    passes = [_pass(call, around, plugs_of) for call in calls if call.name == "pipe_through"]
    named = (call for call in calls if call.name in SURFACES or (call.name in VERBS and call.arguments))
    placed = [_Placed(call.name, call.place, call.arguments) for call in named]
    placed += [_Placed(name, place) for name, place in _bare(source)]
    routes = [_route(each, around, passes) for each in sorted(placed, key=lambda each: each.place)]
    routes += [_mount(use, plugs_of) for use in source.uses if use.module in _MOUNTS]
    outside = (one for one in plugs if not any(_is_in(one.place, place) for _, place in pipelines))
    damage = source.damage
    problem = f"line {damage.line}: {damage.reason}" if damage is not None else None
    if too_many:
        problem = f"line {calls[-1].place.line}: it has more than {MOST_CALLS:,} routes, scopes and plugs"
    return Router(path, tuple(routes), tuple((_plug(one), one.place.line) for one in outside), problem)


def _bare(source: Source) -> Iterator[tuple[str, Range]]:
    """Macros of admin surfaces that stand alone on a line without parentheses, as one wrote them for ExAdmin."""
    for number, line in enumerate(source.lines, 1):
        if (name := line.strip()) in SURFACES:
            column = line.index(name) + 1
            yield name, Range(number, column, number, column + len(name))


def _mount(use: Use, plugs_of: Mapping[str, list[str]]) -> Route:
    """`use Kaffy.Routes, scope: "/admin", pipe_through: [:admins]`."""
    scope, through = use.option("scope"), use.option("pipe_through")
    path = scope.literal or "" if isinstance(scope, expr.String) else "/admin"
    names = _names([through]) if through is not None else ()
    guards = tuple(guard for name in names for guard in (name, *plugs_of.get(name, ())))
    return Route("kaffy", path, use.line, guards=guards)


def _pass(call: Call, around: list[tuple[Call, Range]], plugs_of: Mapping[str, list[str]]) -> _Pass:
    guards = [guard for name in _names(call.arguments) for guard in (name, *plugs_of.get(name, ()))]
    place = call.place
    scopes = [each for each, whole in around if each.name == "scope" and _is_in(place, whole)]
    return _Pass(place.line, scopes[-1] if scopes else None, tuple(guards))


class _Placed(Struct, frozen=True):
    """A route as it is written: what it is called, where it stands, and what it is given."""

    name: str
    place: Range
    arguments: tuple[expr.Expression, ...] = ()


def _route(call: _Placed, around: list[tuple[Call, Range]], passes: list[_Pass]) -> Route:
    place = call.place
    outer = [each for each, whole in around if _is_in(place, whole)]
    before = (each for each in passes if each.line <= place.line and (each.scope is None or each.scope in outer))
    guards = list(dict.fromkeys(guard for each in before for guard in each.guards))
    guards += _hooks(call.arguments[1:])
    for each in outer:
        if each.name == "live_session":
            guards += _hooks(each.arguments[1:])
    prefix = "".join(f"/{_prefix(each).strip('/')}" for each in outer if each.name == "scope")
    own = _name(call.arguments) if isinstance(next(iter(call.arguments), None), expr.String) else ""
    target = next((each.module for each in call.arguments[1:2] if isinstance(each, expr.Alias)), "")
    conditions = tuple(_condition(each) for each in outer if each.name in {"if", "unless"})
    path = re.sub("/+", "/", f"{prefix}/{own.strip('/')}")
    return Route(call.name, path, place.line, target, tuple(dict.fromkeys(guards)), conditions)


def _condition(call: Call) -> str:
    text = call.source.text_between(_whole(call.arguments[0])) if call.arguments else ""
    return f"{call.name} {text}"


def _whole(expression: expr.Expression) -> Range:
    return expression.whole if isinstance(expression, Call) else expression.place


def _is_in(place: Range, around: Range) -> bool:
    start, end = (around.line, around.column), (around.end_line, around.end_column)
    return start <= (place.line, place.column) <= end


def _prefix(scope: Call) -> str:
    """The path of a scope: `scope "/admin"`, `scope path: "/admin"`."""
    match scope.arguments:
        case (expr.String() as text, *_):
            return text.literal or ""
        case (*_, expr.List(elements)):
            for element in elements:
                match element:
                    case expr.Pair(expr.Atom("path"), expr.String() as text):
                        return text.literal or ""
    return ""


def _name(arguments: tuple[expr.Expression, ...]) -> str:
    match arguments:
        case (expr.Atom(name) | expr.Alias(name), *_):
            return name
        case (expr.String() as text, *_):
            return text.literal or ""
    return ""


def _plug(call: Call) -> str:
    """The name of a plug, with the paths that its options give, such as `path: "/health"`."""
    texts = (part.literal or "" for each in call.arguments[1:] for part in _strings(each))
    return " ".join([_name(call.arguments), *texts]).strip()


def _strings(expression: expr.Expression) -> Iterator[expr.String]:
    match expression:
        case expr.String():
            yield expression
        case expr.List(elements):
            for each in elements:
                yield from _strings(each)
        case expr.Pair(_, value):
            yield from _strings(value)


def _names(arguments: Iterable[expr.Expression]) -> Iterator[str]:
    for each in arguments:
        match each:
            case expr.Atom(name) | expr.Alias(name):
                yield name
            case expr.List(elements):
                yield from _names(elements)


def _hooks(arguments: Iterable[expr.Expression]) -> Iterator[str]:
    """The words of options that may guard: `on_mount: [Shop.EnsureAdmin]`, `resolver: Shop.Resolver`."""
    for each in arguments:
        elements = each.elements if isinstance(each, expr.List) else ()
        for option in elements:
            match option:
                case expr.Pair(expr.Atom("on_mount" | "resolver" | "pipe_through" | "root_layout" as key), value):
                    if key != "root_layout":
                        yield from _WORD.findall(_text(value))


def _text(expression: expr.Expression) -> str:
    match expression:
        case expr.Atom(name) | expr.Alias(name):
            return name
        case expr.List(elements) | expr.Tuple(elements):
            return " ".join(_text(each) for each in elements)
    return ""
