"""The JSON Schema of a report, made from the structs themselves."""

from __future__ import annotations

import msgspec

from elixirlens.report import SCHEMA, Report

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def report_schema() -> bytes:
    """Return the schema as indented JSON: what `docs/schema/report.schema.json` holds."""
    schema = {"$schema": _DIALECT, "title": SCHEMA} | msgspec.json.schema(Report)
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=2) + b"\n"
