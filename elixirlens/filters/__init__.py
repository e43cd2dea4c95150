"""Filters: small functions from findings to findings, applied in this order to all findings of a run.

with_fingerprints  names that stay when code moves
without_yielding   one sin, one finding
without_allowed    symbols that the configuration allows
with_severity      severities that the configuration sets
suppress           comments that ask for silence, and `complaints` about those that are wrong
in_baseline        what the baseline names does not count
since              nor does what was there at the commit that the branch left …
on_touched_lines   … or lies on lines that it did not change
within             only the paths that were asked for
"""

from elixirlens.filters.fingerprint import with_fingerprints
from elixirlens.filters.known import Since, in_baseline, on_touched_lines, since
from elixirlens.filters.selecting import with_severity, within, without_allowed, without_yielding
from elixirlens.filters.suppression_comments import Suppression, Tool, read_suppressions, suppressions_in
from elixirlens.filters.suppressions import INVALID, UNUSED, Complaint, complaints, suppress

__all__ = [
    "INVALID",
    "UNUSED",
    "Complaint",
    "Since",
    "Suppression",
    "Tool",
    "complaints",
    "in_baseline",
    "on_touched_lines",
    "read_suppressions",
    "since",
    "suppress",
    "suppressions_in",
    "with_fingerprints",
    "with_severity",
    "within",
    "without_allowed",
    "without_yielding",
]
