"""What packages and repositories may be called. Names go into addresses, so everything else is refused."""

from __future__ import annotations

import re

HEXPM = "hexpm"
LONGEST_NAME = 128

_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(?::[a-z0-9_]+)?")


def is_package(name: str) -> bool:
    """Whether Hex takes the name for a package: small letters, digits and underscores."""
    return len(name) <= LONGEST_NAME and _PACKAGE.fullmatch(name) is not None


def is_repository(name: str) -> bool:
    """Whether it can be a repository: `hexpm`, an organisation's `hexpm:acme`, or one of its own, `oban`."""
    return len(name) <= LONGEST_NAME and ".." not in name and _REPOSITORY.fullmatch(name) is not None


def repository_of(organization: str) -> str:
    """The repository of an organisation."""
    return f"{HEXPM}:{organization}"
