"""Whether the applications of an umbrella share what an umbrella is for: build, configuration, dependencies, lock."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, passed, shared
from elixirlens.readiness.readers.mix_file import MixFile, read_mix_file
from elixirlens.readiness.repository import Repository

KEYS = ("build_path", "config_path", "deps_path", "lockfile")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of the four keys that are there and lead to the umbrella. A lock of its own fails."""
    if not repository.apps:
        return not_applicable("the umbrella has no applications yet")
    own_locks = [path for app in repository.apps if (path := f"{app.folder}/mix.lock") in repository.tree.names]
    if own_locks:
        return failed(*(Evidence("an application with a lock of its own", path) for path in own_locks))
    missing = [each for app in repository.apps for each in _missing(repository, app.folder)]
    if not missing:
        return passed(Evidence(f"{len(repository.apps)} applications share build, config, deps and lock"))
    share = 1 - len(missing) / (len(KEYS) * len(repository.apps))
    return shared(share, thresholds["partial_from"], thresholds["passes_from"], *missing)


def _missing(repository: Repository, folder: str) -> Iterator[Evidence]:
    mix = repository.read(read_mix_file, posixpath.join(folder, "mix.exs"))
    root = repository.mix_project.folder if repository.mix_project is not None else ""
    for key in KEYS:
        if not _leads_to(root, key, mix, folder):
            yield Evidence(f"`{key}:` does not lead to the umbrella", mix.path)


def _leads_to(root: str, key: str, mix: MixFile, folder: str) -> bool:
    """A key that is computed gets the benefit of the doubt."""
    term = mix.get(key)
    if term is None:
        return False
    if term.text is None:
        return True
    return posixpath.normpath(posixpath.join(folder, term.text)).startswith(root or "") and term.text.startswith("..")
