"""What a run has looked at: only there does it mean something that a finding is absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.engine.assemble import lies_within
from elixirlens.project.files import GONE

if TYPE_CHECKING:
    from elixirlens.report import Report

_AUDITED = ("mix.exs", "mix.lock")


class Looked:
    """Asked for a rule and a path. A file that is gone counts as looked at: nothing is there any more."""

    def __init__(self, report: Report) -> None:
        unread = {one.path for one in report.unchecked if one.kind != "rule"}
        skipped = {one.path for one in report.summary.skipped if one.reason != GONE}
        self._apart = unread | skipped | {one.path for one in report.summary.partly_read}
        self._failed = {(one.name, one.path) for one in report.unchecked if one.kind == "rule"}
        self._is_audit_whole = "" not in unread  # which is the path of what no file stands for, such as advisories
        self._scope = report.scope

    def at(self, rule: str, path: str) -> bool:
        """Whether the rule was asked, and nothing kept it from finding what is in the file."""
        return (
            self._is_within_scope(rule, path)
            and not self._failed & {(rule, path), (rule, ".")}
            and not self._is_apart(path)
            and (self._is_audit_whole or path.rpartition("/")[2] not in _AUDITED)
        )

    def _is_within_scope(self, rule: str, path: str) -> bool:
        if self._scope is None:
            return True
        return rule in self._scope.rules and (not self._scope.paths or lies_within(path, self._scope.paths))

    def _is_apart(self, path: str) -> bool:
        """Whether the file, or a folder that it is in, was skipped, read in part or not at all."""
        while path:
            if path in self._apart:
                return True
            path = path.rpartition("/")[0]
        return "." in self._apart
