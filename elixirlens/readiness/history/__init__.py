"""Facts of git: who wrote what, how changes come in, and what is left of it.

`log.py` reads the history of a commit once; `surviving.py` asks for the lines of a sample; `samples.py` chooses older
commits to look at. Nothing here fails: what cannot be known says why.
"""

from elixirlens.readiness.history.log import read_history
from elixirlens.readiness.history.marks import Mark
from elixirlens.readiness.history.model import Commit, History, Tag
from elixirlens.readiness.history.surviving import Survival, surviving_lines

__all__ = ["Commit", "History", "Mark", "Survival", "Tag", "read_history", "surviving_lines"]
