"""What a run has looked at: only there does it mean something that a finding is absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.project.files import GONE

if TYPE_CHECKING:
    from elixirlens.report import Report


class Looked:
    """Asked for a rule and a path. A file that is gone counts as looked at: nothing is there any more."""

    def __init__(self, report: Report) -> None:
        unread = {one.path for one in report.unchecked if one.kind in {"file", "folder"}}
        skipped = {one.path for one in report.summary.skipped if one.reason != GONE}
        self._apart = unread | skipped | {one.path for one in report.summary.partly_read}
        self._failed = {(one.name, one.path) for one in report.unchecked if one.kind == "rule"}

    def at(self, rule: str, path: str) -> bool:
        """Whether nothing kept the rule from finding what is in the file."""
        return not self._failed & {(rule, path), (rule, ".")} and not self._is_apart(path)

    def _is_apart(self, path: str) -> bool:
        """Whether the file, or a folder that it is in, was skipped, read in part or not at all."""
        while path:
            if path in self._apart:
                return True
            path = path.rpartition("/")[0]
        return "." in self._apart
