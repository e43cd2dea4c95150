"""What is generated below docs/ is fresh, and links in the documents lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from elixirlens.catalog import Catalog

HOUSE = Path(__file__).parents[1]
DOCS = HOUSE / "docs"
DOCUMENTS = [*HOUSE.glob("*.md"), *DOCS.glob("*.md")]


def generated() -> dict[str, bytes]:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.generated(Catalog.load()))


def test_generated_pages_and_schemas_are_fresh() -> None:
    expected = generated()
    stale = [path for path, content in expected.items() if not _holds(DOCS / path, content)]
    left_over = {file.relative_to(DOCS).as_posix() for file in (DOCS / "rules").rglob("*.md")} - expected.keys()
    assert not stale, "run make docs"
    assert not left_over, "run make docs"


def _holds(file: Path, content: bytes) -> bool:
    return file.is_file() and file.read_bytes() == content


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#\s]+)", text)
    broken = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert not broken
