"""Detectors of rules about design."""
