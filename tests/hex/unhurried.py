"""How properties are tried here: other processes may have the machine for a while, which is no fault of the code."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
