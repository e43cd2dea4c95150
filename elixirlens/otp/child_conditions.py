"""Children on conditions: several ways to a child list, of which one is taken when the program runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import structs

from elixirlens.finding import Range
from elixirlens.otp.child_specs import Certainty, Child


def merged(choice: Range, ways: Iterable[tuple[str, Iterable[Child]]]) -> Iterator[Child]:
    """The children on several ways, of which one is taken; what is on all of them does not depend on it."""
    taken = [(condition, dict(_numbered(children))) for condition, children in ways]
    seen: set[tuple[Child, int]] = set()
    for number, (condition, children) in enumerate(taken):
        for key, child in children.items():
            if key not in seen:
                seen.add(key)
                way = (f"{choice.line}:{choice.column}", number)
                yield child if all(key in other for _, other in taken) else on_way(condition, child, way)


def most_at_once(children: Iterable[Child]) -> int:
    """How many of them one start can have at most: of each choice the way with most children."""
    return _most([child.ways for child in children])


def _most(left: list[tuple[tuple[str, int], ...]]) -> int:
    choices: dict[str, dict[int, list[tuple[tuple[str, int], ...]]]] = {}
    for (choice, way), *inner in filter(None, left):
        choices.setdefault(choice, {}).setdefault(way, []).append(tuple(inner))
    certain = sum(not ways for ways in left)
    return certain + sum(max(map(_most, ways.values())) for ways in choices.values())


def _numbered(children: Iterable[Child]) -> Iterator[tuple[tuple[Child, int], Child]]:
    """Children with their number among equals: a helper that is called twice makes two that look alike."""
    times: Counter[Child] = Counter()
    for child in children:
        yield (child, times[child]), child
        times[child] += 1


def under(condition: str, children: Iterable[Child]) -> Iterator[Child]:
    """Children that are started on a condition."""
    return (on_way(condition, child) for child in children)


def on_way(condition: str, child: Child, *way: tuple[str, int]) -> Child:
    """A child that is started on a condition; `way` says of which choice it is, and which of its ways."""
    both = condition if child.condition is None else f"{condition}, {child.condition}"
    certainty = Certainty.CONDITIONAL if child.certainty is Certainty.CERTAIN else child.certainty
    return structs.replace(child, certainty=certainty, condition=both, ways=(*way, *child.ways))
