"""How often tools are told to keep silent without a word why."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.project import FileClass
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, passed
from elixirlens.readiness.readers.settings_file import read_settings
from elixirlens.readiness.repository import Repository, first
from elixirlens.readiness.survey.facts import Silenced

_IGNORE_FILES = (".dialyzer_ignore.exs", "/.dialyzer_ignore", "/dialyzer.ignore-warnings", "/dialyzer.ignore")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Suppressions without a reason, per thousand lines of code."""
    if not repository.lines:
        return not_applicable("there is no code that ships")
    bare = [*_silenced(repository), *_ignored(repository)]
    rate = len(bare) * 1000 / max(repository.lines, thresholds["least_lines_of_code"])
    said = Evidence(f"{len(bare)} without a reason in {repository.lines:,} lines of code, {rate:.1f} in a thousand")
    if rate < thresholds["passes_below"]:
        return passed(said, *first(bare, 2))
    if rate <= thresholds["fails_above"]:
        value = 0.5 + 0.5 * (thresholds["fails_above"] - rate) / (
            thresholds["fails_above"] - thresholds["passes_below"]
        )
        return Judgement(Status.PARTIAL, min(value, 0.99), (said, *first(bare)))
    return Judgement(
        Status.FAIL,
        max(0.0, 0.5 * (2 * thresholds["fails_above"] - rate) / thresholds["fails_above"]),
        (said, *first(bare)),
    )


def _silenced(repository: Repository) -> Iterator[Evidence]:
    for file in repository.files:
        if file.file_class is FileClass.GENERATED:  # nobody decided it there
            continue
        survey = repository.surveys.get(file.path)
        silenced: tuple[Silenced, ...] = survey.silenced if survey is not None else ()
        for each in silenced:
            if not each.has_reason:
                yield Evidence(f"{each.tool} is silenced without a reason", file.path, each.line)


def _ignored(repository: Repository) -> Iterator[Evidence]:
    """The entries of Dialyzer's ignore files that no comment explains, on their line or above."""
    for path in repository.paths(*_IGNORE_FILES):
        lines = repository.text(path).splitlines()
        if path.endswith(".exs"):
            entries = [item.line for item in repository.read(read_settings, path).value.items]
        else:
            entries = [number for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
        for line in dict.fromkeys(entries):
            if "#" not in lines[line - 1] and not _is_explained(lines[: line - 1]):
                yield Evidence("Dialyzer ignores this without a reason", path, line)


def _is_explained(before: list[str]) -> bool:
    """Whether a comment stands above an entry, or above the group that it belongs to: no blank line between."""
    for line in map(str.strip, reversed(before)):
        if line.startswith("#"):
            return True
        if line in {"", "["}:
            return False
    return False
