"""Whether code is swapped in a running VM."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, partial, passed
from elixirlens.readiness.naming import texts_with
from elixirlens.readiness.repository import Repository

_FILES = ("*.appup", "*.appup.src", "*.appup.eex", "relup", "rel/appups/**")
_TOOLS = ("castle", "forecastle", "appup", "edeliver", "mix_tasks_upload_hotswap")
_CHANGE = re.compile(r"^\s*def code_change\(", re.MULTILINE)
_CHANGES_NOTHING = re.compile(r"def code_change\([^)]*\)[^\n]*(?:,\s*do:|\bdo\s*\n)\s*\{:ok,\s*\w+\}")


def judge(repository: Repository) -> Judgement:
    """Nothing of the kind passes."""
    found = [*_files(repository), *_tools(repository), *_code(repository)]
    if not found:
        return passed(Evidence("a new version is a new VM: no appup, no code_change/3 that changes anything"))
    return partial(*found[:5])


def _files(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths(*_FILES):
        yield Evidence("instructions for an upgrade", path)


def _tools(repository: Repository) -> Iterator[Evidence]:
    found = repository.dependency(*_TOOLS)
    if found is not None:
        yield Evidence(f"depends on {found[1].app}", found[0], found[1].place.line)


def _code(repository: Repository) -> Iterator[Evidence]:
    for path, text in texts_with(repository, "code_change", 3):
        for change in _CHANGE.finditer(text):
            if _CHANGES_NOTHING.match(text, change.start() + len(change[0]) - len(change[0].lstrip())) is None:
                yield Evidence("code_change/3", path, text.count("\n", 0, change.end()) + 1)
