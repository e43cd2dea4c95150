"""Detectors of rules about security."""
