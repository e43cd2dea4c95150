"""Detectors of rules about macros."""
