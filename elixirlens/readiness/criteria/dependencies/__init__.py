"""Criteria about what is depended on: `criteria/dependencies/`."""
