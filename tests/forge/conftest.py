"""A host, and a bot whose clock nobody waits for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from github_double import REPOSITORY, TOKEN, GitHubDouble

from elixirlens.cli.app import run
from elixirlens.forge import transport
from elixirlens.report import Report


class Clock:
    """A clock that turns itself where somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Bot:
    """Runs `elixirlens review` against the host, in this process, with the environment that Actions gives."""

    host: GitHubDouble
    folder: Path
    clock: Clock
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    environment: dict[str, str] = field(default_factory=dict)
    out: str = ""
    err: str = ""

    def review(self, report: Report | bytes, *arguments: str, base: Report | None = None) -> int:
        """Review with a saved report; `base` is that of where the branch left."""
        saved = self.folder / "report.json"
        saved.write_bytes(report if isinstance(report, bytes) else report.to_json())
        more = []
        if base is not None:
            (self.folder / "base.json").write_bytes(base.to_json())
            more = ["--base-report", str(self.folder / "base.json")]
        return self.run("--report", str(saved), *more, *arguments)

    def run(self, *arguments: str) -> int:
        self.capsys.readouterr()
        for name, value in self.environment.items():
            self.monkeypatch.setenv(name, value)
        code = run(["review", *arguments])
        self.out, self.err = self.capsys.readouterr()
        return code

    def event(self, **content: object) -> None:
        """Let an event start the run."""
        file = self.folder / "event.json"
        file.write_text(json.dumps(content))
        self.environment["GITHUB_EVENT_PATH"] = str(file)


@pytest.fixture
def host() -> Iterator[GitHubDouble]:
    with GitHubDouble() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bot(
    host: GitHubDouble,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Bot:
    turned: Callable[[], transport.Clock] = lambda: transport.Clock(clock.now, clock.sleep)  # noqa: E731
    monkeypatch.setattr("elixirlens.cli.reviewing.new_clock", turned)
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_SERVER_URL", "ELIXIRLENS_PAGES"):
        monkeypatch.delenv(name, raising=False)
    made = Bot(host, tmp_path, clock, monkeypatch, capsys)
    made.environment |= {"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": host.url, "GITHUB_REPOSITORY": REPOSITORY}
    made.event(pull_request={"number": 7, "head": {"sha": host.head}})
    return made
