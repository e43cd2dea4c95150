"""Criteria about what machines do with every change: `criteria/ci/`."""
