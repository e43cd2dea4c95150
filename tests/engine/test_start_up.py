"""What a plain run imports: start-up is paid by every run, in a hook by every commit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from elixirlens.catalog import DEPENDENCIES, Catalog, load_detector

_DEAR = ("requests", "jinja2", "git", "cvss", "license_expression", "elixirlens.hex")


def test_a_plain_run_imports_neither_the_network_nor_what_reads_locks(tmp_path: Path) -> None:
    (tmp_path / "shop.ex").write_text("defmodule Shop do\nend\n", "utf-8")
    script = (
        "import sys; from elixirlens.cli.app import run; run(sys.argv[1:]); "
        f"print([name for name in {_DEAR!r} if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, "check", str(tmp_path), "--no-cache", "--jobs", "1", "--strict"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"


def test_the_category_says_which_rules_look_at_dependencies() -> None:
    for rule in Catalog.load().rules:
        detector = load_detector(rule)
        about = detector is not None and detector.subject == "Dependency"
        assert about is (rule.category == DEPENDENCIES), rule.id
