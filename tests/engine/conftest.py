"""What the engine's tests share."""

from __future__ import annotations

import pytest
from houses import House


@pytest.fixture
def warm(house: House) -> House:
    """A house whose files are old and that was checked once."""
    house.age()
    assert house.check().files_analysed == 3
    return house
