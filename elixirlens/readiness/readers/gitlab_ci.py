"""GitLab CI: jobs with what they extend, what starts them, and what is included from where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

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
from elixirlens.readiness.readers.yaml_text import Value, read_yaml

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
_DEEPEST = 8  # how far `extends` and `!reference` are followed


def read_gitlab(path: str, content: bytes) -> Pipeline:
    """Read a .gitlab-ci.yml, or a file that one includes."""
    read = read_yaml(path, content)
    root = next((each for each in read.documents if each.get("spec") is None), read.root)
    triggers = tuple(_workflow_triggers(root))
    jobs = tuple(
        _job(name, job, root, triggers)
        for name, job in root.pairs
        if name not in _KEYWORDS and not name.startswith(".") and job.kind == "map"
    )
    includes, elsewhere = _includes(root)
    return Pipeline(
        "gitlab",
        path,
        triggers=triggers,
        jobs=tuple(replace(job, needs=job.needs or _before(job.name, root)) for job in jobs),
        includes=includes,
        elsewhere=elsewhere,
        problem=read.problem,
    )


def _workflow_triggers(root: Value) -> Iterator[Trigger]:
    rules = root.items_at("workflow", "rules")
    found = [trigger for rule in rules for trigger in _rule_triggers(rule)]
    if found:
        yield from found
    else:  # Without rules, every branch that is pushed has a pipeline, and a merge request shows that of its branch.
        yield Trigger(PUSH, 1)
        yield Trigger(PULL_REQUEST, 1)


def _job(name: str, job: Value, root: Value, triggers: tuple[Trigger, ...]) -> Job:
    parts = [job, *_extended(job, root, 0)]

    def given(*keys: str) -> Value | None:
        """A key of the job, of what it extends, of the defaults."""
        return next((found for each in [*parts, _defaults(root)] if (found := each.get(*keys)) is not None), None)

    group, image, when = given("resource_group"), given("image"), given("when")
    environment, tolerated = given("environment"), given("allow_failure")
    body = [part for key in ("before_script", "script", "after_script") for part in _resolved(given(key), root, 0)]
    return Job(
        name=name,
        line=job.line,
        triggers=_job_triggers(given("rules"), given("only"), triggers),
        needs=tuple(_needs(given("needs") or given("dependencies"))),
        environment=(environment.text or environment.text_at("name")) if environment is not None else None,
        matrix=tuple(axis for each in _items(given("parallel", "matrix")) for axis in axes_of(each)),
        image=(image.text or image.text_at("name")) if image is not None else None,
        steps=tuple(step for part in body for step in scripts(part)),
        services=tuple(each.text or each.text_at("name") or "" for each in _items(given("services"))),
        uses_workflow=(trigger.text or "a child pipeline") if (trigger := given("trigger")) is not None else None,
        env=pairs_of(root.get("variables")) + pairs_of(given("variables")),
        caches=tuple(_cache(each) for each in _items(given("cache"))),
        concurrency=Concurrency(group.line, group.text or "") if group is not None else None,
        continues_on_error=tolerated is not None and tolerated.text == "true",
        is_manual=when is not None and when.text == "manual",
    )


def _defaults(root: Value) -> Value:
    """`default:`, and the same keys at the top, as they were written before it was there."""
    default = root.get("default")
    return Value(1, "map", pairs=root.pairs + (default.pairs if default is not None else ()))


def _extended(job: Value, root: Value, depth: int) -> Iterator[Value]:
    if depth > _DEEPEST:
        return
    for name in reversed(job.texts_at("extends")):
        parent = root.get(name)
        if parent is not None:
            yield parent
            yield from _extended(parent, root, depth + 1)


def _resolved(value: Value | None, root: Value, depth: int) -> Iterator[Value]:
    """A script with what its `!reference` means."""
    if value is None or depth > _DEEPEST:
        return
    if value.tag == "!reference":
        yield from _resolved(root.get(*value.texts_at()), root, depth + 1)
    elif value.kind == "list":
        for each in value.items:
            yield from _resolved(each, root, depth + 1)
    else:
        yield value


def _items(value: Value | None) -> tuple[Value, ...]:
    return value.items_at() if value is not None else ()


def _cache(value: Value) -> Cache:
    key = value.text_at("key") or " ".join(value.texts_at("key", "files"))
    return Cache(value.line, value.texts_at("paths"), key)


def _needs(value: Value | None) -> Iterator[str]:
    for each in _items(value):
        name = each.text or each.text_at("job")
        if name:
            yield name


def _before(name: str, root: Value) -> tuple[str, ...]:
    """The jobs of earlier stages: a job waits for all of them, if it does not say what it needs."""
    stages = root.texts_at("stages") or ("build", "test", "deploy")
    own = root.text_at(name, "stage") or "test"
    earlier = stages[: stages.index(own)] if own in stages else ()
    return tuple(
        other
        for other, job in root.pairs
        if job.kind == "map" and other not in _KEYWORDS and (job.text_at("stage") or "test") in earlier
    )


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


_PLACES: Mapping[str, str] = {"remote": "", "template": "the template ", "component": "the component ", "project": ""}


def _includes(root: Value) -> tuple[tuple[str, ...], tuple[Elsewhere, ...]]:
    local: list[str] = []
    elsewhere: list[Elsewhere] = []
    for each in root.items_at("include"):
        path = each.text or each.text_at("local")
        if path and "://" not in path:
            local.append(path.lstrip("/"))
        else:
            named = (f"{words}{each.text_at(key)}" for key, words in _PLACES.items() if each.get(key) is not None)
            elsewhere.append(Elsewhere(each.line, path or next(named, "an include")))
    return tuple(local), tuple(elsewhere)
