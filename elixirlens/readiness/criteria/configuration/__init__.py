"""Criteria about configuration and secrets: `criteria/configuration/`."""
