"""The rules that argue from the whole repository: the facts of all files to detections in some of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from elixirlens.catalog import PROJECT, load_collector, load_detector
from elixirlens.detectors import Collected, ProjectContext
from elixirlens.detectors.project import CODE, FileFacts, Project
from elixirlens.elixir import Source
from elixirlens.engine.analyse import Analysed, FileResult, is_checked
from elixirlens.engine.detect import account_of
from elixirlens.engine.detection import Detection, detection_at
from elixirlens.engine.dispatch import is_about_dependencies, looks_at
from elixirlens.finding import Spot
from elixirlens.report import DependencyEntry, Unchecked
from elixirlens.report import Supervision as Trees

if TYPE_CHECKING:
    from elixirlens.catalog import Detector, Rule, RuleSet, Selection
    from elixirlens.detectors import Hit
    from elixirlens.project.classes import FileClass

ContentOf = Callable[[str], bytes | None]  # of a path; None where the file is gone


class Found(Struct, frozen=True):
    """What rules about the whole repository found, by path, and those that failed."""

    detections: Mapping[str, Sequence[Detection]] = field(default_factory=dict)
    failures: tuple[tuple[str, str], ...] = ()  # rule, why it could not look
    trees: Trees = Trees()
    dependencies: tuple[DependencyEntry, ...] | None = None  # None where they were not audited
    unchecked: tuple[Unchecked, ...] = ()


def project_of(files: Iterable[Analysed], excluded: Iterable[str]) -> Project:
    """The repository as rules see it; `excluded` are paths that the configuration leaves out."""
    facts: list[FileFacts] = []
    unread = [path for path in excluded if path.endswith(".ex")]
    for file in files:
        result = file.outcome
        if is_checked(result):
            is_whole = result.damage is None and result.invalid_utf8_line is None
            facts.append(
                FileFacts(file.path, result.file_class, file.mix, result.modules, result.supervision, is_whole)
            )
        elif file.file_class in CODE:
            unread.append(file.path)
    return Project(tuple(facts), tuple(unread))


def detect_in_project(
    files: Sequence[Analysed], excluded: Iterable[str], selection: Selection, content_of: ContentOf
) -> Found:
    """Ask the selected rules about the whole repository. A rule that fails is named, and the others go on."""
    project = project_of(files, excluded)
    results = {file.path: file.outcome for file in files if is_checked(file.outcome)}
    by_rule = _options_by_rule(project, selection)
    found: dict[str, list[Detection]] = defaultdict(list)
    failures: dict[str, str] = {}
    sources = Sources(content_of)
    for rule, detector in _project_rules(selection):
        if rule.id not in by_rule:
            continue
        collected = _collected(rule, project, results)
        for options, paths in by_rule[rule.id]:
            try:
                for hit in detector.detect(project, ProjectContext(collected, options)):
                    spot = _spot_of(hit)
                    if spot.path in paths and _is_understood(results[spot.path], spot):
                        found[spot.path].append(detection_at(rule, hit, spot, sources.of(spot.path)))
            except Exception as error:  # a detector must not stop a run, whatever it does
                failures[rule.id] = f"the rule failed, which is our fault: {account_of(error)}"
    detections = {path: tuple(dict.fromkeys(each)) for path, each in found.items()}
    return Found(detections, tuple(sorted(failures.items())), project.trees)


def _project_rules(selection: Selection) -> Iterator[tuple[Rule, Detector]]:
    for rule in selection.catalog.rules:
        detector = None if is_about_dependencies(rule) else load_detector(rule)
        if detector is not None and detector.subject == PROJECT:
            yield rule, detector


def _options_by_rule(
    project: Project, selection: Selection
) -> dict[str, list[tuple[Mapping[str, Any], frozenset[str]]]]:
    """For each rule its options, and the paths that they are for: overrides may differ from folder to folder."""
    alike: dict[tuple[int, FileClass], tuple[RuleSet, set[str]]] = {}  # files with the same rules and of the same class
    for file in project.files:
        rules = selection.rules_for(file.path, file.mix.elixir)
        alike.setdefault((id(rules), file.file_class), (rules, set()))[1].add(file.path)
    grouped: dict[str, dict[bytes, tuple[Mapping[str, Any], set[str]]]] = defaultdict(dict)
    for (_, file_class), (rules, paths) in alike.items():
        for active in rules.rules:
            if looks_at(active.rule, file_class):
                key = msgspec.json.encode(dict(active.options), order="sorted")
                grouped[active.rule.id].setdefault(key, (active.options, set()))[1].update(paths)
    return {
        rule: [(options, frozenset(paths)) for options, paths in groups.values()] for rule, groups in grouped.items()
    }


def _collected(rule: Rule, project: Project, results: Mapping[str, FileResult]) -> tuple[Collected, ...]:
    collector = load_collector(rule)
    if collector is None:
        return ()
    decode = msgspec.msgpack.Decoder(collector.value_type).decode
    return tuple(
        Collected(file, decode(value))
        for file in project.files
        for rule_id, value in results[file.path].collected
        if rule_id == rule.id
    )


def _spot_of(hit: Hit) -> Spot:
    assert isinstance(hit.place, Spot), "a rule about the whole repository says in which file"
    return hit.place


def _is_understood(result: FileResult, spot: Spot) -> bool:
    return result.damage is None or spot.line < result.damage.line


class Sources:
    """The texts of files that something was found in, each read once."""

    def __init__(self, content_of: ContentOf) -> None:
        self._content_of = content_of
        self._sources: dict[str, Source] = {}

    def of(self, path: str) -> Source:
        """The text of a file; an empty one where it is gone."""
        if path not in self._sources:
            self._sources[path] = Source(path, self._content_of(path) or b"")
        return self._sources[path]
