"""Whether .formatter.exs says what to format, and reaches the code and the tests."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.readers.settings_file import Settings, read_settings
from elixirlens.readiness.readers.wildcard import wildcard
from elixirlens.readiness.repository import Repository

NAME = ".formatter.exs"


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of the code and the tests that the file reaches, those of its subdirectories included."""
    path = _nearest(repository)
    if path is None:
        return failed(Evidence(f"no {NAME}"))
    settings = repository.read(read_settings, path)
    if settings.problem is not None:
        return unknown(f"{path} cannot be read: {settings.problem}")
    inputs = settings.get("inputs")
    if inputs is None and settings.get("subdirectories") is None:
        return partial(Evidence("says no `inputs:`, so `mix format` has to be told what to format", path, 1))
    files = tuple(_all_files(repository, path))
    formatted = tuple(pattern for each in files for pattern in _patterns(each))
    sources = tuple(name for name in repository.names if _is_source(repository.relative(name)))
    missed = [each for each in sources if not any(wildcard(pattern).fullmatch(each) for pattern in formatted)]
    line = inputs.line if inputs is not None else 1
    if not sources:
        return passed(Evidence("says what to format", path, line))
    reached = len(sources) - len(missed)
    said = Evidence(f"`mix format` reaches {reached} of {len(sources)} files of code and tests", path, line)
    share = reached / len(sources)
    if share >= thresholds["passes_from"]:
        return passed(said, *_missed(missed))
    if (computed := next((each.path for each in files if _is_computed(each)), None)) is not None:
        return unknown(f"{computed} computes what it formats")
    return partial(said, *_missed(missed), value=thresholds["least"] + (1 - thresholds["least"]) * share)


def _all_files(repository: Repository, path: str) -> Iterator[Settings]:
    """This file, those beside the other Mix projects, and those that they name: each is run in its own folder."""
    pending = [path, *(posixpath.join(each.folder, NAME) for each in repository.mix_projects)]
    seen: set[str] = set()
    while pending:
        each = pending.pop()
        if each in seen or each not in repository.tree.names:
            continue
        seen.add(each)
        settings = repository.read(read_settings, each)
        yield settings
        pending += _below(repository, settings)


def _below(repository: Repository, settings: Settings) -> Iterator[str]:
    """The files of its subdirectories."""
    folder, below = posixpath.dirname(settings.path), settings.get("subdirectories")
    for text in below.texts() if below is not None else ():
        wanted = wildcard(posixpath.join(folder, text))
        for path in repository.tree.names:
            if posixpath.basename(path) == NAME and wanted.fullmatch(posixpath.dirname(path)):
                yield path


def _nearest(repository: Repository) -> str | None:
    """The file beside mix.exs, or in a folder around it."""
    folder = posixpath.dirname(repository.mix_path)
    while True:
        path = posixpath.join(folder, NAME)
        if path in repository.tree.names:
            return path
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def _patterns(settings: Settings) -> Iterator[str]:
    """What a file formats itself, as patterns from the root."""
    folder, inputs = posixpath.dirname(settings.path), settings.get("inputs")
    for text in inputs.texts() if inputs is not None else ():
        yield posixpath.join(folder, text.removeprefix("./"))


def _is_computed(settings: Settings) -> bool:
    found = (one for key in ("inputs", "subdirectories") if (one := settings.get(key)) is not None)
    return settings.problem is not None or any(
        not one.is_known or any(not item.is_known for item in one.items) for one in found
    )


def _is_source(path: str) -> bool:
    folders = path.split("/")[:-1]
    if not path.endswith((".ex", ".exs")):
        return False
    return any(each in {"lib", "test"} for each in folders) or folders[:1] == ["web"]  # where Phoenix once had its code


def _missed(paths: Iterable[str]) -> Iterator[Evidence]:
    """One file of each folder that is left out."""
    by_folder = {"/".join(path.split("/")[:2]): path for path in sorted(paths, reverse=True)}
    for _, path in sorted(by_folder.items())[:3]:
        yield Evidence("is not formatted", path)
