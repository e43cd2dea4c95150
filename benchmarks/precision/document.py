"""Writes docs/precision.md and the `## Measured` section of each page from verdicts and figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.precision import blind, dependencies, searches, trees
from benchmarks.precision.corpus import Figures
from benchmarks.precision.fixes import Fix
from benchmarks.precision.fixes import tallies as fix_tallies
from benchmarks.precision.verdicts import Tally, Verdict, tallies
from benchmarks.readiness import pairs
from benchmarks.readiness import verdicts as readiness

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = ROOT / "docs" / "precision.md"
PAGES = ROOT / "rules"
_MEASURED = re.compile(r"\n## Measured\n.*?(?=\n## |\Z)", re.DOTALL)


def write(rows: Sequence[Verdict], repositories: Sequence[Figures], fixes: Sequence[Fix]) -> None:
    """Write the document and bring the pages up to date."""
    counted = tallies(rows)
    DOCUMENT.write_text(render(rows, repositories, fixes), "utf-8")
    for page in sorted(PAGES.glob("*/*.md")):
        text = page.read_text("utf-8")
        fresh = with_figures(text, counted.get(page.stem))
        if fresh != text:
            page.write_text(fresh, "utf-8")


def with_figures(page: str, tally: Tally | None) -> str:
    """A page with its `## Measured` section; without one where nothing was read."""
    bare = _MEASURED.sub("", page).rstrip() + "\n"
    if tally is None:
        return bare
    sentence = f"{_findings(tally.read)} read in {_repositories(tally.repositories)}: {tally.right} right"
    ending = f", {tally.wrong} wrong." if tally.wrong else "."
    return f"{bare}\n## Measured\n\n{sentence}{ending}\n"


def render(rows: Sequence[Verdict], repositories: Sequence[Figures], fixes: Sequence[Fix]) -> str:
    """The text of docs/precision.md."""
    counted = tallies(rows)
    right = sum(tally.right for tally in counted.values())
    read = sum(tally.read for tally in counted.values())
    lines = [
        "# Precision",
        "",
        "This page is made by `make precision CORPUS=dir` from `benchmarks/precision/`. A finding counts as right if",
        "an experienced Elixir reviewer would defend it in a code review of that repository, at that commit. Every row",
        "of `verdicts.jsonl` is one finding that was read in its source, with the reason. What was read is what the",
        "rule reports today: a guard that came later takes its rows along.",
        "",
        "Read the figures with two grains of salt. Guards were tuned on many of the same repositories, so code that",
        "nobody tuned for may fare a little worse. And rules that seldom fire were looked for in old commits as well,",
        "where the code still had the fault.",
        "",
        f"**{read} findings read in {len({row.repository for row in rows})} public repositories: "
        f"{right} right, {read - right} wrong ({_share(right, read)}).**",
        "",
        "## By rule",
        "",
        "| rule | reported | read | right | wrong | repositories |",
        "|---|--:|--:|--:|--:|--:|",
        *_rule_rows(counted, repositories),
        "",
        *blind.section(blind.load()),
        *searches.section(searches.load(), counted),
        *trees.section(trees.load()),
        *dependencies.section(dependencies.load()),
        *readiness.section(readiness.load(), pairs.scored()),
        *(_fixes(fixes) if fixes else ()),
        "## By repository",
        "",
        "Every file that is listed is read, partly read, skipped for a reason, or unchecked and named in the report.",
        "Calls are resolved where their module is known, open where an import or a `use` may bring the name, unknown",
        "where they are made on a value.",
        "",
        "| repository | commit | listed | read | partly | skipped | unchecked | resolved | open | unknown |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
        *(_repository_row(one) for one in sorted(repositories, key=lambda one: one.repository)),
        "",
        "Skipped, by reason:",
        "",
        *_reasons(repositories),
        "",
    ]
    return "\n".join(lines)


def _rule_rows(counted: Mapping[str, Tally], repositories: Iterable[Figures]) -> list[str]:
    reported: dict[str, int] = {}
    for one in repositories:
        for rule, count in one.findings.items():
            reported[rule] = reported.get(rule, 0) + count
    rows = []
    for rule in sorted(counted.keys() | reported.keys()):
        tally = counted.get(rule, Tally(0, 0, 0))
        cells = (reported.get(rule, 0), tally.read, tally.right, tally.wrong, tally.repositories)
        rows.append(f"| `{rule}` | {' | '.join(map(str, cells))} |")
    return rows


def _fixes(fixes: Sequence[Fix]) -> list[str]:
    """The section about fixes."""
    counted = fix_tallies(fixes)
    caught = sum(tally.caught for tally in counted.values())
    return [
        "## Commits that mended it",
        "",
        "Here the judges are the authors: each row of `fixes.jsonl` is a commit that took away what a rule is about.",
        "The version before has to be reported at that line, the version after no longer at the lines that replaced",
        "it. The commits were picked by what they change, before the rule was asked.",
        "",
        f"**{_commits(len(fixes))} in {_repositories(len({one.repository for one in fixes}))}: {caught} caught, "
        f"{sum(tally.missed for tally in counted.values())} missed, "
        f"{sum(tally.kept for tally in counted.values())} still reported after the fix.**",
        "",
        "| rule | fixes | caught | missed | still reported | repositories |",
        "|---|--:|--:|--:|--:|--:|",
        *(
            f"| `{rule}` | {tally.fixes} | {tally.caught} | {tally.missed} | {tally.kept} | {tally.repositories} |"
            for rule, tally in counted.items()
        ),
        "",
    ]


def _repository_row(one: Figures) -> str:
    cells = (
        one.listed, one.read, one.partly_read, sum(one.skipped.values()), one.unchecked,
        one.resolved, one.open, one.unknown,
    )  # fmt: skip
    return f"| {one.repository} | `{one.commit[:10]}` | {' | '.join(map(str, cells))} |"


def _reasons(repositories: Iterable[Figures]) -> list[str]:
    total: dict[str, int] = {}
    for one in repositories:
        for reason, count in one.skipped.items():
            total[reason] = total.get(reason, 0) + count
    return [f"* {count} {reason}" for reason, count in sorted(total.items(), key=lambda item: (-item[1], item[0]))]


def _share(right: int, read: int) -> str:
    return f"{100 * right / read:.1f} in 100" if read else "nothing read yet"


def _findings(count: int) -> str:
    return "One finding" if count == 1 else f"{count} findings"


def _commits(count: int) -> str:
    return "One fix" if count == 1 else f"{count} fixes"


def _repositories(count: int) -> str:
    return "one public repository" if count == 1 else f"{count} public repositories"
