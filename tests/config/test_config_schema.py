"""The published JSON Schema of the configuration."""

from __future__ import annotations

import json
from pathlib import Path

from elixirlens.config.schema import schema_text

PUBLISHED = Path(__file__).parents[2] / "docs/schema/elixirlens.schema.json"


def test_the_published_schema_is_fresh():
    assert PUBLISHED.read_text("utf-8") == schema_text(), "It is out of date: run `make docs`."


def test_the_schema_is_closed():
    definitions = json.loads(schema_text())["$defs"]

    tables = [one for one in definitions.values() if one.get("type") == "object"]
    assert len(tables) == 11
    assert all(table["additionalProperties"] is False for table in tables)
