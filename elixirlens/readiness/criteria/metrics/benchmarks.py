"""Whether what is said about speed is measured with a tool."""

from __future__ import annotations

import re

from elixirlens.readiness.criteria.ci.performance_gate import in_ci
from elixirlens.readiness.model import Evidence, Judgement, Profile, failed, not_applicable, partial, passed
from elixirlens.readiness.repository import Repository

_NO_SCRIPTS = ("!**/priv/**/migrations/", "!config/")
_SCRIPTS = ("*.exs", "**/bench*/**/*.ex", "bench*.ex", *_NO_SCRIPTS)  # tests measure as well
_CALLED_SO = ("bench*.exs", "*bench.exs", "*benchmark.exs", "**/bench*/**/*.exs", "!*_test.exs", *_NO_SCRIPTS)
_BY_HAND = re.compile(r"^[^#\n]*?(:timer\.tc|\bSystem\.monotonic_time)\b", re.MULTILINE)
_TOOLS = re.compile(
    r"^[^#\n]*?(\bBenchee\.(?:run|init)\b|use Benchfella|Benchwarmer\.benchmark|\bBeamchmark\.run\b)", re.MULTILINE
)
_CLAIMS = re.compile(
    r"(?i)\b(?:(?:blazing(?:ly)?|lightning|extremely|very|super)[- ]fast|high[- ]performance|faster than|fastest|"
    r"performance[- ](?:focused|oriented|critical)|focus(?:ed|es|ing)? on (?:high )?(?:performance|speed))\b"
    r"(?! (?:way|path) to)"
)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_OWN_TASKS = ("**/lib/mix/tasks/bench*.ex",)


def judge(repository: Repository) -> Judgement:
    """A script passes; an older tool, one without a script, or the clock, is half way; a claim without any fails."""
    whole = repository.whole
    for path in whole.paths(*_SCRIPTS):
        text = whole.text(path)
        if (found := _TOOLS.search(text)) is not None:
            evidence = Evidence(
                f"a benchmark with {found[1].split('.')[0]}", path, text.count("\n", 0, found.start(1)) + 1
            )
            if "Benchfella" in found[1]:
                return partial(evidence, Evidence("Benchee has taken its place"))
            return passed(evidence)
    for path in whole.paths(*_OWN_TASKS)[:1]:
        return passed(Evidence("a task of its own measures", path))
    if (measured := in_ci(repository)) is not None:
        return passed(measured)
    for path in whole.paths(*_CALLED_SO):
        text = whole.text(path)
        if (clock := _BY_HAND.search(text)) is not None:
            line = text.count("\n", 0, clock.start(1)) + 1
            return partial(Evidence(f"a benchmark that takes the time itself, with {clock[1]}", path, line))
    if (declared := repository.dependency("benchee", "benchfella")) is not None:
        path, each = declared
        return partial(Evidence(f"{each.app} is there, and no script that uses it", path, each.place.line))
    if repository.profile is Profile.LIBRARY:
        for path in whole.paths("/README.md", "/README*", repository.at("README.md")):
            # What an example prints is no claim: the description of another package, for one.
            text = _FENCED.sub(lambda example: "\n" * example[0].count("\n"), whole.text(path))
            claim = _CLAIMS.search(text)
            if claim is not None:
                line = text.count("\n", 0, claim.start()) + 1
                return failed(Evidence(f"“{claim[0]}” is said, and no benchmark shows it", path, line))
    return not_applicable("it says nothing of its speed")
