"""GitLab CI: jobs with what they extend, what starts them, and what is included from where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from elixirlens.config.globs import is_pattern, matches
from elixirlens.readiness.readers.pipeline import (
    PULL_REQUEST,
    PUSH,
    Cache,
    Concurrency,
    Elsewhere,
    Job,
    Pipeline,
    axes_of,
    pairs_of,
    scripts,
)
from elixirlens.readiness.readers.shell import Trigger
from elixirlens.readiness.readers.yaml_text import Value, YamlText, read_yaml

_KEYWORDS = frozenset(
    (
        *("default", "include", "stages", "variables", "workflow", "image", "services", "before_script"),
        *("after_script", "cache", "spec", "types"),
    )
)
_SOURCES = {
    "merge_request_event": PULL_REQUEST,
    "push": PUSH,
    "schedule": "schedule",
    "web": "workflow_dispatch",
    "merge_requests": PULL_REQUEST,
    "schedules": "schedule",
    "pushes": PUSH,
    "external_pull_request_event": PULL_REQUEST,
    "external_pull_requests": PULL_REQUEST,
}
_PLACES: Mapping[str, str] = {"remote": "", "template": "the template ", "component": "the component ", "project": ""}
_SCRIPTS = ("before_script", "script", "after_script")
_DEEPEST = 8  # how far `extends` and `!reference` are followed


class _Files:
    """The keys of a pipeline and of what it includes, as one mapping in which the last file wins."""

    def __init__(self, files: Sequence[YamlText]) -> None:
        roots = [(each.path, _root(each)) for each in files]
        self.root = Value(1, "map", pairs=tuple(pair for _, root in roots for pair in root.pairs))
        self.paths = {name: path for path, root in roots for name, _ in root.pairs}

    def jobs(self) -> Iterator[tuple[str, Value]]:
        """All jobs by their names; a hidden one is only there to be extended."""
        for name, job in dict(self.root.pairs).items():
            if name not in _KEYWORDS and not name.startswith(".") and job.kind == "map":
                yield name, job


def read_gitlab(path: str, content: bytes) -> Pipeline:
    """Read a .gitlab-ci.yml by itself: what it includes from the repository is elsewhere then."""
    return gitlab_pipeline(read_yaml(path, content), ())


def gitlab_pipeline(main: YamlText, included: Sequence[YamlText]) -> Pipeline:
    """The pipeline of a .gitlab-ci.yml and of the files that it includes: their keys are one mapping."""
    files = _Files((*included, main))
    triggers = tuple(_workflow_triggers(files.root))
    jobs = tuple(_job(name, job, files, triggers, main.path) for name, job in files.jobs())
    known = [main.path, *(each.path for each in included)]
    elsewhere = [each for file in (main, *included) for each in elsewhere_of(_root(file))]
    wanted = (path for file in (main, *included) for path in included_by(file))
    missing = [path for path in wanted if not any(matches(each, (f"/{path}",)) for each in known)]
    return Pipeline(
        "gitlab",
        main.path,
        triggers=triggers,
        jobs=jobs,
        elsewhere=(*elsewhere, *(Elsewhere(1, f"the file {path}, which is not here") for path in missing)),
        problem=main.problem or next((each.problem for each in included if each.problem is not None), None),
    )


def included_by(file: YamlText) -> tuple[str, ...]:
    """The files of the repository that a file includes; they may be patterns."""
    paths = (each.text or each.text_at("local") for each in _root(file).items_at("include"))
    return tuple(path.lstrip("/") for path in paths if path and "://" not in path and is_pattern(f"/{path}"))


def elsewhere_of(root: Value) -> Iterator[Elsewhere]:
    """What a file includes from elsewhere."""
    for each in root.items_at("include"):
        path = each.text or each.text_at("local")
        if path is None or "://" in path:
            named = (f"{words}{each.text_at(key)}" for key, words in _PLACES.items() if each.get(key) is not None)
            yield Elsewhere(each.line, path or next(named, "an include"))


def _root(file: YamlText) -> Value:
    """The document with the jobs: one before it may say what the file takes as inputs."""
    return next((each for each in file.documents if each.get("spec") is None), file.root)


def _workflow_triggers(root: Value) -> Iterator[Trigger]:
    rules = root.items_at("workflow", "rules")
    found = [trigger for rule in rules for trigger in _rule_triggers(rule)]
    if found:
        yield from found
    else:  # Without rules, every branch that is pushed has a pipeline, and a merge request shows that of its branch.
        yield Trigger(PUSH, 1)
        yield Trigger(PULL_REQUEST, 1)


def _job(name: str, job: Value, files: _Files, triggers: tuple[Trigger, ...], main: str) -> Job:
    own = files.paths[name]
    parts = [(job, own), *_extended(job, files, 0), *_defaults(files)]

    def found(*keys: str) -> tuple[Value | None, str]:
        """A key of the job, of what it extends, of the defaults, with the file that it is in."""
        return next(((value, path) for each, path in parts if (value := each.get(*keys)) is not None), (None, own))

    def given(*keys: str) -> Value | None:
        return found(*keys)[0]

    group, image, when = given("resource_group"), given("image"), given("when")
    environment, tolerated = given("environment"), given("allow_failure")
    body = [part for key in _SCRIPTS for part in _resolved(*found(key), files, 0)]
    return Job(
        name=name,
        line=job.line,
        triggers=_job_triggers(given("rules"), given("only"), triggers),
        needs=tuple(_needs(given("needs") or given("dependencies"))) or _before(name, files),
        environment=(environment.text or environment.text_at("name")) if environment is not None else None,
        matrix=tuple(axis for each in _items(given("parallel", "matrix")) for axis in axes_of(each)),
        image=(image.text or image.text_at("name")) if image is not None else None,
        steps=tuple(step for part, path in body for step in scripts(part, path if path != main else "")),
        services=tuple(each.text or each.text_at("name") or "" for each in _items(given("services"))),
        uses_workflow=(trigger.text or "a child pipeline") if (trigger := given("trigger")) is not None else None,
        env=pairs_of(files.root.get("variables")) + pairs_of(given("variables")),
        caches=tuple(_cache(each, found("cache")[1]) for each in _items(given("cache"))),
        concurrency=Concurrency(group.line, group.text or "") if group is not None else None,
        continues_on_error=tolerated is not None and tolerated.text == "true",
        is_manual=when is not None and when.text == "manual",
        path=own if own != main else "",
    )


def _defaults(files: _Files) -> Iterator[tuple[Value, str]]:
    """`default:`, and the same keys at the top, as they were written before it was there."""
    default = files.root.get("default")
    if default is not None:
        yield default, files.paths["default"]
    for name, value in files.root.pairs:
        if name in _KEYWORDS:
            yield Value(value.line, "map", pairs=((name, value),)), files.paths[name]


def _extended(job: Value, files: _Files, depth: int) -> Iterator[tuple[Value, str]]:
    if depth > _DEEPEST:
        return
    for name in reversed(job.texts_at("extends")):
        parent = files.root.get(name)
        if parent is not None:
            yield parent, files.paths[name]
            yield from _extended(parent, files, depth + 1)


def _resolved(value: Value | None, path: str, files: _Files, depth: int) -> Iterator[tuple[Value, str]]:
    """A script with what its `!reference` means, each part with the file that it is in."""
    if value is None or depth > _DEEPEST:
        return
    if value.tag == "!reference":
        keys = value.texts_at()
        yield from _resolved(files.root.get(*keys), files.paths.get(keys[0], path) if keys else path, files, depth + 1)
    elif value.kind == "list":
        for each in value.items:
            yield from _resolved(each, path, files, depth + 1)
    else:
        yield value, path


def _items(value: Value | None) -> tuple[Value, ...]:
    return value.items_at() if value is not None else ()


def _cache(value: Value, path: str) -> Cache:
    key = value.text_at("key") or " ".join(value.texts_at("key", "files"))
    return Cache(value.line, value.texts_at("paths"), key, path)


def _needs(value: Value | None) -> Iterator[str]:
    for each in _items(value):
        name = each.text or each.text_at("job")
        if name:
            yield name


def _before(name: str, files: _Files) -> tuple[str, ...]:
    """The jobs of earlier stages: a job waits for all of them, if it does not say what it needs."""
    stages = files.root.texts_at("stages") or ("build", "test", "deploy")
    by_job = {other: _stage(job, files) for other, job in files.jobs()}
    own = by_job[name]
    earlier = stages[: stages.index(own)] if own in stages else ()
    return tuple(other for other, stage in by_job.items() if stage in earlier)


def _stage(job: Value, files: _Files) -> str:
    named = (each.text_at("stage") for each in (job, *(parent for parent, _ in _extended(job, files, 0))))
    return next((stage for stage in named if stage), "test")


def _job_triggers(rules: Value | None, only: Value | None, triggers: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
    if rules is not None:
        found = tuple(trigger for rule in _items(rules) for trigger in _rule_triggers(rule))
        return tuple(dict.fromkeys(found)) if found else triggers
    if only is not None:
        refs = only.texts_at("refs") if only.kind == "map" else only.texts_at()
        return tuple(_ref_triggers(refs, only.line)) if refs else triggers
    return triggers


def _ref_triggers(refs: tuple[str, ...], line: int) -> Iterator[Trigger]:
    branches = []
    for ref in refs:
        if ref in _SOURCES:
            yield Trigger(_SOURCES[ref], line)
        elif ref == "branches":
            yield Trigger(PUSH, line)
            yield Trigger(PULL_REQUEST, line)
        elif ref == "tags":
            yield Trigger(PUSH, line, only_tags=True)
        else:
            branches.append(ref)
    if branches:
        yield Trigger(PUSH, line, tuple(branches))


_SOURCE = re.compile(r"\$CI_PIPELINE_SOURCE\s*==\s*[\"'](\w+)[\"']")
_BRANCH = re.compile(r"\$CI_COMMIT_(?:BRANCH|REF_NAME)\s*==\s*(?:[\"']([^\"']+)[\"']|(\$CI_DEFAULT_BRANCH))")


def _rule_triggers(rule: Value) -> Iterator[Trigger]:
    condition = rule.text_at("if") or ""
    if rule.text_at("when") == "never":
        return
    sources = _SOURCE.findall(condition)
    if sources:
        yield from (Trigger(_SOURCES.get(source, source), rule.line) for source in sources)
    elif "$CI_MERGE_REQUEST" in condition:
        yield Trigger(PULL_REQUEST, rule.line)
    elif branches := tuple(one or other for one, other in _BRANCH.findall(condition)):
        yield Trigger(PUSH, rule.line, branches)
    elif "$CI_COMMIT_TAG" in condition:
        yield Trigger(PUSH, rule.line, only_tags=True)
    else:  # every pipeline, or a condition that nobody can know: both start it
        yield Trigger(PUSH, rule.line)
        yield Trigger(PULL_REQUEST, rule.line)
