"""Whether people who upgrade can read what changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Profile, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.changelog import Changelog, read_changelog
from elixirlens.readiness.repository import Repository

_NAMES = ("changelog", "changes", "history", "releases", "news")  # the likeliest first
_FILE = re.compile(rf"(?:docs/|guides/|pages/)?({'|'.join(_NAMES)})(?:\.(?:md|markdown|txt|rst|adoc))?", re.I)
_ELSEWHERE = re.compile(r"https://\S+/releases\b")
_VERSION_TAG = re.compile(r"v?(\d+\.\d+(?:\.\d+)?(?:-[\w.]+)?)")


def judge(repository: Repository) -> Judgement:
    """An entry for the version of mix.exs, or for the newest tag."""
    paths = sorted(_files(repository))
    tags = sorted(
        (found[1] for tag in repository.history.tags if (found := _VERSION_TAG.fullmatch(tag.name))), key=_order
    )
    if not paths:
        if repository.profile is not Profile.LIBRARY and not tags:
            return not_applicable("it is not released in versions")
        return failed(Evidence("no CHANGELOG"))
    changelog = repository.read(read_changelog, paths[0][1])
    if not changelog.versions:
        return _without_versions(changelog, repository)
    newest = changelog.versions[0]
    wanted = _versions(repository)
    for version in wanted:
        entry = changelog.tells_of(version) or changelog.tells_of(version.partition("-")[0])
        if entry is not None:
            return passed(Evidence(f"tells of {entry.version}", changelog.path, entry.line))
    if tags and (entry := changelog.tells_of(tags[-1])) is not None:
        return passed(Evidence(f"tells of {entry.version}, the newest tag", changelog.path, entry.line))
    begins = f"begins with {newest.version}"
    if not wanted:
        return unknown("mix.exs computes the version", Evidence(begins, changelog.path, newest.line))
    return partial(Evidence(f"{begins}, and mix.exs is at {wanted[0]}", changelog.path, newest.line))


def _files(repository: Repository) -> Iterator[tuple[int, str]]:
    """The files that are changelogs by their names, each with how likely it is."""
    for path in repository.names:
        named = _FILE.fullmatch(repository.relative(path))
        if named is not None:
            yield _NAMES.index(named[1].lower()), path


def _without_versions(changelog: Changelog, repository: Repository) -> Judgement:
    if changelog.unreleased is not None:
        return partial(Evidence("tells only of what is not released", changelog.path, changelog.unreleased))
    elsewhere = _ELSEWHERE.search(repository.text(changelog.path))
    if elsewhere is not None:
        return partial(Evidence(f"points to {elsewhere[0]}"[:100], changelog.path))
    return partial(Evidence("has no entry for a version", changelog.path))


def _versions(repository: Repository) -> list[str]:
    """The versions in mix.exs; where that is computed, the one in a file VERSION."""
    found = (mix.get("version") for mix in repository.mix_files)
    literal = [version.text for version in found if version is not None and version.text is not None]
    file = _VERSION_TAG.fullmatch(repository.text(repository.at("VERSION")).strip())
    return literal or ([file[1]] if file is not None else [])


def _order(version: str) -> tuple[list[int], bool]:
    """The order of versions; one before a release comes before it."""
    numbers, _, before = version.partition("-")
    return [int(each) for each in numbers.split(".")], not before
