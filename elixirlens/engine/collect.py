"""What the rules about the whole repository keep of one file."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from elixirlens.catalog import Collector
from elixirlens.elixir.effort import UNLIMITED, TooLaborious, effort
from elixirlens.engine.detect import account_of, steps_allowed

if TYPE_CHECKING:
    from elixirlens.elixir import Source
    from elixirlens.engine.dispatch import Dispatch

Pieces = tuple[tuple[str, bytes], ...]  # rule or module of a survey, and what it keeps, encoded


def collect(source: Source, dispatch: Dispatch) -> tuple[Pieces, dict[str, str]]:
    """Ask all rules that collect about a file: what they keep, and which of them failed and why."""
    kept: list[tuple[str, bytes]] = []
    failures: dict[str, str] = {}
    encode = msgspec.msgpack.encode
    for look, subjects in dispatch.subjects(source):
        rule = look.active.rule.id
        if not isinstance(look.detector, Collector):
            continue
        effort.left = steps_allowed(source)
        try:
            values = [look.detector.collect(subject) for subject in subjects]
            kept += [(rule, encode(value)) for value in values if value is not None]
        except (TooLaborious, RecursionError):
            failures[rule] = "the code is too entangled for this rule"
        except Exception as error:  # a rule must not stop a run, whatever it does
            failures[rule] = f"the rule failed, which is our fault: {account_of(error)}"
    effort.left = UNLIMITED
    return tuple(kept), failures


def surveyed(source: Source, survey: str) -> tuple[str, bytes]:
    """What the `survey` of a module keeps of a file, under the module's name. Its errors are ours, and end the run."""
    return survey, msgspec.msgpack.encode(import_module(survey).survey(source))
