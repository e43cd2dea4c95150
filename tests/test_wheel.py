"""The wheel holds everything: run from the zip, it says the same as the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
RUN = """
import sys
sys.path.insert(0, {path!r})
import elixirlens
assert elixirlens.__file__.startswith({path!r}), elixirlens.__file__
from elixirlens.__main__ import main
sys.argv[0] = "elixirlens"
sys.exit(main())
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=HOUSE,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def run(source: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line with the package from `source`, a wheel or a checkout."""
    program = RUN.format(path=str(source))
    return subprocess.run([sys.executable, "-c", program, *arguments], cwd=HOUSE, capture_output=True, check=False)


def test_pages_and_templates_are_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("rules", "criteria", "reports"):
        files = [file for file in (HOUSE / folder).rglob("*") if file.is_file()]
        assert files
        missing = {f"elixirlens/_shipped/{file.relative_to(HOUSE).as_posix()}" for file in files} - names
        assert not missing
    assert not [name for name in names if name.startswith(("tests/", "fixtures/"))]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("completion", "bash"),
        ("rules",),
        ("explain", "unsupervised-task"),
        ("check", "fixtures/teahouse", "--format", "json", "--no-cache"),
        ("check", "fixtures/teahouse", "--format", "sarif", "--no-cache"),
        ("check", "fixtures/teahouse", "--no-cache", "--jobs", "2"),
        ("readiness", "fixtures/teahouse", "--no-cache", "--today", "2026-11-01", "--no-git-history"),
    ],
    ids=" ".join,
)
def test_a_zipped_wheel_says_what_the_checkout_says(wheel: Path, arguments: tuple[str, ...]) -> None:
    zipped, checkout = run(wheel, *arguments), run(HOUSE, *arguments)
    assert zipped.stderr == b""
    assert zipped.stdout == checkout.stdout
    assert zipped.returncode == checkout.returncode
    assert zipped.stdout
