"""Whether .formatter.exs says what to format, and reaches the code and the tests."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.readers.settings_file import Settings, read_settings
from elixirlens.readiness.readers.terms import Term
from elixirlens.readiness.readers.wildcard import wildcard
from elixirlens.readiness.repository import Repository

NAME = ".formatter.exs"
_PASSES_FROM = 0.95
_LEAST = 0.3  # what there is where there is a file
_DEEPEST = 4  # how many files name each other by `subdirectories`


def judge(repository: Repository) -> Judgement:
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
    if any(not one.is_known or any(not item.is_known for item in one.items) for one in _settled(settings)):
        return unknown(f"{path} computes its inputs")
    formatted = tuple(_all_patterns(repository, path))
    sources = tuple(each.path for each in repository.files if _is_source(repository.relative(each.path)))
    missed = [each for each in sources if not any(wildcard(pattern).fullmatch(each) for pattern in formatted)]
    line = inputs.line if inputs is not None else 1
    if not sources:
        return passed(Evidence("says what to format", path, line))
    reached = len(sources) - len(missed)
    said = Evidence(f"`mix format` reaches {reached} of {len(sources)} files of code and tests", path, line)
    share = reached / len(sources)
    if share >= _PASSES_FROM:
        return passed(said, *_missed(missed))
    return partial(said, *_missed(missed), value=_LEAST + (1 - _LEAST) * share)


def _all_patterns(repository: Repository, path: str) -> Iterator[str]:
    """What this file formats, and those beside the other Mix projects: each is run in its own folder."""
    beside = (posixpath.join(each.folder, NAME) for each in repository.mix_projects)
    for each in dict.fromkeys((path, *beside)):
        if each in repository.tree.names:
            yield from _patterns(repository, repository.read(read_settings, each), posixpath.dirname(each), 0)


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


def _settled(settings: Settings) -> Iterator[Term]:
    yield from (one for key in ("inputs", "subdirectories") if (one := settings.get(key)) is not None)


def _patterns(repository: Repository, settings: Settings, folder: str, depth: int) -> Iterator[str]:
    """What a file formats, as patterns from the root; those of its subdirectories have files of their own."""
    inputs, below = settings.get("inputs"), settings.get("subdirectories")
    yield from (posixpath.join(folder, text.removeprefix("./")) for text in (inputs.texts() if inputs else ()))
    for text in below.texts() if below is not None and depth < _DEEPEST else ():
        wanted = wildcard(posixpath.join(folder, text))
        for path in repository.tree.names:
            if posixpath.basename(path) == NAME and wanted.fullmatch(posixpath.dirname(path)):
                inner = repository.read(read_settings, path)
                yield from _patterns(repository, inner, posixpath.dirname(path), depth + 1)


def _is_source(path: str) -> bool:
    parts = path.split("/")
    return path.endswith((".ex", ".exs")) and any(part in {"lib", "test"} for part in parts[:-1])


def _missed(paths: Iterable[str]) -> Iterator[Evidence]:
    """One file of each folder that is left out."""
    by_folder = {"/".join(path.split("/")[:2]): path for path in sorted(paths, reverse=True)}
    for _, path in sorted(by_folder.items())[:3]:
        yield Evidence("is not formatted", path)
