"""Whether somebody has tried how much load the system bears."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed
from elixirlens.readiness.repository import Repository

# Files by pattern, and what has to stand in them.
_RUN = (
    r"^[^#\n]*\b(?:k6 run|vegeta attack|wrk2? -|bombardier -|hey -|oha -|drill --|ab -n"
    r"|pgbench .*(?:-c ?|--client[= ])(?!1\b)\d)"
)
_SCRIPTS: tuple[tuple[str, tuple[str, ...], str | None], ...] = (
    ("k6", ("*.js", "*.ts", "*.mjs"), r"""from ["']k6(?:/|["'])|require\(["']k6["'/]"""),
    ("Locust", ("*locust*.py", "*load*.py"), r"\blocust\b"),
    ("Tsung", ("*tsung*.xml", "*.tsung"), r"<tsung"),
    ("JMeter", ("*.jmx",), None),
    ("Gatling", ("*Simulation.scala", "*simulation*.scala", "*.gatling.kt", "*Simulation.java"), r"gatling"),
    ("Artillery", ("*artillery*.yml", "*artillery*.yaml", "*load*.yml"), r"^scenarios:"),
    ("wrk", ("*.lua",), r"\bwrk\.(?:method|body|headers|format)|\brequest\s*=\s*function"),
    ("a script", ("*.sh", "Makefile", "justfile", "*.yml", "*.yaml"), _RUN),
    ("Chaperon", ("*.ex", "*.exs"), r"\buse Chaperon\.(?:Scenario|LoadTest)"),
    ("Amoc", ("*.erl",), r"amoc_scenario"),
)
_FOLDERS = ("**/load_test*/**", "**/loadtest*/**", "**/load-test*/**", "**/stress_test*/**")
# A heading, or what was done: a wish in a list says nothing.
_DOCUMENTS = re.compile(
    r"(?im)^#+ .*\b(?:load|stress)[- ]test|\b(?:load|stress)[- ]tested\b|\b(?:ran|did|do|run) a (?:load|stress)[- ]test"
)


def judge(repository: Repository) -> Judgement:
    """A script passes; that it was done, and written down, is half way."""
    whole = repository.whole
    scripts = list(_scripts(whole))
    if scripts:
        return passed(*scripts[:3])
    for path in whole.paths("*.md", "*.livemd"):
        text = whole.text(path)
        if "/" not in path.removesuffix(".md") or "doc" in path:
            found = _DOCUMENTS.search(text)
            if found is not None and not path.lower().endswith("changelog.md"):
                line = text.count("\n", 0, found.start()) + 1
                return partial(Evidence("a document speaks of load tests", path, line))
    return failed(Evidence("no script of k6, Locust, Tsung or another tool"))


def _scripts(repository: Repository) -> Iterator[Evidence]:
    for tool, patterns, inside in _SCRIPTS:
        for path in repository.paths(*patterns):
            if path.endswith((".js", ".ts")) and ("/static/" in path or path.endswith(".min.js")):
                continue
            text = repository.text(path)
            found = re.search(inside, text, re.MULTILINE) if inside is not None else None
            if inside is None or found is not None:
                line = text.count("\n", 0, found.start()) + 1 if found is not None else None
                yield Evidence(f"a load test with {tool}", path, line)
                break
    for path in repository.paths(*_FOLDERS)[:1]:
        yield Evidence("a folder of load tests", path)
