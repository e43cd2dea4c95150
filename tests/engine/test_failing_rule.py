"""A rule that fails is named, and everything else goes on.

The rule is a real one: a page and a detector, put into a copy of the package, and run from there.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from houses import CHECKOUT, House

from elixirlens.report import from_json

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """+++
severity = "error"
confidence = "high"
effort = "minutes"
since = "0.1"
message = "{function} is there"
why = "Because."
do = "Mend it."
+++
# There is a function
"""
DETECTOR = '''"""Reports functions, and trips over one."""

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Function


def detect(function: Function, context: Context) -> Iterator[Hit]:
    """Report it."""
    if function.name == "init":
        {fault}
    yield Hit(function.place)
'''


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package and its pages."""
    copy = tmp_path / "package"
    for name in ("elixirlens", "rules", "reports"):
        shutil.copytree(CHECKOUT / name, copy / name)
    (copy / "rules/process/stumbles.md").write_text(PAGE)
    return copy


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            'raise LookupError("no such thing")',
            "which is our fault: LookupError in stumbles.py, line 12: no such thing",
        ),
        ("detect(function, context).__next__()", "the code nests too deeply for this rule"),
        ("yield None", "which is our fault: AttributeError in detection.py"),
        ("assert False", "which is our fault: AssertionError in stumbles.py, line 12"),
    ],
    ids=["raises", "recurses", "yields nonsense", "asserts"],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_it_is_named_and_the_rest_goes_on(house: House, package: Path, fault: str, reason: str, jobs: str) -> None:
    (package / "elixirlens/detectors/process/stumbles.py").write_text(DETECTOR.format(fault=fault))
    done = house.run("check", "--format", "json", "--fail-on", "never", "--jobs", jobs, PYTHONPATH=str(package))
    assert (done.returncode, done.stderr) == (5, b"")
    report = from_json(done.stdout)
    (unchecked,) = report.unchecked
    assert (unchecked.kind, unchecked.name, unchecked.path) == ("rule", "stumbles", "lib/till.ex")
    assert reason in unchecked.reason
    assert str(package) not in unchecked.reason
    found = {(one.rule, one.path) for one in report.findings}
    assert ("stumbles", "lib/money.ex") in found, "it looked at other files"
    assert ("blocking-init", "lib/till.ex") in found, "other rules looked at the file"
    assert report.summary.files == 3


def test_a_comment_for_a_rule_that_failed_is_not_called_unused(house: House, package: Path) -> None:
    (package / "elixirlens/detectors/process/stumbles.py").write_text(DETECTOR.format(fault="raise LookupError"))
    for path in ("lib/till.ex", "lib/money.ex"):
        content = (house.root / path).read_text()
        house.write(path, "# elixirlens:ignore-file stumbles -- we know\n" + content.replace("def sum", "def init"))
    done = house.run("check", "--format", "json", PYTHONPATH=str(package))
    assert not [one for one in from_json(done.stdout).findings if one.rule == "unused-suppression"]
