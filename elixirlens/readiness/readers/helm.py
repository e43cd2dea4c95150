"""Templates of Helm. They are no YAML until Helm has filled them in, so a few words are looked for in their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.readers.manifest import Fact, Kind, Manifest, shortened

_TEMPLATE = (
    (re.compile(r"^\s*(readiness|liveness|startup)Probe:"), Kind.PROBE),
    (re.compile(r"^\s*kind:\s*HorizontalPodAutoscaler\b"), Kind.SCALE),
    (re.compile(r"^\s*terminationGracePeriodSeconds:"), Kind.GRACE),
    (re.compile(r"^\s*(resources|limits):"), Kind.LIMIT),
    (re.compile(r"^\s*kind:\s*(Deployment|StatefulSet)\b"), Kind.ROLLOUT),
    (re.compile(r"^\s*tls:"), Kind.TLS),
)


def read_template(path: str, content: bytes) -> Manifest:
    """Read a template of a chart. Never raises."""
    return Manifest(path, "Helm", tuple(_facts(content.decode("utf-8", "replace"))))


def _facts(text: str) -> Iterator[Fact]:
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, kind in _TEMPLATE:
            if pattern.match(line):
                yield Fact(kind, shortened(line.strip()), number)
