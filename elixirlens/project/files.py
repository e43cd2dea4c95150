"""From listed names to files on the disk: what is there, what is a link, and where a link leads."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.project.listing import display

if TYPE_CHECKING:
    from collections.abc import Container


GONE = "it is no longer there"  # listed, and removed since


class Found(Struct, frozen=True):
    """A regular file. `same_as` names the file that a link leads to and that is counted already."""

    name: str
    size: int
    mtime_ns: int
    same_as: str | None = None


class Absent(Struct, frozen=True):
    """A name without a file to read, which is all right."""

    reason: str


class Unreachable(Struct, frozen=True):
    """A file that may be there, and cannot be reached."""

    reason: str


class Disk:
    """Looks names up below a root, and never follows a link out of it. `listed` are the names that count as they are.

    Several links to one file that is not listed count once: the first that is looked up stands for all.
    """

    def __init__(self, root: Path, listed: Container[str]) -> None:
        self._root = Path(os.path.realpath(root))
        self._listed = listed
        self._claimed: dict[Path, str] = {}
        self._has_no_links = lru_cache(maxsize=None)(self._is_real)

    def look_up(self, name: str) -> Found | Absent | Unreachable:
        """The file of a name that is relative to the root, as it is listed."""
        try:
            about = os.lstat(os.path.join(self._root, name))  # noqa: PTH118  # asked for every file
            if not stat.S_ISLNK(about.st_mode) and self._has_no_links(name.rpartition("/")[0]):
                return _found(name, about)
            return self._follow(name, self._root / name)
        except (FileNotFoundError, NotADirectoryError):
            return Absent(GONE)
        except OSError as error:
            return Unreachable(error.strerror or "it cannot be reached")

    def leads_outside(self, name: str) -> bool:
        """Whether a name is a link to a folder that is not below the root."""
        path = self._root / name
        return path.is_symlink() and path.is_dir() and self._name_of(Path(os.path.realpath(path))) is None

    def _is_real(self, folder: str) -> bool:
        path = self._root / folder
        return os.path.realpath(path) == str(path)

    def _follow(self, name: str, path: Path) -> Found | Absent:
        try:
            target = path.resolve(strict=True)
        except FileNotFoundError:
            return Absent("a link to nothing")
        except (OSError, RuntimeError):
            return Absent("a link in a loop")
        target_name = self._name_of(target)
        if target_name is None:
            return Absent("a link out of the repository")
        same_as = target_name if target_name in self._listed else self._claimed.setdefault(target, name)
        return _found(name, target.stat(), same_as=None if same_as == name else display(same_as))

    def _name_of(self, target: Path) -> str | None:
        """The name of a real path relative to the root, None outside of it and within its .git."""
        if not target.is_relative_to(self._root):
            return None
        name = target.relative_to(self._root)
        return None if name.parts[:1] == (".git",) else name.as_posix()


def _found(name: str, about: os.stat_result, same_as: str | None = None) -> Found | Absent:
    if not stat.S_ISREG(about.st_mode):
        return Absent("not a regular file")
    return Found(name, about.st_size, about.st_mtime_ns, same_as)
