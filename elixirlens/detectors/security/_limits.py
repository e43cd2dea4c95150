"""What limits the atoms that a call makes: a list, a question, a guard, an option of the caller."""

from __future__ import annotations

import re

from elixirlens.detectors._origins import binding
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, walk

_KNOWING = re.compile(r"(exists|known|allowed|supported|permitted)\w*\?$")
_OPTION_FOR_ATOMS = re.compile(r"(^|_)(atomi[sz]e|atoms)(_|$)|^atom_keys$")
_WITH_A_LIST = re.compile(rb" in @|@\w+\[|(Map|Keyword)\.\w+\(@")


def is_chosen_key(value: expr.Expression, call: Call) -> bool:
    """Whether a value is made of the key in a `{key, value}` of what `Map.take/2` has left of a map: one of a few."""
    names = {part.name for part in walk(value) if isinstance(part, expr.Variable)}
    return bool(names) and all(_is_taken_key(name, call) for name in names)


def _is_taken_key(name: str, call: Call) -> bool:
    match binding(name, call):
        case (pattern, source) if source is not None:
            return _is_first_of_pair(name, pattern) and any(
                isinstance(part, Call) and (part.module, part.name) == ("Map", "take") for part in walk(source)
            )
    return False


def _is_first_of_pair(name: str, pattern: expr.Expression) -> bool:
    match pattern:
        case expr.Tuple((expr.Variable(key), _)):
            return key == name
    return False


def is_known(value: expr.Expression, call: Call) -> bool:
    """Whether the clause asks if a value is one of those that there are: `type_exists?(type)`."""
    names = {part.name for part in walk(value) if isinstance(part, expr.Variable)}
    body = call.clause.body if call.clause is not None else None
    return body is not None and any(
        isinstance(part, Call)
        and _KNOWING.search(part.name) is not None
        and any(isinstance(each, expr.Variable) and each.name in names for each in part.arguments)
        for part in walk(body)
    )


def is_listed(value: expr.Expression, call: Call) -> bool:
    """Whether the module compares what has the same name with a list (`method in @methods`), or looks it up in one."""
    if not _WITH_A_LIST.search(call.source.content):  # much cheaper than to look at all code of the module
        return False
    names = {part.name for part in walk(value) if isinstance(part, expr.Variable | expr.Field)}
    codes = (
        code
        for function in call.owner.functions.values()
        for clause in function.clauses
        for code in (clause.guard, clause.body)
        if code is not None
    )
    return any(_names_one_of_a_list(part) in names for code in codes for part in walk(code))


def _names_one_of_a_list(part: Node) -> str | None:
    match part:
        case expr.Operator("in", expr.Variable(name) | expr.Field(_, name), expr.AttributeRead()):
            return name
        case expr.Access(expr.AttributeRead(), expr.Variable(name) | expr.Field(_, name)):
            return name
        case Call(
            module="Keyword" | "Map", arguments=(expr.AttributeRead(), expr.Variable(name) | expr.Field(_, name))
        ):
            return name
    return None


def is_asked_for(call: Call) -> bool:
    """Whether atoms are made only where an option of the caller says so: `if atom_keys`, `if opts[:keys] == :atoms`."""
    return any(
        isinstance(around, Call)
        and around.name == "if"
        and bool(around.arguments)
        and _is_option_for_atoms(around.arguments[0])
        for around in call.enclosing()
    )


def _is_option_for_atoms(condition: expr.Expression) -> bool:
    match condition:
        case expr.Variable(name) | expr.Field(_, name) | expr.Access(_, expr.Atom(name)):
            return _OPTION_FOR_ATOMS.search(name) is not None
        case expr.Operator("==" | "===", _, expr.Atom("atoms")):
            return True
    return False


def is_atom_already(value: Node, call: Call) -> bool:
    """Whether a guard says that what goes into an atom is one itself: there are at most as many again."""
    guard = call.clause.guard if call.clause is not None else None
    if guard is None:
        return False
    atoms = {
        each.name
        for part in walk(guard)
        if isinstance(part, Call) and part.name == "is_atom"
        for each in part.arguments
        if isinstance(each, expr.Variable)
    }
    names = {part.name for part in walk(value) if isinstance(part, expr.Variable)}
    return not atoms.isdisjoint(names) and all(name in atoms or _is_computed(name, call) for name in names)


def _is_computed(name: str, call: Call) -> bool:
    """Whether a variable is no parameter."""
    found = binding(name, call)
    return found is not None and found[1] is not None


def gives_to_itself(call: Call) -> bool:
    """Whether a clause only takes a text where its function works on an atom: `do: total(String.to_atom(key))`.

    A column that an `Ecto.Type` loads is what it has dumped.
    """
    function = call.function
    if function is None:
        return False
    if function.name == "load" and call.owner.uses_module("Ecto.Type"):
        return True
    return any(
        isinstance(around, Call) and around.name == function.name and around.arity == function.arity
        for around in call.enclosing()
    )


def fields_of(value: Node, call: Call) -> tuple[str, ...]:
    """The fields of records that a value is made of, by their names."""
    found: list[str] = []
    for part in walk(value):
        match part:
            case expr.Field(_, name):
                found.append(name)
            case expr.Variable(name) if (bound_by := binding(name, call)) is not None:
                found += [
                    pair.key.name
                    for pair in walk(bound_by[0])
                    if isinstance(pair, expr.Pair)
                    and isinstance(pair.key, expr.Atom)
                    and isinstance(pair.value, expr.Variable)
                    and pair.value.name == name
                ]
    return tuple(found)
