"""The words of tasks that commands of docker and compose run."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

ENGINES = frozenset(("docker", "podman", "nerdctl", "docker-compose", "podman-compose"))
_DEFAULT_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_FILE = frozenset(("-f", "--file"))


def _any_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Options that take the next word along; of compose itself, and of what it and docker do.
_BEFORE = _FILE | _any_of("-p --project-name --profile --env-file --project-directory --ansi --progress --parallel")
_VALUED = _any_of(
    "-e --env -u --user -w --workdir -v --volume -p --publish --name -l --label --entrypoint --exit-code-from -t "
    "--timeout --scale --index --pull --attach --wait-timeout --build-arg --ssh -m --memory --network --mount "
    "--platform --env-file"
)


def words_in_containers(words: Sequence[str], folder: str) -> Iterator[str]:
    """`compose.yml build web`, `compose.yml up`, and `in a container: test.sh` of what `run` and `exec` are given.

    A service whose name a variable holds stands for all of them.
    """
    if words[0].endswith("-compose") or words[1:2] == ["compose"]:
        files, rest = _options(words[1:] if words[0].endswith("-compose") else words[2:], _BEFORE)
        named = [value for name, value in files if name in _FILE]
    else:
        named, rest = [], list(words[1:])
    action, (_, given) = rest[:1], _options(rest[1:], _VALUED)
    match action:
        case ["run" | "exec"]:
            yield from (f"in a container: {posixpath.basename(script)}" for script in given[1:2])
        case ["build" | "up"] if len(rest) < len(words) - 1 or words[0].endswith("-compose"):
            services = [service for service in given if not service.startswith("$")]
            for file in named or _DEFAULT_FILES:
                path = posixpath.normpath(posixpath.join(folder, file))
                yield from (f"{path} {action[0]} {service}".rstrip() for service in services or [""])


def _options(words: Sequence[str], valued: frozenset[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """The options with their values up to the first word that is none, and that word with all after it.

    Behind `run` and `exec` more options belong to what runs inside; between services there are options, too.
    """
    options: list[tuple[str, str]] = []
    rest = list(words)
    while rest and rest[0].startswith("-"):
        name, equals, value = rest.pop(0).partition("=")
        if name in valued and not equals and rest:
            value = rest.pop(0)
        options.append((name, value))
    return options, rest
