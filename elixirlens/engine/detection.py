"""What was found in one file, as it is cached: a finding without what the whole run decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.catalog import render
from elixirlens.elixir import Attribute, Call, Directive, Function, Module, Source
from elixirlens.finding import Excerpt, Finding, Fix, Range, Related, Severity, Spot, Suppressed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elixirlens.catalog import Rule
    from elixirlens.detectors import Hit

_CONTEXT_LINES = 3
_LONGEST_LINE = 500  # code points of a line that an excerpt keeps

Subject = Call | Directive | Attribute | Function | Module | Source


class Detection(Struct, frozen=True, gc=False, array_like=True):
    """One hit of one rule. `identity` is what its fingerprint is made of besides rule, app and symbol."""

    rule: str
    place: Range
    symbol: str | None
    message: str
    why: str
    do: str
    severity: Severity | None  # where the detector overrides its page
    excerpt: Excerpt
    identity: str
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    suppressed: Suppressed | None = None  # where a configuration accepts it


def detection_of(rule: Rule, subject: Subject, hit: Hit, source: Source) -> Detection:
    """Make a detection of a hit: render its texts, cut its excerpt, note what it stands for."""
    assert isinstance(hit.place, Range)
    return _detection(rule, hit, hit.place, symbol_of(subject), {**values_of(subject), **hit.values}, source)


def detection_at(rule: Rule, hit: Hit, spot: Spot, source: Source) -> Detection:
    """Make a detection of a hit somewhere in the repository; `source` has the text of that file."""
    return _detection(rule, hit, spot.place, spot.symbol, hit.values, source)


def _detection(
    rule: Rule, hit: Hit, place: Range, symbol: str | None, values: Mapping[str, object], source: Source
) -> Detection:
    return Detection(
        rule=rule.id,
        place=place,
        symbol=symbol,
        message=render(rule.message, values),
        why=render(rule.why, values),
        do=render(rule.do, values),
        severity=hit.severity,
        excerpt=excerpt_at(source, place.line),
        identity=hit.key if hit.key is not None else " ".join(source.text_between(place).split()),
        related=hit.related,
        fix=hit.fix,
    )


def finding_of(detection: Detection, rule: Rule, path: str, app: str | None) -> Finding:
    """Make a finding of a detection. Its fingerprint is hashed when all findings are known."""
    place = detection.place
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=detection.severity or rule.severity,
        confidence=rule.confidence,
        effort=rule.effort,
        path=path,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        symbol=detection.symbol,
        app=app,
        message=detection.message,
        why=detection.why,
        do=detection.do,
        excerpt=detection.excerpt,
        fingerprint=detection.identity,
        related=detection.related,
        fix=detection.fix,
        suppressed=detection.suppressed,
    )


def values_of(subject: Subject) -> dict[str, object]:
    """The placeholders that every subject of a kind fills."""
    match subject:
        case Call():
            function = subject.function
            return {
                "callee": subject.callee,
                "name": subject.name,
                "arity": subject.arity,
                "module": subject.owner.name or "this file",
                "function": f"{function.name}/{function.arity}" if function else "the body of the module",
            }
        case Directive():
            return {"module": subject.module or "a module", "name": subject.owner.name or "this file"}
        case Attribute():
            return {"attribute": f"@{subject.name}", "module": subject.module.name or "this file"}
        case Function():
            return {
                "function": f"{subject.name}/{subject.arity}",
                "name": subject.name,
                "arity": subject.arity,
                "module": subject.module.name or "this file",
                "kind": "macro" if subject.macro else "function",
            }
        case Module():
            return {"module": subject.name or "this file"}
        case Source():
            return {"path": subject.path}


def symbol_of(subject: Subject) -> str | None:
    """The function or module that a finding is about; None where there is neither."""
    match subject:
        case Call():
            return subject.function.symbol if subject.function else subject.owner.name or None
        case Directive():
            return subject.owner.name or None
        case Attribute():
            return subject.module.name or None
        case Function():
            return subject.symbol
        case Module():
            return subject.name or None
    return None


def detection_in_comment(rule: Rule, hit: Hit, excerpt: Excerpt) -> Detection:
    """Make a detection of something that is wrong with a comment."""
    assert isinstance(hit.place, Range)
    return Detection(
        rule=rule.id,
        place=hit.place,
        symbol=None,
        message=render(rule.message, hit.values),
        why=render(rule.why, hit.values),
        do=render(rule.do, hit.values),
        severity=None,
        excerpt=excerpt,
        identity=hit.key or "",
    )


def excerpt_at(source: Source, line: int) -> Excerpt:
    """A line, counted from 1, with three lines on either side."""
    first = max(1, line - _CONTEXT_LINES)
    lines = source.lines_between(first, line + _CONTEXT_LINES)
    return Excerpt(first, tuple(line[:_LONGEST_LINE] for line in lines))
