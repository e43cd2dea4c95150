"""The engine: a repository and a selection of rules to a Report."""

from elixirlens.engine.judge import check
from elixirlens.engine.request import Against, DiffMode, Held, Outcome, Request

__all__ = ["Against", "DiffMode", "Held", "Outcome", "Request", "check"]
