"""Whether the dump of a crashed VM is kept where somebody can read it."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository, first

_FILES = (
    *(
        "env.sh",
        "env.sh.*",
        "env.bat*",
        "vm.args",
        "vm.args.*",
        "Dockerfile*",
        "*.Dockerfile",
        "*.service",
        "*.service.*",
    ),
    *("*.yml", "*.yaml", "*.toml", "*.tf", "*.nomad", "*.sh", "*.env", ".env*", "Procfile", "*.nix", "erlinit.config"),
)
_NAME = "ERL_CRASH_DUMP"
_IGNORED = "erl_crash.dump"


def judge(repository: Repository) -> Judgement:
    """A path, or a decided size, passes; that git ignores dumps says that they are known of, which is half way."""
    whole = repository.whole
    found = list(_named(whole))
    if found:
        return passed(*first(found, 3))
    if repository.is_firmware:
        return unknown("the Nerves system says where, in its erlinit.config, and that is not here")
    for path in whole.paths(".gitignore"):
        for number, line in enumerate(whole.text(path).splitlines(), 1):
            if _IGNORED in line and not line.startswith("#"):
                return partial(Evidence("git ignores dumps; nothing says where production writes them", path, number))
    return failed(Evidence(f"{_NAME} is set nowhere"))


def _named(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths(*_FILES):
        for number, line in enumerate(repository.text(path).splitlines(), 1):
            if _NAME in line and not line.lstrip().startswith(("#", "//", "%")):
                yield Evidence(" ".join(line.split())[:80], path, number)
                break
