""".env files: which variables they name, and whether a value in them looks like a secret. Values are never kept."""

from __future__ import annotations

import posixpath
import re
from enum import StrEnum

from msgspec import Struct

from elixirlens.readiness.readers.secrets import Secret, secret_in

_ENTRY = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)\s*(?:=|\?=|:=)\s*(?P<value>.*?)\s*$")
_COMMENTED = re.compile(r"\s*#+\s*(?:export\s+)?(?P<name>[A-Z][A-Z0-9_]{2,})\s*=")
_SAMPLES = re.compile(r"(?i)example|sample|template|dist\b|default|schema")
_DEVELOPMENT = re.compile(r"(?i)(^|[._-])(dev|development|test|local|ci)($|[._-])")
MOST_VARIABLES = 2_000


class EnvKind(StrEnum):
    """What a file of variables is for, by its name."""

    SAMPLE = "sample"  # tells which variables there are, for others to copy
    DEVELOPMENT = "development"
    REAL = "real"


class Variable(Struct, frozen=True):
    """A variable, where it is named, and what its value looks like; a commented one counts as named."""

    name: str
    line: int
    has_value: bool = False
    secret: Secret | None = None


class EnvFile(Struct, frozen=True):
    """The variables of a file, in its order."""

    path: str
    kind: EnvKind
    variables: tuple[Variable, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of all variables."""
        return frozenset(each.name for each in self.variables)


def is_env_file(path: str) -> bool:
    """Whether a file is one of variables by its name: `.env`, `.env.example`, `prod.env`, `.envrc`."""
    name = posixpath.basename(path)
    return name in {".env", ".envrc"} or name.startswith(".env.") or name.endswith((".env", ".env.example"))


def read_env_file(path: str, content: bytes) -> EnvFile:
    """Read a file of variables."""
    found: list[Variable] = []
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines()[:MOST_VARIABLES], 1):
        commented = _COMMENTED.match(line)
        entry = _ENTRY.match(line)
        if commented is not None:
            found.append(Variable(commented["name"], number))
        elif entry is not None and not line.lstrip().startswith("#"):
            value = entry["value"].strip("\"'")
            found.append(Variable(entry["name"], number, bool(value), secret_in(entry["name"], value)))
    return EnvFile(path, _kind(path), tuple(found))


def _kind(path: str) -> EnvKind:
    name = posixpath.basename(path)
    if _SAMPLES.search(name):
        return EnvKind.SAMPLE
    return EnvKind.DEVELOPMENT if _DEVELOPMENT.search(name) else EnvKind.REAL
