"""Finding an Elixir repository: its files, what each is for, and the Mix projects they belong to.

`discover.py` is the way in; `git.py` and `walk.py` list the files, `files.py` looks at them on the disk, and
`snapshot.py` holds them as git's objects have them. `classes.py` tells what they are for, `mix.py` and
`mix_projects.py` read mix.exs. Nothing of the repository is run.
"""

from elixirlens.project.classes import FileClass, is_generated
from elixirlens.project.discover import Project, ProjectFile, discover, discover_in, find_root
from elixirlens.project.mix import MixProject, ProjectKind

__all__ = [
    "FileClass",
    "MixProject",
    "Project",
    "ProjectFile",
    "ProjectKind",
    "discover",
    "discover_in",
    "find_root",
    "is_generated",
]
