"""Whether the files that are changed most have tests."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from functools import partial as bound

from msgspec import Struct

from elixirlens.detectors.project import FileFacts
from elixirlens.project import FileClass
from elixirlens.readiness.criteria.team._people import length, now, why_unknown
from elixirlens.readiness.history.model import YEAR, Commit
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, shared, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

# Wiring: changed often, tested through what it connects.
_WIRING = re.compile(
    r"(?:^|/)(?:router|endpoint|application|telemetry|gettext|repo|mailer|release|layouts|core_components|presence"
    r"|\w+_web|\w+_(?:html|json|view))\.ex$|_web/components/|/views/"
)


class _Hot(Struct, frozen=True):
    file: FileFacts
    changes: int
    lines: int

    @property
    def heat(self) -> int:
        """Long files that change often are where trouble comes from."""
        return self.changes * self.lines


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of the ten hottest files, by changes of the last two years times length, that a test knows."""
    history = repository.history
    if reason := why_unknown(history, thresholds["fewest_changes"]):
        return unknown(reason)
    recent = history.since(now(repository) - int(thresholds["years"] * YEAR))
    hot = _hottest(
        repository, recent if len(recent) >= thresholds["fewest_recent_changes"] else history.changes, thresholds
    )
    if len(hot) < thresholds["fewest_files"]:
        return not_applicable("hardly any file with something to test was changed more than once")
    tested = bound(_is_tested, tests=_tests(repository))
    bare = [each for each in hot if not tested(each.file)]
    return shared(
        1 - len(bare) / len(hot),
        thresholds["partial_from"],
        thresholds["passes_from"],
        Evidence(f"{len(hot) - len(bare)} of the {len(hot)} files that change most have tests"),
        *(Evidence(f"changed {counted(each.changes, 'time')}, and no test names it", each.file.path) for each in bare),
    )


def _hottest(repository: Repository, changes: tuple[Commit, ...], thresholds: Thresholds) -> list[_Hot]:
    churn = Counter(file for change in changes if not change.is_sweeping for file in change.files)
    found = [
        _Hot(file, churn[file.path], lines)
        for file in repository.product
        if churn[file.path] > 1
        and (lines := length(file)) >= thresholds["least_lines"]
        and not _WIRING.search(file.path)
        and _runs(file)
    ]
    return sorted(found, key=lambda each: (-each.heat, each.file.path))[: int(thresholds["hottest_files"])]


def _runs(file: FileFacts) -> bool:
    """Whether there is something to test: structs, types, callbacks and protocols do nothing by themselves.

    What is used may bring functions along, as Absinthe and Plug.Router do.
    """
    return any(
        module.kind != "protocol" and (module.uses or any(each.public for each in module.functions))
        for module in file.modules
        if module.name
    )


class _Tests(Struct, frozen=True):
    stems: frozenset[str]
    modules: frozenset[str]  # that tests name

    def are_named(self, name: str) -> bool:
        """`pricing_test.exs` and `pricing_voucher_test.exs` are about `pricing.ex`."""
        return any(stem == name or stem.startswith(f"{name}_") for stem in self.stems)


def _tests(repository: Repository) -> _Tests:
    files = [file for file in repository.files if file.file_class is FileClass.TEST]
    return _Tests(
        frozenset(posixpath.basename(file.path).removesuffix("_test.exs") for file in files),
        frozenset(name for file in files for module in file.modules for name in (*module.references, module.name)),
    )


def _is_tested(file: FileFacts, tests: _Tests) -> bool:
    """Whether a test is named like the file or the folder that it is in, or names one of its modules."""
    folder, name = posixpath.split(file.path.removesuffix(".ex"))
    around, topic = posixpath.split(folder)
    # `shop_test.exs` is about Shop, and not about all that is in lib/shop.
    is_whole_application = posixpath.basename(around) == "lib"
    if (
        tests.are_named(name.removesuffix("_impl"))
        or tests.are_named(name)
        or (topic in tests.stems and not is_whole_application)
    ):
        return True
    names = [module.name for module in file.modules if module.name]  # what stands outside of modules has no name
    return any(name in tests.modules or f"{name}Test" in tests.modules for name in names)
