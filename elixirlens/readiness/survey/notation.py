"""Arguments in short: what is written there, as far as a criterion can use it, and `…` for all else.

Only a first argument shows its text: names of variables, events and paths stand there, and secrets behind them. Routes
and plugs show the texts of all arguments. Of options only those are shown that name what a metric measures.
"""

from __future__ import annotations

from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr

ELSE = "…"
_MOST_ARGUMENTS = 3
_MOST_OPTIONS = 12
_MOST_ELEMENTS = 8
_LONGEST_TEXT = 80
_OF_EVENTS = frozenset({"event_name", "measurement"})  # of metrics: these say what is measured, and are no secrets
_DEEPEST = 3


def arguments_of(call: Call, hiding: str | None = ELSE) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The first arguments of a call in short notation, and the keywords that end them, each with its value.

    The options of a supervisor are followed to a name that they are given before, as `mix new` writes it.
    `hiding` stands for the texts of all but the first argument, None shows them.
    """
    arguments = call.arguments
    options = pairs_of(arguments[-1]) if arguments else ()
    shown = arguments[: _MOST_ARGUMENTS if not options else min(_MOST_ARGUMENTS, len(arguments) - 1)]
    options = options or pairs_of(_named_before(call))
    return tuple(short(each, hiding) if at else short(each) for at, each in enumerate(shown)), options


def _named_before(call: Call) -> expr.Expression | None:
    """What stands behind the last argument of a `start_link`: `options = [name: Shop.Supervisor]`."""
    if call.name != "start_link" or call.clause is None or not call.arguments:
        return None
    match call.clause.body, call.arguments[-1]:
        case expr.Block(statements), expr.Variable(wanted):
            for statement in reversed(statements):
                match statement:
                    case expr.Operator("=", expr.Variable(name), value) if name == wanted:
                        return value
    return None


def pairs_of(written: expr.Expression | None) -> tuple[tuple[str, str], ...]:
    """The keywords of a list with their values; empty where it is anything else."""
    if not isinstance(written, expr.List):
        return ()
    found = []
    for element in written.elements[:_MOST_OPTIONS]:
        match element:
            case expr.Pair(expr.Atom(key), value):
                found.append((key, short(value, None if key in _OF_EVENTS else ELSE)))
    return tuple(found)


def short(written: expr.Expression, text: str | None = None, depth: int = 0) -> str:
    """An expression in short notation; `text` replaces what stands in strings.

    `:shop`, `"PORT"`, `5000`, `Shop.Repo`, `[:shop, :cart]` (also for `~w(shop cart)a`), `{:via, Registry, …}`,
    `%Shop.Cart{…}`, `@table`, `name`, `Shop.Cart.changeset(…)`.
    """
    if depth > _DEEPEST:
        return ELSE
    match written:
        case expr.Atom(name):
            return name if name in {"nil", "true", "false"} else f":{name[:_LONGEST_TEXT]}"
        case expr.String():
            return f'"{text if text is not None else (written.literal or ELSE)[:_LONGEST_TEXT]}"'
        case expr.Alias(module):
            return module
        case expr.Number(digits):
            return digits[:_LONGEST_TEXT]
        case expr.Variable(name):
            return name
        case expr.AttributeRead(name):
            return f"@{name}"
        case expr.List(elements):
            return f"[{_all(elements, text, depth)}]"
        case expr.Sigil("w" | "W", modifiers="" | "s" | "a" as kind) if written.literal is not None:
            words = [word[:_LONGEST_TEXT] for word in written.literal.split()[: _MOST_ELEMENTS + 1]]
            shown = [f":{word}" if kind == "a" else f'"{word if text is None else text}"' for word in words]
            return f"[{', '.join([*shown[:_MOST_ELEMENTS], ELSE] if len(shown) > _MOST_ELEMENTS else shown)}]"
        case expr.Tuple(elements):
            return f"{{{_all(elements, text, depth)}}}"
        case expr.Pair(expr.Atom(key), value):
            return f"{key}: {short(value, text, depth + 1)}"
        case expr.Struct(expr.Alias(module)):
            return f"%{module}{{{ELSE}}}"
        case expr.Map():
            return f"%{{{ELSE}}}"
        case Call():
            return f"{written.callee.rpartition('/')[0]}({ELSE})"
    return ELSE


def _all(elements: tuple[expr.Expression, ...], text: str | None, depth: int) -> str:
    shown = [short(each, text, depth + 1) for each in elements[:_MOST_ELEMENTS]]
    return ", ".join([*shown, ELSE] if len(elements) > _MOST_ELEMENTS else shown)
