"""The Report: what a run found, frozen, and the same after a round trip through JSON."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from elixirlens.finding import Finding, Severity

SCHEMA = "elixirlens-report-1"


class Tool(Struct, frozen=True):
    """Which elixirlens made the report."""

    name: str
    version: str
    rules_version: str
    grammar: str


class Root(Struct, frozen=True):
    """What was analysed. `remote` carries neither user nor password."""

    name: str
    commit: str | None = None
    remote: str | None = None


class ProjectEntry(Struct, frozen=True):
    """A Mix project: its application, `application`, `library` or `umbrella`, and its folder."""

    app: str | None
    kind: str
    path: str


class Skipped(Struct, frozen=True):
    """A file that was listed and not read, with the reason."""

    path: str
    reason: str


class PartlyRead(Struct, frozen=True):
    """A file that was understood up to `line`, with the reason."""

    path: str
    line: int
    reason: str


class CallCounts(Struct, frozen=True):
    """Calls by how well their callee is known: resolved, open (an import may bring it), unknown (dynamic)."""

    resolved: int = 0
    open: int = 0
    unknown: int = 0


class Summary(Struct, frozen=True):
    """Figures of a run. `files` were read in full or in part; skipped ones come on top."""

    files: int
    partly_read: tuple[PartlyRead, ...]
    skipped: tuple[Skipped, ...]
    calls: CallCounts
    by_severity: dict[str, int]
    by_rule: dict[str, int]
    suppressed: int
    baselined: int


class ModuleEntry(Struct, frozen=True):
    """A module of the repository and the modules that it names."""

    name: str
    app: str | None
    path: str
    lines: int
    references: tuple[str, ...]


class ProcessNode(Struct, frozen=True):
    """A process in a supervision tree, and those below it.

    `certainty` is `certain`, `conditional` (see `condition`) or `unknown`; `label` is what to call it where its module
    is not known. `dynamic` children are started while the program runs. `note` says why nothing is shown below, or who
    starts a process that hangs in no tree of an application.
    """

    module: str | None
    label: str
    kind: str
    path: str
    line: int
    name: str | None = None
    id: str | None = None
    restart: str | None = None
    strategy: str | None = None
    certainty: str = "certain"
    condition: str | None = None
    repeated: bool = False
    dynamic: bool = False
    note: str | None = None
    children: tuple[ProcessNode, ...] = ()


class SupervisionTree(Struct, frozen=True):
    """The processes of one application, from the module that starts it; of a library, a supervisor that it offers."""

    app: str | None
    root: ProcessNode


class Supervision(Struct, frozen=True):
    """All supervision trees of a repository, and the process modules that hang in none of them."""

    trees: tuple[SupervisionTree, ...] = ()
    apart: tuple[ProcessNode, ...] = ()


class Unchecked(Struct, frozen=True):
    """Something that could not be checked, and why: never called clean."""

    kind: str
    name: str
    path: str
    reason: str


class Scope(Struct, frozen=True):
    """What was looked for, without which it means nothing that a finding is absent.

    `rules` looked at one file at least; `paths` are those that the report tells of, all where there are none.
    """

    rules: tuple[str, ...]
    paths: tuple[str, ...] = ()


class AdvisoryEntry(Struct, frozen=True):
    """A vulnerability of a dependency at its locked version. `disagreement` says where sources contradict."""

    id: str
    aliases: tuple[str, ...]
    severity: str | None
    score: float | None
    summary: str
    url: str
    fixed: str | None
    disagreement: str


class DependencyEntry(Struct, frozen=True):
    """A dependency, what is known of it, and the verdict: `clean`, `finding` or `not checked`, with the cause.

    `declared` are the mix.exs files that ask for it; `latest` is the newest version that is no pre-release and neither
    retired nor vulnerable, as far as the registry says. `age` is in seconds; `unverified` is what somebody asked not to
    verify of the answers. `checksum` is the outer one that the lock has, `needs` are the locked applications that it
    asks for. `url` is that of its git repository, at `revision`, or of the repository of packages that is not hex.pm's.
    """

    app: str
    package: str | None
    repository: str | None
    source: str
    version: str | None
    requirement: str | None
    latest: str | None
    licences: tuple[str, ...] | None
    declared: tuple[str, ...]
    lock: str | None
    why: tuple[tuple[str, ...], ...]
    verdict: str
    cause: str | None
    advisories: tuple[AdvisoryEntry, ...]
    retired: str | None
    age: int | None
    unverified: tuple[str, ...]
    change: str | None = None  # what the branch did to it, where that was asked for: `added`, `updated`, `moved` …
    before: str | None = None  # the version or revision that was locked before
    checksum: str | None = None
    needs: tuple[str, ...] = ()
    url: str | None = None
    revision: str | None = None


class Fixed(Struct, frozen=True):
    """A finding that the commit has which a run was compared with, and that is there no longer."""

    rule: str
    category: str
    severity: Severity
    path: str
    line: int
    symbol: str | None
    message: str
    fingerprint: str


class Comparison(Struct, frozen=True):
    """What a run was compared with: the `commit` where the branch left `base`, None where there was none yet.

    `mode` is `new` (findings that the commit does not have count) or `lines` (those on lines that differ from it).
    `new` findings count, `kept` ones do not, as they were there before; nobody looks for `fixed` ones in the mode
    `lines`.
    """

    base: str
    commit: str | None
    mode: str
    new: int
    kept: int
    fixed: tuple[Fixed, ...] | None = None


class Distrusted(Struct, frozen=True):
    """Something of the branch that was not honoured: a `configuration`, `rule`, `baseline` or `suppression`."""

    kind: str
    path: str
    line: int | None = None


class Trust(Struct, frozen=True):
    """The commit that configuration, rules, baseline and suppressions were taken from, and where the branch differs."""

    base: str
    commit: str
    changed: tuple[Distrusted, ...]


class Readiness(Struct, frozen=True):
    """How ready the repository is, in short: a score from 0 to 100, None where nothing applies, and a level.

    `gates` are the criteria that hold both down; `elixirlens readiness` has the evidence.
    """

    score: float | None
    level: int
    highest: int
    level_name: str
    profile: str
    gates: tuple[str, ...] = ()


class Report(Struct, frozen=True, omit_defaults=False):
    """Everything that one run has to say."""

    schema: str
    tool: Tool
    root: Root
    projects: tuple[ProjectEntry, ...]
    summary: Summary
    modules: tuple[ModuleEntry, ...]
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]
    readiness: Readiness | None = None  # None where nobody looked
    dependencies: tuple[DependencyEntry, ...] | None = None  # None where nobody looked
    supervision: Supervision | None = None
    comparison: Comparison | None = None  # None where a run was compared with nothing
    trust: Trust | None = None  # None where the repository itself says what holds
    scope: Scope | None = None  # None where nobody said

    def to_json(self) -> bytes:
        """Encode as JSON, indented, with a newline at the end: same report, same bytes."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def from_json(data: bytes) -> Report:
    """Decode a saved report; raises `msgspec.DecodeError` where it is not one."""
    return msgspec.json.decode(data, type=Report)
