"""Dockerfiles: stages, instructions with their lines, and images with the defaults of `ARG` filled in.

Written by hand, because dockerfile-parse reads the lines of a here-document as instructions, ends an instruction at an
empty line, and knows neither `# escape` nor defaults within defaults. An instruction is joined as BuildKit joins it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from elixirlens.readiness.readers.dockerfile_lines import Instruction, instructions_of
from elixirlens.readiness.readers.dockerfile_variables import filled, settings

MOST_STAGES = 100


class Image(Struct, frozen=True):
    """What `FROM` names: `registry/name:tag@digest`. `open_variables` are those that only the build gives."""

    name: str
    tag: str | None = None
    digest: str | None = None
    open_variables: tuple[str, ...] = ()

    @property
    def short_name(self) -> str:
        """The name without the registry of Docker Hub: `elixir`, `hexpm/elixir`, `ghcr.io/acme/base`."""
        return re.sub(r"^(docker\.io/|index\.docker\.io/|registry-1\.docker\.io/)?(library/)?", "", self.name)


class Stage(Struct, frozen=True, dict=True):
    """What one `FROM` begins. `parent` is the number of the stage that it builds upon, None for an image."""

    number: int
    name: str | None
    image: Image
    parent: int | None
    line: int
    instructions: tuple[Instruction, ...]
    defaults: Mapping[str, str] = {}  # of the `ARG` before all stages, which a stage has to ask for

    def all(self, *keywords: str) -> tuple[Instruction, ...]:
        """Its own instructions of these kinds, in order."""
        return tuple(one for one in self.instructions if one.keyword in keywords)

    @cached_property
    def environment(self) -> Mapping[str, str]:
        """What its own `ENV` and the defaults of its own `ARG` set."""
        found: dict[str, str] = {}
        for one in self.all("ARG", "ENV"):
            for name, value in settings(one):
                written = self.defaults.get(name) if value is None else value
                if written is not None:
                    found[name] = filled(written, found).text
        return found


class Dockerfile(Struct, frozen=True):
    """A Dockerfile. `problem` says what could not be read, with its line; what was read is there all the same."""

    path: str
    stages: tuple[Stage, ...] = ()
    problem: str | None = None

    @property
    def final(self) -> Stage | None:
        """The stage that becomes the image."""
        return self.stages[-1] if self.stages else None

    def lineage(self, stage: Stage) -> tuple[Stage, ...]:
        """The stage and those that it builds upon, nearest first."""
        found = [stage]
        while (parent := found[-1].parent) is not None:
            found.append(self.stages[parent])
        return tuple(found)

    def base(self, stage: Stage) -> Image:
        """The image that everything in a stage stands on."""
        return self.lineage(stage)[-1].image

    def last(self, stage: Stage, keyword: str) -> Instruction | None:
        """The instruction of a kind that holds in a stage: its own last one, or that of the stages below."""
        own = (one for each in self.lineage(stage) for one in reversed(each.instructions) if one.keyword == keyword)
        return next(own, None)

    def sources(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that a stage copies from."""
        copies = (one for each in self.lineage(stage) for one in each.all("COPY", "ADD"))
        names = {one.flags.get("from", "").lower() for one in copies}
        return tuple(each for each in self.stages if str(each.number) in names or each.name in names)


def read_dockerfile(path: str, content: bytes) -> Dockerfile:
    """Read a Dockerfile or Containerfile. Never raises."""
    lines = instructions_of(content)
    stages: list[Stage] = []
    problem = lines.problem
    arguments: dict[str, str] = {}
    for group in _by_stage(lines.instructions):
        first, *rest = group
        if first.keyword != "FROM":
            arguments = _arguments(group)
        elif len(stages) == MOST_STAGES:
            problem = problem or f"line {first.line}: more than {MOST_STAGES} stages"
            break
        elif (stage := _stage(first, tuple(rest), stages, arguments)) is not None:
            stages.append(stage)
        else:
            problem = problem or f"line {first.line}: FROM without an image"
    if not stages:
        problem = problem or "there is no FROM"
    return Dockerfile(path, tuple(stages), problem)


def command_words(instruction: Instruction) -> tuple[str, ...]:
    """The words of `CMD`, `ENTRYPOINT` or a `HEALTHCHECK`, of the exec form as of the shell form."""
    text = (
        re.sub(r"^(CMD|NONE)\b\s*", "", instruction.text) if instruction.keyword == "HEALTHCHECK" else instruction.text
    )
    if text.startswith("["):
        try:
            words = json.loads(text)
        except (ValueError, RecursionError):
            words = None
        if isinstance(words, list) and all(isinstance(word, str) for word in words):
            return tuple(words)
    return tuple(text.split())


def parse_image(text: str, open_variables: tuple[str, ...] = ()) -> Image:
    """An image reference, e.g. `localhost:5000/shop:1.2@sha256:…`."""
    reference, _, digest = text.partition("@")
    folder, slash, last = reference.rpartition("/")
    name, _, tag = last.partition(":")
    return Image(f"{folder}{slash}{name}", tag or None, digest or None, open_variables)


def _by_stage(instructions: tuple[Instruction, ...]) -> Iterator[list[Instruction]]:
    """What stands before the first `FROM`, and then what each `FROM` begins."""
    group: list[Instruction] = []
    for one in instructions:
        if one.keyword == "FROM" and group:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _arguments(instructions: list[Instruction]) -> dict[str, str]:
    """The defaults that `ARG` before the first `FROM` gives."""
    found: dict[str, str] = {}
    for one in instructions:
        if one.keyword == "ARG":
            for name, value in settings(one):
                default = filled(value, found) if value is not None else None
                if default is not None and not default.open_variables:
                    found[name] = default.text
    return found


def _stage(
    first: Instruction, instructions: tuple[Instruction, ...], before: list[Stage], arguments: Mapping[str, str]
) -> Stage | None:
    match first.text.split():
        case [written, as_, name] if as_.lower() == "as":
            own: str | None = name.lower()
        case [written]:
            own = None
        case _:
            return None
    image = filled(written, arguments)
    earlier = {each.name: each.number for each in before if each.name is not None}
    parent = earlier.get(image.text.lower()) if not image.open_variables else None
    return Stage(
        number=len(before),
        name=own,
        image=parse_image(image.text, image.open_variables),
        parent=parent,
        line=first.line,
        instructions=instructions,
        defaults=arguments,
    )
