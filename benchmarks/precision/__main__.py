"""`make precision CORPUS=dir`: run the pinned commits again, show what drifted, write docs/precision.md anew.

`python -m benchmarks.precision DIR owner/name …` pins the commits that the clones of more repositories are at: their
files, calls and findings are counted from then on.

The fixes in `fixes.jsonl` run at the end, and the accounts of `dependencies.json` are made again.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.precision import corpus, dependencies, document, fixes, verdicts
from benchmarks.precision.verdicts import Verdict
from elixirlens.report import Report

# What these find depends on what registries say on the day; they were read with what was known then.
NEEDING_A_REGISTRY = frozenset({"outdated-dependency", "retired-dependency", "vulnerable-dependency"})


def main(folder: Path, more: list[str]) -> int:
    """Return 0 where all is as before: findings that were judged right, fixes that were caught, dependencies."""
    rows = verdicts.load()
    read: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for row in rows:
        read[row.repository, row.commit].append(row)
    pinned = {(one.repository, one.commit): one for one in corpus.load()} if corpus.FILE.exists() else {}
    added = {(name, corpus.head(clone)) for name in more if (clone := corpus.find(folder, name)) is not None}
    drifted = 0
    for repository, commit in sorted(read.keys() | pinned.keys() | added):
        clone = corpus.find(folder, repository)
        if clone is None:
            print(f"{repository}: NOT RUN, there is no clone of it in {folder}")
            continue
        try:
            report = corpus.run(clone, commit)
        except corpus.Incomplete:
            print(f"{repository}@{commit[:10]}: NOT RUN, its clone lacks files of that commit")
            continue
        if (repository, commit) in pinned.keys() | added:
            pinned[repository, commit] = corpus.figures(repository, commit, report)
        drifted += _show_drift(f"{repository}@{commit[:10]}", read[repository, commit], report)
    corpus.save(pinned.values())
    mended = fixes.load()
    worse = fixes.run(folder, mended)
    accounts, changed = dependencies.run(folder, dependencies.load())
    dependencies.save(accounts)
    document.write(rows, list(pinned.values()), mended)
    print(
        f"{drifted} verdicts, {worse} of {len(mended)} fixes and {changed} of {len(accounts)} accounts drifted; "
        "docs/precision.md and the pages are up to date"
    )
    return 1 if drifted or worse or changed else 0


def _show_drift(name: str, read: list[Verdict], report: Report) -> int:
    """Print what was right and is gone, and what was wrong and is still there; the number of the former."""
    reported = {(one.rule, one.path, one.line) for one in report.findings}
    repeatable = [one for one in read if one.rule not in NEEDING_A_REGISTRY]
    gone = [one for one in repeatable if one.verdict == "right" and (one.rule, one.path, one.line) not in reported]
    stays = [one for one in read if one.verdict == "wrong" and (one.rule, one.path, one.line) in reported]
    total = sum(report.summary.by_rule.values())
    print(f"{name}: {total} findings, {len(read)} of them read before")
    for one in gone:
        print(f"  no longer found: {one.rule} {one.path}:{one.line}")
    for one in stays:
        print(f"  known to be wrong: {one.rule} {one.path}:{one.line} ({one.reason})")
    return len(gone)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
