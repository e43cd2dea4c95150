"""Contexts that look after several kinds of things, each with functions enough for a context of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors.design._layers import is_below, namespace_of, repos, web_namespaces
from elixirlens.detectors.project import Place, Project
from elixirlens.elixir import FunctionFacts
from elixirlens.finding import Related
from elixirlens.project import FileClass

# The end of a word in a name that is written in camel case: `OrderLine`, `HTTPEndpoint`.
_WORD_END = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# They ask about everything by trade.
_ASKS_ALL = re.compile(r"Report|Resolver|Stat(s|istic)|Metrics|Analytics|Search|Dashboard|Import|Export|Factory|Seed")


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield the contexts that are larger than the option allows and have functions about several kinds of things."""
    own, namespaces = repos(subject), web_namespaces(subject)
    schemas = {place.module.name for place in subject.modules() if "Ecto.Schema" in place.module.uses}
    for place in subject.modules():
        module = place.module
        if namespace_of(module.name, namespaces) is not None or not _is_context(place, own):
            continue
        public = [function for function in module.functions if function.kind == "def"]
        if len(public) <= context.options["functions"] or _ASKS_ALL.search(module.name):
            continue
        known = {schema for schema in schemas.intersection(module.references) if _is_own(schema, module.name)}
        kinds = _kinds(public, known)
        large = [each for each in kinds.items() if len(each[1]) >= context.options["functions_of_a_kind"]]
        if len(large) >= context.options["kinds"]:
            yield _hit(place, len(public), sorted(large, key=lambda each: (-len(each[1]), each[0])))


def _is_context(place: Place, own: frozenset[str]) -> bool:
    """Whether a module of the domain asks the database, without being a schema or a repo."""
    module = place.module
    return (
        place.file.file_class is FileClass.LIB
        and module.kind == "module"
        and "Ecto.Schema" not in module.uses
        and module.name not in own
        and any(call.module in own for function in module.functions for call in function.calls)
    )


def _is_own(schema: str, context: str) -> bool:
    """Whether a schema lies below a context or beside it; one below another context is only asked about."""
    outer = schema.rpartition(".")[0]
    return outer == context.rpartition(".")[0] or is_below(outer, context)


def _kinds(functions: list[FunctionFacts], schemas: set[str]) -> dict[str, list[FunctionFacts]]:
    """The functions by the kind of thing that their name says: `list_order_lines` is about orders.

    Schemas with a common noun are one kind: `OrderLine` and `SharedOrder` belong to `Order`.
    """
    nouns = sorted({_WORD_END.sub("_", schema.rpartition(".")[2]).lower() for schema in schemas})
    found: dict[str, list[FunctionFacts]] = defaultdict(list)
    for function in functions:
        words = f"_{function.name.rstrip('?!')}_"
        named = [noun for noun in nouns if f"_{noun}_" in words or f"_{_plural(noun)}_" in words]
        if named:
            found[_family(max(named, key=len), nouns)].append(function)
    return found


def _family(noun: str, nouns: list[str]) -> str:
    """The shortest noun that another one begins or ends with; else the shortest that begins with the same word."""
    whole = [each for each in nouns if noun.startswith(f"{each}_") or noun.endswith(f"_{each}")]
    first = noun.partition("_")[0]
    return min(whole or [each for each in nouns if each.partition("_")[0] == first], key=len)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def _hit(place: Place, count: int, kinds: list[tuple[str, list[FunctionFacts]]]) -> Hit:
    counted = [f"{kind} ({len(functions)})" for kind, functions in kinds]
    values = {
        "module": place.module.name,
        "count": count,
        "name": f"{', '.join(counted[:-1])} and {counted[-1]}",
    }
    related = tuple(
        Related(place.file.path, functions[0].line, f"the first of {len(functions)} functions about {kind}")
        for kind, functions in kinds
    )
    return Hit(place.spot, values, key="kinds", related=related)
