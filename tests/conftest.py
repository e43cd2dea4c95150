"""What all tests may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from houses import House, build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A small application in a git repository, with one warning in it."""
    return build(tmp_path)
