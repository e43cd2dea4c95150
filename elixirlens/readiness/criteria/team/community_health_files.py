"""Licence, code of conduct and a way to report a weakness, in a package that is for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed
from elixirlens.readiness.readers.documents import Document, Heading, read_document
from elixirlens.readiness.readers.licence import read_licence
from elixirlens.readiness.repository import Repository

_FOLDERS = ("/", "/.github/", "/docs/", "/.gitlab/")
_SECURITY = re.compile(r"security|vulnerabilit", re.IGNORECASE)
_REPORTS = re.compile(r"\breport(?:s|ed|ing)?\b|disclos|\bpolicy\b|SECURITY\.md|[\w.+-]+@[\w-]+\.\w", re.IGNORECASE)
_POLICY = re.compile(
    r"SECURITY\.\w+$|github\.com/[^/]+/[^/]+/security\b|security[-_/]?(?:policy\b|advisor|report)|mailto:security"
    r"|vulnerabilit\w*[-_]?(?:report|disclos)|report\w*[-_](?:a[-_])?(?:security|vulnerabilit)",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"\blicen[cs](?:e|ing)\b|^copying\b", re.IGNORECASE)
_LICENCES = ("LICENSE*", "LICENCE*", "COPYING*", "UNLICENSE*", "LICENSES/*")


def judge(repository: Repository) -> Judgement:
    """All three pass, some are half way; each may stand in the README as well."""
    # Of several projects side by side any may be the package.
    if all(mix.is_whole and mix.get("package") is None for mix in repository.mix_files):
        return not_applicable("mix.exs has no `package:`, so it is not published")
    licence = next(_licences(repository), None) or _licence_in_words(repository)
    conduct = _file(repository, "CODE_OF_CONDUCT*", "code-of-conduct*") or _told(repository, r"code of conduct")
    security = _file(repository, "SECURITY*") or _policy(repository)
    wanted = {"a licence": licence, "a code of conduct": conduct, "a security policy": security}
    found = tuple(evidence for evidence in wanted.values() if evidence is not None)
    missing = tuple(Evidence(f"no {name.partition(' ')[2]}") for name, evidence in wanted.items() if evidence is None)
    if not missing:
        return passed(*found)
    return partial(*missing, *found, value=round(len(found) / len(wanted), 2)) if found else failed(*missing)


def _licences(repository: Repository) -> Iterator[Evidence]:
    # In the root, or with each package of several.
    folders = ("", *(f"{project.folder}/" for project in repository.mix_projects if project.folder))
    for path in repository.whole.paths(*(f"/{folder}{name}" for folder in folders for name in _LICENCES)):
        licence = repository.read(read_licence, path)
        if licence.lines:
            yield Evidence(f"licence {licence.identifier or 'of its own'}", path)


def _licence_in_words(repository: Repository) -> Evidence | None:
    """A section of the README about it, in which something stands. The title names the package, and no section."""
    for path in repository.whole.paths("/README*"):
        document = repository.read(read_document, path)
        lines = repository.text(path).splitlines()
        for heading in document.headings[1:]:
            if _LICENCE.search(heading.text) and any(map(str.strip, lines[document.below(heading)])):
                return _section(document, heading)
    return None


def _file(repository: Repository, *names: str) -> Evidence | None:
    every = (f"{folder}{spelled}" for folder in _FOLDERS for name in names for spelled in (name, name.lower()))
    return next((Evidence("is there", path) for path in repository.whole.paths(*every)), None)


def _told(repository: Repository, about: str) -> Evidence | None:
    """A heading or a link of the README or the guide for contributors that is about it."""
    pattern = re.compile(about.replace(" ", "[ _-]?"), re.IGNORECASE)
    for document in _texts(repository):
        if (heading := document.heading(about)) is not None:
            return _section(document, heading)
        if (linked := _linked(document, pattern)) is not None:
            return linked
    return None


def _policy(repository: Repository) -> Evidence | None:
    """A section that says how to report a weakness, or a link there; how to use it safely is another matter."""
    for document in _texts(repository):
        lines = repository.text(document.path).splitlines()
        for at, heading in enumerate(document.headings):
            if not _SECURITY.search(heading.text):
                continue
            end = document.headings[at + 1].line - 1 if at + 1 < len(document.headings) else len(lines)
            if _REPORTS.search(heading.text) or _REPORTS.search("\n".join(lines[heading.line : end])):
                return _section(document, heading)
        if (linked := _linked(document, _POLICY)) is not None:
            return linked
    return None


def _texts(repository: Repository) -> Iterator[Document]:
    for path in repository.whole.paths("/README*", "/CONTRIBUTING*", "/.github/CONTRIBUTING*"):
        yield repository.read(read_document, path)


def _section(document: Document, heading: Heading) -> Evidence:
    return Evidence(f"a section: {heading.text[:60]}", document.path, heading.line)


def _linked(document: Document, pattern: re.Pattern[str]) -> Evidence | None:
    found = (link for link in document.links if pattern.search(link.text) and "badge" not in link.text)
    return next((Evidence("a link", document.path, link.line) for link in found), None)
