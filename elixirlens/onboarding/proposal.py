"""What is proposed: files as they would be, beside what they are now."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Change(Struct, frozen=True):
    """A file below `folder` that would be written. `before` is None where it would be new."""

    folder: Path
    path: str
    before: str | None
    after: str
    purpose: str

    def difference(self) -> Iterator[str]:
        """The lines of a unified diff, without line ends."""
        old = "/dev/null" if self.before is None else f"a/{self.path}"
        before, after = (self.before or "").splitlines(), self.after.splitlines()
        return difflib.unified_diff(before, after, old, f"b/{self.path}", lineterm="")


class Proposal(Struct, frozen=True):
    """All that is proposed, and remarks: what was left alone and what is to be done by hand."""

    changes: tuple[Change, ...]
    remarks: tuple[str, ...]
