from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest
from ready import APPLICATION, CODE

from elixirlens.errors import UsageError
from elixirlens.readiness.assess import Asked, assess
from elixirlens.readiness.over_time import over_time, with_history

LIBRARY_CI = "on: [push, pull_request]\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: mix test\n"


def commit(root: Path, day: str, files: dict[str, str], tag: str | None = None) -> None:
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@shop.test")
    environment = {**os.environ, **when}
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    subprocess.run(["git", *who, "commit", "-qm", day, "--allow-empty"], cwd=root, check=True, env=environment)
    if tag is not None:
        subprocess.run(["git", "tag", tag], cwd=root, check=True)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop without a Mix project at first, then with one, with CI, and with a formatter; its work tree is dirty."""
    root = tmp_path / "shop"
    root.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    commit(root, "2025-01-10", {"notes.md": "an idea\n"}, "v0.1.0")
    commit(root, "2025-04-10", {"mix.exs": APPLICATION, "lib/shop/cart.ex": CODE}, "v0.2.0")
    commit(
        root,
        "2025-08-10",
        {".github/workflows/ci.yml": LIBRARY_CI, "test/a_test.exs": "defmodule ATest do\nend\n"},
        "v0.3.0",
    )
    commit(root, "2025-12-10", {".formatter.exs": '[inputs: ["{lib,test}/**/*.ex", "*.exs"]]\n'}, "v1.0.0")
    (root / "mix.exs").write_text("not saved to git")
    return root


def asked(root: Path) -> Asked:
    return Asked(root, date(2026, 1, 1), jobs=1, use_cache=False)


def test_each_commit_is_judged_from_git(shop: Path, tmp_path: Path) -> None:
    points = over_time(asked(shop), 4, tmp_path / "history.sqlite")
    assert [(point.name, point.day) for point in points] == [
        ("v0.2.0", "2025-04-10"),
        ("v0.3.0", "2025-08-10"),
        ("v1.0.0", "2025-12-10"),
    ]
    scores = [point.score or 0.0 for point in points]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]
    assert (shop / "mix.exs").read_text() == "not saved to git"


def test_what_was_judged_is_kept(shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    first = over_time(asked(shop), 4, file)
    changed = file.stat().st_mtime_ns
    assert over_time(asked(shop), 4, file) == first
    assert file.stat().st_mtime_ns == changed


def test_months_where_there_are_no_releases(shop: Path, tmp_path: Path) -> None:
    for tag in ("v0.1.0", "v0.2.0", "v0.3.0", "v1.0.0"):
        subprocess.run(["git", "tag", "-d", tag], cwd=shop, check=True, capture_output=True)
    points = over_time(asked(shop), 3, tmp_path / "history.sqlite")
    assert [point.name for point in points] == ["2025-04", "2025-08", "2025-12"]


def test_it_stands_in_the_scorecard(shop: Path, tmp_path: Path) -> None:
    (shop / "mix.exs").write_text(APPLICATION)
    card = with_history(assess(asked(shop)), over_time(asked(shop), 1, tmp_path / "history.sqlite"))
    assert [(one.name, one.date) for one in card.history] == [("v1.0.0", date(2025, 12, 10))]


@pytest.mark.parametrize("kind", ["none", "shallow"])
def test_no_history(kind: str, shop: Path, tmp_path: Path) -> None:
    root = tmp_path / "other"
    if kind == "shallow":
        subprocess.run(["git", "clone", "-q", "--depth", "1", shop.as_uri(), root], check=True)
    else:
        root.mkdir()
        (root / "mix.exs").write_text(APPLICATION)
    with pytest.raises(UsageError, match="There is no history to look at"):
        over_time(asked(root), 3, tmp_path / "history.sqlite")
