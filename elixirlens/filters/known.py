"""Marks findings that were there before, which stay in the report and do not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.finding import Known

if TYPE_CHECKING:
    from elixirlens.finding import Finding

Touched = Callable[["Finding"], bool]  # whether a finding lies on a line that changed


def in_baseline(findings: Iterable[Finding], fingerprints: Container[str]) -> Iterator[Finding]:
    """Mark the findings whose fingerprint, or one under a former name of their rule, is among those given."""
    for finding in findings:
        names = (finding.fingerprint, *finding.formerly)
        yield _marked(finding, Known.BASELINE) if any(name in fingerprints for name in names) else finding


def on_touched_lines(findings: Iterable[Finding], is_touched: Touched) -> Iterator[Finding]:
    """Mark the findings on lines that did not change."""
    for finding in findings:
        yield finding if is_touched(finding) else _marked(finding, Known.UNTOUCHED)


class Since(Struct, frozen=True):
    """The findings, those that were there before marked; and those from before that are there no longer."""

    findings: tuple[Finding, ...]
    gone: tuple[Finding, ...]


def since(
    findings: Sequence[Finding], before: Iterable[Finding], moved: Mapping[str, str], is_touched: Touched
) -> Since:
    """Tell findings that were there before from new ones. `moved` are old paths of files by their new ones.

    A finding is known by its fingerprint. One that has got another, because its function or its file has another name
    now, is known by its rule and its line of source, in the same file or in the one that this was. What was suppressed
    before and is open now is new.
    """
    left = {one.fingerprint: one for one in before if one.suppressed is None}
    known = {place for place, one in enumerate(findings) if left.pop(one.fingerprint, None) is not None}
    by_line: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in left.values():
        by_line[one.path, one.rule, _source(one)].append(one.fingerprint)
    for place, one in enumerate(findings):
        if place not in known:
            candidates = by_line[moved.get(one.path, one.path), one.rule, _source(one)]
            if candidates:
                del left[candidates.pop(0)]
                known.add(place)
    known = _at_touched_lines(findings, known, is_touched)
    marked = (_marked(one, Known.BASE) if place in known else one for place, one in enumerate(findings))
    return Since(tuple(marked), tuple(left.values()))


def _at_touched_lines(findings: Sequence[Finding], known: set[int], is_touched: Touched) -> set[int]:
    """Of several equal findings in one function, those on lines that changed are the new ones.

    Equal ones are told apart by their order alone, so that one more at the top makes the last one look new.
    """
    equal: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, one in enumerate(findings):
        if one.is_open:
            equal[one.path, one.rule, one.symbol, _reported(one)].append(place)
    found = set(known)
    for places in equal.values():
        number = len(found.intersection(places))
        if 0 < number < len(places):
            found.difference_update(places)
            untouched_first = sorted(places, key=lambda place: (is_touched(findings[place]), place not in known))
            found.update(untouched_first[:number])
    return found


def _marked(finding: Finding, known: Known) -> Finding:
    return replace(finding, known=known) if finding.is_open else finding


def _line(finding: Finding) -> str:
    number = finding.line - finding.excerpt.first_line
    lines = finding.excerpt.lines
    return lines[number] if 0 <= number < len(lines) else ""


def _source(finding: Finding) -> str:
    """The line of a finding, however it is indented."""
    return " ".join(_line(finding).split())


def _reported(finding: Finding) -> str:
    end = finding.end_column - 1 if finding.end_line == finding.line else None
    return _line(finding)[finding.column - 1 : end]
