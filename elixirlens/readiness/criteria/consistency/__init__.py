"""Criteria about one style for all code, and machines that keep it: `criteria/consistency/`."""
