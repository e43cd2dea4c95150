"""Whether there is a page for who is on call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed
from elixirlens.readiness.repository import Repository

_NAMED = re.compile(
    r"run-?_?book|play-?book|(^|[/_-])on-?_?call|disaster-?_?recovery|incident-?_?response|"
    r"(^|/)(operations|operating|troubleshooting|incidents?|maintenance)(/|\.\w+$)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^#{1,4}\s+(.*\b(deploy(s|ing|ments?)?|production|roll(ing)? ?backs?|backups?|incidents?|releas(e|ing) a)\b.*"
    # What users monitor with it, and operations of its API, are its features.
    r"|[^\w\n]*(operations|operating\b.*|monitoring)( (and|&) (alert|deploy|log|maint|metric|monitor|observ|oper)\w*)?"
    r"\W*$)",
    re.IGNORECASE | re.MULTILINE,
)
_PAGES = ("*.md", "*.mdx", "*.markdown", "*.livemd", "*.adoc", "*.rst", "!CHANGELOG*", "!node_modules/", "!.github/")
_SECTIONS = re.compile(
    r"^(readme|infra|deploy|contributing|development)[^/]*$|(^|/)docs?/([^/]*/)?(infra|deploy)[^/]*$"
    r"|^(infra|deploy|ops)[^/]*/(readme|deploy)[^/]*$",
    re.I,
)
_OF_DEPLOYMENT = re.compile(
    r"(^|/)docs?/(?!.*develop)(.*/)?(deploy\w*|install\w*|self-?_?host\w*|upgrad\w*)(/[^/]+|[^/]*)$", re.I
)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A page of its own passes, a section is half way."""
    pages = repository.paths(*_PAGES)
    if found := list(_named(repository, pages, thresholds)):
        return passed(*found[:3])
    if sections := [*_sections(repository, pages), *_about_deployment(repository, pages, thresholds)]:
        return partial(*sections[:2])
    return failed(Evidence("no page such as docs/runbook.md, and no section about running it in the README"))


def _named(repository: Repository, pages: tuple[str, ...], thresholds: Thresholds) -> Iterator[Evidence]:
    for path in pages:
        if _NAMED.search(path) and _is_page(repository, path, thresholds):
            yield Evidence("a page for who is on call", path)


def _sections(repository: Repository, pages: tuple[str, ...]) -> Iterator[Evidence]:
    for path in pages:
        if _SECTIONS.search(path) and (found := _HEADING.search(text := repository.text(path))):
            yield Evidence(found[0].strip()[:80], path, text.count("\n", 0, found.start()) + 1)


def _about_deployment(repository: Repository, pages: tuple[str, ...], thresholds: Thresholds) -> Iterator[Evidence]:
    for path in pages:
        if _OF_DEPLOYMENT.search(path) and _is_page(repository, path, thresholds):
            yield Evidence("a page about how it is deployed", path)


def _is_page(repository: Repository, path: str, thresholds: Thresholds) -> bool:
    lines = repository.text(path).splitlines()
    return len([line for line in lines if line.strip()]) >= thresholds["least_lines"]
