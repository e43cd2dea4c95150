"""On a branch of somebody else's, what silences findings is theirs: here it is taken from a commit that is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from elixirlens.catalog.catalog import own_pages
from elixirlens.catalog.page import OWN_RULES
from elixirlens.config import CONFIG_NAMES
from elixirlens.engine.assemble import with_findings
from elixirlens.engine.baseline import BASELINE
from elixirlens.engine.reading import Unread, content_below
from elixirlens.engine.rulebook import rules_in
from elixirlens.report import Distrusted, Trust

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from elixirlens.engine.bases import Base
    from elixirlens.engine.workbench import Workbench
    from elixirlens.finding import Finding
    from elixirlens.project.snapshot import Snapshot
    from elixirlens.report import Report

_WHOLE_FILE = ("elixirlens:ignore-file", "credo:disable-for-this-file")


def distrusted(report: Report, base: Base, held: Snapshot, name: str) -> Report:
    """The report without the suppressions that the commit does not have, and with what the branch differs in.

    A finding stays suppressed where the commit has it and suppresses it, too, or where the same comment covers the
    whole of the same file there. `held` are the files at the commit that decide about rules.
    """
    assert base.commit is not None
    suppressed = [one for one in base.findings if one.suppressed is not None]
    known = {one.fingerprint for one in suppressed}
    whole = {(one.path, text) for one in suppressed if (text := _comment(one, base.held(one.path)))}
    findings: list[Finding] = []
    refused: set[tuple[str, int]] = set()
    for one in report.findings:
        mark = one.suppressed
        if mark is None or mark.path in CONFIG_NAMES or one.fingerprint in known or _is_among(whole, one, base):
            findings.append(one)
        else:
            refused.add((mark.path or one.path, mark.line))
            findings.append(replace(one, suppressed=None))
    changed = (
        *_changed_files(base.bench, held),
        *(Distrusted("suppression", path, line) for path, line in sorted(refused)),
    )
    return replace(with_findings(report, findings), trust=Trust(name, base.commit.id, changed))


def _is_among(whole: Container[tuple[str, str]], finding: Finding, base: Base) -> bool:
    """Whether the comment that suppresses a finding covers the whole of its file at the commit, too."""
    text = _comment(finding, base.now(finding.path))
    return text is not None and (base.moved.get(finding.path, finding.path), text) in whole


def told(trust: Trust) -> Iterator[str]:
    """What to say of what was not honoured."""
    for one in trust.changed:
        place = one.path if one.line is None else f"{one.path}:{one.line}"
        yield f"this branch changes the {one.kind} {place}; what {trust.base} says was taken instead"


def _comment(finding: Finding, content: bytes | None) -> str | None:
    """The comment that suppresses a finding, where it covers the whole file."""
    if content is None or finding.suppressed is None or finding.suppressed.path is not None:
        return None
    lines = content.split(b"\n")
    if not 0 < finding.suppressed.line <= len(lines):
        return None
    text = lines[finding.suppressed.line - 1].decode("utf-8", "replace").strip()
    return text if any(word in text for word in _WHOLE_FILE) else None


def _changed_files(bench: Workbench, held: Snapshot) -> Iterator[Distrusted]:
    for name in CONFIG_NAMES:
        if _now(bench, name) != _text(held.content(name)):
            yield Distrusted("configuration", name)
    before, now = dict(rules_in(held)), dict(_pages_now(bench))
    for path in sorted(before.keys() | now.keys()):
        if before.get(path) != now.get(path):
            yield Distrusted("rule", path)
    if _now(bench, BASELINE) != _text(held.content(BASELINE)):
        yield Distrusted("baseline", BASELINE)


def _pages_now(bench: Workbench) -> Iterator[tuple[str, object]]:
    yield from rules_in(bench.snapshot) if bench.snapshot is not None else own_pages(bench.root / OWN_RULES)


def _now(bench: Workbench, name: str) -> bytes | str | None:
    """A file as the branch has it; a sentence, which no file is equal to, where it cannot be read."""
    if bench.snapshot is not None:
        return _text(bench.snapshot.content(name))
    try:
        return _text(content_below(bench.root, name))
    except Unread as unread:
        return unread.reason


def _text(content: bytes | None) -> bytes | None:
    return content.replace(b"\r\n", b"\n") if content is not None else None
