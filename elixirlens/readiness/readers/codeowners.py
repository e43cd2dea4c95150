"""CODEOWNERS of GitHub and GitLab: who is asked for a review of which files."""

from __future__ import annotations

import re

from msgspec import Struct

from elixirlens.config.globs import is_pattern, matches

PLACES = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")

_MOST_RULES = 5_000
_LARGEST = 500_000
_LONGEST_PATTERN, _MOST_STARS = 200, 6  # with more of them a match may take for ever
_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>(?: .*)?)")
_OWNER = re.compile(r"@@?[\w./-]+|[^@\s]+@[^@\s]+\.[^@\s]+")
_PATTERN = re.compile(r"(?:\\.|[^\s\\])+")  # a space in it is written with a backslash
_EVERYTHING = frozenset({"*", "**", "/**", "**/*", "/"})


class Ownership(Struct, frozen=True):
    """One line: files, and who owns them. Nobody does where `owners` is empty."""

    pattern: str
    owners: tuple[str, ...]
    line: int


class CodeOwners(Struct, frozen=True):
    """The lines of the file, of which the last that matches a path decides."""

    path: str
    rules: tuple[Ownership, ...] = ()
    problem: str | None = None

    @property
    def owners(self) -> tuple[str, ...]:
        """Everybody who owns something, in order."""
        return tuple(dict.fromkeys(owner for rule in self.rules for owner in rule.owners))

    @property
    def of_everything(self) -> Ownership | None:
        """The line that gives every file an owner, None where there is none."""
        return next((rule for rule in self.rules if rule.owners and rule.pattern in _EVERYTHING), None)

    def owning(self, path: str) -> Ownership | None:
        """The line that decides for a path, None where no line does or where it names nobody."""
        rule = next((rule for rule in reversed(self.rules) if _covers(rule.pattern, path)), None)
        return rule if rule is not None and rule.owners else None


def read_codeowners(path: str, content: bytes) -> CodeOwners:
    """Read a CODEOWNERS file. A line that cannot be understood is the `problem`; the others count."""
    rules: list[Ownership] = []
    problem: str | None = None
    of_section: tuple[str, ...] = ()
    for number, text in enumerate(content[:_LARGEST].decode("utf-8", "replace").splitlines(), 1):
        line = text.partition("#")[0].strip() if not text.lstrip().startswith("\\#") else text.strip()
        if not line or len(rules) == _MOST_RULES:
            continue
        if section := _SECTION.fullmatch(line):
            of_section = _owners(section["owners"])
        elif _OWNER.fullmatch(line.split()[0]):
            problem = problem or f"line {number}: an owner where a path should be"
        elif pattern := _PATTERN.match(line):
            owners = _owners(line[pattern.end() :]) or of_section
            rules.append(Ownership(pattern[0].replace("\\ ", " "), owners, number))
    return CodeOwners(path, tuple(rules), problem)


def _owners(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split() if _OWNER.fullmatch(word))


def _covers(pattern: str, path: str) -> bool:
    if pattern in _EVERYTHING:
        return True
    is_simple = len(pattern) <= _LONGEST_PATTERN and pattern.count("*") <= _MOST_STARS
    return is_simple and is_pattern(pattern) and matches(path, (pattern,))
