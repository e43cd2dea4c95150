"""What all tests may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from houses import House, build
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pathlib import Path

# Other processes may have the machine for a while, which is no fault of the code: a property has no stop-watch.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A small application in a git repository, with one warning in it."""
    return build(tmp_path)
