"""The JSON Schema of `elixirlens.toml`, for editors. Published as `docs/schema/elixirlens.schema.json`."""

from __future__ import annotations

from typing import Any

import msgspec

from elixirlens.config.model import Settings


def json_schema() -> dict[str, Any]:
    """The schema as JSON values."""
    schema = msgspec.json.schema(Settings)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of elixirlens",
        **schema,
    }


def schema_text() -> str:
    """The schema as it is published."""
    return msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode() + "\n"
