"""The engine: a repository and a selection of rules to a Report."""

from elixirlens.engine.request import Outcome, Request
from elixirlens.engine.run import check

__all__ = ["Outcome", "Request", "check"]
