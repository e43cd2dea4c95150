"""Children on conditions: several ways to a child list, of which one is taken when the program runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import structs

from elixirlens.otp.child_specs import Certainty, Child


def merged(ways: Iterable[tuple[str, Iterable[Child]]]) -> Iterator[Child]:
    """The children on several ways, of which one is taken; what is on all of them does not depend on it."""
    taken = [(condition, dict(_numbered(children))) for condition, children in ways]
    seen: set[tuple[Child, int]] = set()
    for condition, children in taken:
        for key, child in children.items():
            if key not in seen:
                seen.add(key)
                yield child if all(key in other for _, other in taken) else _on(condition, child)


def _numbered(children: Iterable[Child]) -> Iterator[tuple[tuple[Child, int], Child]]:
    """Children with their number among equals: a helper that is called twice makes two that look alike."""
    times: Counter[Child] = Counter()
    for child in children:
        yield (child, times[child]), child
        times[child] += 1


def under(condition: str, children: Iterable[Child]) -> Iterator[Child]:
    """Children that are started on a condition."""
    return (_on(condition, child) for child in children)


def _on(condition: str, child: Child) -> Child:
    both = condition if child.condition is None else f"{condition}, {child.condition}"
    certainty = Certainty.CONDITIONAL if child.certainty is Certainty.CERTAIN else child.certainty
    return structs.replace(child, certainty=certainty, condition=both)
