"""Which versions of Elixir and Erlang/OTP a repository says that it is built and run with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.readiness.readers.dockerfile import Image
from elixirlens.readiness.readers.tool_versions import FILES, read_tool_versions

if TYPE_CHECKING:
    from elixirlens.readiness.readers.pipeline import Job, Step
    from elixirlens.readiness.repository import Repository

ELIXIR, ERLANG = "elixir", "erlang"

# What gets fixes, as of November 2026: the five newest minor versions of Elixir, of which all but the newest get
# security fixes only; the three newest major versions of Erlang/OTP. To be looked after with each release.
ELIXIR_SUPPORTED = ((1, 16), (1, 20))
ERLANG_SUPPORTED = (27, 29)

_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_HEXPM = re.compile(r"(?P<elixir>\d+(?:\.\d+)+)(?:-rc\.\d+)?-erlang-(?P<erlang>\d+(?:\.\d+)*)")
_OFFICIAL = re.compile(r"(?P<elixir>\d+(?:\.\d+)+)(?:-otp-(?P<erlang>\d+))?")
_EXPRESSION = re.compile(r"\$\{\{\s*matrix\.(?:[\w-]+\.)*(?P<axis>[\w-]+)\s*\}\}")  # `matrix.pair.elixir` as well
_VARIABLE = re.compile(r"\$\{\{\s*env\.(?P<name>\w+)\s*\}\}")
_BUILDPACK = re.compile(r"\s*(?P<tool>elixir|erlang)_version=\(?[\"']?v?(?P<number>\d+(?:\.\d+)*)")
_SETS_UP = re.compile(r"setup-(?:beam|elixir)\b")
_INPUTS = {"elixir-version": ELIXIR, "otp-version": ERLANG}


class Stated(Struct, frozen=True):
    """A version that something states. `by` is the kind of the file: `tools`, `image` or `ci`."""

    tool: str
    version: tuple[int, ...]
    by: str
    path: str
    line: int

    @property
    def text(self) -> str:
        """`1.18.1`."""
        return ".".join(map(str, self.version))


def stated_versions(repository: Repository) -> Iterator[Stated]:
    """All versions that are stated: by files of version managers, by images, by CI."""
    whole = repository.whole
    for path in whole.paths(*(f"/{name}" for name in FILES)):
        for tool in whole.read(read_tool_versions, path).tools:
            if tool.name in {ELIXIR, ERLANG} and (number := tool.number) is not None:
                yield Stated(tool.name, _version(number), "tools", path, tool.line)
    for file in repository.dockerfiles:
        for stage in file.stages if whole.is_of_this(file.path) else ():
            for name, number in _of_image(stage.image).items():
                yield Stated(name, _version(number), "image", file.path, stage.line)
    for path in whole.paths("/elixir_buildpack.config"):
        for at, written in enumerate(whole.text(path).splitlines(), start=1):
            if (said := _BUILDPACK.match(written)) is not None:
                yield Stated(said["tool"], _version(said["number"]), "image", path, at)
    for pipeline in repository.automation.pipelines:
        for job in pipeline.jobs:
            own = job.path or pipeline.path
            for step in job.steps:
                for name, number, line in _of_step(step, job):
                    place = (own, line) if line else (step.path or own, step.line)
                    yield Stated(name, _version(number), "ci", *place)
            for name, number, line in _of_container(job):
                yield Stated(name, _version(number), "ci", own, line or job.line)
            for name, number, line in _of_travis(job) if pipeline.system == "travis" else ():
                yield Stated(name, _version(number), "ci", pipeline.path, line)


def values_of(value: str, job: Job, *more: tuple[str, str]) -> Iterator[tuple[str, int]]:
    """What a text with expressions comes to, each with the line of the matrix that says it; 0 where none does.

    An expression stands for the values of an axis, or for a variable of the job and of `more`. Of several axes the
    values are taken side by side: each comes up, and not each with each.
    """
    if (variable := _VARIABLE.fullmatch(value.strip())) is not None:
        yield dict((*job.env, *more)).get(variable["name"], value), 0
        return
    named: dict[str, list[tuple[str, int]]] = {}
    for found in _EXPRESSION.finditer(value):
        if values := [each for axis in job.matrix if axis.name == found["axis"] for each in axis.values]:
            named[found[0]] = values
    for row in range(max(map(len, named.values()), default=1)):
        text, place = value, 0
        for expression, values in named.items():
            said, line = values[min(row, len(values) - 1)]
            text, place = text.replace(expression, said), place or line
        yield text, place


def _of_image(image: Image) -> Mapping[str, str]:
    """The versions in the tag of an image of Elixir: hexpm's name both, the official one's Elixir at least."""
    name = image.short_name.rpartition("/")[2]
    if name != ELIXIR or image.tag is None:
        return {}
    found = _HEXPM.match(image.tag) or _OFFICIAL.match(image.tag)
    return {key: value for key, value in found.groupdict().items() if value} if found is not None else {}


def _of_step(step: Step, job: Job) -> Iterator[tuple[str, str, int]]:
    """The versions that an action sets up; those of a matrix are all of its values, each with its line."""
    if step.action is None or _SETS_UP.search(step.action) is None:
        return
    for key, value in step.with_:
        if key in _INPUTS:
            for text, line in values_of(value, job, *step.env):
                if (number := _NUMBER.match(text.lstrip("v"))) is not None:
                    yield _INPUTS[key], number[0], line


def _of_container(job: Job) -> Iterator[tuple[str, str, int]]:
    """The versions in the tag of the image that a job runs in: `elixir:1.19`, `elixir:${{ matrix.elixir }}`."""
    for image, line in values_of(job.image or "", job):
        name, _, tag = image.rpartition(":")
        for tool, number in _of_image(Image(name, tag)).items():
            yield tool, number, line


def _of_travis(job: Job) -> Iterator[tuple[str, str, int]]:
    """The keys `elixir` and `otp_release`, which are axes where they are lists."""
    tools = {"elixir": ELIXIR, "otp_release": ERLANG}
    for axis in job.matrix:
        for text, line in axis.values if axis.name in tools else ():
            if (number := _NUMBER.match(text)) is not None:
                yield tools[axis.name], number[0], line


def _version(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split(".")[:3])
