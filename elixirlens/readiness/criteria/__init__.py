"""The functions that judge where a page cannot decide alone: one module a criterion, at the path of its page."""
