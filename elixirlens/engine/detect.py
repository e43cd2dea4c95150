"""One file's source to its detections."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from elixirlens.catalog import Detector
from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Source
from elixirlens.elixir.effort import UNLIMITED, TooLaborious, effort
from elixirlens.engine.detection import Detection, detection_of

if TYPE_CHECKING:
    from elixirlens.detectors import MixFacts
    from elixirlens.engine.dispatch import Dispatch


# What one rule may look at in one file, so that none can be made to run for ever. The most that a rule took of real
# code were 125 000 steps, nine for each node.
_FREE_STEPS = 200_000
_STEPS_PER_NODE = 20


class Detected(Struct, frozen=True):
    """The detections of a file in source order, and the rules that failed on it."""

    detections: tuple[Detection, ...]
    failures: tuple[tuple[str, str], ...]  # rule, why it could not look
    detector_calls: int


def detect(source: Source, dispatch: Dispatch, mix: MixFacts) -> Detected:
    """Ask all rules about a file. A rule that fails is named, and the others go on."""
    found: list[Detection] = []
    failures: dict[str, str] = {}
    asked = 0
    allowed = steps_allowed(source)
    for look, subjects in dispatch.subjects(source):
        rule = look.active.rule
        if source.partly_read and rule.argues_from_absence:
            continue
        context = Context(source, mix, look.active.options)
        effort.left = allowed
        ask = look.detector.detect if isinstance(look.detector, Detector) else _as_it_is
        try:
            for subject in subjects:
                asked += 1
                hits = list(ask(subject, context))
                if hits:  # seldom
                    found += [detection_of(rule, subject, hit, source) for hit in hits]
        except TooLaborious:
            failures[rule.id] = "the code is too entangled for this rule"
        except RecursionError:
            failures[rule.id] = "the code nests too deeply for this rule"
        except Exception as error:  # a detector must not stop a run, whatever it does
            failures[rule.id] = f"the rule failed, which is our fault: {account_of(error)}"
    effort.left = UNLIMITED
    if source.damage is not None:
        found = [detection for detection in found if detection.place.line < source.damage.line]
    found.sort(key=lambda detection: (detection.place, detection.rule))
    return Detected(tuple(dict.fromkeys(found)), tuple(sorted(failures.items())), asked)


def steps_allowed(source: Source) -> int:
    """How many steps through expressions one rule may take in a file."""
    return _FREE_STEPS + _STEPS_PER_NODE * source.nodes_visited


def account_of(error: Exception) -> str:
    """What happened and where, without the paths of this machine."""
    import traceback  # here: it brings much along, and no rule should ever need it

    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}: {error}"


def _as_it_is(subject: Any, _context: Context) -> Iterable[Hit]:
    """What a page finds that has no detector: whatever it matches."""
    return (Hit(subject.place),)
