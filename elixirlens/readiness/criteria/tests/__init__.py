"""Criteria about tests and coverage: `criteria/tests/`."""
