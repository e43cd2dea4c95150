"""Looks at a repository: what it is made of, where it is built, and what its team uses already."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.project import discover, git
from elixirlens.project.mix import ProjectKind

if TYPE_CHECKING:
    from elixirlens.project.discover import Project


class Host(StrEnum):
    """Who builds a repository, of those for whom there is a template."""

    GITHUB = "github"
    GITLAB = "gitlab"


_SIGNS = {Host.GITHUB: (".github/workflows",), Host.GITLAB: (".gitlab-ci.yml",)}
_OTHERS = {
    ".circleci": "CircleCI",
    "bitbucket-pipelines.yml": "Bitbucket Pipelines",
    "azure-pipelines.yml": "Azure Pipelines",
    "Jenkinsfile": "Jenkins",
    ".buildkite": "Buildkite",
    ".travis.yml": "Travis CI",
    ".semaphore": "Semaphore",
    ".woodpecker.yml": "Woodpecker",
    ".drone.yml": "Drone",
}
_PARTS = {
    "phoenix": "Phoenix",
    "phoenix_live_view": "LiveView",
    "ecto": "Ecto",
    "ecto_sql": "Ecto",
    "oban": "Oban",
    "ash": "Ash",
    "absinthe": "Absinthe",
    "nerves": "Nerves",
}
_TOOLS = {"credo": "Credo", "sobelow": "Sobelow", "dialyxir": "Dialyxir"}
_PLAIN_BRANCH = re.compile(r"[A-Za-z0-9_][\w./-]{0,99}", re.ASCII)
_HOST_OF_REMOTE = re.compile(r"(?:[a-z+]+://)?(?P<host>[A-Za-z0-9.-]+)")


class Survey(Struct, frozen=True):
    """What was seen. `top` is where a host looks for its files: git's top, or the root where there is no git."""

    root: Path
    top: Path
    members: tuple[str, ...]  # the folders of an umbrella's applications
    projects: int
    parts: tuple[str, ...]  # what it is built with, of what matters here
    tools: tuple[str, ...]
    hosts: tuple[Host, ...]
    other_hosts: tuple[str, ...]
    branch: str


def survey(start: Path) -> Survey:
    """Look at the repository around `start`. Raises as `discover` does."""
    project = discover(start)
    repository = git.find(project.root)
    top = repository.top if repository else project.root
    names = {name for mix in project.mix_projects for name in mix.dependencies}
    return Survey(
        root=project.root,
        top=top,
        members=_members(project),
        projects=len(project.mix_projects),
        parts=tuple(dict.fromkeys(said for name, said in _PARTS.items() if name in names)),
        tools=tuple(said for name, said in _TOOLS.items() if name in names),
        hosts=_hosts(top, project.remote),
        other_hosts=tuple(said for sign, said in _OTHERS.items() if (top / sign).exists()),
        branch=_branch(repository),
    )


def _members(project: Project) -> tuple[str, ...]:
    """The folders of the members, where the project at the root is an umbrella."""
    around = next((mix for mix in project.mix_projects if not mix.folder), None)
    if around is None or around.kind is not ProjectKind.UMBRELLA or around.apps_path is None:
        return ()
    apps = f"{around.apps_path.rstrip('/')}/"
    return tuple(mix.folder for mix in project.mix_projects if mix.folder.startswith(apps))


def _hosts(top: Path, remote: str | None) -> tuple[Host, ...]:
    """The hosts that build it already; where none does, the one that keeps it."""
    building = tuple(host for host, signs in _SIGNS.items() if any((top / sign).exists() for sign in signs))
    if building or remote is None:
        return building
    found = _HOST_OF_REMOTE.match(remote)
    name = found["host"].lower() if found else ""
    return tuple(host for host in Host if name == f"{host.value}.com" or name.startswith(f"{host.value}."))


def _branch(repository: git.Repository | None) -> str:
    """The main branch: the remote's own, else main or master, else the one that is checked out."""
    if repository is None:
        return "main"
    try:
        branches = repository.run("for-each-ref", "--format=%(refname)", "refs/heads/").stdout.splitlines()
        head = _symbolic(repository, "refs/remotes/origin/HEAD").removeprefix("origin/")
        usual = [name for name in ("main", "master") if f"refs/heads/{name}".encode() in branches]
        found = [head, *usual, _symbolic(repository, "HEAD")]
    except git.GitError:
        return "main"
    return next((name for name in found if _PLAIN_BRANCH.fullmatch(name)), "main")


def _symbolic(repository: git.Repository, name: str) -> str:
    ran = repository.run("symbolic-ref", "--quiet", "--short", name, accepted=(0, 1, 128))
    return ran.stdout.decode("utf-8", "replace").strip()
