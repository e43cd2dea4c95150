"""Which Elixir a rule is about, against the Elixir that a project asks for.

A rule with `elixir = ">= 1.18"` advises something that older versions do not have, so it keeps silent where
the lowest version that a project admits is older, or is not known. A rule with `elixir_max = "1.17"` tells what
newer compilers tell themselves: it keeps silent where the lowest admitted version is newer, and runs where none
is known.
"""

from __future__ import annotations

import re
from functools import cache

Version = tuple[int, int, int]

_VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?")
_CONDITION = re.compile(r"(>=|~>|==|>)?\s*(\d{1,6}\.\d{1,6}(?:\.\d{1,6})?)\S*")


def parse_version(text: str) -> Version | None:
    """`1.18` and `1.18.2` as three numbers, None for anything else."""
    found = _VERSION.fullmatch(text)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


@cache
def lowest_admitted(requirement: str) -> Version | None:
    """The lowest version that `~> 1.14 or ~> 1.16` and the like admit, None where there is no floor."""
    floors = [_floor(alternative) for alternative in re.split(r"\bor\b|\|\|", requirement)]
    known = [floor for floor in floors if floor is not None]
    return min(known) if len(known) == len(floors) else None


def concerns(requirement: str | None, at_least: str | None, at_most: str | None) -> bool:
    """Whether a rule with these bounds has something to say to a project with this requirement."""
    lowest = lowest_admitted(requirement) if requirement else None
    if at_least is not None:
        floor = parse_version(at_least.removeprefix(">=").strip())
        if lowest is None or floor is None or lowest < floor:
            return False
    if at_most is not None and lowest is not None:
        ceiling = parse_version(at_most)
        return ceiling is None or lowest[:2] <= ceiling[:2]
    return True


def _floor(alternative: str) -> Version | None:
    """The lowest version that all conditions joined by `and` admit; `<`, `<=` and `!=` set no floor."""
    floors = [
        version
        for condition in re.split(r"\band\b|&&", alternative)
        if (found := _CONDITION.fullmatch(condition.strip())) and (version := parse_version(found[2]))
    ]
    return max(floors, default=None)
