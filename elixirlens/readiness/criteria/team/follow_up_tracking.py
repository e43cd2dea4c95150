"""Whether what is left to do is a ticket, or only a comment."""

from __future__ import annotations

from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, passed, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_SHOWN = 5
_TEMPLATES = ("/.github/ISSUE_TEMPLATE*", "/.github/issue_template*", "/.gitlab/issue_templates/*", "/ISSUE_TEMPLATE*")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Few of them pass, and so do those that mostly name an issue; many bare ones fail."""
    surveyed = [(file.path, repository.surveys.get(file.path)) for file in repository.product]
    lines = repository.lines
    if not lines:
        return unknown("the comments of the code were not read")
    notes = [(path, note) for path, survey in surveyed if survey is not None for note in survey.notes]
    bare = [(path, note) for path, note in notes if not note.reference]
    per_thousand = len(bare) / lines * 1000
    share = 1 - len(bare) / len(notes) if notes else 1.0
    told = Evidence(
        f"{counted(len(notes), 'comment')} with TODO or FIXME in {lines:,} lines; "
        f"{len(bare)} of them without an issue or a version"
    )
    shown = (Evidence(f"{note.word} without an issue", path, note.line) for path, note in bare[:_SHOWN])
    templates = tuple(Evidence("a template for issues", path) for path in repository.whole.paths(*_TEMPLATES)[:1])
    if share >= thresholds["passes_from"] or per_thousand < thresholds["passes_below"]:
        return passed(told, *templates)
    fails = share < thresholds["partial_from"] and per_thousand > thresholds["fails_above"]
    # Twice as many as are too many leave nothing of it.
    value = max(
        share / thresholds["passes_from"],
        min(
            0.99,
            1
            - (per_thousand - thresholds["passes_below"])
            / (2 * thresholds["fails_above"] - thresholds["passes_below"]),
        ),
        0.0,
    )
    return Judgement(Status.FAIL if fails else Status.PARTIAL, round(value, 3), (told, *shown, *templates))
