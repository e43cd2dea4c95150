"""Git repositories with a past, for tests: who wrote what when, in one run of git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

ADA = "Ada Byron <ada@byron.io>"
BOB = "Bob Kahn <bob@kahn.io>"
CAT = "Cat Stevens <cat@stevens.io>"
DAN = "Dan Ingalls <dan@ingalls.io>"
BOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"

TODAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def git(root: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git with nobody's settings."""
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        **{f"GIT_{who}_NAME": "Ada Byron" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "ada@byron.io" for who in ("AUTHOR", "COMMITTER")},
    }
    ran = subprocess.run(["git", *arguments], cwd=root, env=environment, input=stdin, capture_output=True, check=True)
    return ran.stdout.decode().strip()


class Past:
    """A history in the making. `commit` adds to it, `tell` makes the repository of it.

    Files are changed by a mapping of paths to contents; None deletes. Without `ago` each commit is a day younger than
    the one before, so that the last of a hundred is of today.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self._stream: list[bytes] = []
        self._commits = 0
        self._is_told = False  # what comes next goes on from what is there
        git(root, "init", "-q", "-b", "main")

    def commit(
        self,
        who: str = ADA,
        files: Mapping[str, str | None] | None = None,
        message: str = "Change",
        ago: float | None = None,
        parents: tuple[int, ...] | None = None,
        branch: str = "main",
    ) -> int:
        """Add a commit and give its number. `parents` are numbers; by default the commit before on the branch."""
        self._commits += 1
        days = ago if ago is not None else max(0.0, 100.0 - self._commits)
        when = f"{int((TODAY - timedelta(days=days)).timestamp())} +0000"
        self._add(f"commit refs/heads/{branch}\nmark :{self._commits}\nauthor {who} {when}\ncommitter {who} {when}")
        self._data(message)
        if self._is_told and parents is None:
            self._add(f"from refs/heads/{branch}^0")
            self._is_told = False
        for word, parent in zip(("from", *["merge"] * 9), parents or (), strict=False):
            self._add(f"{word} :{parent}")
        for path, content in (files or {}).items():
            if content is None:
                self._add(f"D {path}")
            else:
                self._add(f"M 100644 inline {path}")
                self._data(content)
        self._add("")
        return self._commits

    def merge(self, message: str, *parents: int, who: str = ADA, ago: float | None = None) -> int:
        """Join commits by their numbers."""
        return self.commit(who, {}, message, ago, parents)

    def tag(self, name: str, commit: int) -> None:
        """Put a plain tag on a commit."""
        self._add(f"reset refs/tags/{name}\nfrom :{commit}\n")

    def tell(self) -> Path:
        """Make the repository, with the files of `main` on the disk."""
        git(self.root, "fast-import", "--quiet", "--force", stdin=b"".join(self._stream))
        self._stream.clear()
        self._is_told = True
        git(self.root, "reset", "-q", "--hard", "main")
        return self.root

    def _add(self, text: str) -> None:
        self._stream.append(text.encode() + b"\n")

    def _data(self, text: str) -> None:
        content = text.encode()
        self._stream.append(b"data %d\n%s\n" % (len(content), content))


def lines(count: int, word: str = "x") -> str:
    """A file of so many lines that are all different."""
    return "".join(f"{word} = {number}\n" for number in range(count))
