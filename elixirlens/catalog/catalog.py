"""All rules: those that ship, and those that a repository brings along in `.elixirlens/rules`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens import shipped
from elixirlens.catalog.page import OWN, OWN_RULES, PageError, Rule, read_page
from elixirlens.config.near_misses import did_you_mean
from elixirlens.config.toml import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LARGEST_PAGE = 200_000  # bytes; a page is a few thousand

Page = tuple[str, str | Problem]  # its path, and its text or why it could not be read


class Catalog(Struct, frozen=True, dict=True, eq=False):
    """The rules by id, and what is wrong with the pages that could not be read."""

    rules: tuple[Rule, ...]
    problems: tuple[str, ...] = ()
    broken: frozenset[str] = frozenset()  # ids of pages that are there and cannot be read

    @classmethod
    def load(cls, own: Path | None = None) -> Catalog:
        """Load the shipped rules and the pages in the folder `own`: `.elixirlens/rules` of a repository."""
        shipped_rules = cls.of(_shipped_pages())
        return shipped_rules if own is None else shipped_rules.with_own(own_pages(own))

    @classmethod
    def of(cls, pages: Iterable[Page]) -> Catalog:
        """Make a catalogue of pages."""
        return cls(()).with_own(pages)

    def with_own(self, pages: Iterable[Page]) -> Catalog:
        """Add pages. One that cannot be read or has a taken id goes to `problems`; the others count."""
        rules = {rule.id: rule for rule in self.rules}
        problems = list(self.problems)
        broken = set(self.broken)
        for path, text in pages:
            try:
                if isinstance(text, Problem):
                    raise PageError((text,))
                rule = _checked(read_page(text, path), rules)
            except PageError as error:
                broken.add(path.rpartition("/")[2].removesuffix(".md"))
                problems += [problem.in_file(path) for problem in error.problems]
            else:
                rules[rule.id] = rule
        return Catalog(
            tuple(sorted(rules.values(), key=lambda rule: rule.id)),
            tuple(problems),
            frozenset(broken - rules.keys()),
        )

    def get(self, name: str) -> Rule | None:
        """The rule of this id, or the one that formerly had it."""
        return self._by_name.get(name)

    def near(self, name: str) -> str:
        """` Did you mean "x"?` where a rule or category has nearly this name, else nothing."""
        return did_you_mean(name, [*self._by_name, *self.categories])

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The categories that have rules, sorted."""
        return tuple(sorted({rule.category for rule in self.rules}))

    @cached_property
    def _by_name(self) -> dict[str, Rule]:
        former = {name: rule for rule in self.rules for name in rule.formerly}
        return former | {rule.id: rule for rule in self.rules}


def _checked(rule: Rule, rules: dict[str, Rule]) -> Rule:
    if rule.id in rules:
        taken = rules[rule.id]
        message = f'the rule "{rule.id}" exists already, in the category {taken.category}: rename this page'
        raise PageError((Problem(None, message),))
    if rule.category == OWN:
        if rule.match is None:
            raise PageError((Problem(None, "a rule of your own needs a [match]: it cannot bring code"),))
        if rule.body.problems:
            raise PageError(rule.body.problems)
    return rule


def _shipped_pages() -> Iterator[Page]:
    root = shipped.folder("rules")
    for category in sorted(root.iterdir(), key=lambda folder: folder.name):
        if category.is_dir():
            for page in sorted(category.iterdir(), key=lambda file: file.name):
                if page.name.endswith(".md"):
                    yield f"rules/{category.name}/{page.name}", page.read_text("utf-8")


def own_pages(folder: Path) -> Iterator[Page]:
    """Yield the pages of a repository, which may be hostile: links, devices and huge files stay closed."""
    if folder.is_symlink() or folder.parent.is_symlink():
        yield (
            OWN_RULES,
            Problem(None, "this folder is a link, and links are not followed: make it a real folder"),
        )
    elif folder.is_dir():
        for page in sorted(folder.glob("*.md")):
            yield f"{OWN_RULES}/{page.name}", _read_untrusted(page)


def page_of(path: str, content: bytes) -> Page:
    """A page of a repository, given its bytes."""
    return path, _text_of(content)


def _text_of(content: bytes) -> str | Problem:
    if len(content) > _LARGEST_PAGE:
        return Problem(None, f"the page is larger than {_LARGEST_PAGE} bytes: shorten it")
    try:
        return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return Problem(None, "the page is not UTF-8: save it as such")


def _read_untrusted(page: Path) -> str | Problem:
    if page.is_symlink() or not page.is_file():
        return Problem(None, "this is not a plain file: rules are not read through links")
    try:
        with page.open("rb") as file:
            return _text_of(file.read(_LARGEST_PAGE + 1))
    except OSError as error:
        return Problem(None, f"the page cannot be read: {error.strerror}")
