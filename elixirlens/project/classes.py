"""What a file is for: decided by its place in its Mix project, and for generated code also by its first comments.

What Mix compiles is code and what `mix test` runs is a test, whatever the folders are called; only elsewhere do names
like `fixtures` and `templates` mean sample code.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct

from elixirlens.project.listing import TEMPLATES


class FileClass(StrEnum):
    """What a file is for. Rules name the classes that they look at."""

    LIB = "lib"
    WEB = "web"
    TEST = "test"
    TEST_SUPPORT = "test_support"
    MIGRATION = "migration"
    SEED = "seed"
    SCRIPT = "script"  # also benchmarks, and code that Mix compiles in development only
    CONFIG = "config"
    MIX_PROJECT = "mix_project"
    MIX_TASK = "mix_task"
    TEMPLATE = "template"
    GENERATED = "generated"
    FIXTURE = "fixture"  # sample code, often broken on purpose


class Layout(Struct, frozen=True):
    """Which folders of a Mix project hold what, relative to it. `app` matters for Mix itself only."""

    app: str | None = None
    compiled: tuple[str, ...] = ("lib",)
    compiled_for_development: tuple[str, ...] = ()  # and for tests; not in production
    tests: tuple[str, ...] = ("test",)


# A lone folder of Elixir files: whatever could be compiled is taken for code.
WITHOUT_MIX = Layout(compiled=("lib", "."))

_TEST_FOLDERS = frozenset({"test", "tests", "spec", "integration_test"})
_SAMPLE_FOLDERS = frozenset({"fixture", "fixtures", "__fixtures__"})
_TIMESTAMP = re.compile(r"\d{14}_")
_GENERATED_NAME = re.compile(r"\.pb\.exs?$")

# The comments that a file begins with, and the words of generators in them.
_FIRST_COMMENTS = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:[ \t]*#[^\n]*)?")
_GENERATED_WORDS = re.compile(
    rb"@generated\b|\bgenerated (?:by|from|file|code)\b|\bauto-?generated\b|\bdo not (?:edit|modify)\b", re.IGNORECASE
)
_HEAD_BYTES = 4096


def classify(path: str, layout: Layout) -> FileClass:
    """The class of a file by its path relative to its Mix project, with `/`."""
    *folders, name = path.split("/")
    if name.endswith(TEMPLATES):
        return _template(path, folders, layout)
    if name.endswith(".ex") and _is_below(path, layout.compiled) and not _is_test_support(folders, layout):
        return _compiled(path, folders, name, layout)
    if _is_sample(path, folders, name, layout):
        return FileClass.FIXTURE
    return _not_compiled(path, folders, name, layout)


def is_generated(content: bytes) -> bool:
    """Whether the comments at the top of a file say that a program wrote it; its first 4 KiB are enough."""
    first_comments = _FIRST_COMMENTS.match(content[:_HEAD_BYTES])
    return first_comments is not None and _GENERATED_WORDS.search(first_comments[0]) is not None


def _template(path: str, folders: list[str], layout: Layout) -> FileClass:
    below_code = _is_below(path, tuple(place for place in layout.compiled if place != "."))
    if not below_code and ("templates" in folders or not _SAMPLE_FOLDERS.isdisjoint(folders)):
        return FileClass.FIXTURE
    return FileClass.TEMPLATE


def _compiled(path: str, folders: list[str], name: str, layout: Layout) -> FileClass:
    if _GENERATED_NAME.search(name) or "generated" in folders:
        return FileClass.GENERATED
    if _TIMESTAMP.match(name) and _in_migrations(folders):
        return FileClass.MIGRATION
    if ("mix", "tasks") in pairwise(folders):
        return FileClass.MIX_TASK
    if ("priv", "repo") in pairwise(folders):  # compiled only to be called from the seeds
        return FileClass.SEED
    within = _within(path, layout.compiled)
    # Code beside the tasks serves them; only in Mix itself it is the application.
    if within[0] == "mix" and layout.app != "mix":
        return FileClass.MIX_TASK
    if _is_web(path, within):
        return FileClass.WEB
    return FileClass.LIB


def _not_compiled(path: str, folders: list[str], name: str, layout: Layout) -> FileClass:
    if path == "mix.exs":
        return FileClass.MIX_PROJECT
    if name.startswith(".") or folders[:1] == ["config"] or path == "rel/config.exs":
        return FileClass.CONFIG
    if _GENERATED_NAME.search(name):
        return FileClass.GENERATED
    if name.endswith("_test.exs"):
        return FileClass.TEST
    if not _TEST_FOLDERS.isdisjoint(folders) or _is_below(path, layout.tests):
        supports = name.endswith(".ex") or "support" in folders or name == "test_helper.exs"
        return FileClass.TEST_SUPPORT if supports else FileClass.TEST
    if _in_migrations(folders):
        return FileClass.MIGRATION
    if _is_seed(folders, name):
        return FileClass.SEED
    return FileClass.SCRIPT


def _is_sample(path: str, folders: list[str], name: str, layout: Layout) -> bool:
    """Whether the folders say so, and Mix neither compiles nor runs it as a test."""
    if name.endswith(".ex") and _is_below(path, layout.compiled_for_development):
        return False
    if name.endswith("_test.exs") and _is_below(path, layout.tests):
        return False
    if not _SAMPLE_FOLDERS.isdisjoint(folders):
        return True
    return "templates" in folders and _TEST_FOLDERS.isdisjoint(folders)


def _is_test_support(folders: list[str], layout: Layout) -> bool:
    """Whether a lone folder's files, all of which could be code, are below a folder for tests."""
    return "." in layout.compiled and "lib" not in folders and not _TEST_FOLDERS.isdisjoint(folders)


def _is_web(path: str, within: list[str]) -> bool:
    """`lib/shop_web/…`, `lib/shop_web.ex`, and of older days `lib/shop/web/…` and `web/…`."""
    top = within[0].removesuffix(".ex")
    return top.endswith("_web") or "web" in within[:-1][:2] or path.startswith("web/")


def _in_migrations(folders: list[str]) -> bool:
    return any(folder == "migrations" or folder.endswith("_migrations") for folder in folders)


def _is_seed(folders: list[str], name: str) -> bool:
    stem = name.partition(".")[0]
    return stem.startswith("seeds") or stem == "seed" or stem.endswith("_seeds") or "seeds" in folders


def _is_below(path: str, places: tuple[str, ...]) -> bool:
    return any(place == "." or path.startswith(f"{place}/") for place in places)


def _within(path: str, places: tuple[str, ...]) -> list[str]:
    """The parts of a path below the first of the places that it is in."""
    for place in places:
        if path.startswith(f"{place}/"):
            return path[len(place) + 1 :].split("/")
    return path.split("/")
