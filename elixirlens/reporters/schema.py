"""The JSON Schemas of a report and of a scorecard, made from the structs themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from elixirlens.readiness import scorecard
from elixirlens.report import SCHEMA, Report

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def report_schema() -> bytes:
    """Return the schema as indented JSON: what `docs/schema/report.schema.json` holds."""
    return _schema(SCHEMA, Report)


def scorecard_schema() -> bytes:
    """Return the schema as indented JSON: what `docs/schema/readiness.schema.json` holds."""
    return _schema(scorecard.SCHEMA, scorecard.Scorecard)


def _schema(title: str, of: Any) -> bytes:
    schema = {"$schema": _DIALECT, "title": title} | msgspec.json.schema(of)
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=2) + b"\n"
