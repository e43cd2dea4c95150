"""Runs the examples of a page: a page that lies is found out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from elixirlens import shipped
from elixirlens.catalog import Choice, Selection
from elixirlens.config import CONFIG_NAMES, Config, read_config
from elixirlens.detectors import MixFacts
from elixirlens.engine.analyse import Analysed, Analyser, FileResult, Job
from elixirlens.engine.assemble import Surroundings, assemble
from elixirlens.engine.dispatch import is_about_dependencies
from elixirlens.engine.effects import effects_in
from elixirlens.engine.project_rules import Found, detect_in_project, project_of
from elixirlens.project.classes import Layout, classify
from elixirlens.project.listing import CODE
from elixirlens.project.mix import read_mix_project
from elixirlens.report import Root

if TYPE_CHECKING:
    from elixirlens.catalog import Catalog, Rule
    from elixirlens.catalog.examples import Example
    from elixirlens.finding import Finding
    from elixirlens.report import Report

_APP = "example"
FETCHED = "deps/"  # examples below it are of dependencies
MIX_FILE = "mix.exs"
LOCK = "mix.lock"
_PLAIN_PROJECT = b"defmodule Example.MixProject do\n  use Mix.Project\n  def project, do: [app: :example]\nend\n"
REGISTRY = "dependencies/registry.toml"  # of what the pages about dependencies take for the truth
_DAY = date(2026, 1, 1)  # what expires in examples does so in 2025


def failures(rule: Rule, catalog: Catalog) -> Iterator[str]:
    """Yield what the examples of a rule promise and do not hold, each with the line of the page.

    A group may have a configuration among its blocks, `path=elixirlens.toml`, under which it is checked.
    """
    usual = _selection(catalog, Config())
    for problem in rule.body.problems:
        yield f"{rule.path}:{problem.line or rule.markdown_line}: {problem.message}"
    for group in _groups(rule.examples):
        written = next((one.source for one in group if one.path in CONFIG_NAMES), None)
        selection = usual if written is None else _selection(catalog, read_config(written, f"{rule.path}: example"))
        report = _report(rule, group, selection)
        found = [one for one in report.findings if one.rule == rule.id and one.suppressed is None]
        for example in group:
            yield from _unread(rule, example, report)
            yield from _compare(rule, example, [one for one in found if one.path == example.path])


def _selection(catalog: Catalog, config: Config) -> Selection:
    return Selection(catalog, config, Choice(strict=True, select=_all_rules(catalog)))


def _all_rules(catalog: Catalog) -> tuple[str, ...]:
    return tuple(rule.id for rule in catalog.rules)


def _groups(examples: Sequence[Example]) -> Iterator[list[Example]]:
    """Examples with the same `group` are one project; the others are one each."""
    named = sorted((one for one in examples if one.group), key=lambda one: (one.group or "", one.line))
    for _, group in groupby(named, key=lambda one: one.group):
        yield list(group)
    yield from ([one] for one in examples if not one.group)


def _report(rule: Rule, group: Sequence[Example], selection: Selection) -> Report:
    contents = {one.path: one.source.encode() for one in sorted(group, key=lambda one: one.path)}
    mix = _mix_facts(group, contents)
    effects = {key: effect for path, content in contents.items() for key, effect in effects_in(content, path).items()}
    analyser = Analyser(Path(), selection, effects)
    jobs = [
        Job(path, path, classify(path, Layout()), mix, len(content), content)
        for path, content in contents.items()
        if path.endswith(CODE) and not path.startswith(FETCHED)
    ]
    results = [analyser.analyse(job) for job in jobs]
    if mix.start is None:
        mix = replace(mix, start=_application(results))
    files = [Analysed(job.path, job.file_class, mix, result) for job, result in zip(jobs, results, strict=True)]
    found = detect_in_project(files, (), selection, contents.get)
    if is_about_dependencies(rule):
        found = _audited(found, files, contents, selection)
    return assemble(files, found, Surroundings(Root("example"), (), (), ()), selection, _DAY)


def _audited(found: Found, files: Sequence[Analysed], contents: Mapping[str, bytes], selection: Selection) -> Found:
    """What comes of the dependencies of an example, with the registry that all examples share."""
    from elixirlens.engine.dependencies import audit, dependencies_of, joined
    from elixirlens.engine.dependency_ignores import Ignores
    from elixirlens.engine.texts import Texts
    from elixirlens.hex.sample_registry import read_sample
    from elixirlens.hex.workspace import workspaces

    folders = sorted({posixpath.dirname(path) for path in contents if posixpath.basename(path) in {MIX_FILE, LOCK}})
    # A lock by itself is that of a project which says nothing.
    contents = {posixpath.join(folder, MIX_FILE): _PLAIN_PROJECT for folder in folders} | dict(contents)
    kinds = {posixpath.dirname(file.path): file.mix.kind for file in files}
    shared = workspaces([(folder, kinds.get(folder, "application")) for folder in folders], contents.get)
    registered = read_sample((shipped.folder("rules") / REGISTRY).read_text("utf-8"))
    dependencies = dependencies_of(shared, registered, contents.get, partial(_fetched, contents))
    texts = Texts([file.path for file in files], contents.get)
    ignores = Ignores.of(Config(), shared, _DAY)
    return joined(found, audit(shared, dependencies, project_of(files, ()), selection, texts, ignores))


def _fetched(contents: Mapping[str, bytes], folder: str) -> tuple[str, ...] | None:
    """The modules of a dependency, where its sources are among the examples."""
    from elixirlens.hex.modules import modules_in

    sources = [content for path, content in contents.items() if path.startswith(f"{folder}/")]
    return tuple(name for content in sources for name in modules_in(content)) or None


def _mix_facts(group: Sequence[Example], contents: Mapping[str, bytes]) -> MixFacts:
    """What the `mix.exs` among the examples says, else what their settings say."""
    kind = next((one.project for one in group if one.project), None)
    if "mix.exs" in contents:
        mix = read_mix_project(contents["mix.exs"], "", files=contents)
        start, needs, extra = mix.start, mix.dependencies, mix.extra_applications
        return MixFacts(mix.app, kind or mix.kind, mix.elixir, start, needs, extra, mix.is_package, mix.account)
    return MixFacts(_APP, kind or "application", None, is_package=kind == "library")


def _application(results: Sequence[FileResult]) -> str | None:
    """The module that starts the application, where there is one among the examples."""
    return next((module.name for result in results for module in result.modules if "Application" in module.uses), None)


def _unread(rule: Rule, example: Example, report: Report) -> Iterator[str]:
    """What would let an example pass because nobody looked."""
    for partly in report.summary.partly_read:
        if partly.path == example.path:
            yield _at(rule, example, partly.line, f"the code is not understood: {partly.reason}")
    for unchecked in report.unchecked:
        if unchecked.path == example.path and unchecked.name in {rule.id, example.path}:
            yield _at(rule, example, 1, unchecked.reason)


def _compare(rule: Rule, example: Example, found: Sequence[Finding]) -> Iterator[str]:
    if example.finds == "file":
        if len(found) != 1:
            yield _at(rule, example, 0, f"should give one finding about the file, and gives {len(found)}")
        return
    rest = list(found)
    for expected in example.expected:
        hit = next(
            (
                one
                for one in rest
                if (one.line, one.column, one.end_column) == (expected.line, expected.column, expected.end_column)
            ),
            None,
        )
        if hit is None:
            columns = f"columns {expected.column} to {expected.end_column}"
            yield _at(rule, example, expected.line, f"the carets at {columns} mark no finding")
            continue
        rest.remove(hit)
        if expected.message and expected.message != hit.message:
            yield _at(rule, example, expected.line, f'the message is "{hit.message}"')
    for one in rest:
        where = f"columns {one.column} to {one.end_column}"
        yield _at(rule, example, one.line, f'an unmarked finding at {where}: "{one.message}"')


def _at(rule: Rule, example: Example, line: int, message: str) -> str:
    return f"{rule.path}: {example.kind} example at line {example.line}, its line {line}: {message}"
