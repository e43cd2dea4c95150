"""Detectors for how an application talks to its database."""
