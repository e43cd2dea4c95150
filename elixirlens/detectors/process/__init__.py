"""Detectors of rules about processes."""
