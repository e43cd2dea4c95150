"""Units of systemd: `.service` files, and templates of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.readiness.readers.manifest import Fact, Kind, Manifest, shortened

_SECTION = re.compile(r"\[([^\]]+)\]\s*$")
_SETTING = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*=\s*(.*)", re.DOTALL)


class Setting(Struct, frozen=True):
    """A line of a unit. A key may be there more than once."""

    section: str
    key: str
    value: str
    line: int


class Unit(Struct, frozen=True):
    """A unit as written."""

    path: str
    settings: tuple[Setting, ...] = ()
    problem: str | None = None

    def all(self, section: str, key: str) -> tuple[Setting, ...]:
        """All lines of a key; an empty value takes back those before it."""
        found: list[Setting] = []
        for each in self.settings:
            if (each.section, each.key) == (section, key):
                found = [*found, each] if each.value else []
        return tuple(found)

    def last(self, section: str, key: str) -> Setting | None:
        """The line of a key that holds."""
        return next(reversed(self.all(section, key)), None)


def read_unit(path: str, content: bytes) -> Unit:
    """Read a unit file. Never raises."""
    section, problem = "", None
    settings: list[Setting] = []
    for line, text in _lines(content.decode("utf-8-sig", "replace")):
        if named := _SECTION.match(text):
            section = named[1]
        elif setting := _SETTING.match(text):
            settings.append(Setting(section, setting[1], setting[2].strip(), line))
        else:
            problem = problem or f"line {line}: it is neither a section nor a setting"
    return Unit(path, tuple(settings), problem)


def unit_manifest(unit: Unit) -> Manifest:
    """What a service says about how it is run."""
    return Manifest(unit.path, "systemd", tuple(_facts(unit)), unit.problem)


def _facts(unit: Unit) -> Iterator[Fact]:
    for key, kind in (("ExecStartPre", Kind.BEFORE), ("ExecStart", Kind.START)):
        for each in unit.all("Service", key):
            yield Fact(kind, each.value.lstrip("-@:+!"), each.line)
    restart = unit.last("Service", "Restart")
    if restart is not None:
        kind = Kind.NO_RESTART if restart.value == "no" else Kind.RESTART
        yield Fact(kind, f"Restart={shortened(restart.value)}", restart.line)
    elif (start := unit.last("Service", "ExecStart")) is not None:
        yield Fact(Kind.NO_RESTART, "no Restart= in the unit", start.line)
    for section, key, kind in _SIMPLE:
        if (setting := unit.last(section, key)) is not None:
            yield Fact(kind, f"{key}={shortened(setting.value)}", setting.line)


_SIMPLE = (
    ("Service", "TimeoutStopSec", Kind.GRACE),
    ("Service", "WatchdogSec", Kind.PROBE),
    ("Service", "MemoryMax", Kind.LIMIT),
    ("Service", "CPUQuota", Kind.LIMIT),
    ("Service", "LimitNOFILE", Kind.LIMIT),
)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, with those that continue them."""
    parts: list[str] = []
    start = 0
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if (not said and not parts) or said.startswith(("#", ";")):
            continue
        start = start if parts else number
        parts.append(said.removesuffix("\\").strip())
        if not said.endswith("\\"):
            yield start, " ".join(parts)
            parts = []
    if parts:
        yield start, " ".join(parts)
