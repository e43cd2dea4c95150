"""Detectors of rules about documentation and types."""
