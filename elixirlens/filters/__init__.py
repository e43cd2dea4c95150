"""Filters: small functions from findings to findings, applied in this order to all findings of a run.

number_equals      fingerprints
without_yielding   one sin, one finding
without_allowed    symbols that the configuration allows
with_severity      severities that the configuration sets
suppress           comments that ask for silence, and `complaints` about those that are wrong
within             only the paths that were asked for
"""

from elixirlens.filters.fingerprint import with_fingerprints
from elixirlens.filters.selecting import with_severity, within, without_allowed, without_yielding
from elixirlens.filters.suppression_comments import Suppression, Tool, read_suppressions, suppressions_in
from elixirlens.filters.suppressions import INVALID, UNUSED, Complaint, complaints, suppress

__all__ = [
    "INVALID",
    "UNUSED",
    "Complaint",
    "Suppression",
    "Tool",
    "complaints",
    "read_suppressions",
    "suppress",
    "suppressions_in",
    "with_fingerprints",
    "with_severity",
    "within",
    "without_allowed",
    "without_yielding",
]
