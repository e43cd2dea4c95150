"""Detectors of rules about code."""
