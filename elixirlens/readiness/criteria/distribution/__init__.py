"""Criteria about nodes that talk to each other, and about state: `criteria/distribution/`."""
