"""The parts of the summary: what is new, mended and still there, and what else the branch changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from elixirlens.finding import Finding, Severity
from elixirlens.forge.standing import Basis, Gone
from elixirlens.reporters.markdown_text import code, prose
from elixirlens.reporters.templates import Markdown
from elixirlens.reporters.wording import Gap, count, gaps, severities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from elixirlens.forge.plan import Overview
    from elixirlens.forge.rulebook_changes import Change
    from elixirlens.report import DependencyEntry, Report

_Told = TypeVar("_Told", Finding, Gone)

SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}
_MOST_NAMED = 10
_MOST_FILES = 3_000
_VERDICTS = {"finding": "has a finding"}
_LONGEST = 200
_ROOM = 6_000  # characters for each list


class Parts(Struct, frozen=True):
    """What the template puts together. Of long lists there is the beginning, and a word on the rest."""

    headline: str
    sentences: tuple[Markdown, ...]
    mended_words: str
    dependencies: tuple[Markdown, ...]
    changes: tuple[Markdown, ...]
    trusted: str  # the commit whose configuration, rules and suppressions hold, if not the branch's own
    unchecked: tuple[Markdown, ...]


def summary_parts(overview: Overview) -> Parts:
    """Put the figures into words."""
    mended = overview.standing.mended or ()
    return Parts(
        headline=_headline(overview),
        sentences=tuple(map(Markdown, _sentences(overview))),
        mended_words=f"✅ {count(len(mended), 'older finding')} {'is' if len(mended) == 1 else 'are'} mended",
        dependencies=_named([_dependency(one) for one in overview.report.dependencies or () if one.change]),
        changes=_named([_change(one) for one in overview.changes], "> "),
        trusted=overview.report.trust.commit[:7] if overview.report.trust is not None else "",
        unchecked=_named([_gap(one) for one in gaps(overview.report.unchecked)], "> "),
    )


def fitted(texts: Sequence[str], room: int) -> list[Markdown]:
    """The first of these texts, as many as there is room for."""
    kept: list[Markdown] = []
    for text in texts:
        room -= len(text)
        if room < 0:
            break
        kept.append(Markdown(text))
    return kept


def by_rule(told: Iterable[_Told]) -> list[list[_Told]]:
    """Findings of one rule together, in the order of the first ones."""
    groups: dict[str, list[_Told]] = {}
    for one in told:
        groups.setdefault(one.rule, []).append(one)
    return list(groups.values())


def _headline(overview: Overview) -> str:
    standing = overview.standing
    new = f"{len(overview.shown):,} new" if overview.shown else "nothing new"
    mended = len(standing.mended or ()) + overview.mended_comments  # of before the branch, and its own
    still = f"{len(standing.still):,} still there" if standing.still else ""
    parts = [new, f"{mended:,} mended" if mended else "", still]
    in_what_was_read = " in what was read" if overview.report.unchecked and not overview.shown else ""
    return f"{', '.join(filter(None, parts))}{in_what_was_read}"


def _sentences(overview: Overview) -> Iterator[str]:
    standing = overview.standing
    if standing.basis is Basis.LINES and overview.shown:
        yield "New is what lies on lines that this branch changes."
    if overview.files >= _MOST_FILES:
        yield f"GitHub lists {_MOST_FILES:,} files of a branch and no more, so nothing is known to be new in others."
    hidden = sum(one.severity in overview.severities for one in standing.hidden)
    if hidden:
        yield f"{hidden:,} may be older than that: GitHub does not show what the branch changes in {_files(hidden)}."
    quiet = [one for one in (*standing.new, *standing.hidden) if one.severity not in overview.severities]
    if quiet:
        yield f"Also new: {severities(quiet)}, which `--strict` tells of."
    if standing.still:
        them = "it" if len(standing.still) == 1 else "them"
        yield f"Still there: {severities(standing.still)}, older than this branch. Nobody has to mend {them} here."
    yield from _score(overview)


def _files(number: int) -> str:
    return "its file" if number == 1 else "their files"


def _score(overview: Overview) -> Iterator[str]:
    now, before = _score_of(overview.report), _score_of(overview.base)
    if now is None:
        return
    change = "" if before is None else ", as before" if before == now else f", was {before:.1f}"
    yield f"**Readiness:** {now:.1f} of 100{change}"


def _score_of(report: Report | None) -> float | None:
    score = report.readiness.score if report is not None and report.readiness is not None else None
    return round(score, 1) if score is not None and 0 <= score <= 100 else None


def _dependency(entry: DependencyEntry) -> str:
    versions = " → ".join(code(one[:_LONGEST]) for one in (entry.before, entry.version) if one)
    said = _VERDICTS.get(entry.verdict, entry.verdict)
    verdict = prose(f"{said}: {entry.cause}"[:_LONGEST] if entry.cause else said[:_LONGEST])
    change = prose((entry.change or "")[:_LONGEST])
    return f"* {code(entry.app[:_LONGEST])} is {change}{', ' if versions else ''}{versions} ({verdict})"


def _change(change: Change) -> str:
    place = code(f"{change.path[:_LONGEST]}:{change.line}" if change.line else change.path[:_LONGEST])
    return f"* {place}: {change.what}{', ' + code(change.code) if change.code else ''}"


def _gap(gap: Gap) -> str:
    return f"* {code(gap.place[:_LONGEST])}: {prose(gap.words[:_LONGEST])}"


def _named(items: Sequence[str], before: str = "") -> tuple[Markdown, ...]:
    shown = fitted(items[:_MOST_NAMED], _ROOM)
    more = [f"* and {len(items) - len(shown):,} more"] if len(items) > len(shown) else []
    return tuple(Markdown(f"{before}{item}") for item in (*shown, *more))
