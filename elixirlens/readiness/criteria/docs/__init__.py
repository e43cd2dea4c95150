"""Criteria about documentation and types: `criteria/docs/`."""
