"""Whether the repository holds sources, and not what is made of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from elixirlens.config.globs import is_pattern, matches
from elixirlens.readiness.model import Evidence, Judgement, Profile, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_MADE = (
    (re.compile(r"(^|/)_build/"), "build output"),
    (re.compile(r"(^|/)(erl_crash\.dump|crash\.dump)$"), "a crash dump"),
    (re.compile(r"\.beam$"), "compiled code"),
    (re.compile(r"(^|/)node_modules/"), "packages of npm"),
    (re.compile(r"(^|/)priv/.*\.(so|dll|dylib)$"), "a compiled library"),
    (re.compile(r"(^|/)\.(elixir_ls|lexical|expert|elixir-tools)/"), "the cache of an editor"),
    (re.compile(r"\.plt$"), "a PLT of Dialyzer"),
)
_DIGESTED = re.compile(r"(^|/)priv/static/(cache_manifest\.json$|.*-[0-9a-f]{32}\.\w+)")
_FETCHED = re.compile(r"^deps/[^/]+/(mix\.exs|rebar\.config|hex_metadata\.config|\.hex)$")
_GIVEN = re.compile(r"(^|/)(tests?|spec|fixtures?|examples?|templates?|vendor|testdata|integration_test)/")
_IGNORED = ("_build", "deps")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Tracked artefacts fail; digested assets, and a .gitignore with gaps, are half way."""
    tracked = repository.tree.tracked
    if tracked is None:
        return unknown("there is no git that could say what is tracked")
    if made := list(_made(repository, tracked)):
        return failed(*made[:5])
    gaps = [_gap(repository, name) for name in _made_here(repository) if not _ignores(repository, name)]
    digested = [name for name in sorted(tracked) if _DIGESTED.search(name) and not _GIVEN.search(name)]
    if digested and repository.profile not in {Profile.LIBRARY, Profile.ESCRIPT}:
        return partial(
            *gaps,
            Evidence("digested assets are tracked", digested[0]),
            value=thresholds["more_gaps"] if gaps else thresholds["one_gap"],
        )
    if gaps:
        return partial(*gaps, value=thresholds["one_gap"] if len(gaps) == 1 else thresholds["more_gaps"])
    return passed(Evidence("what Mix makes is ignored, and nothing of the kind is tracked", _gitignore(repository)[0]))


def _made_here(repository: Repository) -> tuple[str, ...]:
    """The folders that Mix makes; without dependencies there is no `deps`."""
    fetches = bool(repository.declared) or not repository.dependencies_are_known
    return _IGNORED if fetches else _IGNORED[:1]


def _gap(repository: Repository, name: str) -> Evidence:
    paths = _gitignore(repository)
    return Evidence(f"{name} is not in .gitignore", paths[-1]) if paths else Evidence(f"no .gitignore has {name}")


def _made(repository: Repository, tracked: frozenset[str]) -> Iterator[Evidence]:
    folder = posixpath.dirname(repository.mix_path)
    told: set[str] = set()
    for name in sorted(tracked):
        what = next((what for pattern, what in _MADE if pattern.search(name)), None)
        own = name.removeprefix(f"{folder}/") if folder else name
        if what is None and _FETCHED.search(own):
            what = "a dependency that was fetched"
        if what is not None and what not in told and not _GIVEN.search(name):
            told.add(what)
            yield Evidence(f"{what} is tracked", name)


def _ignores(repository: Repository, name: str) -> bool:
    for path in _gitignore(repository):
        folder = posixpath.dirname(path)
        project = posixpath.dirname(repository.mix_path)
        inside = posixpath.relpath(project or ".", folder or ".")
        lines = (line.strip() for line in repository.text(path).splitlines()[:2_000])
        patterns = tuple(line for line in lines if line and not line.startswith("#") and is_pattern(line))
        if matches(posixpath.normpath(posixpath.join(inside, name, "x")), patterns):
            return True
    return False


def _gitignore(repository: Repository) -> list[str]:
    """The .gitignore files from the root down to the project."""
    folder = posixpath.dirname(repository.mix_path)
    parts = folder.split("/") if folder else []
    paths = [posixpath.join(*parts[:depth], ".gitignore") for depth in range(len(parts) + 1)]
    return [path for path in paths if path in repository.tree.names]
