"""Criteria about metrics and instrumentation: `criteria/metrics/`."""
