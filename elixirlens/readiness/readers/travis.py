"""Travis CI: dated, and still in many repositories."""

from __future__ import annotations

from elixirlens.readiness.readers.pipeline import (
    PULL_REQUEST,
    PUSH,
    Axis,
    Cache,
    Job,
    Pipeline,
    axes_of,
    scripts,
)
from elixirlens.readiness.readers.shell import Trigger
from elixirlens.readiness.readers.yaml_text import Value, read_yaml

_PHASES = ("before_install", "install", "before_script", "script", "after_success", "after_script")


def read_travis(path: str, content: bytes) -> Pipeline:
    """Read a .travis.yml. Where it has no script, `mix test` is what Travis runs for Elixir."""
    read = read_yaml(path, content)
    root = read.root
    triggers = (Trigger(PUSH, 1, root.texts_at("branches", "only")), Trigger(PULL_REQUEST, 1))
    included = (*root.items_at("jobs", "include"), *root.items_at("matrix", "include"))
    own = [job for job in included if job.get("script") is not None]
    jobs = (_job("build", root, root, triggers), *(_job(_name(job), job, root, triggers) for job in own))
    return Pipeline("travis", path, triggers=triggers, jobs=jobs if root.pairs else (), problem=read.problem)


def _name(job: Value) -> str:
    return job.text_at("name") or job.text_at("stage") or f"job of line {job.line}"


def _job(name: str, job: Value, root: Value, triggers: tuple[Trigger, ...]) -> Job:
    steps = tuple(step for phase in _PHASES for step in scripts(job.get(phase)))
    if job is root and job.get("script") is None and root.text_at("language") == "elixir":
        steps += tuple(scripts(Value(1, "text", text="mix test", text_line=1)))
    directories = root.texts_at("cache", "directories")
    cache = root.get("cache")
    return Job(
        name=name,
        line=job.line,
        triggers=triggers,
        matrix=_matrix(root),
        steps=steps,
        services=root.texts_at("services"),
        env=tuple(_env(root)),
        caches=(Cache(cache.line, directories),) if cache is not None and directories else (),
    )


def _env(root: Value) -> list[tuple[str, str]]:
    texts = (*root.texts_at("env", "global"), *(root.texts_at("env") if root.items_at("env") else ()))
    return [(name, value) for text in texts for name, mark, value in [text.partition("=")] if mark]


def _matrix(root: Value) -> tuple[Axis, ...]:
    """Its axes are keys at the top, and those of the jobs that are included."""
    keys = ("elixir", "otp_release")
    axes = Value(1, "map", pairs=tuple((key, value) for key in keys if (value := root.get(key)) is not None))
    included = [
        Value(1, "map", pairs=tuple((key, value) for key in keys if (value := job.get(key)) is not None))
        for job in (*root.items_at("jobs", "include"), *root.items_at("matrix", "include"))
    ]
    return axes_of(Value(1, "map", pairs=(*axes.pairs, ("include", Value(1, "list", items=tuple(included))))))
