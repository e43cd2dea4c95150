"""Criteria about logs, errors and traces: `criteria/logging/`."""
