from __future__ import annotations

import pytest

from elixirlens.hex.changes import ChangeKind, changes
from elixirlens.hex.lock import Lock, read_lock

INNER, OTHER = "a" * 64, "b" * 64


def lock(*entries: str) -> Lock:
    found = read_lock(("%{\n" + "".join(f"  {entry},\n" for entry in entries) + "}\n").encode())
    assert not found.troubles
    return found


def hex_entry(app: str, version: str, package: str | None = None, repository: str = "hexpm", inner: str = INNER) -> str:
    return f'"{app}": {{:hex, :{package or app}, "{version}", "{inner}", [:mix], [], "{repository}", "{INNER}"}}'


def git_entry(app: str, revision: str, url: str = "https://example.com/a.git") -> str:
    return f'"{app}": {{:git, "{url}", "{revision * 40}", []}}'


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, hex_entry("kettle", "1.0.0"), ChangeKind.ADDED),
        (hex_entry("kettle", "1.0.0"), None, ChangeKind.REMOVED),
        (hex_entry("kettle", "1.0.0"), hex_entry("kettle", "1.0.1"), ChangeKind.UPDATED),
        (hex_entry("kettle", "1.0.0"), hex_entry("kettle", "1.0.0-rc.1"), ChangeKind.DOWNGRADED),
        (hex_entry("kettle", "1.0.0"), hex_entry("kettle", "2.0.0", repository="hexpm:acme"), ChangeKind.MOVED),
        (hex_entry("kettle", "1.0.0"), hex_entry("kettle", "2.0.0", package="pot"), ChangeKind.MOVED),
        (hex_entry("kettle", "1.0.0"), git_entry("kettle", "a"), ChangeKind.MOVED),
        (git_entry("kettle", "a"), hex_entry("kettle", "1.0.0"), ChangeKind.MOVED),
        (git_entry("kettle", "a"), git_entry("kettle", "a", "https://example.org/b.git"), ChangeKind.MOVED),
        (git_entry("kettle", "a"), git_entry("kettle", "b"), ChangeKind.REPLACED),
        (hex_entry("kettle", "1.0.0"), hex_entry("kettle", "1.0.0", inner=OTHER), ChangeKind.REPLACED),
    ],
)
def test_what_happened_to_an_entry(before: str | None, after: str | None, kind: ChangeKind) -> None:
    old, new = (lock(*filter(None, (entry, hex_entry("leaf", "1.0.0")))) for entry in (before, after))
    (change,) = changes(old, new)
    assert (change.app, change.kind) == ("kettle", kind)


def test_an_old_lock_that_says_less_is_no_change() -> None:
    short = lock(f'"kettle": {{:hex, :kettle, "1.0.0", "{INNER}", [:mix], []}}')
    assert changes(short, lock(hex_entry("kettle", "1.0.0"))) == ()
    assert changes(short, short) == ()


def test_a_lock_that_was_not_there_before() -> None:
    assert [change.kind for change in changes(None, lock(hex_entry("kettle", "1.0.0")))] == [ChangeKind.ADDED]
    assert changes(None, None) == ()
