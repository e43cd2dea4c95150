"""Criteria about functional design: `criteria/functional/`."""
